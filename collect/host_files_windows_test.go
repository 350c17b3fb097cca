package collect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFiles(t *testing.T) {
	h := newHost(t)
	for _, name := range []string{"SystemRoot", "System32", "ProgramData", "AllUsersProfile"} {
		if info, err := os.Stat(h.Folder(name)); err != nil || !info.IsDir() {
			t.Errorf("%s: %v", name, err)
		}
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "b ü.txt"), []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	files, err := h.List(folder)
	if err != nil || len(files) != 1 || files[0].Name != "b ü.txt" || files[0].Size != 10 || files[0].Modified.IsZero() {
		t.Errorf("%+v, %v", files, err)
	}
	data, more, err := h.ReadFile(filepath.Join(folder, "b ü.txt"), 4)
	if string(data) != "0123" || !more || err != nil {
		t.Errorf("%q, %v, %v", data, more, err)
	}
	if _, more, _ := h.ReadFile(filepath.Join(folder, "b ü.txt"), 10); more {
		t.Error("more than all")
	}
	if _, err := h.List(filepath.Join(folder, "none")); CodeOf(err) != errorPathNotFound && CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if _, _, err := h.ReadFile(filepath.Join(folder, "none"), 1); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if free, err := h.FreeBytes(folder); free == 0 || err != nil {
		t.Errorf("%d, %v", free, err)
	}
}

func TestFileVersion(t *testing.T) {
	h := newHost(t)
	got, err := h.FileVersion(filepath.Join(h.Folder("System32"), "kernel32.dll"))
	if parts := strings.Split(got, "."); err != nil || len(parts) != 4 || parts[0] == "0" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := h.FileVersion(filepath.Join(h.Folder("System32"), "none.dll")); CodeOf(err) == 0 {
		t.Error(err)
	}
}

func TestSecurity(t *testing.T) {
	h := newHost(t)
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100), strings.Repeat("e", 100), strings.Repeat("f", 100))
	if err := os.MkdirAll(long, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{h.Folder("System32"), filepath.Join(h.Folder("System32"), "kernel32.dll"), long} {
		sddl, owner, err := h.Security(path)
		if err != nil || !strings.HasPrefix(owner, "S-1-5-") || !strings.HasPrefix(sddl, "O:") || !strings.Contains(sddl, "D:") {
			t.Errorf("%s: %q, %q, %v", path, sddl, owner, err)
		}
	}
	if _, _, err := h.Security(`C:\no-such-file`); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}
