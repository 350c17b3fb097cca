package certstore

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"ssltriage/parsers/wintext"

	"github.com/google/go-cmp/cmp"
)

func textFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/text/*.txt")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

// TestTexts: layouts of several tools and languages, and that neither UTF-16
// nor line ends nor an indented paste change the result.
func TestTexts(t *testing.T) {
	for _, file := range textFiles(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := parseFile(t, raw)
			compare(t, "text/"+name, want)
			if len(want.Entries)+len(want.Chains) == 0 {
				t.Fatal("nothing read")
			}
			for variant, data := range map[string][]byte{
				"UTF-16": utf16File(string(raw)),
				"CRLF":   []byte(strings.ReplaceAll(string(raw), "\n", "\r\n")),
			} {
				if diff := cmp.Diff(want, parseFile(t, data)); diff != "" {
					t.Errorf("%s differs:\n%s", variant, diff)
				}
			}
		})
	}
}

func utf16File(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// TestIndentedPaste: a forum's four blanks in front of every line.
func TestIndentedPaste(t *testing.T) {
	raw, err := os.ReadFile("testdata/text/store-v-tabs.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := parseFile(t, raw)
	got := parseFile(t, []byte("    "+strings.ReplaceAll(string(raw), "\n", "\n    ")))
	if diff := cmp.Diff(want.Entries, got.Entries); diff != "" {
		t.Error(diff)
	}
}

const shortRecord = `my "Personal"
================ Certificate 0 ================
Serial Number: 1a2b
Issuer: CN=Test CA
Subject: CN=www.example.com
Cert Hash(sha1): aabbccddeeff00112233445566778899aabbccdd
`

const closing = "CertUtil: -store command completed successfully.\n"

func TestHasKeyInfo(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name, text string
		want       *bool
		proof      KeyProof
	}{
		{"container", shortRecord + "  Key Container = x\n  Provider = y\n" + closing, &yes, ProofContainer},
		{"cut after container", shortRecord + "  Key Container = x\n", &yes, ProofContainer},
		{"phrase", shortRecord + "No key provider information\n", &no, ProofPhrase},
		{"unknown language", shortRecord + "Brak informacji o dostawcy klucza\n" + closing, &no, ProofLayout},
		{"unknown language, cut", shortRecord + "Brak informacji o dostawcy klucza\n", nil, ""},
		{"nothing below the hash", shortRecord + closing, nil, ""},
		{"cut below the hash", shortRecord, nil, ""},
		{"blank line below the hash", shortRecord + "\n" + closing, nil, ""},
		{"verifystore", shortRecord + "Zertifikat ist in Ordnung\nCertUtil: -verifystore ok.\n", nil, ""},
		{"a test without key block", shortRecord + "Encryption test passed\n" + closing, nil, ""},
		{"properties without key", shortRecord + "\n  CERT_SHA1_HASH_PROP_ID(3):\n    aabbccddeeff00112233445566778899aabbccdd\n" + closing, &no, ProofProperties},
		{"properties, cut", shortRecord + "\n  CERT_SHA1_HASH_PROP_ID(3):\n    aabbccddeeff00112233445566778899aabbccdd\n", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Parse(wintext.FromString(c.text))
			if len(r.Entries) != 1 {
				t.Fatalf("%d entries", len(r.Entries))
			}
			if e := r.Entries[0]; !cmp.Equal(e.HasKeyInfo, c.want) || e.KeyProof != c.proof {
				t.Errorf("got %v by %q", e.HasKeyInfo, e.KeyProof)
			}
		})
	}
}

func TestKeyTest(t *testing.T) {
	const key = "  Key Container = x\n  Provider = y\n"
	for text, want := range map[string]KeyTest{
		"Encryption test passed\n":                              KeyTestPassed,
		"AES256+RSAES_OAEP(RSA:CNG) test skipped\n":             KeyTestSkipped,
		"Encryption test skipped\nSignature test passed\n":      KeyTestPassed,
		"Encryption test FAILED\n":                              KeyTestFailed,
		"Missing stored keyset\n":                               KeyTestMissingKeyset,
		"Verschl\ufffdsselungstest wurde durchgef\ufffdhrt\n":   KeyTestPassed,
		"テストに失敗しました: 0x80090016 (-2146893802 NTE_BAD_KEYSET)\n": KeyTestMissingKeyset,
		"Ошибка: 0x8009000d (-2146893811 NTE_NO_KEY)\n":         KeyTestFailed,
		"0x80092013 (-2146885613 CRYPT_E_REVOCATION_OFFLINE)\n": KeyTestUnknown,
		"0x8009030d (-2146893043 SEC_E_UNKNOWN_CREDENTIALS)\n":  KeyTestUnknown,
		"Der private Schlüssel ist NICHT exportierbar\n":        KeyTestUnknown,
	} {
		r := Parse(wintext.FromString(shortRecord + key + text + closing))
		if len(r.Entries) != 1 || r.Entries[0].KeyTest != want {
			t.Errorf("%q: %+v, want %s", text, r.Entries, want)
		}
	}
}

// TestNothing: what looks like certutil and is not.
func TestNothing(t *testing.T) {
	for _, text := range []string{
		"",
		"SHA1 hash of file.zip:\naabbccddeeff00112233445566778899aabbccdd\nCertUtil: -hashfile command completed successfully.\n",
		"Thumbprint : AABBCCDDEEFF00112233445566778899AABBCCDD\n",
		"Certificate Hash             : aabbccddeeff00112233445566778899aabbccdd\n",
		"Name Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"Key Id Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"Something else(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"================ CRL 0 ================\nIssuer: CN=x\nCRL Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"================ Liste 0 ================\nAussteller: CN=x\nListenhash(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"================ CTL 0 ================\nSequenznummer: 01c9\nAussteller: CN=x\nListenhash(sha1): aabbccddeeff00112233445566778899aabbccdd\n",
		"==== 5 ====\nfoo: bar\n",
		"CertContext[0][0]: none\n",
		"Thumbprint Subject\naabbccddeeff00112233445566778899aabbccdd CN=x\n",
		"Thumbprint,HasPrivateKey\naabb,True\nnone,False\n", // no whole thumbprint
		"Name,Thumbprint\nx,aabbccddeeff00112233445566778899aabbccdd\n",
	} {
		r := Parse(wintext.FromString(text))
		r.Chains = nil // "CertContext[0][0]:" is a chain of one element, of which nothing is known
		if diff := cmp.Diff(Result{}, r); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestPEMInText(t *testing.T) {
	c := testCA(t, "PEM Root")
	text := "my \"Personal\"\nsomebody wrote:\n> " +
		strings.ReplaceAll(pemOf("CERTIFICATE", c.cert.Raw), "\n", "\n> ") +
		"\n-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0IHNlY3JldA==\n-----END RSA PRIVATE KEY-----\n" +
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
	r := Parse(wintext.FromString(text))
	if len(r.Certificates) != 1 || r.Certificates[0].SHA1 != c.cert.SHA1 || r.Certificates[0].Line != 3 {
		t.Errorf("certificates: %+v", r.Certificates)
	}
	if len(r.PrivateKeys) != 1 || len(r.Problems) != 2 {
		t.Errorf("private keys at %v, problems %q", r.PrivateKeys, r.Problems)
	}
	for _, p := range r.Problems {
		if strings.Contains(p.EN+p.JA, "c2VjcmV0") {
			t.Errorf("a key is quoted: %q", p)
		}
	}
}

// TestHashLabel: the algorithm may stand within the label.
func TestHashLabel(t *testing.T) {
	r := Parse(wintext.FromString(strings.Replace(shortRecord, "Cert Hash(sha1):", "Хеш(sha1) сертификата:", 1) + closing))
	if len(r.Entries) != 1 || r.Entries[0].SHA1 != "aabbccddeeff00112233445566778899aabbccdd" {
		t.Errorf("%+v", r.Entries)
	}
}
