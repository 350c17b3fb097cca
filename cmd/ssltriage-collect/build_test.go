package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"ssltriage/collect"
)

// programs are the four that "make collector" builds, with the most bytes that
// each may have: 2 MiB with Go 1.20, 2.5 MiB with the current Go.
var programs = map[string]int64{
	"ssltriage-collect.exe":       2 << 20,
	"ssltriage-collect-32bit.exe": 2 << 20,
	"ssltriage-collect-2016.exe":  2<<20 + 2<<18,
	"ssltriage-collect-arm64.exe": 2<<20 + 2<<18,
}

var made struct {
	sync.Once
	dir string
	err error
	out []byte
}

// built returns the folder with the programs, built once for all tests.
func built(t *testing.T) string {
	t.Helper()
	made.Do(func() {
		if made.dir, made.err = os.MkdirTemp("", "collector-"); made.err == nil {
			made.out, made.err = makeCollector("../..", made.dir, os.Environ())
		}
	})
	if made.err != nil {
		t.Fatalf("make collector: %v\n%s", made.err, made.out)
	}
	return made.dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	if made.dir != "" {
		os.RemoveAll(made.dir)
	}
	os.Exit(code)
}

func makeCollector(root, into string, env []string) ([]byte, error) {
	cmd := exec.Command("make", "collector", "COLLECTOR="+into)
	cmd.Dir, cmd.Env = root, env
	return cmd.CombinedOutput()
}

func exe(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(built(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestProgramsAreSmall(t *testing.T) {
	for name, limit := range programs {
		if size := int64(len(exe(t, name))); size >= limit {
			t.Errorf("%s has %d bytes, the limit is %d", name, size, limit)
		} else {
			t.Logf("%s: %d bytes, %d below the limit", name, size, limit-size)
		}
	}
}

// forbidden must not be in the programs: functions that hand a private key out,
// and packages that do what a collector has no business with. Names of Go
// functions stand in every Go program.
var forbidden = []string{
	"PFXExport", "NCryptExportKey", "BCryptExportKey", "CryptExportKey", "CryptExportPKCS8", "exportPFX", "-repairstore", "CryptUnprotectData",
	"net/http.", "crypto/tls.", "crypto/x509.", "encoding/json.", "net.Dial", "github.com/", "golang.org/x/",
}

func TestProgramsCanNotExportKeys(t *testing.T) {
	for name := range programs {
		data := exe(t, name)
		for _, s := range forbidden {
			if bytes.Contains(data, []byte(s)) || bytes.Contains(data, wide(s)) {
				t.Errorf("%s holds %q", name, s)
			}
		}
		if !bytes.Contains(data, []byte("CryptAcquireCertificatePrivateKey")) {
			t.Errorf("%s does not ask for keys: the search is worth nothing", name)
		}
	}
}

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// TestProgramsAreWindowsPrograms looks at what Windows sees before it starts
// them: the machine, the oldest version, the imports, the resources.
func TestProgramsAreWindowsPrograms(t *testing.T) {
	machines := map[string]uint16{"ssltriage-collect.exe": pe.IMAGE_FILE_MACHINE_AMD64, "ssltriage-collect-32bit.exe": pe.IMAGE_FILE_MACHINE_I386,
		"ssltriage-collect-2016.exe": pe.IMAGE_FILE_MACHINE_AMD64, "ssltriage-collect-arm64.exe": pe.IMAGE_FILE_MACHINE_ARM64}
	for name, machine := range machines {
		data := exe(t, name)
		f, err := pe.NewFile(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Machine != machine || f.TimeDateStamp != 0 {
			t.Errorf("%s: machine %#x, time %d", name, f.Machine, f.TimeDateStamp)
		}
		if major, minor, image := header(f); major != 6 || minor != 1 || image > 8<<20 {
			t.Errorf("%s wants Windows %d.%d and %d bytes of memory", name, major, minor, image)
		}
		libraries, err := f.ImportedLibraries()
		if symbols, _ := f.ImportedSymbols(); err != nil || strings.Join(libraries, "") != "" || !only(symbols, ":kernel32.dll") {
			t.Errorf("%s imports %v %v", name, symbols, err)
		}
		resources(t, name, data)
	}
}

func only(list []string, ending string) bool {
	for _, s := range list {
		if !strings.HasSuffix(s, ending) {
			return false
		}
	}
	return len(list) > 0
}

func header(f *pe.File) (major, minor uint16, image uint32) {
	switch h := f.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		return h.MajorOperatingSystemVersion, h.MinorOperatingSystemVersion, h.SizeOfImage
	case *pe.OptionalHeader64:
		return h.MajorOperatingSystemVersion, h.MinorOperatingSystemVersion, h.SizeOfImage
	}
	return 0, 0, 0
}

// resources are the manifest and the version, which must be the program's own.
func resources(t *testing.T, name string, data []byte) {
	t.Helper()
	for _, s := range []string{`level="requireAdministrator"`, "longPathAware", `{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}`} {
		if !bytes.Contains(data, []byte(s)) {
			t.Errorf("%s: the manifest lacks %s", name, s)
		}
	}
	for _, s := range []string{"VS_VERSION_INFO", "GPL-3.0-or-later", "証拠を収集します", collect.Version} {
		if !bytes.Contains(data, wide(s)) {
			t.Errorf("%s: the version resource lacks %s", name, s)
		}
	}
}

// TestProgramsAreReproducible builds one of them again, in another folder and
// with an empty cache.
func TestProgramsAreReproducible(t *testing.T) {
	root := t.TempDir()
	for _, part := range []string{"go.mod", "go.sum", "Makefile", "collect", "cmd/ssltriage-collect"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(part)), 0o755); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("cp", "-r", filepath.Join("../..", part), filepath.Join(root, part)).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	into := filepath.Join(root, "again")
	cmd := exec.Command("make", "COLLECTOR="+into, into+"/ssltriage-collect.exe")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOCACHE="+filepath.Join(root, "cache"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	again, err := os.ReadFile(filepath.Join(into, "ssltriage-collect.exe"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, exe(t, "ssltriage-collect.exe")) {
		t.Error("another folder makes another program")
	}
}
