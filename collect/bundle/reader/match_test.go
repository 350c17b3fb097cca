package reader

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"ssltriage/collect/bundle"
)

func manifestOf(host string, entries ...bundle.Entry) string {
	m := testManifest()
	m.Host.Name, m.Entries, m.Complete = host, entries, true
	return string(bundle.EncodeDocument(m))
}

func textEntry(path, text string) bundle.Entry {
	h := bundle.NewSHA256()
	h.Write([]byte(text))
	return bundle.Entry{Path: path, Source: "netstat -ano", Bytes: int64(len(text)), SHA256: hex.EncodeToString(h.Sum(nil)), Status: bundle.StatusOK}
}

func TestManifestIsFoundByContent(t *testing.T) {
	manifest := manifestOf("WEB01", textEntry("net/Netstat.txt", "TCP"))
	for _, c := range []struct{ manifest, file string }{
		{"manifest.json", "net/Netstat.txt"},
		{"top/manifest.json", "top/net/netstat.txt"},
		{`top\manifest (1).json`, `top\net\netstat.txt`},
	} {
		b := openBytes(t, craft("", crafted{name: c.file, content: "TCP"}, crafted{name: c.manifest, content: manifest}), Options{})
		f := b.Files[0]
		if b.Manifest == nil || b.Manifest.Host.Name != "WEB01" || f.Manifest == nil || f.Manifest.Source != "netstat -ano" {
			t.Errorf("%s: %+v", c.manifest, b.Manifest)
			continue
		}
		must(t, f.Verify())
		wantProblems(t, b)
	}
}

func TestManifestMismatch(t *testing.T) {
	b := openBytes(t, craft("",
		crafted{name: "size.txt", content: "1234"},
		crafted{name: "hash.txt", content: "12E"},
		crafted{name: "extra.txt", content: "not in the manifest"},
		crafted{name: "manifest.json", content: manifestOf("A", textEntry("size.txt", "123"), textEntry("hash.txt", "123"),
			textEntry("gone.txt", "123"), bundle.Entry{Path: "empty.txt", Status: bundle.StatusEmpty})}), Options{})
	wantProblems(t, b, ErrMismatch, ErrMissing)
	if p := b.Problems()[0]; p.File != "size.txt" || p.Detail.EN != "4 bytes instead of 3" {
		t.Errorf("size: %v", p)
	}
	if err := b.Files[1].Verify(); !errors.Is(err, ErrMismatch) {
		t.Errorf("hash: %v", err)
	}
	if f := b.Files[2]; f.Manifest != nil || f.Verify() != nil {
		t.Errorf("a file without entry: %+v", f.Manifest)
	}
}

func TestManifestDamaged(t *testing.T) {
	text := manifestOf("WEB01", textEntry("a", "x"))
	cut := text[:strings.Index(text, `"entries"`)+20]
	b := openBytes(t, craft("", crafted{name: "a", content: "x"}, crafted{name: "manifest.json", content: cut}), Options{})
	wantProblems(t, b, ErrManifest)
	if b.Manifest == nil || b.Manifest.Host.Name != "WEB01" {
		t.Errorf("what there is of it: %+v", b.Manifest)
	}
	later := strings.Replace(text, "bundle/1", "bundle/2", 1)
	b = openBytes(t, craft("", crafted{name: "a", content: "x"}, crafted{name: "manifest.json", content: later}), Options{})
	if p := b.Problems(); len(p) != 1 || !errors.Is(p[0], ErrSchema) || b.Manifest != nil {
		t.Errorf("a later version: %v, %+v", p, b.Manifest)
	}
}

// Two collections in one bundle are matched each with its own files, and the
// mix is reported.
func TestSeveralManifests(t *testing.T) {
	inner := string(craft("", crafted{name: "a", content: "2"}, crafted{name: "manifest.json", content: manifestOf("B", textEntry("a", "2"))}))
	b := openBytes(t, craft("", crafted{name: "a", content: "1"}, crafted{name: "old.zip", content: inner},
		crafted{name: "manifest.json", content: manifestOf("A", textEntry("a", "1"))}), Options{})
	wantProblems(t, b, ErrSeveralManifests)
	for _, f := range b.Files {
		must(t, f.Verify())
		if strings.HasSuffix(f.Name, "a") && f.Manifest == nil {
			t.Errorf("%s has no entry", f.Name)
		}
	}
}

func TestManyManifests(t *testing.T) {
	var entries []crafted
	for i := 0; i < 3*maxManifests; i++ {
		entries = append(entries, crafted{name: strings.Repeat("a/", i+1) + "manifest.json", content: manifestOf("A")})
	}
	b := openBytes(t, craft("", entries...), Options{})
	wantProblems(t, b, ErrSeveralManifests)
}

// The collector's own bundle, cut at every byte: the host is known as soon as
// the first entry is whole.
func TestCollectorZipCut(t *testing.T) {
	data := writeBundle(t)
	first := bytes.Index(data[4:], []byte(sigLocal)) + 4
	path := writeFile(t, "case.zip", "")
	for cut := first; cut < len(data); cut++ {
		b, err := openQuickly(t, path, data[:cut])
		must(t, err)
		if b.Manifest == nil || b.Manifest.Host.Name != "WEB01" {
			t.Fatalf("cut at %d: %+v", cut, b.Manifest)
		}
		must(t, b.Close())
	}
}
