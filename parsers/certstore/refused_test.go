package certstore

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"testing"

	_ "crypto/sha256"
)

// TestRefused: certificates that crypto/x509 refuses are read all the same,
// with their extensions and the reason.
func TestRefused(t *testing.T) {
	template := leafTemplate("www.example.com")
	template.Subject.Organization = []string{"PLACEHOLDER"}
	template.SerialNumber.SetInt64(0x7a2b3c4d)
	good := issue(t, template, ecKey(t), nil).cert.Raw
	p256 := []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}
	brainpool := []byte{0x06, 0x08, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01} // not assigned, as long
	mlDSA := []byte{0x06, 0x07, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04}
	for _, c := range []struct {
		name     string
		der      []byte
		refused  bool
		subject  string
		serial   string
		key      string
		curve    string
		complete bool
	}{
		{"negative serial number", edit(t, good, []byte("\x7a\x2b\x3c\x4d"), []byte("\xda\x2b\x3c\x4d")),
			true, "PLACEHOLDER", "da2b3c4d", "ECDSA", "P-256", true},
		{"NUL in PrintableString", edit(t, good, []byte("PLACEHOLDER"), []byte("PLACE\x00OLDER")),
			true, `PLACE\00OLDER`, "7a2b3c4d", "ECDSA", "P-256", true},
		{"Latin-1 in PrintableString", edit(t, good, []byte("PLACEHOLDER"), []byte("PLACE\xfcOLDER")),
			true, "PLACEüOLDER", "7a2b3c4d", "ECDSA", "P-256", true},
		{"both", edit(t, edit(t, good, []byte("PLACEHOLDER"), []byte("PLACE@OLDER")), []byte("\x7a\x2b\x3c\x4d"), []byte("\xda\x2b\x3c\x4d")),
			true, "PLACE@OLDER", "da2b3c4d", "ECDSA", "P-256", true},
		{"unknown curve", edit(t, good, p256, brainpool),
			true, "PLACEHOLDER", "7a2b3c4d", "ECDSA", "1.3.36.3.3.2.8.1.1", true},
		{"unknown key algorithm", edit(t, good, []byte("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"), mlDSA),
			false, "PLACEHOLDER", "7a2b3c4d", "2.16.840.1.101.3.4", "", true},
		{"broken extension", edit(t, good, []byte("\x82\x0fwww.example.com"), []byte("\x82\x0f\xffww.example.com")),
			true, "PLACEHOLDER", "7a2b3c4d", "ECDSA", "P-256", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.curve == "1.3.36.3.3.2.8.1.1" {
				c.curve = mustParse(t, c.der).Curve
				if !strings.HasPrefix(c.curve, "1.3.36.3.3.2.8.1") {
					t.Errorf("curve %s", c.curve)
				}
			}
			got := mustParse(t, c.der)
			if !strings.Contains(got.Subject, "O="+c.subject) || got.SerialNumber != c.serial ||
				got.KeyAlgorithm != c.key || got.Curve != c.curve || !got.NotAfter.Equal(notAfter) {
				t.Errorf("%s %s %s %s", got.Subject, got.SerialNumber, got.KeyAlgorithm, got.Curve)
			}
			if said := len(got.Problems) > 0 && strings.HasPrefix(got.Problems[0].EN, "crypto/x509: "); said != c.refused {
				t.Errorf("problems: %q", got.Problems)
			}
			if got.Partial == c.complete || got.HasEKU != c.complete || len(got.DNSNames) == 1 != c.complete {
				t.Errorf("partial %v, usages %v, names %v", got.Partial, got.ExtKeyUsage, got.DNSNames)
			}
			if !bytes.Equal(got.Raw, c.der) {
				t.Error("the certificate's bytes were changed")
			}
		})
	}
}

// oldCertificate is an RSA certificate signed with an old hash, which
// crypto/x509 does not make.
func oldCertificate(t *testing.T, name string, key *rsa.PrivateKey, hash crypto.Hash, lastOID byte) *Certificate {
	t.Helper()
	template := caTemplate(name)
	template.SignatureAlgorithm = x509.SHA256WithRSA
	der := issue(t, template, key, nil).cert.Raw
	oid := "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
	der = edit(t, der, []byte(oid+"\x0b"), []byte(oid+string(lastOID)))
	der = resign(t, der, func(digest []byte) []byte {
		signature, err := rsa.SignPKCS1v15(nil, key, hash, digest)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}, hash)
	return mustParse(t, der)
}

