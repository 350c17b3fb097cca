package certstore

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/smallstep/pkcs7"
)

func TestParseCertificate(t *testing.T) {
	ca := testCA(t, "Fields CA")
	template := leafTemplate("www.example.com")
	template.Subject = pkix.Name{CommonName: "www.example.com", Organization: []string{"Example, \"Inc\"\n"}, Country: []string{"US"}}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 4, 1, 311, 20, 2, 2}, {1, 2, 3, 4}}
	template.CRLDistributionPoints = []string{"http://ca.example.com/ca.crl"}
	template.OCSPServer = []string{"http://ocsp.example.com"}
	c := issue(t, template, ecKey(t), ca).cert

	if want := `CN=www.example.com, O=Example\, \"Inc\"\0A, C=US`; c.Subject != want {
		t.Errorf("subject %s, want %s", c.Subject, want)
	}
	if c.Issuer != "CN=Fields CA" || c.SerialNumber != "1a2b" || !c.NotBefore.Equal(notBefore) || !c.NotAfter.Equal(notAfter) {
		t.Errorf("%s %s %v %v", c.Issuer, c.SerialNumber, c.NotBefore, c.NotAfter)
	}
	if c.KeyAlgorithm != "ECDSA" || c.KeyBits != 256 || c.Curve != "P-256" || c.SignatureAlgorithm != "ECDSA-SHA256" {
		t.Errorf("key %s %d %s, signature %s", c.KeyAlgorithm, c.KeyBits, c.Curve, c.SignatureAlgorithm)
	}
	usages := []Usage{{"1.3.6.1.5.5.7.3.1", "serverAuth"}, {"1.3.6.1.4.1.311.20.2.2", "smartcardLogon"}, {"1.2.3.4", ""}}
	if !c.HasEKU || !cmp.Equal(c.ExtKeyUsage, usages) {
		t.Errorf("usages: %v", c.ExtKeyUsage)
	}
	if !c.HasKeyUsage || c.KeyUsage != x509.KeyUsageDigitalSignature || c.IsCA || c.SelfIssued || c.SelfSigned {
		t.Errorf("%v", c)
	}
	if c.AuthorityKeyID != ca.cert.SubjectKeyID || c.AuthorityKeyID == "" {
		t.Errorf("authority key id %q, issuer's %q", c.AuthorityKeyID, ca.cert.SubjectKeyID)
	}
	for _, list := range [][]string{c.AIA, c.CRL, c.OCSP, c.DNSNames} {
		if len(list) != 1 {
			t.Errorf("%v", list)
		}
	}
	if !ca.cert.SelfSigned || !ca.cert.IsCA || !ca.cert.BasicConstraintsValid || ca.cert.HasEKU {
		t.Errorf("ca: %+v", ca.cert)
	}
	if len(c.Problems) != 0 || c.Partial {
		t.Errorf("problems: %q", c.Problems)
	}
}

// holding checks that list is the DER certificates want, in order.
func holding(t *testing.T, list []Certificate, err error, want ...*authority) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	if len(list) != len(want) {
		t.Fatalf("%d certificates, want %d", len(list), len(want))
	}
	for i, c := range list {
		if !bytes.Equal(c.Raw, want[i].cert.Raw) {
			t.Errorf("certificate %d is %s, want %s", i, c.Subject, want[i].cert.Subject)
		}
	}
}

