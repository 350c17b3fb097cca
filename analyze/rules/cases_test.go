package rules

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/collect/bundle/reader"
)

// TestCases runs every rule over the small cases in testdata/<rule id>/.
// A case is a txtar archive whose files are the evidence; names ending in
// .b64 are decoded, those ending in .made are made (see made_test.go). Its comment says what is expected of the rule that the
// folder is named after, one line of:
//
//	want: fires certain error     a finding of that confidence and severity
//	want: clear                   ruled out
//	want: not-applicable
//	want: not-checked
//
// and optionally, of the whole outcome:
//
//	not: VERDICT     the rule does not say this as well
//	first: RULE      the first finding is of this rule
//	silent: RULE     no finding is of this rule
//	no-error         no rule finds an error
//	no-warning       no rule finds an error or a warning
//	once             the rule has exactly one finding
//	says: WORDS      the English of a finding of the rule holds these words
//	now: RFC3339     time stamp of the files; 2024-01-01 otherwise
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			runCase(t, filepath.Base(filepath.Dir(file)), archive)
		})
	}
}

// TestEveryRuleHasCases demands at least a firing and a clear case of each
// rule.
func TestEveryRuleHasCases(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		seen[r.ID] = true
		if r.CheckRest != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join("testdata", r.ID)); err != nil {
			t.Errorf("%s has no cases", r.ID)
		}
	}
}

func runCase(t *testing.T, id string, archive *txtar.Archive) {
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	var wants []string
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		if at, ok := strings.CutPrefix(line, "now: "); ok {
			parsed, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			now = parsed
			continue
		}
		wants = append(wants, line)
	}
	f := loadCase(t, archive, now)
	out := rule.Run(All(), f)
	for _, trouble := range out.Troubles {
		t.Errorf("rule %s: %s", trouble.Rule.ID, trouble.Message)
	}
	checked := false
	for _, line := range wants {
		checked = checkWant(t, id, line, out) || checked
	}
	if !checked {
		t.Error("the case expects nothing: no want, first or no-error line")
	}
	if t.Failed() {
		t.Log(describe(out, f))
	}
}

// checkWant checks one line of a case and reports whether it was one.
func checkWant(t *testing.T, id, line string, out rule.Outcome) bool {
	key, value, _ := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	switch key {
	case "want":
		if got := verdictOf(id, out); !contains(got, value) {
			t.Errorf("%s: got %v, want %s", id, got, value)
		}
	case "not":
		if got := verdictOf(id, out); contains(got, value) {
			t.Errorf("%s: got %v", id, got)
		}
	case "first":
		if len(out.Findings) == 0 || out.Findings[0].Rule != value {
			t.Errorf("first finding is not %s", value)
		}
	case "silent":
		for _, got := range verdictOf(value, out) {
			if strings.HasPrefix(got, "fires") {
				t.Errorf("%s %s", value, got)
			}
		}
	case "says":
		if !says(id, value, out) {
			t.Errorf("no finding of %s says %q", id, value)
		}
	case "once":
		n := 0
		for _, got := range verdictOf(id, out) {
			if strings.HasPrefix(got, "fires") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d findings of %s, want one", n, id)
		}
	case "no-error", "no-warning":
		for _, fd := range out.Findings {
			if fd.Severity == rule.Error || key == "no-warning" && fd.Severity == rule.Warning {
				t.Errorf("%s found: %s: %s", fd.Severity, fd.Rule, fd.Title.EN)
			}
		}
	default:
		return false
	}
	return true
}

// verdictOf lists what the outcome says of one rule.
func verdictOf(id string, out rule.Outcome) (got []string) {
	for _, fd := range out.Findings {
		if fd.Rule == id {
			got = append(got, fmt.Sprintf("fires %s %s", fd.Confidence, fd.Severity))
		}
	}
	for _, x := range out.RuledOut {
		if x.Rule.ID == id {
			got = append(got, "clear")
		}
	}
	for _, x := range out.NotApplicable {
		if x.Rule.ID == id {
			got = append(got, "not-applicable")
		}
	}
	for _, x := range out.NotChecked {
		if x.Rule.ID == id {
			got = append(got, "not-checked")
		}
	}
	return got
}

// says reports whether a finding of the rule holds some words: in its title,
// its explanation, its notes or its steps.
func says(id, words string, out rule.Outcome) bool {
	for _, fd := range out.Findings {
		all := fd.Title.EN + "\n" + fd.Why.EN
		for _, c := range fd.Cites {
			all += "\n" + c.Note.EN
		}
		for _, s := range slices.Concat(fd.Fix.Apply, fd.Fix.Verify, fd.Fix.Undo) {
			all += "\n" + s.Do.EN + "\n" + s.Command + "\n" + s.Effect.EN
		}
		if fd.Rule == id && strings.Contains(strings.ToLower(all), strings.ToLower(words)) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func loadCase(t *testing.T, archive *txtar.Archive, now time.Time) *facts.Facts {
	dir := t.TempDir()
	for _, file := range makeFiles(t, archive) {
		name, data := file.Name, file.Data
		if plain, ok := strings.CutSuffix(name, ".b64"); ok {
			decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), ""))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			name, data = plain, decoded
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
	}
	b, err := reader.Open(dir, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return facts.Load(b, nil)
}

// describe is the whole outcome, for a failing case.
func describe(out rule.Outcome, f *facts.Facts) string {
	var s strings.Builder
	for _, fd := range out.Findings {
		fmt.Fprintf(&s, "finding %s %s %s: %s\n", fd.Severity, fd.Confidence, fd.Rule, fd.Title.EN)
	}
	for _, k := range facts.Kinds {
		src := f.Source(k)
		fmt.Fprintf(&s, "%-14s %-9s %d %s %v\n", k, src.State, src.Count, src.Why.EN, src.Problems)
	}
	for _, file := range f.Files {
		fmt.Fprintf(&s, "file %s: %q\n", file.Name, file.Taken)
	}
	for _, p := range f.Problems {
		fmt.Fprintf(&s, "problem %s: %s\n", p.File, p.Message.EN)
	}
	return s.String()
}
