package certstore

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"unicode"
	"unicode/utf8"

	"ssltriage/parsers/wintext"

	"github.com/smallstep/pkcs7"
)

func FuzzParse(f *testing.F) {
	for _, file := range textFiles(f) {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add(pemOf("CERTIFICATE", testCA(f, "Fuzz").cert.Raw))
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(s)
		r := Parse(text)
		for _, e := range r.Entries {
			if len(e.SHA1) != 40 || e.Line < 1 || e.Line > len(text.Lines) || len(e.Quote) > 300 {
				t.Errorf("entry: %+v", e)
			}
			if (e.HasKeyInfo == nil) != (e.KeyProof == "") {
				t.Errorf("proof %q of %v", e.KeyProof, e.HasKeyInfo)
			}
			for _, s := range []string{e.Store, e.SubjectRaw, e.IssuerRaw, e.Container, e.Provider, e.FriendlyName} {
				harmless(t, s)
			}
		}
		for _, c := range r.Chains {
			if c.Line < 1 || len(c.Elements) == 0 || len(c.Quote) > 300 {
				t.Errorf("chain: %+v", c)
			}
		}
		for _, c := range r.Certificates {
			if c.Line < 1 || c.Line > len(text.Lines) {
				t.Errorf("certificate at line %d", c.Line)
			}
		}
	})
}

func FuzzParseBinary(f *testing.F) {
	a, b := testCA(f, "A"), testCA(f, "B")
	both := append(bytes.Clone(a.cert.Raw), b.cert.Raw...)
	p7, err := pkcs7.DegenerateCertificate(both)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{both, p7, serializedStore(a, b), storeElements(a, b), []byte(pemOf("CERTIFICATE", both)), utf16File(pemOf("PKCS7", p7))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := ParseBinary(data)
		if Sniff(data).HasPrivateKey() && len(list) > 0 {
			t.Error("certificates from a file that is refused")
		}
		var pool []*Certificate
		for _, c := range list {
			if len(c.Raw) == 0 || len(c.SHA1) != 40 || len(c.SHA256) != 64 {
				t.Errorf("certificate: %+v", c)
			}
			harmless(t, c.Subject)
			harmless(t, c.Issuer)
			for _, s := range append(c.AIA, c.DNSNames...) {
				harmless(t, s)
			}
			for _, p := range c.Problems {
				harmless(t, p.EN)
				harmless(t, p.JA)
			}
			if _, err := json.Marshal(c); err != nil {
				t.Error(err)
			}
			pool = append(pool, &c)
		}
		for _, c := range pool[:min(len(pool), 4)] {
			if len(BuildChain(c, pool).Paths) == 0 {
				t.Error("a chain without a path")
			}
		}
	})
}

// harmless: one line of valid text, no control characters.
func harmless(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("not UTF-8: %q", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			t.Errorf("control character in %q", s)
		}
	}
}