func TestFormatsWithCertificates(t *testing.T) {
	a, b := testCA(t, "A"), testCA(t, "B")
	both := append(bytes.Clone(a.cert.Raw), b.cert.Raw...)
	p7, err := pkcs7.DegenerateCertificate(both)
	if err != nil {
		t.Fatal(err)
	}
	pem := pemOf("CERTIFICATE", a.cert.Raw) + "text between\n" + pemOf("X509 CERTIFICATE", b.cert.Raw)
	for _, c := range []struct {
		name   string
		data   []byte
		format Format
		want   []*authority
	}{
		{"DER", a.cert.Raw, FormatDER, []*authority{a}},
		{"two DER", both, FormatDER, []*authority{a, b}},
		{"PEM", []byte("Bag Attributes\n" + pem), FormatPEM, []*authority{a, b}},
		{"PEM, CRLF", []byte(strings.ReplaceAll(pem, "\n", "\r\n")), FormatPEM, []*authority{a, b}},
		{"PEM, quoted mail", []byte("> " + strings.ReplaceAll(pem, "\n", "\n> ")), FormatPEM, []*authority{a, b}},
		{"PEM, UTF-16", utf16File(pem), FormatPEM, []*authority{a, b}},
		{"PKCS#7", p7, FormatPKCS7, []*authority{a, b}},
		{"PKCS#7, indefinite length", indefinite(t, p7), FormatPKCS7, []*authority{a, b}},
		{"PKCS#7 in PEM", []byte(pemOf("PKCS7", p7)), FormatPEM, []*authority{a, b}},
		{"PKCS#7 in PEM, mislabelled", []byte(pemOf("CERTIFICATE", p7)), FormatPEM, []*authority{a, b}},
		{"serialized store", serializedStore(a, b), FormatSerialized, []*authority{a, b}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if f := Sniff(c.data); f != c.format {
				t.Errorf("format %q", f)
			}
			list, err := ParseBinary(c.data)
			holding(t, list, err, c.want...)
			for _, found := range list {
				if c.format != FormatPEM && !bytes.HasPrefix(c.data[found.Offset:], found.Raw) {
					t.Errorf("not at offset %d", found.Offset)
				}
			}
		})
	}
}

// indefinite writes the constructed values around the certificates of a
// PKCS#7 file anew with indefinite length, as Windows does.
func indefinite(t *testing.T, p7 []byte) []byte {
	t.Helper()
	wrap := func(tag byte, contents ...[]byte) []byte {
		return append(append([]byte{tag, 0x80}, bytes.Join(contents, nil)...), 0, 0)
	}
	info, _, _ := next(p7)
	oid, rest, _ := next(info.body)
	wrapper, _, _ := next(rest)
	signed, _, _ := next(wrapper.body)
	fields, ok := children(signed.body, 8)
	if !ok || len(fields) < 5 {
		t.Fatalf("%d fields in SignedData", len(fields))
	}
	var parts [][]byte
	for i, f := range fields {
		if i == 2 || i == 3 {
			parts = append(parts, wrap(f.tag, f.body))
			continue
		}
		parts = append(parts, f.raw)
	}
	return wrap(tagSequence, oid.raw, wrap(tagContext0, wrap(tagSequence, parts...)))
}

func element(id uint32, value []byte) []byte {
	out := binary.LittleEndian.AppendUint32(nil, id)
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(value)))
	return append(out, value...)
}

