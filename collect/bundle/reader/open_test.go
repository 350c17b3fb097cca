package reader

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func openPaths(t testing.TB, opt Options, paths ...string) *Bundle {
	t.Helper()
	b, err := OpenPaths(paths, opt)
	must(t, err)
	t.Cleanup(func() { must(t, b.Close()) })
	return b
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b.txt": "1", "a/z.txt": "2", "a/c/d.txt": "3", "a.txt": "4",
		"inner.zip": string(craft("", crafted{name: "x", content: "5"}))} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	b := openPaths(t, Options{}, dir)
	if got := namesOf(b); got != "a/c/d.txt a/z.txt a.txt b.txt inner.zip!x" {
		t.Errorf("files: %s", got)
	}
	if content(t, b.Files[1]) != "2" || content(t, b.Files[4]) != "5" {
		t.Error("contents are mixed up")
	}
	if sum, err := b.SHA256(); sum != "" || err != nil {
		t.Errorf("hash of a folder: %q %v", sum, err)
	}
	if _, err := Open(t.TempDir(), Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty folder: %v", err)
	}
}

func TestOpenFolderLimits(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("0123456789"), 0o600))
	}
	b := openPaths(t, Options{Limits: Limits{Entries: 2}}, dir)
	wantProblems(t, b, ErrTooManyEntries)
	b = openPaths(t, Options{Limits: Limits{TotalBytes: 20}}, dir)
	wantProblems(t, b, ErrTotalTooLarge)
}

func TestOpenFolderDepth(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, strings.Repeat("d"+string(filepath.Separator), maxFolderDepth+5))
	must(t, os.MkdirAll(deep, 0o700))
	must(t, os.WriteFile(filepath.Join(deep, "deep.txt"), []byte("1"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "top.txt"), []byte("2"), 0o600))
	b := openPaths(t, Options{}, dir)
	if namesOf(b) != "top.txt" {
		t.Errorf("files: %s", namesOf(b))
	}
	wantProblems(t, b, ErrUnreadable)
}

func TestOpenSingleFile(t *testing.T) {
	b := openPaths(t, Options{}, writeFile(t, "netstat.txt", "TCP"))
	if namesOf(b) != "netstat.txt" || content(t, b.Files[0]) != "TCP" {
		t.Errorf("files: %s", namesOf(b))
	}
	sum := sha256.Sum256([]byte("TCP"))
	for _, opt := range []Options{{}, {NewHash: sha256.New}} {
		b := openPaths(t, opt, b.input)
		if got, err := b.SHA256(); got != hex.EncodeToString(sum[:]) || err != nil {
			t.Errorf("hash %s, %v", got, err)
		}
	}
}

func TestOpenSeveral(t *testing.T) {
	zip := writeFile(t, "case.zip", string(craft("", crafted{name: "net/a.txt", content: "1"})))
	text := writeFile(t, "a.txt", "2")
	dir := filepath.Dir(writeFile(t, "folder/a.txt", "3"))
	b := openPaths(t, Options{Stdin: strings.NewReader("4")}, zip, text, dir, "-", text)
	if got := namesOf(b); got != "case.zip!net/a.txt a.txt folder/a.txt stdin a.txt (2)" {
		t.Errorf("files: %s", got)
	}
	if b.Name != strings.Join([]string{zip, text, dir, "-", text}, ", ") {
		t.Errorf("name %s", b.Name)
	}
}

func TestOpenStdin(t *testing.T) {
	data := craft("", crafted{name: "a", content: "1"})
	b := openPaths(t, Options{Stdin: bytes.NewReader(data)}, "-")
	sum := sha256.Sum256(data)
	if got, _ := b.SHA256(); namesOf(b) != "a" || got != hex.EncodeToString(sum[:]) {
		t.Errorf("files %s, hash %s", namesOf(b), got)
	}
	b = openPaths(t, Options{Stdin: strings.NewReader("text")}, "-")
	if namesOf(b) != "stdin" || content(t, b.Files[0]) != "text" {
		t.Errorf("files %s", namesOf(b))
	}
	if _, err := Open("-", Options{Stdin: strings.NewReader("")}); !errors.Is(err, ErrEmpty) {
		t.Errorf("nothing: %v", err)
	}
}

