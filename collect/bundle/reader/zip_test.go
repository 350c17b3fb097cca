package reader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"
	"time"
)

func TestZipVariants(t *testing.T) {
	text := strings.Repeat("0.0.0.0:443 LISTENING\r\n", 50)
	plain := crafted{name: "a.txt", content: text, method: methodDeflate}
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"deflate", craft("", plain)},
		{"stored", craft("", crafted{name: "a.txt", content: text})},
		{"data descriptor", craft("", crafted{name: "a.txt", content: text, method: methodDeflate, flags: flagDescriptor})},
		{"something in front", craft("MZ this program can not be run", plain)},
		{"mark of a split archive", append([]byte("PK00"), craft("", plain)...)},
		{"bytes at the end", append(craft("", plain), "\r\n-- sent by mail"...)},
		{"64-bit sizes", craft("", zip64Entry("a.txt", text))},
		{"64-bit directory", with64End(craft("", plain), true)},
		{"64-bit directory that is not needed", with64End(craft("", plain), false)},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := openBytes(t, c.data, Options{})
			if namesOf(b) != "a.txt" || content(t, b.Files[0]) != text || b.Files[0].Size != int64(len(text)) {
				t.Errorf("files: %s", namesOf(b))
			}
			wantProblems(t, b)
		})
	}
}

// What archive/zip refuses, in this version of Go or another, is salvaged.
func TestZipOdd(t *testing.T) {
	text := strings.Repeat("0.0.0.0:443 LISTENING\r\n", 50)
	plain := crafted{name: "a.txt", content: text, method: methodDeflate}
	moved := plain
	moved.spoil = func(_, _, c []byte) { put32(c, 42, 1<<30) }
	wrong := func(at int) []byte {
		zip := craft("", plain)
		zip[len(zip)-endLen+at]++
		return zip
	}
	for name, data := range map[string][]byte{
		"comment with an end record":               withComment(craft("", plain), "PK\x05\x06 and more that is not one"),
		"64-bit directory with something in front": append([]byte("PK00"), with64End(craft("", plain), true)...),
		"wrong count":           wrong(10),
		"wrong length":          wrong(12),
		"wrong offset":          wrong(16),
		"too many in 64 bits":   lyingEnd64(craft("", plain), 1<<60),
		"header beyond the end": craft("", moved),
	} {
		b := openBytes(t, data, Options{})
		if namesOf(b) != "a.txt" || content(t, b.Files[0]) != text {
			t.Errorf("%s: files: %s", name, namesOf(b))
		}
		for _, p := range b.Problems() {
			if p.Kind != ErrDamaged || p.File != "" {
				t.Errorf("%s: %v", name, p)
			}
		}
	}
}

// lyingEnd64 adds a Zip64 end record with a count of its own.
func lyingEnd64(zip []byte, count uint64) []byte {
	zip = with64End(zip, true)
	at := len(zip) - endLen - locator64Len - end64Len
	binary.LittleEndian.PutUint64(zip[at+32:], count)
	return zip
}

func withComment(zip []byte, comment string) []byte {
	binary.LittleEndian.PutUint16(zip[len(zip)-2:], uint16(len(comment)))
	return append(zip, comment...)
}

// zip64Entry has its sizes in the extra field only.
func zip64Entry(name, text string) crafted {
	sizes := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	sizes = binary.LittleEndian.AppendUint64(sizes, uint64(len(text)))
	return crafted{name: name, content: text, extra: field(1, string(sizes)), spoil: func(_, _, central []byte) {
		put32(central, 20, 0xffffffff)
		put32(central, 24, 0xffffffff)
	}}
}

// with64End adds a Zip64 end record. When it is needed, it alone has the
// numbers.
func with64End(zip []byte, needed bool) []byte {
	le := binary.LittleEndian
	end := append([]byte(nil), zip[len(zip)-endLen:]...)
	zip = zip[:len(zip)-endLen]
	at := uint64(len(zip))
	zip = append(zip, sigEnd64...)
	zip = le.AppendUint64(zip, end64Len-12)
	zip = append(zip, make([]byte, 12)...)
	zip = le.AppendUint64(zip, uint64(le.Uint16(end[8:])))
	zip = le.AppendUint64(zip, uint64(le.Uint16(end[10:])))
	zip = le.AppendUint64(zip, uint64(le.Uint32(end[12:])))
	zip = le.AppendUint64(zip, uint64(le.Uint32(end[16:])))
	zip = append(zip, sigLocator64...)
	zip = le.AppendUint32(zip, 0)
	zip = le.AppendUint64(zip, at)
	zip = le.AppendUint32(zip, 1)
	if needed {
		put32(end, 8, 0xffffffff)
		put32(end, 12, 0xffffffff)
		put32(end, 16, 0xffffffff)
	}
	return append(zip, end...)
}

