package reader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// salvageEntries are of every way in which sizes can be stored.
func salvageEntries() []crafted {
	text := strings.Repeat("a line of evidence\n", 6)
	return []crafted{
		{name: "deflate", content: text + "1", method: methodDeflate},
		{name: "deflate-later", content: text + "2", method: methodDeflate, flags: flagDescriptor},
		{name: "stored", content: text + "3"},
		{name: "stored-later", content: text + "4", flags: flagDescriptor},
		{name: "unmarked", content: text + "5", method: methodDeflate, flags: flagDescriptor, noMark: true},
		{name: "empty"},
		{name: "last", content: text + "6", method: methodDeflate, flags: flagDescriptor},
	}
}

// Cut at every byte, a zip gives every entry that is whole, the beginning of
// the one that is not, and says so.
func TestTruncatedEverywhere(t *testing.T) {
	entries := salvageEntries()
	whole := craft("", entries...)
	ends := make([]int, len(entries)) // where the content of each is complete
	for i := range entries {
		ends[i] = len(craft("", entries[:i+1]...)) - directoryLen(entries[:i+1])
		if entries[i].flags&flagDescriptor != 0 {
			ends[i] -= descriptorLen
			if entries[i].noMark {
				ends[i] += 4
			}
		}
	}
	path := writeFile(t, "case.zip", "")
	for cut := 0; cut < len(whole); cut++ {
		b, err := openQuickly(t, path, whole[:cut])
		if err != nil {
			if cut > ends[0] || cut == 0 != errors.Is(err, ErrEmpty) {
				t.Fatalf("cut at %d: %v", cut, err)
			}
			continue
		}
		if cut < localLen {
			continue // a file of a few bytes, no zip
		}
		checkCut(t, b, entries, ends, cut)
		must(t, b.Close())
	}
}

func checkCut(t *testing.T, b *Bundle, entries []crafted, ends []int, cut int) {
	t.Helper()
	if p := b.Problems(); len(p) == 0 || !errors.Is(p[0], ErrTruncated) {
		t.Errorf("cut at %d: problems %v", cut, p)
	}
	for i, c := range entries {
		if i >= len(b.Files) {
			if cut >= ends[i] {
				t.Fatalf("cut at %d: %s is missing, its end is %d", cut, c.name, ends[i])
			}
			return
		}
		data, err := readAll(b.Files[i])
		got := string(data)
		if c.name == "stored-later" && len(got) > len(c.content) {
			got = got[:len(c.content)] // nothing tells its end from the cut descriptor
		}
		if b.Files[i].Name != c.name || !strings.HasPrefix(c.content, got) {
			t.Fatalf("cut at %d: %s holds %q", cut, b.Files[i].Name, data)
		}
		full := len(got) == len(c.content)
		if cut >= ends[i] && !full || !full && err == nil {
			t.Fatalf("cut at %d: %s has %d bytes of %d, %v", cut, c.name, len(data), len(c.content), err)
		}
	}
}

func directoryLen(entries []crafted) int {
	n := endLen
	for _, c := range entries {
		n += centralLen + len(c.name)
	}
	return n
}

// Whatever single byte is wrong, no panic comes, and what is delivered
// without an error is right.
func TestDamagedEverywhere(t *testing.T) {
	entries := salvageEntries()
	whole := craft("", entries...)
	right := map[string]bool{}
	for _, c := range entries {
		right[c.content] = true
	}
	path := writeFile(t, "case.zip", "")
	for i := range whole {
		for _, flip := range []byte{0x01, 0xff} {
			data := append([]byte(nil), whole...)
			data[i] ^= flip
			b, err := openQuickly(t, path, data)
			if err != nil {
				continue
			}
			for _, f := range b.Files {
				data, err := readAll(f)
				if err == nil && !right[string(data)] && len(b.Problems()) == 0 {
					t.Fatalf("byte %d ^ %#x: %s is %q and nothing is said", i, flip, f.Name, data)
				}
			}
			must(t, b.Close())
		}
	}
}

