package reader

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// zeros makes a deflated entry of n zero bytes without holding them.
func zeroZip(t testing.TB, n int64) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "System.evtx", Method: zip.Deflate, Modified: testTime})
	must(t, err)
	_, err = io.Copy(w, io.LimitReader(zeroReader{}, n))
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0
	}
	return len(p), nil
}

// An empty event log or a hive full of zeros is evidence, not a bomb.
func TestZerosAreNoBomb(t *testing.T) {
	b := openBytes(t, zeroZip(t, RatioFloor), Options{})
	r, err := b.Files[0].Open()
	must(t, err)
	defer r.Close()
	if n, err := io.Copy(io.Discard, r); n != RatioFloor || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	wantProblems(t, b)
}

func TestRatio(t *testing.T) {
	data := zeroZip(t, RatioFloor+1)
	_, err := tryBytes(t, data, Options{})
	if !errors.Is(err, ErrRatio) || !strings.Contains(err.Error(), "67,108,865") {
		t.Errorf("with a directory: %v", err)
	}
	if _, err := tryBytes(t, data[:len(data)-1], Options{}); !errors.Is(err, ErrRatio) {
		t.Errorf("without: %v", err)
	}
	b := openBytes(t, data, Options{Limits: Limits{Ratio: 1100}})
	wantProblems(t, b)
}

func TestLimits(t *testing.T) {
	entries := []crafted{}
	for i := 0; i < 5; i++ {
		entries = append(entries, crafted{name: fmt.Sprint(i), content: "0123456789"})
	}
	data := craft("", entries...)
	for _, c := range []struct {
		lim   Limits
		files int // listed
		good  int // that can be read
		kinds []error
	}{
		{Limits{}, 5, 5, nil},
		{Limits{Entries: 5}, 5, 5, nil},
		{Limits{Entries: 4}, 4, 4, []error{ErrTooManyEntries}},
		{Limits{EntryBytes: 10}, 5, 5, nil},
		{Limits{TotalBytes: 50}, 5, 5, nil},
		{Limits{TotalBytes: 49}, 5, 4, []error{ErrTotalTooLarge}},
		{Limits{TotalBytes: 10}, 5, 1, []error{ErrTotalTooLarge, ErrTotalTooLarge, ErrTotalTooLarge, ErrTotalTooLarge}},
	} {
		lim := c.lim
		b, err := openLimited(t, data, lim)
		must(t, err)
		good := 0
		for _, f := range b.Files {
			if _, err := readAll(f); err == nil {
				good++
			}
		}
		if len(b.Files) != c.files || good != c.good {
			t.Errorf("%+v: %d files, %d good", c.lim, len(b.Files), good)
		}
		wantProblems(t, b, c.kinds...)
	}
	_, err := openLimited(t, data, Limits{EntryBytes: 9})
	var p *Problem
	if !errors.As(err, &p) || p.Kind != ErrTooLarge || p.Flag() != "--max-entry-bytes" || !strings.Contains(p.Hint().EN, p.Flag()) {
		t.Errorf("all too large: %v", err)
	}
}

// openLimited opens data as a file, so that the limit of the total does not
// apply to the zip as it comes from a stream.
func openLimited(t *testing.T, data []byte, lim Limits) (*Bundle, error) {
	b, err := Open(writeFile(t, "x.zip", string(data)), Options{Limits: lim})
	if err == nil {
		t.Cleanup(func() { must(t, b.Close()) })
	}
	return b, err
}

func TestStreamLimit(t *testing.T) {
	data := craft("", crafted{name: "a", content: "0123456789"})
	if _, err := tryBytes(t, data, Options{Limits: Limits{TotalBytes: int64(len(data)) - 1}}); !errors.Is(err, ErrTotalTooLarge) {
		t.Errorf("got %v", err)
	}
}

// A small relative of 42.zip: every zip holds ten copies of the next one.
func TestNestedBomb(t *testing.T) {
	inner := string(zeroZip(t, 1<<20))
	for level := 0; level < 4; level++ {
		var entries []crafted
		for i := 0; i < 10; i++ {
			entries = append(entries, crafted{name: fmt.Sprintf("%d.zip", i), content: inner, method: methodDeflate})
		}
		inner = string(craft("", entries...))
	}
	b := openBytes(t, []byte(inner), Options{Limits: Limits{Entries: 500}})
	if len(b.Files) > 500 {
		t.Errorf("%d files", len(b.Files))
	}
	deep := 0
	for _, p := range b.Problems() {
		if errors.Is(p, ErrDepth) {
			deep++
		}
	}
	if deep == 0 {
		t.Errorf("problems: %v", b.Problems())
	}
	var total int64
	for _, f := range b.Files {
		if f.refused == nil {
			total += f.Size
		}
	}
	if total > DefaultLimits().TotalBytes {
		t.Errorf("%d bytes in all", total)
	}
}

