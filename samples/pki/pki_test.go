package pki

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"
)

var (
	from = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	to   = from.AddDate(10, 0, 0)
)

func TestCertificatesAreRealAndAlwaysTheSame(t *testing.T) {
	for _, kind := range []KeyKind{RSA1024, RSA2048, P256} {
		make := func() *Certificate {
			keys.Clear()
			root := Root(Request{Subject: pkix.Name{CommonName: "Root"}, From: from, To: to, CA: true, Key: kind})
			return root.Issue(Request{Subject: pkix.Name{CommonName: "www.example.test"},
				Hosts: []string{"www.example.test"}, From: from, To: to, Key: kind})
		}
		first, second := make(), make()
		if !bytes.Equal(first.Raw, second.Raw) {
			t.Errorf("%s: two runs gave different certificates", kind)
		}
		roots := x509.NewCertPool()
		roots.AddCert(first.Issuer.Certificate)
		if _, err := first.Verify(x509.VerifyOptions{Roots: roots, DNSName: "www.example.test", CurrentTime: from.AddDate(1, 0, 0)}); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestPurposes(t *testing.T) {
	root := Root(Request{Subject: pkix.Name{CommonName: "Root"}, From: from, To: to, CA: true, Key: P256})
	leaf := func(purpose []x509.ExtKeyUsage) *Certificate {
		return root.Issue(Request{Subject: pkix.Name{CommonName: "x"}, From: from, To: to, Key: P256, Purpose: purpose})
	}
	if got := leaf(nil).ExtKeyUsage; len(got) != 1 || got[0] != x509.ExtKeyUsageServerAuth {
		t.Errorf("default: %v", got)
	}
	if got := leaf([]x509.ExtKeyUsage{}).ExtKeyUsage; len(got) != 0 {
		t.Errorf("none: %v", got)
	}
}