func utf16Bytes(s string) []byte {
	var out []byte
	for _, u := range append(utf16.Encode([]rune(s)), 0) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func keyInfo(container, provider string, providerType, flags, keySpec uint32) []byte {
	names := append(utf16Bytes(container), utf16Bytes(provider)...)
	var out []byte
	for _, v := range []uint32{keyInfoHeader, keyInfoHeader + uint32(len(utf16Bytes(container))), providerType, flags, 0, 0, keySpec} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return append(out, names...)
}

// storeElements are the first certificate with properties and the rest
// without.
func storeElements(list ...*authority) []byte {
	var out []byte
	for i, a := range list {
		if i == 0 {
			out = append(out, element(propFriendlyName, utf16Bytes("Grüße"))...)
			out = append(out, element(propArchived, nil)...)
			out = append(out, element(propKeyInfo, keyInfo("te-1", "Microsoft RSA SChannel Cryptographic Provider", 12, 0x20, 1))...)
			out = append(out, element(0x1234, []byte("unknown"))...)
		}
		out = append(out, element(propCertificate, a.cert.Raw)...)
	}
	return out
}

func serializedStore(list ...*authority) []byte {
	out := append(bytes.Clone(magicSerialized), storeElements(list...)...)
	return append(out, make([]byte, 12)...)
}

func TestSerializedProperties(t *testing.T) {
	a, b := testCA(t, "A"), testCA(t, "B")
	want := &Key{Container: "te-1", Provider: "Microsoft RSA SChannel Cryptographic Provider", ProviderType: 12, Flags: 0x20, KeySpec: 1}
	check := func(list []Certificate, err error) {
		t.Helper()
		holding(t, list, err, a, b)
		if list[0].FriendlyName != "Grüße" || !list[0].Archived || !cmp.Equal(list[0].Key, want) {
			t.Errorf("%q %v %+v", list[0].FriendlyName, list[0].Archived, list[0].Key)
		}
		if list[1].FriendlyName != "" || list[1].Archived || list[1].Key != nil {
			t.Errorf("properties of the first are given to the second: %+v", list[1])
		}
	}
	check(ParseBinary(serializedStore(a, b)))

	cut := serializedStore(a, b)
	list, err := ParseBinary(cut[:len(cut)-40])
	if len(list) != 1 || err == nil {
		t.Errorf("cut store: %d certificates, %v", len(list), err)
	}
	strange := append(element(propKeyInfo, bytes.Repeat([]byte{0xee}, 40)), element(propCertificate, a.cert.Raw)...)
	if list, err = ParseBinary(append([]byte(magicSerialized), strange...)); err != nil || list[0].Key != nil || len(list[0].Problems) != 1 {
		t.Errorf("strange key info: %v %+v", err, list)
	}
}

func TestFormatsWithoutCertificates(t *testing.T) {
	key := ecKey(t)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	sec1, err1 := x509.MarshalECPrivateKey(key)
	request, err2 := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "x"}}, key)
	ca := testCA(t, "CRL CA")
	crlIssuer := *ca.x
	crlIssuer.KeyUsage = x509.KeyUsageCRLSign
	crl, err3 := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: notBefore, NextUpdate: notAfter}, &crlIssuer, ca.key)
	if err := errors.Join(err, err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	// PFX of RFC 7292 section 4: version 3 and a ContentInfo of type data.
	pfx := []byte("\x30\x82\x10\x00\x02\x01\x03\x30\x82\x0f\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80")
	encrypted := []byte("\x30\x15\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x30\x00\x04\x04abcd")
	for _, c := range []struct {
		name   string
		data   []byte
		format Format
		want   error
	}{
		{"PFX, cut", pfx, FormatPKCS12, ErrPrivateKeyFile},
		{"PFX, indefinite", append([]byte("\x30\x80\x02\x01\x03\x30\x80"), pfx[11:]...), FormatPKCS12, ErrPrivateKeyFile},
		{"PKCS#8", pkcs8, FormatPrivateKey, ErrPrivateKeyFile},
		{"PKCS#8 encrypted", encrypted, FormatPrivateKey, ErrPrivateKeyFile},
		{"SEC 1", sec1, FormatPrivateKey, ErrPrivateKeyFile},
		{"PKCS#1", x509.MarshalPKCS1PrivateKey(rsaKey()), FormatPrivateKey, ErrPrivateKeyFile},
		{"PEM key", []byte(pemOf("PRIVATE KEY", pkcs8)), FormatPrivateKey, ErrPrivateKeyFile},
		{"PEM encrypted key", []byte(pemOf("ENCRYPTED PRIVATE KEY", encrypted)), FormatPrivateKey, ErrPrivateKeyFile},
		{"PVK", append([]byte("\x1e\xf1\xb5\xb0"), make([]byte, 40)...), FormatPrivateKey, ErrPrivateKeyFile},
		{"key blob", []byte("\x07\x02\x00\x00\x00\xa4\x00\x00RSA2\x00\x08\x00\x00"), FormatPrivateKey, ErrPrivateKeyFile},
		{"request", request, FormatRequest, ErrNoCertificate},
		{"PEM request", []byte(pemOf("NEW CERTIFICATE REQUEST", request)), FormatRequest, ErrNoCertificate},
		{"CRL", crl, FormatRevocationList, ErrNoCertificate},
		{"PEM CRL", []byte(pemOf("X509 CRL", crl)), FormatRevocationList, ErrNoCertificate},
		{"public key", ca.x.RawSubjectPublicKeyInfo, FormatUnknown, ErrNoCertificate},
		{"text", []byte("hello"), FormatUnknown, ErrNoCertificate},
		{"empty", nil, FormatUnknown, ErrNoCertificate},
		{"NULs", make([]byte, 4096), FormatUnknown, ErrNoCertificate},
	} {
		t.Run(c.name, func(t *testing.T) {
			if f := Sniff(c.data); f != c.format {
				t.Errorf("format %q, want %q", f, c.format)
			}
			list, err := ParseBinary(c.data)
			if len(list) != 0 || !errors.Is(err, c.want) {
				t.Errorf("%d certificates, %v", len(list), err)
			}
		})
	}
}

