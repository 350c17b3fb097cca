package reader

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWhole(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.zip": "PK\x03\x04", "misnamed.dat": "PK\x03\x04", "b.cab": "MSCF\x00\x00\x00\x00", "c.7z": "7z\xbc\xaf\x27\x1c",
		"empty.zip": "", "notes.txt": "text", "System.evtx": "ElfFile\x00", "trace.cap": "GMBU",
		"hand/sslcert.txt": "x", "case/manifest.json": "{}", "case/events/System.evtx": "ElfFile\x00",
		"cases/manifest.json": "{}", "cases/one/manifest.json": "{}",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{
		"a.zip": true, "misnamed.dat": true, "b.cab": true, "c.7z": true, "empty.zip": true, "hand": true, "case": true, "cases/one": true,
		"gone.zip": true, "gone.TAR.GZ": true,
		"notes.txt": false, "System.evtx": false, "trace.cap": false, "case/events": false, "gone": false, "gone.evtx": false,
	} {
		if got := Whole(filepath.Join(dir, name)); got != want {
			t.Errorf("%s: whole is %v", name, got)
		}
	}
}

func TestTrimEnding(t *testing.T) {
	for in, want := range map[string]string{"case.zip": "case", "case.TAR.gz": "case", "a.b.7z": "a.b", ".zip": ".zip", "System.evtx": "System.evtx", "": ""} {
		if got := TrimEnding(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}
