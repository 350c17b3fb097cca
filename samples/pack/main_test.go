package main

import (
	"archive/zip"
	"bytes"
	"testing"
	"testing/fstest"
)

func TestPack(t *testing.T) {
	dir := fstest.MapFS{
		"manifest.json": {Data: []byte("m")}, "manifest-start.json": {Data: []byte("s")},
		"host/os.json": {Data: []byte("os")}, "新しい.txt": {Data: []byte("text")},
	}
	var out, again bytes.Buffer
	if err := pack(dir, &out); err != nil {
		t.Fatal(err)
	}
	if err := pack(dir, &again); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("packing again gives another zip (%v)", err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	want := []string{"manifest-start.json", "host/os.json", "新しい.txt", "manifest.json"}
	if len(names) != len(want) {
		t.Fatalf("packed %v, want %v", names, want)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Fatalf("packed %v, want %v", names, want)
		}
	}
}
