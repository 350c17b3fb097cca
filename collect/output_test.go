package collect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/collect/bundle"
)

// TestRemoveReserves: what a killed run left goes, and nothing else that has
// such a name.
func TestRemoveReserves(t *testing.T) {
	folder := t.TempDir()
	dead := filepath.Join(folder, "dead.zip.reserve")
	writeFile(t, dead, reserveMark+strings.Repeat("\x00", 4096))
	writeFile(t, filepath.Join(folder, "theirs.zip.reserve"), "not ours at all, and longer than the mark that ours begin with, by far")
	writeFile(t, filepath.Join(folder, "short.zip.reserve"), reserveMark[:10])
	writeFile(t, filepath.Join(folder, "mark.txt"), reserveMark)
	if err := os.Mkdir(filepath.Join(folder, "folder.zip.reserve"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dead, filepath.Join(folder, "link.zip.reserve")); err != nil {
		t.Log(err) // Windows may refuse
	}
	if got := RemoveReserves(folder); len(got) != 1 || got[0] != dead {
		t.Errorf("removed %q", got)
	}
	left, _ := filepath.Glob(folder + "/*")
	if len(left) < 4 {
		t.Errorf("left %q", left)
	}
	if got := RemoveReserves(filepath.Join(folder, "nowhere")); got != nil {
		t.Errorf("%q", got)
	}
}

// TestReserve: it is there while the zip is written, recognisable, and gone
// afterwards.
func TestReserve(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.zip")
	out, err := CreateOutput(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path + reserveEnd)
	if err != nil || info.Size() != int64(reserves[0]) {
		t.Errorf("%v, %v", info, err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + reserveEnd); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestInOtherForm(t *testing.T) {
	entries := []*bundle.Entry{
		{Path: "registry/SCHANNEL.hiv", Status: bundle.StatusFailed}, {Path: "registry/SCHANNEL.reg", Status: bundle.StatusOK, Bytes: 9},
		{Path: "registry/W32Time.hiv", Status: bundle.StatusFailed}, {Path: "registry/W32Time.reg", Status: bundle.StatusFailed},
		{Path: "registry/WinHttp.hiv", Status: bundle.StatusFailed}, {Path: "registry/WinHttp.reg", Status: bundle.StatusOK},
		{Path: "host/updates.json", Status: bundle.StatusTimeout}, {Path: "host/hotfixes.txt", Status: bundle.StatusOK, Bytes: 9},
		{Path: "iis/sites.xml", Status: bundle.StatusFailed}, {Path: "iis/appcmd.xml", Status: bundle.StatusOK, Bytes: 9},
	}
	want := []bool{true, false, false, false, false, false, true, false, false, false}
	for i, e := range entries {
		if got := InOtherForm(entries, e); got != want[i] {
			t.Errorf("%s: %v", e.Path, got)
		}
	}
}