func TestZipTimes(t *testing.T) {
	unix := binary.LittleEndian.AppendUint32([]byte{1}, uint32(testTime.Unix()))
	ntfs := append([]byte{0, 0, 0, 0, 1, 0, 24, 0}, make([]byte, 24)...)
	binary.LittleEndian.PutUint64(ntfs[8:], uint64(testTime.Unix()+11_644_473_600)*10_000_000)
	noDOS := func(_, _, c []byte) { put32(c, 12, 0) }
	for name, c := range map[string]struct {
		extra string
		spoil func(_, _, central []byte)
		want  time.Time
		local bool
	}{
		"DOS":           {"", nil, testTime, true},
		"Unix":          {field(0x5455, string(unix)), nil, testTime, false},
		"NTFS":          {field(0x000a, string(ntfs)), nil, testTime, false},
		"Unix, no DOS":  {field(0x5455, string(unix)), noDOS, testTime, false},
		"none":          {"", noDOS, time.Time{}, false},
		"Unix, nothing": {field(0x5455, "\x01\x00\x00\x00\x00"), noDOS, time.Time{}, false},
	} {
		b := openBytes(t, craft("", crafted{name: "a", content: "x", extra: c.extra, spoil: c.spoil}), Options{})
		if f := b.Files[0]; !f.Modified.Equal(c.want) || f.Modified.Location() != time.UTC || f.LocalTime != c.local {
			t.Errorf("%s: %v %v", name, f.Modified, f.LocalTime)
		}
	}
}

func TestZipRefusedEntries(t *testing.T) {
	text := strings.Repeat("secret", 100)
	good := crafted{name: "good", content: text}
	for _, c := range []struct {
		name string
		bad  crafted
		kind error
	}{
		{"encrypted", crafted{flags: flagEncrypted}, ErrEncrypted},
		{"AES", crafted{method: methodAES}, ErrEncrypted},
		{"Deflate64", crafted{method: methodDeflate64}, ErrDeflate64},
		{"LZMA", crafted{method: 14}, ErrMethod},
		{"symbolic link", crafted{system: 3, mode: 0xa1ff}, ErrSymlink},
		{"device", crafted{system: 3, mode: 0x61ff}, ErrNotRegular},
		{"no local header", crafted{spoil: func(l, _, _ []byte) { l[0] = 'X' }}, ErrDamaged},
		{"header beyond the end", crafted{spoil: func(_, _, c []byte) { put32(c, 42, 1<<30) }}, ErrDamaged},
		{"data beyond the end", crafted{spoil: func(_, _, c []byte) { put32(c, 20, 1<<20) }}, ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.bad.name, c.bad.content = "bad", text
			data := craft("", good, c.bad)
			b := openBytes(t, data, Options{})
			wantProblems(t, b, c.kind)
			if namesOf(b) != "good bad" || content(t, b.Files[0]) != text {
				t.Fatalf("files: %s", namesOf(b))
			}
			if _, err := b.Files[1].Open(); !errors.Is(err, c.kind) {
				t.Errorf("open: %v", err)
			}
			if alone, err := tryBytes(t, craft("", c.bad), Options{}); err == nil && c.kind == ErrDamaged {
				wantProblems(t, alone, ErrDamaged) // without a directory it can be read
			} else if !errors.Is(err, c.kind) {
				t.Errorf("alone in the zip: %v", err)
			}
		})
	}
}

