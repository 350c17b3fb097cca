package difference_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/analyze"
	"ssltriage/analyze/diff"
	"ssltriage/analyze/render/difference"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

var update = flag.Bool("update", false, "rewrite the expected differences")

func sample(t *testing.T, name string) diff.Input {
	t.Helper()
	dir, err := filepath.Abs("../../../samples/cases/" + name + "/bundle")
	if err != nil {
		t.Fatal(err)
	}
	return read(t, name, dir)
}

func read(t *testing.T, name, dir string) diff.Input {
	t.Helper()
	result, err := analyze.Run([]string{dir}, nil, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	result.Report.Bundle.Name = name
	return diff.Input{Report: result.Report, Facts: result.Facts}
}

// formats are all formats of a difference.
func formats(t *testing.T, d diff.Difference) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"en.txt": func(b *bytes.Buffer) error { return difference.Text(b, d, text.EN, 0) },
		"ja.txt": func(b *bytes.Buffer) error { return difference.Text(b, d, text.JA, 0) },
		"en.md":  func(b *bytes.Buffer) error { return difference.Markdown(b, d, text.EN) },
		"ja.md":  func(b *bytes.Buffer) error { return difference.Markdown(b, d, text.JA) },
		"json":   func(b *bytes.Buffer) error { return difference.JSON(b, d) },
		"ndjson": func(b *bytes.Buffer) error { return difference.NDJSON(b, d) },
	} {
		var buf bytes.Buffer
		if err := write(&buf); err != nil {
			t.Fatal(err)
		}
		out[name] = buf.String()
	}
	return out
}

// TestSamples compares healthy samples with broken ones.
func TestSamples(t *testing.T) {
	for _, pair := range []struct {
		good, bad, rule string
		kept            []string // formats that are kept beside
	}{
		{"healthy-2019", "private-key-access-denied", "private-key-access-denied", []string{"en.txt", "ja.txt"}},
		{"healthy-2019", "port-taken", "port-taken", []string{"en.txt"}},
		{"healthy-2012-r2", "protocol-disabled", "protocol-disabled", []string{"en.md"}},
		{"healthy-2022", "certificate-expired", "certificate-expired", nil},
		{"healthy-2016", "binding-missing", "binding-missing", nil},
	} {
		t.Run(pair.bad, func(t *testing.T) {
			d := diff.Compare("ssltriage test", sample(t, pair.good), sample(t, pair.bad))
			if len(d.Sections) == 0 || d.Sections[0].ID != "findings" || d.Sections[0].Changes[0].Name != pair.rule || !d.Worst("error") {
				t.Errorf("%s is not what matters first: %+v", pair.rule, d.Sections)
			}
			pages := formats(t, d)
			for _, format := range pair.kept {
				file := filepath.Join("testdata", pair.bad+"."+format)
				if *update {
					if err := os.WriteFile(file, []byte(pages[format]), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if string(want) != pages[format] {
					t.Errorf("%s differs (-update rewrites it); got\n%s", file, pages[format])
				}
			}
		})
	}
}

// TestIdentical: the same evidence has no difference.
func TestIdentical(t *testing.T) {
	for _, name := range []string{"healthy-2022", "healthy-2003", "private-key-missing"} {
		in := sample(t, name)
		d := diff.Compare("", in, in)
		if !d.None() || d.Worst("info") || len(d.Sections) > 0 {
			t.Errorf("%s differs from itself: %+v", name, d.Sections)
		}
		page := formats(t, d)
		if !strings.Contains(page["en.txt"], "\nNo difference") || !strings.Contains(page["ja.txt"], "違いはありません") {
			t.Errorf("%s:\n%s", name, page["en.txt"])
		}
	}
}

// TestSavedReport: a report without its facts can be compared, and what it
// lacks is said.
func TestSavedReport(t *testing.T) {
	good, bad := sample(t, "healthy-2019"), sample(t, "private-key-access-denied")
	whole := diff.Compare("", good, bad)
	good.Facts = nil
	d := diff.Compare("", good, bad)
	if d.Sections[0].Changes[0] != whole.Sections[0].Changes[0] {
		t.Errorf("findings are %+v", d.Sections[0])
	}
	lost := map[string]string{}
	for _, u := range d.LossOfSight {
		lost[u.Name] = u.Where
	}
	for _, id := range []string{"bindings", "certificates", "ciphersuites", "updates"} {
		if lost[id] != "good" {
			t.Errorf("%s is lost at %q", id, lost[id])
		}
	}
	for _, s := range d.Sections {
		if lost[s.ID] != "" {
			t.Errorf("%s is lost and has differences", s.ID)
		}
	}
}

// TestHostile: words of a bundle steer neither terminal nor Markdown.
func TestHostile(t *testing.T) {
	evil := "a\x1b[2J\u202e|b`c` <script>\r\n# d [x](http://y)" + strings.Repeat("W", 10_000)
	both := text.T(evil, evil)
	d := diff.Difference{
		Tool: "ssltriage", Good: diff.Server{Case: evil, Name: evil}, Bad: diff.Server{OS: evil},
		Sections: []diff.Section{{
			Heading: diff.Heading{ID: "bindings", Title: text.T("Bindings", "バインド")},
			Changes: []diff.Change{{Kind: diff.Other, Name: evil, Field: both, Good: both, Bad: both, Note: both, Severity: evil}},
		}},
		LossOfSight: []diff.Unseen{{Where: evil, Name: evil, Title: both, Why: both, Get: evil}},
	}
	for format, page := range formats(t, d) {
		for _, r := range page {
			if r != '\n' && terminal.Hidden(r) {
				t.Errorf("%s: hidden character %U", format, r)
				break
			}
		}
		if strings.HasSuffix(format, ".md") {
			for _, line := range strings.Split(page, "\n") {
				if strings.HasPrefix(line, "|") && strings.Count(line, "|")-strings.Count(line, `\|`) != 4 {
					t.Errorf("%s: a row is torn: %.200s", format, line)
				}
			}
			if strings.Contains(page, "<script") && !strings.Contains(page, `\<script`) {
				t.Errorf("%s: markup", format)
			}
		}
		if strings.HasSuffix(format, ".txt") {
			for _, line := range strings.Split(page, "\n") {
				if terminal.Width(line) > 100 && !strings.Contains(line, "get:") && !strings.Contains(line, "取得:") {
					t.Errorf("%s: a line has %d columns", format, terminal.Width(line))
				}
			}
		}
	}
}

// TestNDJSON: a line for each change, each finding of both and each loss.
func TestNDJSON(t *testing.T) {
	d := diff.Compare("", sample(t, "healthy-2019"), sample(t, "port-taken"))
	n := len(d.LossOfSight) + len(d.Both)
	for _, s := range d.Sections {
		n += len(s.Changes)
	}
	lines := strings.Split(strings.TrimSpace(formats(t, d)["ndjson"]), "\n")
	if len(lines) != n {
		t.Errorf("%d lines for %d differences", len(lines), n)
	}
	for _, l := range lines {
		var record struct{ Section string }
		if err := json.Unmarshal([]byte(l), &record); err != nil || record.Section == "" {
			t.Errorf("%s: %v", l, err)
		}
	}
}

// TestNothing: two empty reports are not "no difference".
func TestNothing(t *testing.T) {
	d := diff.Compare("", diff.Input{Report: report.Report{}}, diff.Input{Report: report.Report{}})
	if page := formats(t, d)["en.txt"]; !strings.Contains(page, "Nothing could be compared.") {
		t.Errorf("got\n%s", page)
	}
}
