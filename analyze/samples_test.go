package analyze

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	formats "ssltriage/analyze/render"
	jsonformat "ssltriage/analyze/render/json"
	textformat "ssltriage/analyze/render/text"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

var update = flag.Bool("update", false, "rewrite the expected reports beside the samples")

// sampleDirs are the folders of samples/cases.
func sampleDirs(t testing.TB) []string {
	dirs, err := filepath.Glob("../samples/cases/*/bundle")
	if err != nil || len(dirs) < 30 {
		t.Fatalf("only %d samples found (%v)", len(dirs), err)
	}
	return dirs
}

// placed copies a sample's bundle to a temporary folder, where its files have
// the time at which the case was collected: a checkout gives them its own.
func placed(t testing.TB, dir string) string {
	var about struct{ Collected time.Time }
	data, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &about); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "bundle")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for _, file := range filesBelow(t, copied) {
		if err := os.Chtimes(file, about.Collected, about.Collected); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

func analyzeDir(t testing.TB, dir string) report.Report {
	result, err := Run([]string{placed(t, dir)}, nil, Options{Tool: "ssltriage test"})
	if err != nil {
		t.Fatal(err)
	}
	result.Report.Bundle.Name = filepath.Base(filepath.Dir(dir))
	return result.Report
}

func render(t testing.TB, r report.Report, lang text.Lang) string {
	var buf bytes.Buffer
	if err := textformat.Write(&buf, r, textformat.Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// TestSampleReports compares the text report of every sample, in both
// languages, with the one checked in beside it.
func TestSampleReports(t *testing.T) {
	for _, dir := range sampleDirs(t) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			r := analyzeDir(t, dir)
			for _, lang := range []text.Lang{text.EN, text.JA} {
				golden := filepath.Join(filepath.Dir(dir), "report."+string(lang)+".txt")
				got := render(t, r, lang)
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs (go test -update rewrites it):\n%s", golden, firstDifference(string(want), got))
				}
			}
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return "want: " + a + "\n got: " + b
		}
	}
	return ""
}

// TestReplay renders every sample from its JSON report, in every format and
// both languages: the same bytes as from memory. The JSON validates against the
// published schema.
func TestReplay(t *testing.T) {
	schema := compileSchema(t)
	for _, dir := range sampleDirs(t) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			r := analyzeDir(t, dir)
			var buf bytes.Buffer
			if err := jsonformat.Write(&buf, r); err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(buf.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("schema: %v", err)
			}
			saved, err := jsonformat.Read(&buf)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range []text.Lang{text.EN, text.JA} {
				for _, verbose := range []bool{false, true} {
					for _, width := range []int{0, 60, 200} {
						sameInEveryFormat(t, r, saved, formats.Options{Lang: lang, Verbose: verbose, Width: width, Color: width == 200})
					}
				}
			}
		})
	}
}

// sameInEveryFormat compares a report with the one that was read back.
func sameInEveryFormat(t *testing.T, r, saved report.Report, o formats.Options) {
	t.Helper()
	for _, format := range formats.Formats {
		if o.Width != 0 && o.Width != 80 && format != "text" {
			continue // has no width
		}
		if want, got := written(t, format, r, o), written(t, format, saved, o); got != want {
			t.Errorf("%s %s differs after a trip through JSON: %s", o.Lang, format, firstDifference(want, got))
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonformat.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestAblation takes every file out of every sample, one at a time: nothing
// that was not ruled out with the whole evidence may be ruled out without a
// part of it, and no rule may fail.
func TestAblation(t *testing.T) {
	for _, dir := range sampleDirs(t) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			whole := ruledOut(analyzeDir(t, dir))
			files := filesBelow(t, placed(t, dir))
			for _, missing := range files {
				var rest []string
				for _, f := range files {
					if f != missing {
						rest = append(rest, f)
					}
				}
				if len(rest) == 0 {
					continue
				}
				less, err := Run(rest, nil, Options{})
				if err != nil {
					t.Fatal(err)
				}
				for _, trouble := range less.Report.Troubles {
					t.Errorf("without %s: rule %s: %s", missing, trouble.Rule, trouble.Message)
				}
				for id := range ruledOut(less.Report) {
					if !whole[id] {
						t.Errorf("without %s: %s is ruled out, and was not with the whole evidence", missing, id)
					}
				}
			}
		})
	}
}

func ruledOut(r report.Report) map[string]bool {
	out := map[string]bool{}
	for _, x := range r.RuledOut {
		out[x.Rule] = true
	}
	return out
}

func filesBelow(t testing.TB, dir string) (files []string) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// TestReportIsStable runs one sample twice: the same evidence gives the same
// bytes.
func TestReportIsStable(t *testing.T) {
	dir := sampleDirs(t)[0]
	a, err := json.Marshal(analyzeDir(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(analyzeDir(t, dir))
	if !bytes.Equal(a, b) {
		t.Error("two runs over the same evidence differ")
	}
}
