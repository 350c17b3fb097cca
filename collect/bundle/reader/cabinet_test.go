package reader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/cabfile"
)

// longText is text of several blocks that refer to what is before them.
func longText(n int) []byte {
	words := strings.Fields("handshake alert certificate binding listen SYSTEM schannel 0x80090016 netsh http")
	random, out := rand.New(rand.NewSource(1)), []byte{}
	for len(out) < n {
		out = append(append(out, words[random.Intn(len(words))]...), " \r\n"[random.Intn(3)])
	}
	return out[:n]
}

func sampleCabinet() cabfile.Cabinet {
	when := time.Date(2008, 5, 17, 1, 42, 56, 0, time.UTC)
	return cabfile.Cabinet{Folders: []cabfile.Folder{
		{Method: cabfile.MSZIP, Files: []cabfile.File{
			{Name: `net\netstat.txt`, Data: longText(100_000), Modified: when},
			{Name: "empty.txt"},
			{Name: `events\System.evt`, Data: longText(32_768)},
		}},
		{Method: cabfile.Store, Files: []cabfile.File{
			{Name: "\x83\x5c.txt", Data: longText(70_000)},
			{Name: "証拠.txt", Data: []byte("utf-8"), UTF8: true},
		}},
	}}
}

func checkCabinet(t *testing.T, b *Bundle, want cabfile.Cabinet) {
	t.Helper()
	i := 0
	for _, folder := range want.Folders {
		for _, f := range folder.Files {
			if got := content(t, b.Files[i]); got != string(f.Data) {
				t.Errorf("%s: %d bytes differ from %d", b.Files[i].Name, len(got), len(f.Data))
			}
			i++
		}
	}
	if i != len(b.Files) {
		t.Errorf("%d files, want %d", len(b.Files), i)
	}
}

func TestCabinet(t *testing.T) {
	want := sampleCabinet()
	for _, reserve := range [][3]int{{}, {20, 3, 5}, {0, 0, 9}, {60_000, 255, 255}} {
		want.HeaderReserve, want.FolderReserve, want.DataReserve = reserve[0], reserve[1], reserve[2]
		b := openBytes(t, want.Bytes(), Options{})
		if got := namesOf(b); got != "net/netstat.txt empty.txt events/System.evt â/.txt 証拠.txt" {
			t.Errorf("reserve %v: files %s", reserve, got)
		}
		checkCabinet(t, b, want)
		wantProblems(t, b)
		if f := b.Files[0]; !f.Modified.Equal(want.Folders[0].Files[0].Modified) || !f.LocalTime {
			t.Errorf("time %v", f.Modified)
		}
		if !b.Files[1].Modified.IsZero() || b.Files[1].LocalTime {
			t.Error("a time out of nothing")
		}
	}
}

// A cabinet in a zip, a zip in a cabinet, a cabinet among several arguments.
func TestCabinetNested(t *testing.T) {
	zip := craft("", crafted{name: "a.txt", content: "1"})
	inner := cabfile.Cabinet{Folders: []cabfile.Folder{{Method: cabfile.MSZIP, Files: []cabfile.File{{Name: "b.zip", Data: zip}, {Name: "c.txt", Data: []byte("2")}}}}}.Bytes()
	b := openBytes(t, craft("", crafted{name: "x/data.cab", content: string(inner), method: methodDeflate}), Options{})
	if got := namesOf(b); got != "x/data.cab!b.zip!a.txt x/data.cab!c.txt" || content(t, b.Files[0]) != "1" || content(t, b.Files[1]) != "2" {
		t.Errorf("files %s", got)
	}
	wantProblems(t, b)
	b = openPaths(t, Options{}, writeFile(t, "k.cab", string(inner)), writeFile(t, "d.txt", "3"))
	if got := namesOf(b); got != "k.cab!b.zip!a.txt k.cab!c.txt d.txt" {
		t.Errorf("files %s", got)
	}
	b = openPaths(t, Options{}, filepath.Dir(writeFile(t, "dir/k.cab", string(inner))))
	if got := namesOf(b); got != "k.cab!b.zip!a.txt k.cab!c.txt" {
		t.Errorf("files %s", got)
	}
	_, err := tryBytes(t, inner, Options{Limits: Limits{Depth: 1}})
	if err != nil {
		t.Errorf("depth 1 opens the cabinet itself: %v", err)
	}
}

