// Command pack packs the folder of a bundle as a zip:
//
//	pack FOLDER OUT.zip
package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ssltriage/collect/bundle"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack FOLDER OUT.zip")
		os.Exit(2)
	}
	if err := packFile(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func packFile(dir, out string) error {
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	return errors.Join(pack(os.DirFS(dir), f), f.Close())
}

// pack writes every file of a folder. The folder's manifest is packed as it
// is, as the last one, where the collector puts it.
func pack(dir fs.FS, out io.Writer) error {
	var names []string
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
	z := zip.NewWriter(out)
	for _, name := range names {
		if err := add(z, dir, name); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return z.Close()
}

// place orders the files as the collector does.
func place(name string) int {
	switch name {
	case bundle.ManifestStartName:
		return 0
	case bundle.ManifestName:
		return 2
	}
	return 1
}

// add packs one file. Its time is not that of the folder, which a checkout
// has set, but one that tells nothing.
func add(z *zip.Writer, dir fs.FS, name string) error {
	in, err := dir.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}