// An entry that is damaged in a zip without directory does not take those
// behind it along.
func TestSalvageGoesOnAfterDamage(t *testing.T) {
	noise := make([]byte, 5000)
	rand.New(rand.NewSource(1)).Read(noise)
	bad := crafted{name: "bad", content: string(noise), method: methodDeflate, flags: flagDescriptor,
		spoil: func(_, p, _ []byte) { p[0] = 0x06; copy(p[1:], strings.Repeat("\xff", 40)) }}
	data := craft("", crafted{name: "a", content: "1"}, bad, crafted{name: "z", content: "2"})
	b := openBytes(t, data[:len(data)-endLen], Options{})
	if namesOf(b) != "a bad z" || content(t, b.Files[2]) != "2" {
		t.Fatalf("files: %s", namesOf(b))
	}
	if _, err := readAll(b.Files[1]); !errors.Is(err, ErrDamaged) {
		t.Errorf("bad: %v", err)
	}
	wantProblems(t, b, ErrTruncated, ErrDamaged)
}

func TestSalvageEncrypted(t *testing.T) {
	data := craft("", crafted{name: "a", content: "secret", flags: flagEncrypted | flagDescriptor}, crafted{name: "z", content: "2"})
	b := openBytes(t, data[:len(data)-1], Options{})
	if namesOf(b) != "a z" || content(t, b.Files[1]) != "2" {
		t.Fatalf("files: %s", namesOf(b))
	}
	wantProblems(t, b, ErrTruncated, ErrEncrypted)
}

// A local header that is wrong about its sizes does not hide what follows.
func TestSalvageWrongSizes(t *testing.T) {
	at := func(offset int, n uint32) func(l, _, _ []byte) { return func(l, _, _ []byte) { put32(l, offset, n) } }
	data := craft("", crafted{name: "a", content: "secret", flags: flagEncrypted, spoil: at(18, 1<<20)},
		crafted{name: "b", content: "stored", spoil: at(22, 0)},
		crafted{name: "c", content: "packed", method: methodDeflate, spoil: at(18, 1<<20)})
	b := openBytes(t, data[:len(data)-1], Options{})
	if namesOf(b) != "a b c" || content(t, b.Files[1]) != "stored" || content(t, b.Files[2]) != "packed" {
		t.Fatalf("files: %s", namesOf(b))
	}
	wantProblems(t, b, ErrTruncated, ErrEncrypted)
}

func TestSalvageDamagedDirectory(t *testing.T) {
	entries := salvageEntries()
	data := craft("", entries...)
	copy(data[len(data)-directoryLen(entries):], "XX")
	b := openBytes(t, data, Options{})
	if len(b.Files) != len(entries) {
		t.Fatalf("files: %s", namesOf(b))
	}
	for i, f := range b.Files {
		if content(t, f) != entries[i].content {
			t.Errorf("%s is not what it was", f.Name)
		}
	}
	wantProblems(t, b, ErrDamaged)
}

// The walk over a zip without directory keeps the limits, too.
func TestSalvageLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 1<<20)
	var entries []crafted
	for i := 0; i < 5; i++ {
		entries = append(entries, crafted{name: fmt.Sprint(i), content: zeros, method: methodDeflate, flags: flagDescriptor})
	}
	data := craft("", entries...)
	data = data[:len(data)-directoryLen(entries)]
	for _, c := range []struct {
		lim   Limits
		kinds []error
		good  int
	}{
		{Limits{Entries: 3}, []error{ErrTruncated, ErrTooManyEntries}, 3},
		{Limits{EntryBytes: 1000}, []error{ErrTooLarge}, 0},
		{Limits{TotalBytes: 2<<20 + 10}, []error{ErrTruncated, ErrTotalTooLarge}, 2},
	} {
		b, err := tryBytes(t, data, Options{Limits: c.lim})
		if c.good == 0 {
			if !errors.Is(err, c.kinds[0]) {
				t.Errorf("%+v: %v", c.lim, err)
			}
			continue
		}
		must(t, err)
		wantProblems(t, b, c.kinds...)
		if len(b.Files) != c.good {
			t.Errorf("%+v: files %s", c.lim, namesOf(b))
		}
		for _, f := range b.Files {
			if content(t, f) != zeros {
				t.Errorf("%+v: %s is not what it was", c.lim, f.Name)
			}
		}
	}
}

