//go:build unix

package reader

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Links, pipes and devices of a folder are reported and not touched; a link
// that is given itself is the user's choice.
func TestFolderOfOddFiles(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a"), []byte("1"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, `net\b`), []byte("2"), 0o600))
	must(t, os.Symlink(".", filepath.Join(dir, "loop")))
	must(t, os.Symlink("/etc/passwd", filepath.Join(dir, "passwd")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	b := openPaths(t, Options{}, dir)
	if got := namesOf(b); got != "a loop net/b passwd pipe" {
		t.Errorf("files: %s", got)
	}
	wantProblems(t, b, ErrSymlink, ErrSymlink, ErrNotRegular)
	if _, err := b.Files[3].Open(); !errors.Is(err, ErrSymlink) {
		t.Errorf("the link opens: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "pipe"), Options{}); !errors.Is(err, ErrNotRegular) {
		t.Errorf("pipe: %v", err)
	}
	if _, err := Open(os.DevNull, Options{}); !errors.Is(err, ErrNotRegular) {
		t.Errorf("device: %v", err)
	}
	must(t, os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "given")))
	b = openPaths(t, Options{}, filepath.Join(dir, "given"))
	if namesOf(b) != "given" || content(t, b.Files[0]) != "1" {
		t.Errorf("link given itself: %s", namesOf(b))
	}
}