func TestCabinetNotRead(t *testing.T) {
	file := []cabfile.File{{Name: "a.txt", Data: []byte("1")}}
	for method, says := range map[uint16]string{cabQuantum: "Quantum", cabLZX | 0x1500: "LZX", 4: "method 4"} {
		_, err := tryBytes(t, cabfile.Cabinet{Folders: []cabfile.Folder{{Method: method, Files: file}}}.Bytes(), Options{})
		var p *Problem
		if !errors.As(err, &p) || p.Kind != ErrMethod || p.Detail.EN != says || !strings.Contains(p.Hint().EN, "expand") {
			t.Errorf("method %d: %v", method, err)
		}
	}
	for _, flags := range []uint16{1, 2, 3} {
		_, err := tryBytes(t, cabfile.Cabinet{Folders: []cabfile.Folder{{Files: file}}, Flags: flags}.Bytes(), Options{})
		var p *Problem
		if !errors.As(err, &p) || p.Kind != ErrSplit || p.Hint().IsZero() {
			t.Errorf("flags %d: %v", flags, err)
		}
	}
	// One folder that can not be unpacked does not hide another.
	b := openBytes(t, cabfile.Cabinet{Folders: []cabfile.Folder{{Method: cabLZX, Files: file}, {Files: file}}}.Bytes(), Options{})
	wantProblems(t, b, ErrMethod, ErrDuplicate)
	if content(t, b.Files[1]) != "1" {
		t.Error("the second folder is lost")
	}
}

// What is before a damaged block or a cut is kept, and what is behind is
// reported.
func TestCabinetDamaged(t *testing.T) {
	whole := cabfile.Cabinet{Folders: []cabfile.Folder{{Method: cabfile.MSZIP, Files: []cabfile.File{
		{Name: "1", Data: longText(30_000)}, {Name: "2", Data: longText(30_000)}, {Name: "3", Data: longText(30_000)}}}}}
	data := whole.Bytes()
	second := bytes.Index(data, []byte("CK"))
	second += bytes.Index(data[second+2:], []byte("CK")) + 2
	flipped := append([]byte(nil), data...)
	flipped[second+100] ^= 4
	for name, c := range map[string]struct {
		data []byte
		kind error
	}{"cut": {data[:second+100], ErrTruncated}, "checksum": {flipped, ErrDamaged}, "no checksum": {noSum(flipped, second), ErrDamaged}} {
		b := openBytes(t, c.data, Options{})
		first, err := readAll(b.Files[0])
		if err != nil || !bytes.Equal(first, longText(30_000)) {
			t.Errorf("%s: the first file: %d bytes, %v", name, len(first), err)
		}
		part, err := readAll(b.Files[1])
		if !errors.Is(err, c.kind) || !bytes.HasPrefix(part, longText(30_000)[:cabBlockLen-30_000]) {
			t.Errorf("%s: the second file: %d bytes, %v", name, len(part), err)
		}
		if none, err := readAll(b.Files[2]); len(none) > 0 || !errors.Is(err, c.kind) {
			t.Errorf("%s: the third file: %d bytes, %v", name, len(none), err)
		}
	}
}

// noSum spoils a block whose data begins at an offset, and its checksum with
// it, so that only the unpacking can tell.
func noSum(data []byte, at int) []byte {
	out := append([]byte(nil), data...)
	copy(out[at:], "CK\x07\x00\x00\x00") // block type 3, which is reserved
	put32(out, at-cabDataLen, 0)
	return out
}

func TestCabinetCutAnywhere(t *testing.T) {
	data := sampleCabinet().Bytes()
	path := writeFile(t, "x.cab", string(data))
	for n := 0; n < 600; n++ {
		b, err := openQuickly(t, path, data[:n])
		if err != nil {
			continue
		}
		for _, f := range b.Files {
			if _, err := readAll(f); err == nil && f.Size > 0 && f.Name != "x.cab" {
				t.Errorf("cut at %d: %s seems whole", n, f.Name)
			}
		}
		must(t, b.Close())
	}
}