func TestOldSignatures(t *testing.T) {
	for _, c := range []struct {
		hash crypto.Hash
		last byte
		name string
	}{{crypto.MD5, 4, "MD5-RSA"}, {crypto.SHA1, 5, "SHA1-RSA"}, {crypto.SHA256, 11, "SHA256-RSA"}} {
		root := oldCertificate(t, "Old Root", rsaKey(), c.hash, c.last)
		if root.SignatureAlgorithm != c.name || !root.SelfSigned {
			t.Errorf("%s: %s, self-signed %v, %q", c.name, root.SignatureAlgorithm, root.SelfSigned, root.Problems)
		}
		false1 := mustParse(t, edit(t, root.Raw, []byte("Old Root"), []byte("New Root")))
		if state, why := checkSignature(false1, false1); state != SignatureBad || false1.SelfSigned {
			t.Errorf("%s with another name: %s %s", c.name, state, why)
		}
	}
}

// Made with: openssl req -x509 -newkey rsa:512 -nodes -sha1 -subj /CN=short.
const shortKeyCertificate = "3082017930820123a003020102021412dd30823beeb301ec1ccadaa6587c48e0ad93a7300d06092a864886f70d0101050500" +
	"3010310e300c06035504030c0573686f72743020170d3236313132323135313533365a180f32313236313032393135313533" +
	"365a3010310e300c06035504030c0573686f7274305c300d06092a864886f70d0101010500034b003048024100d7c9ee8370" +
	"e1c98dcb449d8f56187019baacb7083dc90b49af3a745b5afbad3df62d8513dbff985533739eb1e4465cab58fca8c89cc712" +
	"85a3bc4a5f6b50c0d50203010001a3533051301d0603551d0e0416041403e35f8803e5a22bd3855116af7d3278d3b45ab230" +
	"1f0603551d2304183016801403e35f8803e5a22bd3855116af7d3278d3b45ab2300f0603551d130101ff040530030101ff30" +
	"0d06092a864886f70d0101050500034100aa7a781a373033073f065f909e9257202a5b5df3739cac0a21b285d9b787acf8af" +
	"57fbf89b63c223f369721d996038d5cfd7b9cc60396ba334d38b8be7de9fb3"

// TestShortKey: RSA of 512 bits, which crypto/rsa does not compute any more.
func TestShortKey(t *testing.T) {
	der, err := hex.DecodeString(shortKeyCertificate)
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, der)
	if c.KeyBits != 512 || !c.SelfSigned || c.Subject != "CN=short" {
		t.Errorf("%s %d bits, self-signed %v, %q", c.Subject, c.KeyBits, c.SelfSigned, c.Problems)
	}
	der[len(der)-1] ^= 1
	if c := mustParse(t, der); c.SelfSigned {
		t.Error("a false signature is accepted")
	}
}

func TestSignatureUnchecked(t *testing.T) {
	a := issue(t, leafTemplate("a.example.com"), ecKey(t), nil)
	unknown := mustParse(t, edit(t, a.cert.Raw, []byte("\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"), []byte("\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x63")))
	if unknown.SelfSigned || len(unknown.Problems) != 1 || !strings.HasPrefix(unknown.Problems[0].EN, "signature not verified") {
		t.Errorf("self-signed %v, %q", unknown.SelfSigned, unknown.Problems)
	}
	r := issue(t, caTemplate("RSA"), rsaKey(), nil)
	if state, _ := checkSignature(a.cert, r.cert); state != SignatureUnchecked {
		t.Errorf("ECDSA signature, RSA key: %s", state)
	}
}

func TestNames(t *testing.T) {
	raw := func(name pkix.RDNSequence) []byte {
		der, err := asn1.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	bmp := asn1.RawValue{Tag: 30, Bytes: []byte{0x65, 0xe5, 0x67, 0x2c}}
	one := func(oid asn1.ObjectIdentifier, value any) pkix.RDNSequence {
		return pkix.RDNSequence{{{Type: oid, Value: value}}}
	}
	cn := asn1.ObjectIdentifier{2, 5, 4, 3}
	for want, name := range map[string]pkix.RDNSequence{
		"CN=日本":                   one(cn, bmp),
		"1.2.3.4=x":               one(asn1.ObjectIdentifier{1, 2, 3, 4}, "x"),
		`CN=\ a\ `:                one(cn, " a "),
		`CN=\#a`:                  one(cn, "#a"),
		`CN=a\E2\80\AEb`:          one(cn, "a\u202eb"),
		`CN=\1B[31m`:              one(cn, "\x1b[31m"),
		"CN=#020105":              one(cn, 5),
		"":                        {},
		"CN=b + 2.5.4.97=c, DC=a": {{{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 25}, Value: "a"}}, {{Type: cn, Value: "b"}, {Type: asn1.ObjectIdentifier{2, 5, 4, 97}, Value: "c"}}},
	} {
		if got := nameString(raw(name)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
