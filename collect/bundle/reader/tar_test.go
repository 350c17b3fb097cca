package reader

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func tarOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range headers {
		text := h.Linkname
		if h.Typeflag == tar.TypeReg {
			h.Linkname, h.Size = "", int64(len(text))
		}
		h.Mode, h.ModTime = 0o600, time.Date(2024, 5, 17, 1, 42, 56, 0, time.UTC)
		must(t, w.WriteHeader(&h))
		if h.Typeflag == tar.TypeReg {
			_, err := io.WriteString(w, text)
			must(t, err)
		}
	}
	must(t, w.Close())
	return out.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func sampleTar(t testing.TB) []byte {
	zip := string(craft("", crafted{name: "in.txt", content: "3"}))
	return tarOf(t, tar.Header{Name: "case/", Typeflag: tar.TypeDir},
		tar.Header{Name: "case/a.txt", Typeflag: tar.TypeReg, Linkname: "12345"},
		tar.Header{Name: "case/証拠.txt", Typeflag: tar.TypeReg, Linkname: string(longText(5000))},
		tar.Header{Name: "case/b.zip", Typeflag: tar.TypeReg, Linkname: zip})
}

func TestTar(t *testing.T) {
	data := sampleTar(t)
	for name, data := range map[string][]byte{"tar": data, "tar.gz": gzipped(t, data), "zip": craft("", crafted{name: "x", content: string(gzipped(t, data))})} {
		b := openBytes(t, data, Options{})
		prefix := ""
		if name == "zip" {
			prefix = "x!"
		}
		want := prefix + "case/a.txt " + prefix + "case/証拠.txt " + prefix + "case/b.zip!in.txt"
		if got := namesOf(b); got != want {
			t.Fatalf("%s: files %s", name, got)
		}
		if content(t, b.Files[0]) != "12345" || content(t, b.Files[1]) != string(longText(5000)) || content(t, b.Files[2]) != "3" {
			t.Errorf("%s: contents differ", name)
		}
		if f := b.Files[0]; f.LocalTime || f.Modified.Unix() != 1715910176 {
			t.Errorf("%s: time %v", name, f.Modified)
		}
		wantProblems(t, b)
	}
}

// Long names as GNU and as POSIX write them, and the short prefix of ustar.
func TestTarLongNames(t *testing.T) {
	long := strings.Repeat("folder/", 30) + "a.txt"
	for _, c := range []struct {
		name   string
		format tar.Format
	}{{long, tar.FormatGNU}, {long, tar.FormatPAX}, {long[7*15:], tar.FormatUSTAR}} {
		b := openBytes(t, tarOf(t, tar.Header{Name: c.name, Typeflag: tar.TypeReg, Linkname: "1", Format: c.format}), Options{})
		if got := namesOf(b); got != c.name || content(t, b.Files[0]) != "1" {
			t.Errorf("%v: files %s", c.format, got)
		}
	}
}

func TestTarOddities(t *testing.T) {
	b := openBytes(t, tarOf(t, tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		tar.Header{Name: "pipe", Typeflag: tar.TypeFifo}, tar.Header{Name: "../up", Typeflag: tar.TypeReg, Linkname: "1"}), Options{})
	wantProblems(t, b, ErrSymlink, ErrNotRegular, ErrUnsafeName)
	if got := namesOf(b); got != "link pipe up" || content(t, b.Files[2]) != "1" {
		t.Errorf("files %s", got)
	}
	// A capture that is packed with gzip is a file.
	b = openBytes(t, gzipped(t, []byte("\xd4\xc3\xb2\xa1")), Options{})
	if len(b.Files) != 1 || b.Files[0].Name != "case.zip" {
		t.Errorf("files %s", namesOf(b))
	}
}

func TestTarCut(t *testing.T) {
	data := sampleTar(t)
	const second = 512 + 1024 + 1024 // of a PAX header or not, it begins behind these
	for name, data := range map[string][]byte{"tar": data[:second+2000], "tar.gz": gzipped(t, data)[:300]} {
		b := openBytes(t, data, Options{})
		if content(t, b.Files[0]) != "12345" {
			t.Errorf("%s: the first file is lost", name)
		}
		if last := b.Files[len(b.Files)-1]; len(b.Files) > 1 {
			if _, err := readAll(last); !errors.Is(err, ErrTruncated) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(b.Problems()) == 0 {
			t.Errorf("%s: nothing is reported", name)
		}
	}
}

func TestTarBomb(t *testing.T) {
	zeros := gzipped(t, tarOf(t, tar.Header{Name: "zeros", Typeflag: tar.TypeReg, Linkname: string(make([]byte, RatioFloor))}))
	if _, err := tryBytes(t, zeros, Options{}); !errors.Is(err, ErrRatio) {
		t.Errorf("%d bytes: %v", len(zeros), err)
	}
	if _, err := openLimited(t, zeros, Limits{TotalBytes: 1 << 20}); !errors.Is(err, ErrTotalTooLarge) {
		t.Errorf("the limit of the total: %v", err)
	}
}