func TestOpenNot(t *testing.T) {
	tar := make([]byte, 1024)
	copy(tar[257:], "ustar")
	for _, c := range []struct {
		path string
		kind error
		says string
	}{
		{filepath.Join(t.TempDir(), "nothing"), ErrNotBundle, "no such file"},
		{writeFile(t, "empty.zip", ""), ErrEmpty, ""},
		{writeFile(t, "x.cab", "MSCF\x00\x00\x00\x00"), ErrTruncated, "cabinet"},
		{writeFile(t, "x.tar", string(tar)), ErrDamaged, "header of a tar"},
		{writeFile(t, "x.7z", "7z\xbc\xaf\x27\x1c"), ErrArchiveFormat, "7z"},
		{writeFile(t, "cut.zip", "PK\x03\x04\x14\x00"), ErrTruncated, ""},
	} {
		_, err := Open(c.path, Options{})
		var p *Problem
		if !errors.As(err, &p) || p.Kind != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.path, err)
		}
	}
	if _, err := OpenPaths(nil, Options{}); !errors.Is(err, ErrNotBundle) {
		t.Errorf("no path: %v", err)
	}
}

func TestOpenZipByItsEnd(t *testing.T) {
	data := string(craft("mail header\r\n", crafted{name: "a", content: "1"}))
	if b := openPaths(t, Options{}, writeFile(t, "x.zip", data)); namesOf(b) != "a" {
		t.Errorf("something in front: %s", namesOf(b))
	}
	if b := openPaths(t, Options{}, writeFile(t, "capture.bin", data)); namesOf(b) != "capture.bin" {
		t.Errorf("a file that happens to end like a zip: %s", namesOf(b))
	}
	if b := openPaths(t, Options{}, writeFile(t, "page.zip", "<html>")); namesOf(b) != "page.zip" {
		t.Errorf("no zip at all: %s", namesOf(b))
	}
}

func TestNested(t *testing.T) {
	inner := string(craft("", crafted{name: `logs\a.txt`, content: "1"}, crafted{name: "../b.txt", content: "2"}))
	middle := string(craft("", crafted{name: "inner.zip", content: inner, method: methodDeflate}))
	outer := craft("", crafted{name: "top/middle.zip", content: middle}, crafted{name: "c.txt", content: "3"})
	b := openBytes(t, outer, Options{})
	want := "top/middle.zip!inner.zip!logs/a.txt top/middle.zip!inner.zip!b.txt c.txt"
	if got := namesOf(b); got != want {
		t.Fatalf("files: %s", got)
	}
	if content(t, b.Files[0]) != "1" || content(t, b.Files[2]) != "3" {
		t.Error("contents are mixed up")
	}
	wantProblems(t, b, ErrUnsafeName)

	b = openBytes(t, outer, Options{Limits: Limits{Depth: 2}})
	if got := namesOf(b); got != "top/middle.zip!inner.zip c.txt" {
		t.Errorf("files at depth 2: %s", got)
	}
	wantProblems(t, b, ErrDepth)
	if content(t, b.Files[0]) != inner {
		t.Error("a zip that is not opened is a file")
	}
}

func TestNestedOddities(t *testing.T) {
	office := string(craft("", crafted{name: "[Content_Types].xml", content: "<x/>"}, crafted{name: "word/document.xml", content: "<y/>"}))
	b := openBytes(t, craft("", crafted{name: "report.docx", content: office}, crafted{name: "x.7z", content: "7z\xbc\xaf\x27\x1c"}, crafted{name: "x.cab", content: "MSCF...."},
		crafted{name: "empty.zip", content: string(craft(""))}, crafted{name: "cut.zip", content: "PK\x03\x04.."},
		crafted{name: "locked.zip", content: string(craft("", crafted{name: "a", content: "1", flags: flagEncrypted}))}), Options{})
	if got := namesOf(b); got != "report.docx x.7z x.cab empty.zip cut.zip locked.zip!a" {
		t.Errorf("files: %s", got)
	}
	wantProblems(t, b, ErrArchiveFormat, ErrTruncated, ErrTruncated, ErrEncrypted)
}

