package reader

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"ssltriage/collect/bundle"
)

// FuzzOpen opens anything and reads all of it: no panic, names that are safe
// and unique, no byte beyond the limits.
func FuzzOpen(f *testing.F) {
	f.Add(writeBundle(f))
	entries := salvageEntries()
	whole := craft("", entries...)
	f.Add(whole)
	f.Add(whole[:len(whole)-directoryLen(entries)])
	f.Add(with64End(craft("", zip64Entry("a.txt", "text")), true))
	f.Add(bomb(crafted{name: "../a", content: "0000", method: methodDeflate}, 3))
	f.Add(craft("", crafted{name: "in.zip", content: string(whole)}, crafted{name: "manifest.json", content: manifestOf("A", textEntry("a", "x"))}))
	f.Add(craft("x", crafted{name: "\x83\x5c", content: "1", system: 3, mode: 0xa1ff}, crafted{name: "e", flags: flagEncrypted}))
	f.Add(sampleTar(f))
	f.Add(gzipped(f, sampleTar(f)))
	f.Add(smallCabinet())
	lim := Limits{Entries: 50, EntryBytes: 1 << 20, TotalBytes: 2 << 20, Ratio: 100, Depth: 2}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := OpenReader(bytes.NewReader(data), "x", Options{Limits: lim})
		if err != nil {
			_ = err.Error()
			return
		}
		defer b.Close()
		seen := map[string]bool{}
		var total int64
		for _, file := range b.Files {
			checkName(t, file.Name)
			if seen[file.Name] {
				t.Errorf("%q occurs twice", file.Name)
			}
			seen[file.Name] = true
			r, err := file.Open()
			if err != nil {
				continue
			}
			n, _ := io.Copy(io.Discard, r)
			r.Close()
			total += n
			if n > file.Size {
				t.Errorf("%q has %d bytes instead of %d", file.Name, n, file.Size)
			}
		}
		if total > lim.TotalBytes || len(b.Files) > lim.Entries {
			t.Errorf("%d files of %d bytes", len(b.Files), total)
		}
		for _, p := range b.Problems() {
			_ = p.Error()
		}
	})
}

// smallCabinet has few bytes of packed data, so that most changes of it are to
// the directory.
func smallCabinet() []byte {
	c := sampleCabinet()
	for i := range c.Folders {
		for k := range c.Folders[i].Files {
			if f := &c.Folders[i].Files[k]; len(f.Data) > 40 {
				f.Data = f.Data[:40]
			}
		}
	}
	c.DataReserve = 2
	return c.Bytes()
}

func checkName(t *testing.T, name string) {
	t.Helper()
	for _, part := range strings.Split(name, "/") {
		if part == "" || part == "." || part == ".." || strings.ContainsAny(part, "\\\x00\x1b:") {
			t.Errorf("unsafe name %q", name)
		}
	}
}

// FuzzDecodeDocument decodes anything as every document. What it makes of it
// is written and read again without change.
func FuzzDecodeDocument(f *testing.F) {
	for _, d := range allDocuments() {
		f.Add(bundle.EncodeDocument(d))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range allDocuments() {
			got, _ := decodeAny(d, data)
			text := bundle.EncodeDocument(got)
			again, err := decodeAny(d, text)
			if err != nil || !bytes.Equal(bundle.EncodeDocument(again), text) {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}