func TestZipDamagedContent(t *testing.T) {
	text := strings.Repeat("one line of many\n", 300)
	for _, c := range []struct {
		name string
		bad  crafted
		kind error
		min  int // bytes delivered nevertheless
	}{
		{"checksum", crafted{spoil: func(_, _, c []byte) { c[16] ^= 1 }}, ErrDamaged, len(text)},
		{"checksum of packed data", crafted{method: methodDeflate, spoil: func(_, _, c []byte) { c[16] ^= 1 }}, ErrDamaged, len(text)},
		{"longer than it says", crafted{method: methodDeflate, spoil: func(_, _, c []byte) { put32(c, 24, 100) }}, ErrDamaged, 100},
		{"shorter than it says", crafted{method: methodDeflate, spoil: func(_, _, c []byte) { put32(c, 24, 10000) }}, ErrTruncated, len(text)},
		{"stored, shorter than it says", crafted{spoil: func(_, _, c []byte) { put32(c, 24, 10000) }}, ErrTruncated, len(text)},
		{"packed data cut", crafted{method: methodDeflate, spoil: func(_, p, c []byte) { put32(c, 20, uint32(len(p)-5)) }}, ErrTruncated, 100},
		{"packed data broken", crafted{method: methodDeflate, spoil: func(_, p, _ []byte) { p[0] = 0xff }}, ErrDamaged, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.bad.name, c.bad.content = "bad", text
			b := openBytes(t, craft("", c.bad, crafted{name: "good", content: text}), Options{})
			data, err := readAll(b.Files[0])
			if !errors.Is(err, c.kind) || len(data) < c.min || !strings.HasPrefix(text, string(data)) {
				t.Errorf("%d bytes, %v", len(data), err)
			}
			wantProblems(t, b, c.kind)
			if content(t, b.Files[1]) != text {
				t.Error("the next entry suffered")
			}
			r, n, err := b.Files[0].OpenAt()
			must(t, err)
			defer r.Close()
			if n != int64(len(data)) {
				t.Errorf("OpenAt has %d bytes, Open %d", n, len(data))
			}
		})
	}
}

// No byte of the archive may serve two entries.
func TestZipOverlap(t *testing.T) {
	kernel := crafted{name: "a", content: strings.Repeat("0", 1<<16), method: methodDeflate}
	t.Run("many names, one content", func(t *testing.T) {
		b := openBytes(t, bomb(kernel, 5), Options{})
		wantProblems(t, b, ErrOverlap, ErrOverlap, ErrOverlap, ErrOverlap, ErrDuplicate, ErrDuplicate, ErrDuplicate, ErrDuplicate)
		if got := content(t, b.Files[0]); got != kernel.content {
			t.Error("the first entry suffered")
		}
	})
	t.Run("an entry that holds the next", func(t *testing.T) {
		outer := crafted{name: "outer", content: "text", spoil: func(_, _, c []byte) { put32(c, 20, 60); put32(c, 24, 60) }}
		b := openBytes(t, craft("", outer, kernel), Options{})
		wantProblems(t, b, ErrOverlap, ErrDamaged)
	})
	t.Run("data inside the directory", func(t *testing.T) {
		long := crafted{name: "long", spoil: func(_, _, c []byte) { put32(c, 20, 30); put32(c, 24, 30) }}
		b := openBytes(t, craft("", kernel, long), Options{})
		wantProblems(t, b, ErrDamaged)
		if _, err := b.Files[1].Open(); !errors.Is(err, ErrDamaged) {
			t.Errorf("open: %v", err)
		}
	})
}

// bomb makes a zip of n entries that all are the same one.
func bomb(c crafted, n int) []byte {
	zip := craft("", c)
	at := len(zip) - endLen - centralLen - len(c.name)
	head := zip[at : len(zip)-endLen]
	return craftEnd(append([]byte(nil), zip[:at]...), bytes.Repeat(head, n), n, at)
}

