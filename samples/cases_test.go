package samples

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ssltriage/analyze"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/schannel"
	"ssltriage/collect/bundle/reader"
)

func all(t *testing.T) []Case {
	t.Helper()
	list, err := Cases("cases")
	if err != nil || len(list) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return list
}

// TestEveryFileIsRead loads each case: nothing may be left over, and no parser
// may complain about evidence that is meant to be in order.
func TestEveryFileIsRead(t *testing.T) {
	for _, c := range all(t) {
		t.Run(c.Name, func(t *testing.T) {
			b, err := reader.Open(c.Bundle(), reader.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			f := facts.Load(b, nil)
			for _, file := range f.Files {
				if file.Taken.IsZero() && !slices.Contains(c.Unread, file.Name) {
					t.Errorf("nobody reads %s", file.Name)
				}
			}
			for _, p := range f.Problems {
				t.Errorf("problem: %s: %s", p.File, p.Message)
			}
			for _, k := range facts.Kinds {
				for _, p := range f.Source(k).Problems {
					if !slices.ContainsFunc(c.Problems, func(words string) bool { return strings.Contains(p.EN, words) }) {
						t.Errorf("problem of %s: %s", k, p)
					}
				}
			}
			if c.Expect != "evidence-disagrees" && len(f.Disagreements) > 0 {
				t.Errorf("the evidence contradicts itself: %+v", f.Disagreements)
			}
			if !f.Clock.CollectedAt.Equal(c.Collected) && f.Clock.Basis != facts.BasisEvidence {
				t.Errorf("collected at %s by the %s, want %s", f.Clock.CollectedAt, f.Clock.Basis, c.Collected)
			}
		})
	}
}

// TestExpectedRule compares the first finding with what the case is about.
func TestExpectedRule(t *testing.T) {
	for _, c := range all(t) {
		t.Run(c.Name, func(t *testing.T) {
			result, err := analyze.Run([]string{c.Bundle()}, nil, analyze.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := result.Report.Findings
			var first string
			var names []string
			for i, fd := range found {
				names = append(names, fd.Rule)
				if i == 0 && fd.Severity == string(rule.Error) {
					first = fd.Rule
				}
				if c.Expect == "" && fd.Severity == string(rule.Error) {
					t.Errorf("the server is healthy, but: %s: %s", fd.Rule, fd.Title.EN)
				}
			}
			if c.Expect != "" && (len(names) == 0 || names[0] != c.Expect) {
				t.Errorf("first finding %q (findings %v), want %s", first, names, c.Expect)
			}
			for _, also := range c.Also {
				if !slices.Contains(names, also) {
					t.Errorf("%s finds nothing (findings %v)", also, names)
				}
			}
		})
	}
}

// TestCapturesAreByTheSettings has the analyzer's model of Schannel judge the
// captures, whose servers choose by the samples' own knowledge of Windows: a
// connection that goes against the settings is only where the case is about it.
func TestCapturesAreByTheSettings(t *testing.T) {
	const note = "negotiation-not-by-settings"
	compared := 0
	for _, c := range all(t) {
		b, err := reader.Open(c.Bundle(), reader.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f := facts.Load(b, nil)
		b.Close()
		model := schannel.NewModel(f)
		for _, h := range f.Inbound() {
			got := model.Compare(h)
			if got.Agreement == schannel.Agrees {
				compared++
			}
			if got.Disagrees() && c.Expect != note && !slices.Contains(c.Also, note) {
				t.Errorf("%s: %s", c.Name, got.Why.EN)
			}
		}
	}
	if compared < 20 {
		t.Errorf("%d connections could be compared", compared)
	}
}

// TestEveryRuleHasACase demands a broken server for each rule: one that is
// about it, or that lists it among what is found beside.
func TestEveryRuleHasACase(t *testing.T) {
	expected := map[string]bool{}
	for _, c := range all(t) {
		expected[c.Expect] = true
		for _, also := range c.Also {
			expected[also] = true
		}
	}
	for _, r := range rules.All() {
		if !expected[r.ID] {
			t.Errorf("no case expects %s", r.ID)
		}
	}
}

// readers are the independent programs that must accept the binary files, by
// how a file begins, with the Debian package that holds each.
var readers = []struct {
	magic   string
	command []string
	debian  string
}{
	{"ElfFile\x00", []string{"evtxexport", "-f", "xml"}, "libevtx-utils"},
	{"\x30\x00\x00\x00LfLe", []string{"evtexport"}, "libevt-utils"},
	{"regf", []string{"hivexml"}, "libhivex-bin"},
	{"regf", []string{"reglookup"}, "reglookup"},
	{"\xd4\xc3\xb2\xa1", []string{"tshark", "-r"}, "tshark"},
	{"\x30\x82", []string{"openssl", "x509", "-inform", "DER", "-noout", "-in"}, "openssl"},
	{"-----BEGIN CERTIFICATE-----", []string{"openssl", "x509", "-noout", "-in"}, "openssl"},
}

func TestIndependentReaders(t *testing.T) {
	for _, r := range readers {
		t.Run(r.command[0], func(t *testing.T) {
			if _, err := exec.LookPath(r.command[0]); err != nil {
				if os.Getenv("CI") != "" {
					t.Fatalf("%s is needed: apt-get install %s", r.command[0], r.debian)
				}
				t.Skipf("%s is not installed (%s)", r.command[0], r.debian)
			}
			n := 0
			for _, file := range filesWith(t, r.magic) {
				cmd := exec.Command(r.command[0], append(slices.Clone(r.command[1:]), file)...)
				var complaint bytes.Buffer
				cmd.Stderr = &complaint
				if err := cmd.Run(); err != nil {
					t.Errorf("%s: %v: %s", file, err, complaint.String())
				}
				n++
			}
			if n == 0 {
				t.Error("no such file in any case")
			}
		})
	}
}

// filesWith lists the files of all cases that begin with some bytes.
func filesWith(t *testing.T, magic string) (list []string) {
	err := filepath.WalkDir("cases", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.HasPrefix(data, []byte(magic)) {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