func TestCabinetLies(t *testing.T) {
	le := binary.LittleEndian
	plain := cabfile.Cabinet{Folders: []cabfile.Folder{{Files: []cabfile.File{{Name: "a", Data: []byte("12345")}, {Name: "b", Data: []byte("67890")}}}}}.Bytes()
	const files = cabHeaderLen + cabFolderLen
	change := func(f func(b []byte)) []byte {
		b := append([]byte(nil), plain...)
		f(b)
		return b
	}
	for name, c := range map[string]struct {
		data  []byte
		kinds []error
	}{
		"size":     {change(func(b []byte) { le.PutUint32(b[files+cabFileLen+2:], 99) }), []error{ErrDamaged}},
		"overlap":  {change(func(b []byte) { le.PutUint32(b[files+cabFileLen+2+4:], 3) }), []error{ErrOverlap}},
		"folder":   {change(func(b []byte) { le.PutUint16(b[files+cabFileLen+2+8:], 0xfffe) }), []error{ErrDamaged}},
		"far away": {change(func(b []byte) { le.PutUint32(b[files+cabFileLen+2+4:], 1<<32-1) }), []error{ErrTotalTooLarge, ErrTotalTooLarge}},
		"count":    {change(func(b []byte) { le.PutUint16(b[28:], 3) }), []error{ErrTruncated}},
	} {
		b, err := tryBytes(t, c.data, Options{Limits: Limits{TotalBytes: 1 << 20}})
		if err != nil {
			if len(c.kinds) != 2 || !errors.Is(err, c.kinds[0]) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		for _, f := range b.Files {
			_, _ = readAll(f)
		}
		t.Run(name, func(t *testing.T) { wantProblems(t, b, c.kinds...) })
	}
}

// Two folders that name the same data do not unpack it twice.
func TestCabinetSharedData(t *testing.T) {
	two := cabfile.Cabinet{Folders: []cabfile.Folder{{Files: []cabfile.File{{Name: "a", Data: []byte("12345")}}}, {Files: []cabfile.File{{Name: "b", Data: []byte("67890")}}}}}.Bytes()
	copy(two[cabHeaderLen+cabFolderLen:], two[cabHeaderLen:cabHeaderLen+4])
	b := openBytes(t, two, Options{})
	good := 0
	for _, f := range b.Files {
		if _, err := readAll(f); err == nil {
			good++
		}
	}
	if good != 1 {
		t.Errorf("%d files read", good)
	}
}

func TestCabinetBomb(t *testing.T) {
	bomb := cabfile.Cabinet{Folders: []cabfile.Folder{{Method: cabfile.MSZIP, Files: []cabfile.File{{Name: "zeros", Data: make([]byte, RatioFloor+1)}}}}}.Bytes()
	if _, err := tryBytes(t, bomb, Options{}); !errors.Is(err, ErrRatio) {
		t.Errorf("%d bytes: %v", len(bomb), err)
	}
	data := sampleCabinet().Bytes()
	if b, err := openLimited(t, data, Limits{Entries: 2}); err != nil || len(b.Files) != 2 {
		t.Errorf("limit of entries: %v", err)
	} else {
		wantProblems(t, b, ErrTooManyEntries)
	}
	b, err := openLimited(t, data, Limits{TotalBytes: 140_000}) // the first folder fits, the second one does not
	must(t, err)
	wantProblems(t, b, ErrTotalTooLarge, ErrTotalTooLarge)
	content(t, b.Files[2])
}

// Independent programs read what cabfile writes, and this package what they
// write.
func TestCabinetIndependent(t *testing.T) {
	want := sampleCabinet()
	want.Folders[1].Files[0].Name = "plain.txt"
	path := writeFile(t, "x.cab", string(want.Bytes()))
	out := t.TempDir()
	run(t, out, "cabextract", "-q", "-d", out, path)
	for _, f := range append(want.Folders[0].Files, want.Folders[1].Files...) {
		got, err := os.ReadFile(filepath.Join(out, strings.ReplaceAll(f.Name, `\`, "/")))
		if err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("cabextract: %s: %d bytes, %v", f.Name, len(got), err)
		}
	}
	var names []string
	for i := 0; i < 30; i++ {
		name := fmt.Sprintf("%02d.txt", i)
		must(t, os.WriteFile(filepath.Join(out, name), longText(i*4001), 0o600))
		names = append(names, name)
	}
	for _, args := range [][]string{{"-c"}, {"-c", "--zip"}} {
		made := filepath.Join(out, "made.cab")
		run(t, out, "gcab", append(append(args, made), names...)...)
		b := openPaths(t, Options{}, made)
		if len(b.Files) != 30 {
			t.Fatalf("gcab %v: %d files", args, len(b.Files))
		}
		for i, f := range b.Files {
			if got := content(t, f); got != string(longText(i*4001)) {
				t.Errorf("gcab %v: %s has %d bytes", args, f.Name, len(got))
			}
		}
		wantProblems(t, b)
	}
}

// run runs an independent program, without which the test is skipped, or
// fails under CI.
func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing", name)
		}
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
