// Package shared finds the real-world files that tests read. They lie beside
// the project's folder, in ../shared, and are not part of the project: some
// of them may not be redistributed.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a file below ../shared, for example
// "evidence/hives/values.hiv". Where the folder is missing the test is
// skipped, except under CI, where it fails: a green CI must have read it.
func Path(t testing.TB, name string) string {
	t.Helper()
	root := moduleRoot(t)
	path := filepath.Join(root, "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("real file %s is missing: %v", name, err)
		}
		t.Skipf("real file %s is not here", name)
	}
	return path
}

// Read returns the content of a file below ../shared; see Path.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func moduleRoot(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}
