package collect

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTemp(t *testing.T) {
	h := newHost(t)
	path, err := h.Temp("system.hiv")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	if again, _ := h.Temp("b"); filepath.Dir(again) != folder {
		t.Error("another folder for every file")
	}
	if other, _ := newHost(t).Temp("b"); filepath.Dir(other) == folder {
		t.Error("the same folder twice")
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Error("the file exists already")
	}
	checkProtection(t, h, folder)
	for _, name := range []string{"", ".", "..", `a\b`, "a/b", `C:\a`} {
		if got, err := h.Temp(name); err == nil {
			t.Errorf("%q leads to %s", name, got)
		}
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Cleanup(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// checkProtection asks for the access list: nobody stands in it but the
// administrators, the system and this account. Wine makes the list up from the
// file's mode, and may leave out one of them.
func checkProtection(t *testing.T, h *windowsHost, folder string) {
	t.Helper()
	sddl, _, err := h.Security(folder)
	if err != nil {
		t.Fatal(err)
	}
	_, aces, _ := strings.Cut(sddl, "D:")
	t.Log(sddl)
	for _, ace := range strings.Split(aces, "(")[1:] {
		trustee := ace[strings.LastIndex(ace, ";")+1 : strings.Index(ace, ")")]
		if trustee != "BA" && trustee != "SY" && trustee != h.user {
			t.Errorf("%s may enter: %s", trustee, sddl)
		}
	}
}

// Cleanup says so when something can not be removed.
func TestCleanupFails(t *testing.T) {
	h := newHost(t)
	path, err := h.Temp("open")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path) // an open file can not be removed
	if err != nil {
		t.Fatal(err)
	}
	err = h.Cleanup()
	f.Close()
	if CodeOf(err) == 0 || !strings.Contains(err.Error(), filepath.Dir(path)) {
		t.Error(err)
	}
}

func TestState(t *testing.T) {
	h := newHost(t)
	path, err := h.State("marker")
	if err != nil {
		t.Fatal(err)
	}
	checkProtection(t, h, filepath.Dir(path))
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Cleanup(); err != nil {
		t.Error(err)
	}
	later := newHost(t)
	again, err := later.State("marker")
	if _, statErr := os.Stat(again); err != nil || again != path || statErr != nil {
		t.Errorf("%s, %v, %v", again, err, statErr)
	}
	if err := os.Remove(path); err != nil {
		t.Error(err)
	}
	if err := later.Cleanup(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("an empty folder is left behind: %v", err)
	}
}

func TestForeignState(t *testing.T) {
	h := newHost(t)
	if err := h.trusted(filepath.Join(h.Folder("System32"), "kernel32.dll")); err == nil {
		t.Error("a file is taken for a folder")
	}
	_, owner, err := h.Security(h.systemRoot)
	if err != nil {
		t.Fatal(err)
	}
	if h.user == owner {
		h.user = "S-1-5-21-1-2-3-1001" // as if another account had made it
	}
	if owner != "S-1-5-32-544" && owner != "S-1-5-18" {
		if err := h.trusted(h.systemRoot); !errors.Is(err, errForeignFolder) {
			t.Error(err)
		}
	}
}
