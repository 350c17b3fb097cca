package reader

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"ssltriage/collect/bundle"
)

var testTime = time.Date(2024, 5, 17, 1, 42, 56, 0, time.UTC)

func testManifest() bundle.Manifest {
	return bundle.Manifest{
		Tool:  bundle.Tool{Name: "ssltriage-collect", Version: "1.0"},
		Host:  bundle.Host{Name: "WEB01", Major: 10, Build: 17763, UBR: 6189, OEMCP: 932, ACP: 932, UILanguage: "ja-JP"},
		Clock: bundle.Span{Start: testTime, End: testTime.Add(time.Minute), Zone: "Tokyo Standard Time", BiasMinutes: -540},
	}
}

// writeBundle writes a bundle with a text, an empty step and a document.
func writeBundle(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := bundle.NewWriter(&out)
	must(t, w.Start(testManifest()))
	e, err := w.Add("net/netstat.txt", strings.NewReader(strings.Repeat("TCP 0.0.0.0:443\r\n", 5000)), bundle.Entry{Source: "netstat -ano", Start: testTime})
	must(t, err)
	code := 0
	e.ExitCode, e.DurationMS = &code, 120
	_, err = w.Add("http/sslcert.txt", strings.NewReader(""), bundle.Entry{Source: "netsh http show sslcert"})
	must(t, err)
	_, err = w.Add("http/httpcfg.txt", nil, bundle.Entry{Source: "httpcfg query ssl", Status: bundle.StatusMissingTool, Error: "not there"})
	must(t, err)
	_, err = w.AddDocument("net/sockets.json", bundle.Sockets{Sockets: []bundle.Socket{{Proto: "tcp4", Local: "0.0.0.0:443", State: bundle.TCPListen, PID: 4}}}, bundle.Entry{Source: "GetExtendedTcpTable"})
	must(t, err)
	must(t, w.Close(testManifest()))
	return out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWriterRoundTrip(t *testing.T) {
	b := openBytes(t, writeBundle(t), Options{})
	if got := namesOf(b); got != "manifest-start.json net/netstat.txt net/sockets.json manifest.json" {
		t.Errorf("files: %s", got)
	}
	if list := b.Problems(); len(list) != 0 {
		t.Errorf("problems: %v", list)
	}
	m := b.Manifest
	if m == nil || !m.Complete || m.Host.OEMCP != 932 || len(m.Entries) != 4 || !m.Clock.Start.Equal(testTime) {
		t.Fatalf("manifest: %+v", m)
	}
	f := b.Files[1]
	if f.Manifest == nil || *f.Manifest.ExitCode != 0 || f.Manifest.DurationMS != 120 || f.Manifest.Status != bundle.StatusOK ||
		f.Size != 85000 || !f.Modified.Equal(testTime) || f.LocalTime {
		t.Errorf("file: %+v %+v", f, f.Manifest)
	}
	must(t, f.Verify())
	if e := m.Entries[1]; e.Status != bundle.StatusEmpty || e.Bytes != 0 || e.SHA256 != "" || e.ExitCode != nil {
		t.Errorf("empty entry: %+v", e)
	}
	if e := m.Entries[2]; e.Status != bundle.StatusMissingTool || e.Error != "not there" {
		t.Errorf("missing entry: %+v", e)
	}
}

func TestWriterIsDeterministic(t *testing.T) {
	if !bytes.Equal(writeBundle(t), writeBundle(t)) {
		t.Error("two runs differ")
	}
}

func TestWriterAgainstArchiveZip(t *testing.T) {
	data := writeBundle(t)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	for _, f := range r.File {
		rc, err := f.Open()
		must(t, err)
		n, err := io.Copy(io.Discard, rc)
		if err != nil || uint64(n) != f.UncompressedSize64 {
			t.Errorf("%s: %d bytes, %v", f.Name, n, err)
		}
	}
	if len(r.File) != 4 || !r.File[1].Modified.Equal(testTime) {
		t.Errorf("archive/zip sees %d files, time %v", len(r.File), r.File[1].Modified)
	}
}

func TestWriterAgainstOtherPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.zip")
	must(t, os.WriteFile(path, writeBundle(t), 0o600))
	for _, args := range [][]string{{"zip", "-T", path}, {"unzip", "-tq", path}, {"python3", "-m", "zipfile", "-t", path}} {
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Logf("%s is not here", args[0])
			continue
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

func TestWriterStatuses(t *testing.T) {
	broken := errors.New("the pipe broke")
	for _, c := range []struct {
		name   string
		r      io.Reader
		in     bundle.Status
		want   bundle.Status
		bytes  int64
		reason string
	}{
		{"whole", strings.NewReader("12345678"), "", bundle.StatusOK, 8, ""},
		{"longer", strings.NewReader("123456789"), "", bundle.StatusTruncated, 8, ""},
		{"longer, said ok", strings.NewReader("123456789"), bundle.StatusOK, bundle.StatusTruncated, 8, ""},
		{"empty, said ok", strings.NewReader(""), bundle.StatusOK, bundle.StatusEmpty, 0, ""},
		{"broken", io.MultiReader(strings.NewReader("12"), iotest.ErrReader(broken)), "", bundle.StatusFailed, 2, "the pipe broke"},
		{"broken at once", iotest.ErrReader(broken), "", bundle.StatusFailed, 0, "the pipe broke"},
		{"timeout", strings.NewReader("12"), bundle.StatusTimeout, bundle.StatusTimeout, 2, ""},
		{"nothing", nil, "", bundle.StatusEmpty, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := bundle.NewWriter(io.Discard)
			w.EntryLimit = 8
			e, err := w.Add("x", c.r, bundle.Entry{Status: c.in})
			must(t, err)
			if e.Status != c.want || e.Bytes != c.bytes || e.Error != c.reason {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestWriterPaths(t *testing.T) {
	w := bundle.NewWriter(io.Discard)
	for _, name := range []string{"", "/a", "../a", "a/../b", `a\b`, "c:a", "a//b", "a/", "manifest.json", "a\x00"} {
		if _, err := w.Add(name, nil, bundle.Entry{}); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
	_, err := w.Add("certs/MY/a.cer", nil, bundle.Entry{})
	must(t, err)
	if _, err := w.Add("certs/my/A.cer", nil, bundle.Entry{}); err == nil {
		t.Error("a name that differs in case only was taken")
	}
}

// fullDisk takes so many bytes and then fails.
type fullDisk struct{ left int }

var errFull = errors.New("disk full")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.left {
		return d.left, errFull
	}
	d.left -= len(p)
	return len(p), nil
}

// shortDisk takes only half of everything and says nothing.
type shortDisk struct{}

func (shortDisk) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestWriterShortWrites(t *testing.T) {
	w := bundle.NewWriter(shortDisk{})
	if _, err := w.Add("a", strings.NewReader("text"), bundle.Entry{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

func TestWriterFullDisk(t *testing.T) {
	w := bundle.NewWriter(&fullDisk{left: 1000})
	must(t, w.Start(testManifest()))
	_, err := w.Add("a", bytes.NewReader(make([]byte, 1<<20)), bundle.Entry{})
	for i := 0; err == nil && i < 10; i++ {
		_, err = w.Add(strings.Repeat("b", i+1), bytes.NewReader(make([]byte, 1<<20)), bundle.Entry{})
	}
	if !errors.Is(err, errFull) {
		t.Fatalf("got %v", err)
	}
	if _, err := w.Add("c", nil, bundle.Entry{}); !errors.Is(err, errFull) {
		t.Errorf("the next entry: %v", err)
	}
	if err := w.Close(testManifest()); !errors.Is(err, errFull) {
		t.Errorf("close: %v", err)
	}
}

// An entry is in the output as soon as Add returns, and a process that dies
// afterwards leaves a bundle that can be read.
func TestWriterDiesMidway(t *testing.T) {
	var out bytes.Buffer
	w := bundle.NewWriter(&out)
	must(t, w.Start(testManifest()))
	data := string(evidence(300_000)) // more than what deflate keeps back
	_, err := w.Add("a.txt", strings.NewReader(data), bundle.Entry{Start: testTime})
	must(t, err)
	b := openBytes(t, out.Bytes(), Options{})
	if got := namesOf(b); got != "manifest-start.json a.txt" {
		t.Fatalf("files: %s", got)
	}
	if f := b.Files[1]; content(t, f) != data || !f.Modified.Equal(testTime) || f.LocalTime {
		t.Errorf("%d bytes, %v", f.Size, f.Modified)
	}
	if b.Manifest == nil || b.Manifest.Host.Name != "WEB01" || b.Manifest.Complete {
		t.Errorf("manifest: %+v", b.Manifest)
	}
	wantProblems(t, b, ErrTruncated, ErrManifestPartial)
}
