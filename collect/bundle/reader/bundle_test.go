package reader

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sort"
	"strings"
	"testing"
)

// openBytes opens a zip or file from memory and closes it with the test,
// after which the temporary folder must be empty.
func openBytes(t testing.TB, data []byte, opt Options) *Bundle {
	t.Helper()
	b, err := tryBytes(t, data, opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tryBytes(t testing.TB, data []byte, opt Options) (*Bundle, error) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	b, err := OpenReader(bytes.NewReader(data), "case.zip", opt)
	if err == nil {
		t.Cleanup(func() {
			must(t, b.Close())
			wantEmpty(t, dir)
		})
		return b, nil
	}
	wantEmpty(t, dir)
	if !errors.As(err, new(*Problem)) {
		t.Errorf("the error is a %T", err)
	}
	return nil, err
}

// openQuickly opens data through one file that is made anew each time (to cut
// one that exists can make the system wait for the disk), for tests that open
// thousands of bundles. The caller closes the bundle.
func openQuickly(t testing.TB, path string, data []byte) (*Bundle, error) {
	t.Helper()
	must(t, os.Remove(path))
	must(t, os.WriteFile(path, data, 0o600))
	return Open(path, Options{})
}

func wantEmpty(t testing.TB, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left behind in the temporary folder: %v", left)
	}
}

func namesOf(b *Bundle) string {
	var list []string
	for _, f := range b.Files {
		list = append(list, f.Name)
	}
	return strings.Join(list, " ")
}

func content(t testing.TB, f *File) string {
	t.Helper()
	data, err := readAll(f)
	if err != nil {
		t.Errorf("%s: %v", f.Name, err)
	}
	return string(data)
}

func readAll(f *File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// wantProblems checks the kinds of the problems, in any order.
func wantProblems(t testing.TB, b *Bundle, kinds ...error) {
	t.Helper()
	var got, want []string
	for _, p := range b.Problems() {
		got = append(got, p.Kind.Error())
	}
	for _, k := range kinds {
		want = append(want, k.Error())
	}
	sort.Strings(got)
	sort.Strings(want)
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("problems %q, want %q", got, want)
		for _, p := range b.Problems() {
			t.Log(p)
		}
	}
}
