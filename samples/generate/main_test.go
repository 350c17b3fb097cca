package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var folder = flag.String("cases", "../cases", "folder of the cases")

// TestCasesAreUpToDate makes every case again. Everything but captures, and
// the manifest that holds their hashes, must be as it is checked in.
func TestCasesAreUpToDate(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("openssl is needed: apt-get install openssl")
		}
		t.Skip("openssl is not installed")
	}
	for _, c := range cases() {
		t.Run(c.Name, func(t *testing.T) {
			_, files, err := c.make()
			if err != nil {
				t.Fatal(err)
			}
			for name, data := range files {
				path := filepath.Join(*folder, c.Name, "bundle", filepath.FromSlash(name))
				old, err := os.ReadFile(path)
				switch {
				case err != nil:
					t.Errorf("%v: run make samples", err)
				case strings.HasSuffix(name, ".pcap") || name == "manifest.json":
				case !bytes.Equal(old, data):
					t.Errorf("%s has changed: run make samples", name)
				}
			}
			for _, name := range listed(t, filepath.Join(*folder, c.Name, "bundle")) {
				if files[name] == nil {
					t.Errorf("%s is not made any more: run make samples", name)
				}
			}
		})
	}
}

func TestEachFolderHasOneMaker(t *testing.T) {
	var names []string
	for _, c := range cases() {
		if slices.Contains(names, c.Name) {
			t.Errorf("two cases are called %s", c.Name)
		}
		names = append(names, c.Name)
	}
	folders, err := os.ReadDir(*folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && !slices.Contains(names, f.Name()) {
			t.Errorf("nobody makes %s", f.Name())
		}
	}
}

// listed are the files below a folder, with slashes.
func listed(t *testing.T, dir string) (names []string) {
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
