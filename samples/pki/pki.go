// Package pki issues the certificates of the samples: real X.509 with real
// keys. Everything follows from the names and dates that it is asked for, so
// that making the samples again gives the same certificates and thumbprints.
package pki

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// Certificate is an issued certificate with its private key.
type Certificate struct {
	*x509.Certificate
	Key    crypto.Signer
	Issuer *Certificate // itself when self-signed
}

// Request says what to issue. Zero members have the defaults of a web
// server's certificate.
type Request struct {
	Subject pkix.Name
	Hosts   []string // DNS names; none for a CA
	From    time.Time
	To      time.Time
	CA      bool
	Purpose []x509.ExtKeyUsage // nil: server authentication; empty: no such extension
	Key     KeyKind            // RSA2048
	SHA1    bool               // signed with SHA-1, as before 2016
	Usage   x509.KeyUsage      // 0: signatures and key encipherment
	// Seed tells certificates of the same subject and dates apart.
	Seed string
}

// Root issues a self-signed certificate.
func Root(r Request) *Certificate { return issue(nil, r) }

// Issue issues a certificate that is signed by c.
func (c *Certificate) Issue(r Request) *Certificate { return issue(c, r) }

func issue(issuer *Certificate, r Request) *Certificate {
	seed := fmt.Sprint(r.Subject, r.From.Unix(), r.Seed)
	key := newKey(r.Key, seed)
	template := r.template(seed)
	signer, parent := key, template
	if issuer != nil {
		signer, parent = issuer.Key, issuer.Certificate
	}
	// Without a source of randomness ECDSA signs as RFC 6979 says.
	der, err := x509.CreateCertificate(nil, template, parent, key.Public(), signer)
	if err != nil {
		panic(fmt.Sprintf("issue %s: %v", r.Subject, err)) // a slip in the case
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		panic(fmt.Sprintf("issue %s: %v", r.Subject, err))
	}
	c := &Certificate{Certificate: parsed, Key: key, Issuer: issuer}
	if issuer == nil {
		c.Issuer = c
	}
	return c
}

func (r Request) template(seed string) *x509.Certificate {
	serial := sha1.Sum([]byte(seed))
	serial[0] = serial[0]&0x7f | 0x40
	t := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:16]),
		Subject:      r.Subject,
		NotBefore:    r.From, NotAfter: r.To,
		DNSNames:              r.Hosts,
		BasicConstraintsValid: true,
		IsCA:                  r.CA,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           r.Purpose,
	}
	switch {
	case r.CA:
		t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	case r.Purpose == nil:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	if r.Usage != 0 {
		t.KeyUsage = r.Usage
	}
	if r.SHA1 {
		t.SignatureAlgorithm = x509.SHA1WithRSA
	}
	return t
}

// SHA1 is the thumbprint in lower-case hex.
func (c *Certificate) SHA1() string {
	sum := sha1.Sum(c.Raw)
	return hex.EncodeToString(sum[:])
}

// Hash is the thumbprint as bytes.
func (c *Certificate) Hash() []byte {
	sum := sha1.Sum(c.Raw)
	return sum[:]
}

// SelfSigned reports whether the certificate is its own issuer.
func (c *Certificate) SelfSigned() bool { return c.Issuer == c }

// PEM is the certificate alone, as Windows writes "Base-64 encoded X.509".
func (c *Certificate) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// TLS is the certificate as a TLS server needs it, with the given
// certificates behind it.
func (c *Certificate) TLS(with ...*Certificate) tls.Certificate {
	t := tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: c.Key}
	for _, w := range with {
		t.Certificate = append(t.Certificate, w.Raw)
	}
	return t
}

// ServerPEM is the same for OpenSSL: the key, then the certificates.
func (c *Certificate) ServerPEM(with ...*Certificate) ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		return nil, fmt.Errorf("encode the key of %s: %w", c.Subject, err)
	}
	var out bytes.Buffer
	pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: key}) // a Buffer takes everything
	out.Write(c.PEM())
	for _, w := range with {
		out.Write(w.PEM())
	}
	return out.Bytes(), nil
}