// TestKeyBesideCertificate: the certificate is read, the key is reported and
// nothing of it kept.
func TestKeyBesideCertificate(t *testing.T) {
	a := testCA(t, "A")
	pkcs8, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		t.Fatal(err)
	}
	key := pemOf("PRIVATE KEY", pkcs8)
	for block := range pemBlocks([]byte(key)) {
		if !block.private || block.body != nil {
			t.Errorf("the key's bytes are kept: %+v", block)
		}
	}
	list, err := ParseBinary([]byte(key + pemOf("CERTIFICATE", a.cert.Raw)))
	if !errors.Is(err, ErrPrivateKeyFile) || strings.Contains(err.Error(), key[30:50]) {
		t.Errorf("error: %v", err)
	}
	holding(t, list, nil, a)
	pfx := []byte("\x30\x82\x10\x00\x02\x01\x03\x30\x82\x0f\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80")
	if _, err := ParseBinary([]byte(pemOf("CERTIFICATE", pfx))); !errors.Is(err, ErrPrivateKeyFile) {
		t.Errorf("certutil -encode of a PFX: %v", err)
	}
}

func TestDamaged(t *testing.T) {
	a, b := testCA(t, "A"), testCA(t, "B")
	list, err := ParseBinary(append(bytes.Clone(a.cert.Raw), "\r\n"...))
	holding(t, list, err, a)
	if len(list[0].Problems) != 1 {
		t.Errorf("problems: %q", list[0].Problems)
	}
	if _, err := ParseBinary(a.cert.Raw[:len(a.cert.Raw)-1]); !errors.Is(err, ErrNoCertificate) {
		t.Errorf("cut certificate: %v", err)
	}
	open := "-----BEGIN CERTIFICATE-----\nMIIB\n" + pemOf("CERTIFICATE", b.cert.Raw)
	if list, err := ParseBinary([]byte(open)); len(list) != 1 || err == nil {
		t.Errorf("open block: %d, %v", len(list), err)
	}
	if _, err := ParseBinary(make([]byte, maxFile+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// TestHostileSizes: deep nesting, many blocks and lying lengths cost little.
func TestHostileSizes(t *testing.T) {
	oid := "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
	for name, data := range map[string][]byte{
		"indefinite nesting": []byte("\x30\x80" + oid + strings.Repeat("\xa0\x80", 4<<20)),
		"definite nesting":   []byte("\x30\x80" + oid + strings.Repeat("\xa0\x84\x00\xff\xff\xff", 1<<20)),
		"open PEM blocks":    []byte(strings.Repeat("-----BEGIN CERTIFICATE-----\n", 1<<20)),
		"empty PEM blocks":   []byte(strings.Repeat("-----BEGIN CERTIFICATE-----\n-----END \n", 1<<19)),
		"empty elements":     append(bytes.Clone(magicSerialized), bytes.Repeat(element(11, nil), 1<<20)...),
		"lying element":      append(bytes.Clone(magicSerialized), "\x20\x00\x00\x00\x01\x00\x00\x00\xff\xff\xff\xff"...),
	} {
		start := time.Now()
		if list, err := ParseBinary(data); len(list) != 0 || err == nil {
			t.Errorf("%s: %d certificates, %v", name, len(list), err)
		}
		if d := time.Since(start); d > 30*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// TestDepthOfBER: the recursion is bounded, because a stack that overflows
// cannot be recovered from.
func TestDepthOfBER(t *testing.T) {
	nested := func(depth int) []byte {
		return []byte(strings.Repeat("\x30\x80", depth) + strings.Repeat("\x00\x00", depth))
	}
	if v, rest, ok := nextBER(nested(maxBERDepth)); !ok || len(rest) != 0 || len(v.raw) != 4*maxBERDepth {
		t.Errorf("depth %d: %v, %d bytes left", maxBERDepth, ok, len(rest))
	}
	if _, _, ok := nextBER(nested(maxBERDepth + 2)); ok {
		t.Errorf("depth %d is read", maxBERDepth+2)
	}
}
