package certstore

import (
	"os"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
)

// TestHostileTexts: texts made to be slow cost no more than they are long. The limit is
// far above what is needed (half a second), so that only quadratic work fails.
func TestHostileTexts(t *testing.T) {
	verbose, err := os.ReadFile("testdata/text/store-v-tabs.txt")
	if err != nil {
		t.Fatal(err)
	}
	hashes := "Cert Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n"
	for name, text := range map[string]string{
		"many records":    strings.Repeat(string(verbose), 500),
		"banners":         strings.Repeat("================ Certificate 0 ================\n", 50000),
		"hashes":          strings.Repeat(hashes, 50000),
		"other hashes":    "my\n" + strings.Repeat("Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n", 50000) + "CertUtil: -store x",
		"names":           shortRecord + strings.Repeat("Issuer:\n  CN=x\n", 25000) + hashes,
		"commands":        strings.Repeat("certutil -store my\n", 50000),
		"properties":      shortRecord + strings.Repeat("  CERT_KEY_PROV_INFO_PROP_ID(2):\n a = b\n", 25000),
		"chains":          strings.Repeat("-------- CERT_CHAIN_CONTEXT --------\nCertContext[0][0]: dwErrorStatus=20\n", 25000),
		"list fields":     strings.Repeat("Thumbprint : aabbccddeeff00112233445566778899aabbccdd\nHasPrivateKey : True\n", 25000),
		"wrapped value":   "Thumbprint : x\nSubject : a\n" + strings.Repeat("                bbbbbbbb\n", 50000),
		"CSV headers":     strings.Repeat("Thumbprint,HasPrivateKey\n", 50000),
		"CSV open quotes": "Thumbprint,HasPrivateKey\n" + strings.Repeat("\"x,\n", 50000),
		"long line":       "(sha1)" + strings.Repeat("certutil =====", 1<<18),
	} {
		decoded := wintext.FromString(text)
		start := time.Now()
		r := Parse(decoded)
		d := time.Since(start)
		t.Logf("%-16s %5.1f MB %8v: %d entries, %d chains, %d problems", name, float64(len(text))/1e6, d.Round(time.Millisecond), len(r.Entries), len(r.Chains), len(r.Problems))
		if d > 30*time.Second {
			t.Errorf("%s: %v", name, d)
		}
		if len(r.Entries) > maxEntries || len(r.Chains) > maxEntries+1 {
			t.Errorf("%s: %d entries, %d chains", name, len(r.Entries), len(r.Chains))
		}
	}
}
