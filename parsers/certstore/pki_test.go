package certstore

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"
)

var (
	notBefore = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
)

// authority is a certificate with its key.
type authority struct {
	x    *x509.Certificate
	cert *Certificate
	key  crypto.Signer
}

func ecKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// rsaKey is one key for all tests: making it is slow.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func caTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
}

func leafTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(0x1a2b),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		DNSNames:              []string{name},
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IssuingCertificateURL: []string{"http://ca.example.com/ca.crt"},
	}
}

// issue makes a certificate; parent nil makes a self-signed one.
func issue(t testing.TB, template *x509.Certificate, key crypto.Signer, parent *authority) *authority {
	t.Helper()
	signer, issuer := key, template
	if parent != nil {
		signer, issuer = parent.key, parent.x
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{x: x, cert: mustParse(t, der), key: key}
}

func testCA(t testing.TB, name string) *authority {
	return issue(t, caTemplate(name), ecKey(t), nil)
}

func mustParse(t testing.TB, der []byte) *Certificate {
	t.Helper()
	c, err := ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

func pemOf(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

// edit replaces bytes of a certificate that are there once or more, keeping
// their number, and returns the edited copy. Its signature is false.
func edit(t testing.TB, der, old, new []byte) []byte {
	t.Helper()
	if len(old) != len(new) || !bytes.Contains(der, old) {
		t.Fatalf("%x is not in the certificate, or not as long as %x", old, new)
	}
	return bytes.ReplaceAll(der, old, new)
}

// resign signs an edited certificate anew with RSA PKCS#1 v1.5.
func resign(t testing.TB, der []byte, sign func(digest []byte) []byte, hash crypto.Hash) []byte {
	t.Helper()
	p, ok := walk(der)
	if !ok {
		t.Fatal("not a certificate")
	}
	h := hash.New()
	h.Write(p.tbs)
	signature := sign(h.Sum(nil))
	out, err := asn1.Marshal(struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}{
		asn1.RawValue{FullBytes: p.tbs},
		asn1.RawValue{FullBytes: algorithmBytes(t, der)},
		asn1.BitString{Bytes: signature, BitLength: len(signature) * 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func algorithmBytes(t testing.TB, der []byte) []byte {
	outer, _, ok := next(der)
	if !ok {
		t.Fatal("not a certificate")
	}
	fields, ok := children(outer.body, 4)
	if !ok {
		t.Fatal("not a certificate")
	}
	return fields[1].raw
}
