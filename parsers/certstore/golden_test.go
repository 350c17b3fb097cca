package certstore

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/golden"
	"ssltriage/samples/shared"
)

// compare compares v, as JSON, with testdata/<name>.json.
func compare(t *testing.T, name string, v any) {
	t.Helper()
	golden.JSON(t, filepath.Join("testdata", name+".json"), v)
}

// parseFile decodes a file the way the analyzer does and parses it.
func parseFile(t testing.TB, raw []byte) Result {
	t.Helper()
	text, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok {
		t.Fatal("not decoded as text")
	}
	return Parse(text)
}

func TestRealCertutilOutput(t *testing.T) {
	for _, name := range []string{
		"certutil-store-en-1", "certutil-store-de-1", "certutil-store-v-en-1",
		"certutil-store-v-en-2", "certutil-repairstore-en-1",
	} {
		t.Run(name, func(t *testing.T) {
			raw := shared.Read(t, "reference/windows-output/"+name+".txt")
			compare(t, name, parseFile(t, raw))
		})
	}
}

// TestOtherTools: no row of another tool is a certificate.
func TestOtherTools(t *testing.T) {
	dir := shared.Path(t, "reference/windows-output")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if matched, _ := filepath.Match("certutil-*", name); matched {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := parseFile(t, raw); !cmp.Equal(got, Result{}) {
			t.Errorf("%s: %+v", name, got)
		}
		if _, err := ParseBinary(raw); err == nil {
			t.Errorf("%s: read as certificates", name)
		}
	}
}