func TestOpenAt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	text := strings.Repeat("0123456789", 1000)
	zip := writeFile(t, "x.zip", string(craft("", crafted{name: "a", content: text, method: methodDeflate})))
	for _, path := range []string{zip, writeFile(t, "a", text)} {
		b, err := Open(path, Options{})
		must(t, err)
		for i := 0; i < 2; i++ {
			r, n, err := b.Files[0].OpenAt()
			must(t, err)
			buf := make([]byte, 10)
			if _, err := r.ReadAt(buf, 9990); err != nil || n != 10000 || string(buf) != "0123456789" {
				t.Errorf("%s: %q, %d bytes, %v", path, buf, n, err)
			}
			must(t, r.Close())
		}
		checkPrivate(t, dir)
		must(t, b.Close())
		wantEmpty(t, dir)
		if _, err := b.Files[0].Open(); !errors.Is(err, ErrUnreadable) {
			t.Errorf("open after close: %v", err)
		}
		if _, _, err := b.Files[0].OpenAt(); err == nil {
			t.Error("OpenAt after close works")
		}
	}
}

// checkPrivate checks the rights of what is in the temporary folder.
func checkPrivate(t *testing.T, dir string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	for _, item := range list {
		info, err := item.Info()
		must(t, err)
		if os.PathSeparator == '/' && info.Mode().Perm() != 0o700 {
			t.Errorf("temporary folder has mode %v", info.Mode())
		}
	}
}

func TestHead(t *testing.T) {
	b := openBytes(t, craft("", crafted{name: "a", content: "0123456789", method: methodDeflate}), Options{})
	for n, want := range map[int]string{0: "", 4: "0123", 10: "0123456789", 99: "0123456789"} {
		if got, err := b.Files[0].Head(n); string(got) != want || err != nil {
			t.Errorf("Head(%d): %q %v", n, got, err)
		}
	}
}

func TestReaderMisuse(t *testing.T) {
	b := openBytes(t, craft("", crafted{name: "a", content: "0123456789", method: methodDeflate}), Options{})
	r, err := b.Files[0].Open()
	must(t, err)
	must(t, r.Close())
	must(t, r.Close())
	if _, err := r.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("read after close: %v", err)
	}
}

// A file of a folder that is replaced after it was found is not read.
func TestFileReplaced(t *testing.T) {
	path := writeFile(t, "dir/a.txt", "before")
	b := openPaths(t, Options{}, filepath.Dir(path))
	must(t, os.WriteFile(path+".new", []byte("after"), 0o600))
	must(t, os.Rename(path+".new", path))
	if _, err := b.Files[0].Open(); !errors.Is(err, ErrUnreadable) {
		t.Errorf("replaced: %v", err)
	}
	must(t, os.Remove(path))
	if _, err := b.Files[0].Open(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("removed: %v", err)
	}
	wantProblems(t, b, ErrUnreadable)
}

func TestBundlesAreConcurrent(t *testing.T) {
	text := strings.Repeat("0123456789", 10000)
	b := openBytes(t, craft("", crafted{name: "a", content: text, method: methodDeflate}, crafted{name: "b", content: text}), Options{})
	done := make(chan string)
	for i := 0; i < 8; i++ {
		f := b.Files[i%2]
		go func() {
			r, _, err := f.OpenAt()
			if err != nil {
				done <- err.Error()
				return
			}
			r.Close()
			data, err := readAll(f)
			if err != nil {
				done <- err.Error()
				return
			}
			done <- string(data)
		}()
	}
	for i := 0; i < 8; i++ {
		if got := <-done; got != text {
			t.Errorf("%.40q", got)
		}
	}
	if zip := b.Files[0].source.(zipMember).zip; zip.users != 0 {
		t.Errorf("the zip is still open %d times", zip.users)
	}
}