// What zips unpack to find their ends is counted for all of them together.
func TestSalvageNestedBudget(t *testing.T) {
	bad := craft("", crafted{name: "a", content: strings.Repeat("\x00", 1<<20), method: methodDeflate, flags: flagDescriptor})
	bad = bad[:len(bad)-directoryLen([]crafted{{name: "a"}})]
	var entries []crafted
	for i := 0; i < 5; i++ {
		entries = append(entries, crafted{name: fmt.Sprintf("%d.zip", i), content: string(bad)})
	}
	b := openBytes(t, craft("", entries...), Options{Limits: Limits{EntryBytes: 1<<20 - 1, TotalBytes: 3 << 20}})
	wantProblems(t, b, ErrTruncated, ErrTruncated, ErrTruncated, ErrTooLarge, ErrTooLarge, ErrTooLarge, ErrTotalTooLarge, ErrTotalTooLarge)
}

// The times and names of entries are those of the local headers.
func TestSalvageHeaders(t *testing.T) {
	unix := field(0x5455, "\x01"+string(binary.LittleEndian.AppendUint32(nil, uint32(testTime.Unix()))))
	data := craft("", crafted{name: "Schl\x81ssel.txt", content: "1", localExtra: unix}, crafted{name: `net\b`, content: "2"}, crafted{name: "c/"})
	b := openBytes(t, data[:len(data)-1], Options{})
	if namesOf(b) != "Schlüssel.txt net/b" {
		t.Fatalf("files: %s", namesOf(b))
	}
	for i, local := range []bool{false, true} {
		if f := b.Files[i]; !f.Modified.Equal(testTime) || f.LocalTime != local {
			t.Errorf("%s: %v %v", f.Name, f.Modified, f.LocalTime)
		}
	}
}

// The checksum behind an entry counts when there is no directory.
func TestSalvageChecksum(t *testing.T) {
	c := crafted{name: "a", content: "0123456789", method: methodDeflate, flags: flagDescriptor}
	data := craft("", c)
	data = data[:len(data)-directoryLen([]crafted{c})]
	data[len(data)-descriptorLen+4] ^= 1
	b := openBytes(t, data, Options{})
	if got, err := readAll(b.Files[0]); string(got) != c.content || !errors.Is(err, ErrDamaged) {
		t.Errorf("%q %v", got, err)
	}
}

// What the walk unpacks and keeps is bounded while it goes on.
func TestSalvageBounds(t *testing.T) {
	long := crafted{name: strings.Repeat("n", 1<<16-1), localExtra: strings.Repeat("e", 1<<16-1)}
	data := craft("", long, long, crafted{name: "a", content: strings.Repeat("\x00", 1<<20), method: methodDeflate})
	salvage := func(max int, budget int64) (*salvager, error) {
		s := &salvager{ra: bytes.NewReader(data), size: int64(len(data)), entryBytes: 1 << 20, budget: &budget}
		_, err := s.salvage(max)
		return s, err
	}
	if s, err := salvage(2, 1<<20); err != ErrTooManyEntries || s.directory.count != 2 || len(s.directory.headers) > 10_000 {
		t.Errorf("%d entries, %d bytes, %v", s.directory.count, len(s.directory.headers), err)
	}
	if s, err := salvage(3, 1000); err != ErrTotalTooLarge || s.directory.count != 2 || *s.budget != -1 {
		t.Errorf("%d entries, %d left, %v", s.directory.count, *s.budget, err)
	}
	if s, err := salvage(3, 1<<20); err != nil || s.directory.count != 3 {
		t.Errorf("%d entries, %v", s.directory.count, err)
	}
}
