package rules

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"ssltriage/collect/bundle"
)

// pki holds the certificates that a case describes.
type pki struct {
	t     *testing.T
	certs map[string]*issued
}

// issued is a certificate with its key.
type issued struct {
	x          *x509.Certificate
	key        crypto.Signer
	thumbprint string
}

func newPKI(t *testing.T) *pki { return &pki{t: t, certs: map[string]*issued{}} }

// keys are made once: what matters of them is their kind.
var (
	ecdsaKey = sync.OnceValue(func() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
	p521Key  = sync.OnceValue(func() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)) })
	rsaKey   = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })
)

func must[K crypto.Signer](key K, err error) crypto.Signer {
	if err != nil {
		panic(err)
	}
	return key
}

// make makes certificates and the collector's document of the stores. Each
// line is a store (or "-" for a loose file), a name, and options:
//
//	ROOT root ca                            a self-signed authority
//	CA   inter ca issuer=root
//	MY   leaf issuer=inter rsa dns=www.example.com from=2023-01-01 until=2024-06-01
//	MY   leaf issuer=gone:lost              signed by an authority that is in no file
//	MY   leaf key=none eku=1.3.6.1.5.5.7.3.2 purposes=none
//	MY   leaf p521                          an elliptic curve key on P-521
//	MY   leaf rsa usage=encipher            key usage: encipher, sign, or both
//	CA   inter ca rsa issuer=root signed=sha512
//
// A line "listed MY CA ROOT" says which stores were listed as a whole; those
// three unless said.
func (p *pki) make(list []string) []txtar.File {
	doc := bundle.Certificates{}
	stores := []string{"MY", "CA", "ROOT"}
	var out []txtar.File
	for _, line := range list {
		words := strings.Fields(line)
		if words[0] == "listed" {
			stores = words[1:]
			continue
		}
		store, name, options := words[0], words[1], words[2:]
		c := p.issue(name, options)
		file := "certs/" + store + "/" + name + ".cer"
		if store == "-" {
			file = "certs/" + name + ".cer"
		}
		if _, textOnly := option(options, "unread"); !textOnly {
			out = append(out, txtar.File{Name: file, Data: c.x.Raw})
		}
		if store != "-" {
			doc.Certificates = append(doc.Certificates, storeRecord(store, c, file, options))
		}
	}
	for _, s := range stores {
		doc.Stores = append(doc.Stores, bundle.Store{Name: s})
	}
	if len(stores) > 0 {
		out = append(out, txtar.File{Name: "certs/stores.json", Data: bundle.EncodeDocument(doc)})
	}
	return out
}

func storeRecord(store string, c *issued, file string, options []string) bundle.Certificate {
	record := bundle.Certificate{Store: store, SHA1: c.thumbprint, File: file, Subject: c.x.Subject.String()}
	if purposes, ok := option(options, "purposes"); ok {
		record.EnhancedUsageSet = true
		if purposes != "none" {
			record.EnhancedUsage = strings.Split(purposes, ",")
		}
	}
	if key, _ := option(options, "key"); key != "none" && store == "MY" {
		record.KeyInfo = &bundle.KeyInfo{Provider: "Microsoft Software Key Storage Provider", Container: "web", Flags: 0x20}
	}
	return record
}

// issue makes the certificate that is called name.
func (p *pki) issue(name string, options []string) *issued {
	p.t.Helper()
	key := ecdsaKey()
	if _, ok := option(options, "rsa"); ok {
		key = rsaKey()
	}
	if _, ok := option(options, "p521"); ok {
		key = p521Key()
	}
	template := p.template(name, options)
	issuer, signer := template, key
	if by, ok := option(options, "issuer"); ok {
		parent := p.certs[by]
		if parent == nil {
			other, lost := strings.CutPrefix(by, "gone:")
			if !lost {
				p.t.Fatalf("%s: there is no issuer %q", name, by)
			}
			parent = &issued{x: p.template(other, []string{"ca"}), key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
			parent.x.SubjectKeyId = []byte(other)
		}
		issuer, signer = parent.x, parent.key
	}
	if hash, ok := option(options, "signed"); ok {
		template.SignatureAlgorithm = map[string]x509.SignatureAlgorithm{"sha512": x509.SHA512WithRSA, "sha256": x509.SHA256WithRSA}[hash]
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), signer)
	if err != nil {
		p.t.Fatal(err)
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		p.t.Fatal(err)
	}
	sum := sha1.Sum(der)
	c := &issued{x: x, key: key, thumbprint: hex.EncodeToString(sum[:])}
	p.certs[name] = c
	return c
}

func (p *pki) template(name string, options []string) *x509.Certificate {
	get := func(key, otherwise string) string {
		if v, ok := option(options, key); ok {
			return v
		}
		return otherwise
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	c := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: get("cn", name)},
		NotBefore:    moment(p.t, get("from", "2020-01-01")),
		NotAfter:     moment(p.t, get("until", "2040-01-01")),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	if _, ca := option(options, "ca"); ca {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		return c
	}
	switch get("usage", "both") {
	case "encipher":
		c.KeyUsage = x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment
	case "sign":
		c.KeyUsage = x509.KeyUsageDigitalSignature
	}
	c.DNSNames = strings.Split(get("dns", "www.example.com"), ",")
	if aia, ok := option(options, "aia"); ok {
		c.IssuingCertificateURL = []string{aia}
	}
	switch eku := get("eku", "1.3.6.1.5.5.7.3.1"); eku {
	case "none":
	default:
		for _, oid := range strings.Split(eku, ",") {
			c.UnknownExtKeyUsage = append(c.UnknownExtKeyUsage, parseOID(p.t, oid))
		}
	}
	return c
}

func parseOID(t *testing.T, s string) asn1.ObjectIdentifier {
	var oid asn1.ObjectIdentifier
	for part := range strings.SplitSeq(s, ".") {
		n, ok := number(part).(uint32)
		if !ok {
			t.Fatalf("%q is no OID", s)
		}
		oid = append(oid, int(n))
	}
	return oid
}

// expand replaces "${name}" by the thumbprint of the certificate.
func (p *pki) expand(s string) string {
	for name, c := range p.certs {
		s = strings.ReplaceAll(s, "${"+name+"}", c.thumbprint)
	}
	return s
}

// chain are the certificates that a server sends: those named, the leaf first.
func (p *pki) chain(names string) (chain [][]byte, key crypto.Signer) {
	p.t.Helper()
	for name := range strings.SplitSeq(names, ",") {
		c := p.certs[name]
		if c == nil {
			p.t.Fatalf("there is no certificate %q", name)
		}
		if key == nil {
			key = c.key
		}
		chain = append(chain, slices.Clone(c.x.Raw))
	}
	return chain, key
}