func TestNestedTotal(t *testing.T) {
	inner := string(zeroZip(t, 1<<20))
	data := craft("", crafted{name: "1.zip", content: inner}, crafted{name: "2.zip", content: inner}, crafted{name: "3.zip", content: inner})
	b := openBytes(t, data, Options{Limits: Limits{TotalBytes: 2<<20 + 10000}})
	wantProblems(t, b, ErrTotalTooLarge)
}

// Every limit names its flag, and no problem is without a line of text.
func TestProblemTexts(t *testing.T) {
	flags := map[error]string{ErrTooManyEntries: "--max-entries", ErrTooLarge: "--max-entry-bytes",
		ErrTotalTooLarge: "--max-bytes", ErrRatio: "--max-ratio", ErrDepth: "--max-depth"}
	for _, kind := range []error{ErrNotBundle, ErrEmpty, ErrUnreadable, ErrNotRegular, ErrSymlink, ErrArchiveFormat, ErrSplit,
		ErrEncrypted, ErrDeflate64, ErrMethod, ErrOverlap, ErrTooManyEntries, ErrTooLarge, ErrTotalTooLarge, ErrRatio, ErrDepth,
		ErrTruncated, ErrDamaged, ErrUnsafeName, ErrDuplicate, ErrManifest, ErrManifestPartial, ErrSeveralManifests, ErrMismatch,
		ErrMissing, ErrMoreProblems} {
		p := &Problem{Bundle: "case.zip", File: "a", Kind: kind, Detail: unspoken("b"), Cause: io.ErrNoProgress}
		want := "case.zip: a: " + kind.Error() + ": b: " + io.ErrNoProgress.Error()
		if p.Error() != want || !errors.Is(p, kind) || !errors.Is(p, io.ErrNoProgress) {
			t.Errorf("%v", p)
		}
		if p.Flag() != flags[kind] || !strings.Contains(p.Hint().EN, flags[kind]) || !strings.Contains(p.Hint().JA, flags[kind]) {
			t.Errorf("%v: flag %q, hint %q", kind, p.Flag(), p.Hint())
		}
	}
}

func TestProblemsAreCounted(t *testing.T) {
	var entries []crafted
	for i := 0; i < maxProblems+7; i++ {
		entries = append(entries, crafted{name: fmt.Sprintf("/%d", i), content: "x"})
	}
	b := openBytes(t, craft("", entries...), Options{})
	list := b.Problems()
	if len(list) != maxProblems+1 || list[maxProblems].Kind != ErrMoreProblems || list[maxProblems].Detail.EN != "7 not listed" {
		t.Errorf("%d problems, last %v", len(list), list[len(list)-1])
	}
}

// A directory may name more entries than its end record, which counts them in
// 16 bits. It is read as far as it could belong to files within the limit.
func TestHostileDirectory(t *testing.T) {
	const n = 1<<16 + 2
	data := bomb(crafted{name: "a", content: "x"}, n)
	for entries, listed := range map[int]int{10: 1, 20_000: 20_000} { // 10: by its one local header
		b, err := openLimited(t, data, Limits{Entries: entries})
		must(t, err)
		if len(b.Files) != listed || content(t, b.Files[0]) != "x" {
			t.Errorf("limit %d: %d files", entries, len(b.Files))
		}
		if p := b.Problems()[0]; listed == 1 && p.Kind != ErrDamaged {
			t.Errorf("limit %d: %v", entries, p)
		}
	}
}

// zip.NewReader makes room for as many files as the end record names if the
// zip is large enough for them.
func TestHostileCount(t *testing.T) {
	const before = 1 << 33
	small := lyingEnd64(craft("", crafted{name: "a", content: "x"}), 1<<24)
	put32(small, len(small)-endLen-locator64Len+12, before>>32) // where the 64-bit record is now
	large := &joined{zeroReaderAt{}, before, small}
	size := before + int64(len(small))
	end, err := findEnd(large, size)
	must(t, err)
	if end.count != 1<<24 {
		t.Fatalf("count %d", end.count)
	}
	if _, _, err := readDirectory(large, size, end, 20_000); err != errDirectory {
		t.Errorf("got %v", err)
	}
}

type zeroReaderAt struct{}

func (zeroReaderAt) ReadAt(p []byte, _ int64) (int, error) { return zeroReader{}.Read(p) }

// An unpacked size of 64 bits is no negative one.
func TestHugeSize(t *testing.T) {
	c := zip64Entry("a", "x")
	c.extra = field(1, "\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00\x00\x00\x00")
	if _, err := tryBytes(t, craft("", c), Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}