func TestZipNames(t *testing.T) {
	utf8Name := field(0x7075, string(binary.LittleEndian.AppendUint32([]byte{1}, crc32.ChecksumIEEE([]byte("\x83\x5c.txt"))))+"ソ.txt")
	cp932 := func(raw []byte) (string, bool) {
		return strings.ReplaceAll(string(raw), "\x83\x5c", "ソ"), true
	}
	long := strings.Repeat("é", 800) + "/end.txt"
	for _, c := range []struct {
		entry  crafted
		decode func([]byte) (string, bool)
		want   string
		kinds  []error
	}{
		{crafted{name: "top/net/a.txt"}, nil, "top/net/a.txt", nil},
		{crafted{name: `top\net\a.txt`}, nil, "top/net/a.txt", nil},
		{crafted{name: "Schl\x81ssel.txt"}, nil, "Schlüssel.txt", nil},
		{crafted{name: "Schlüssel.txt"}, nil, "Schlüssel.txt", nil},
		{crafted{name: "Schlüssel.txt", flags: flagUTF8}, nil, "Schlüssel.txt", nil},
		{crafted{name: "d\\\x83\x5c.txt"}, cp932, "d/ソ.txt", nil},
		{crafted{name: "\x83\x5c.txt", extra: utf8Name}, nil, "ソ.txt", nil},
		{crafted{name: "../../etc/passwd"}, nil, "etc/passwd", []error{ErrUnsafeName}},
		{crafted{name: `..\..\x`}, nil, "x", []error{ErrUnsafeName}},
		{crafted{name: "/etc/passwd"}, nil, "etc/passwd", []error{ErrUnsafeName}},
		{crafted{name: `C:\Windows\a.txt`}, nil, "Windows/a.txt", []error{ErrUnsafeName}},
		{crafted{name: "a.txt:stream"}, nil, "a.txt_stream", []error{ErrUnsafeName}},
		{crafted{name: "a\x00b"}, nil, "a\ufffdb", []error{ErrUnsafeName}},
		{crafted{name: "a\x1b[31mb"}, nil, "a\ufffd[31mb", []error{ErrUnsafeName}},
		{crafted{name: "a\u202egnp.exe"}, nil, "a\ufffdgnp.exe", []error{ErrUnsafeName}},
		{crafted{name: "./a//b/./c"}, nil, "a/b/c", nil},
		{crafted{name: ".."}, nil, "unnamed", []error{ErrUnsafeName}},
		{crafted{name: ""}, nil, "unnamed", []error{ErrUnsafeName}},
		{crafted{name: long}, nil, long[len(long)-1024:], []error{ErrUnsafeName}},
	} {
		c.entry.content = "x"
		b := openBytes(t, craft("", c.entry), Options{DecodeName: c.decode})
		if f := b.Files[0]; f.Name != c.want || len(f.RawName) > maxNameBytes || content(t, f) != "x" {
			t.Errorf("%q became %q", c.entry.name, f.Name)
		}
		wantProblems(t, b, c.kinds...)
	}
}

// GODEBUG can make archive/zip report names that this package makes safe.
func TestZipInsecurePath(t *testing.T) {
	t.Setenv("GODEBUG", "zipinsecurepath=0")
	b := openBytes(t, craft("", crafted{name: "../a", content: "1"}, crafted{name: `net\b`, content: "2"}), Options{})
	if namesOf(b) != "a net/b" || content(t, b.Files[1]) != "2" {
		t.Errorf("files: %s", namesOf(b))
	}
	wantProblems(t, b, ErrUnsafeName)
}

func TestZipDuplicateNames(t *testing.T) {
	b := openBytes(t, craft("", crafted{name: "a", content: "1"}, crafted{name: "a", content: "2"},
		crafted{name: "a (2)", content: "3"}, crafted{name: `a`, content: "4"}, crafted{name: "A", content: "5"}), Options{})
	if got := namesOf(b); got != "a a (2) a (2) (2) a (3) A" {
		t.Errorf("files: %s", got)
	}
	for i, want := range []string{"1", "2", "3", "4", "5"} {
		if got := content(t, b.Files[i]); got != want {
			t.Errorf("file %d is %q", i, got)
		}
	}
}

func TestZipFoldersAreNoFiles(t *testing.T) {
	b := openBytes(t, craft("", crafted{name: "top/"}, crafted{name: `top\net\`}, crafted{name: "u", system: 3, mode: 0x41ed},
		crafted{name: "top/a", content: "1"}), Options{})
	if namesOf(b) != "top/a" {
		t.Errorf("files: %s", namesOf(b))
	}
	if _, err := tryBytes(t, craft("", crafted{name: "top/"}), Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("folders only: %v", err)
	}
	if _, err := tryBytes(t, craft(""), Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestZipSplit(t *testing.T) {
	data := craft("", crafted{name: "a", content: "1"})
	data[len(data)-endLen+4] = 2 // number of this disk
	if _, err := tryBytes(t, data, Options{}); !errors.Is(err, ErrSplit) {
		t.Errorf("got %v", err)
	}
}
