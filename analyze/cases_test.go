package analyze

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// lay makes files and folders, those that end with a slash, below a new
// folder and goes there.
func lay(t *testing.T, names ...string) {
	t.Chdir(t.TempDir())
	for _, name := range names {
		dir := filepath.Dir(name + "x")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		content := "text"
		if strings.HasSuffix(name, "zip") {
			content = "PK\x03\x04"
		}
		if !strings.HasSuffix(name, "/") {
			if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestCases(t *testing.T) {
	lay(t, "a.zip", "b.zip", "really-a.evtx.zip", "c.txt", "d.evtx", "one/sslcert.txt", "two/my.txt",
		"unpacked/manifest.json", "unpacked/events/System.evtx", "unpacked/http/sslcert.txt", "T1/case.zip", "T2/case.zip")
	for _, test := range []struct {
		grouping Grouping
		paths    []string
		want     []string // names of the cases; nil: mixed
	}{
		{Auto, []string{"a.zip"}, []string{"a"}},
		{Auto, []string{"a.zip", "b.zip"}, []string{"a", "b"}},
		{Auto, []string{"b.zip", "a.zip"}, []string{"b", "a"}},
		{Auto, []string{"c.txt", "d.evtx"}, []string{"c.txt"}},
		{Auto, []string{"a.zip", "d.evtx"}, []string{"a"}},
		{Auto, []string{"d.evtx", "-", "a.zip"}, []string{"d.evtx"}},
		{Auto, []string{"one", "two"}, []string{"one", "two"}},
		{Auto, []string{"one", "a.zip"}, []string{"one", "a"}},
		{Auto, []string{"unpacked/events", "unpacked/http", "unpacked/manifest.json"}, []string{"events"}},
		{Auto, []string{"unpacked", "one"}, []string{"unpacked", "one"}},
		{Auto, []string{"a.zip", "gone.zip", "lost.tar.gz"}, []string{"a", "gone", "lost"}},
		{Auto, []string{"a.zip", "b.zip", "d.evtx"}, nil},
		{Together, []string{"a.zip", "b.zip", "d.evtx"}, []string{"a"}},
		{Apart, []string{"c.txt", "d.evtx", "-"}, []string{"c.txt", "d.evtx", "stdin"}},
		{Apart, []string{"T1/case.zip", "T2/case.zip"}, []string{"T1-case", "T2-case"}},
		{Apart, []string{"T1/case.zip", "T1/case.zip", "T1"}, []string{"T1-case", "T1-case-2", "T1"}},
		{Apart, []string{"c.txt", "C.TXT"}, nil},
	} {
		cases, err := Cases(test.paths, test.grouping)
		var mixed *MixedError
		if test.want == nil && test.grouping == Auto {
			if !errors.As(err, &mixed) {
				t.Errorf("%v: no error but %v", test.paths, cases)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var got, paths []string
		seen := map[string]bool{}
		for _, c := range cases {
			got = append(got, c.Name)
			paths = append(paths, c.Paths...)
			if seen[strings.ToLower(c.Name)] {
				t.Errorf("%v: two cases are named %s", test.paths, c.Name)
			}
			seen[strings.ToLower(c.Name)] = true
		}
		if test.want != nil && !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.paths, got, test.want)
		}
		if !slices.Equal(paths, test.paths) {
			t.Errorf("%v became %v", test.paths, paths)
		}
	}
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{
		"case":                         "case",
		"サーバー 1":                       "サーバー 1",
		"..":                           "case",
		"-rf":                          "rf",
		".hidden":                      "hidden",
		"a:b*c?<d>|\"e\"":              "a_b_c__d___e_",
		"line\nend\x1b[2J":             "line_end_[2J",
		"left\u202egpj":                "left_gpj",
		"CON":                          "case-CON",
		"nul.txt":                      "case-nul.txt",
		"com1":                         "case-com1",
		"lpt9.case":                    "case-lpt9.case",
		"console":                      "console",
		"dots...":                      "dots",
		"bad\xffbyte":                  "bad_byte",
		strings.Repeat("証", 100):       strings.Repeat("証", maxName/3),
		strings.Repeat("x", 119) + "証": strings.Repeat("x", 119),
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a/../../etc/passwd")
	f.Add("CON .zip")
	f.Fuzz(func(t *testing.T, s string) {
		name := fileName(s)
		if name == "" || name == "." || name == ".." || len(name) > maxName+len("case-") || !utf8.ValidString(name) ||
			strings.ContainsAny(name, "/\\:\x00") || filepath.Base(name) != name || fileName(name) != name {
			t.Errorf("%q became %q", s, name)
		}
	})
}

// TestEachKeepsOrder: results come in the order of the cases whatever takes
// longest, and one that fails stops no other.
func TestEachKeepsOrder(t *testing.T) {
	var cases []Case
	for _, dir := range sampleDirs(t)[:12] {
		cases = append(cases, Case{filepath.Base(filepath.Dir(dir)), []string{dir}}, Case{"gone", []string{"no-such-file"}})
	}
	var order []int
	Each(t.Context(), cases, nil, Options{}, func(int, int, int, string) {},
		func(_ int, r Result, err error) bool { return err == nil && len(r.Report.Sources) > 0 },
		func(i int, whole bool) {
			order = append(order, i)
			if whole != (cases[i].Name != "gone") {
				t.Errorf("case %d, %s: analysed is %v", i, cases[i].Name, whole)
			}
		})
	if len(order) != len(cases) || !slices.IsSorted(order) {
		t.Errorf("the results came as %v", order)
	}
}

// TestEachStops: after Ctrl-C the cases that have begun are finished, in order,
// and no other is begun.
func TestEachStops(t *testing.T) {
	var cases []Case
	for range 100 {
		cases = append(cases, Case{Paths: []string{filepath.Join(t.TempDir(), "missing")}})
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	next := 0
	Each(ctx, cases, nil, Options{}, func(int, int, int, string) {},
		func(i int, _ Result, _ error) int {
			if i == 3 {
				stop()
			}
			return i
		},
		func(i, kept int) {
			if i != next || kept != i {
				t.Errorf("case %d after %d", i, next)
			}
			next++
		})
	if next < 4 || next > 4+2*maxWorkers {
		t.Errorf("%d cases done", next)
	}
}
