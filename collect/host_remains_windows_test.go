package collect

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestRemains: a folder goes when the process that had it is gone, and not
// before; other names are never touched.
func TestRemains(t *testing.T) {
	dead := newHost(t)
	path, err := dead.Temp("half.evtx")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, "half")
	folder := filepath.Dir(path)
	for _, name := range []string{"ssltriage-mine", "ssltriage-00000000000g", "ssltriage-0000000000000"} {
		other := filepath.Join(filepath.Dir(folder), name)
		if err := os.Mkdir(other, 0o700); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(other)
	}
	next := newHost(t)
	if got := next.Remains(); len(got) != 0 {
		t.Errorf("removed %q while it was used", got)
	}
	// As Windows does it when a process is killed.
	_ = syscall.CloseHandle(dead.temp.lock)
	dead.temp.lock = 0
	if got := next.Remains(); len(got) != 1 || got[0] != folder {
		t.Errorf("removed %q, want %q", got, folder)
	}
	if _, err := os.Lstat(folder); !os.IsNotExist(err) {
		t.Errorf("%s: %v", folder, err)
	}
	dead.temp.path = ""
}

// TestReserveIsAlone: that of a run that goes on stays.
func TestReserveIsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.zip")
	out, err := CreateOutput(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := RemoveReserves(filepath.Dir(path)); len(got) != 0 {
		t.Errorf("removed %q", got)
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path + reserveEnd); !os.IsNotExist(err) {
		t.Error("it is still there")
	}
}
