package difference_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/analyze/diff"
)

// without is a sample from which files or folders were taken away.
func without(t *testing.T, name string, lost ...string) diff.Input {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../samples/cases/"+name+"/bundle")); err != nil {
		t.Fatal(err)
	}
	for _, path := range lost {
		if err := os.RemoveAll(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	return read(t, name, dir)
}

// TestGraver: a fault counts as new where the good server has no more than a
// note about the same rule.
func TestGraver(t *testing.T) {
	for _, pair := range [][2]string{
		{"healthy-2022", "certificate-rejected-by-client"},
		{"healthy-2019", "capture-clock-differs"},
		{"healthy-2016", "not-tls-on-port"},
	} {
		good, bad := sample(t, pair[0]), sample(t, pair[1])
		if severity := bad.Report.Findings[0].Severity; !diff.Compare("", good, bad).Worst(severity) {
			t.Errorf("%s: not a new %s", pair[1], severity)
		}
		if diff.Compare("", bad, good).Worst("warning") {
			t.Errorf("%s: what is gone counts as new", pair[1])
		}
	}
}

// TestSightLost: what a server no longer shows is neither repaired nor gone.
func TestSightLost(t *testing.T) {
	for _, c := range []struct {
		name, rule string
		lost       []string
	}{
		{"certificate-rejected-by-client", "certificate-rejected-by-client", []string{"capture"}},
		{"not-tls-on-port", "not-tls-on-port", []string{"capture"}},
		{"reset-by-middlebox", "reset-by-middlebox", []string{"capture"}},
		{"port-taken", "port-taken", []string{"net", "capture"}},
		{"binding-missing", "", []string{"iis"}},
		{"private-key-access-denied", "", []string{"keys"}},
		{"private-key-access-denied", "", []string{"certs"}},
		{"certificate-expired", "certificate-expired", []string{"certs", "capture"}},
	} {
		t.Run(c.name+" without "+strings.Join(c.lost, ", "), func(t *testing.T) {
			whole, blind := sample(t, c.name), without(t, c.name, c.lost...)
			d := diff.Compare("", whole, blind)
			named := c.rule == ""
			for _, u := range d.LossOfSight {
				named = named || u.Name == c.rule && u.Where == "bad"
			}
			if !named {
				t.Errorf("%s is not among what was lost to sight", c.rule)
			}
			for _, s := range d.Sections {
				for _, change := range s.Changes {
					gone := s.ID == "findings" && change.Kind == diff.OnlyGood && change.Name == c.rule
					better := s.ID == "road" && (change.Kind == diff.OnlyGood || strings.Contains(change.Bad.EN, "no fault"))
					if gone || better {
						t.Errorf("%s: %+v", s.ID, change)
					}
				}
			}
		})
	}
}

// TestBoth: a fault of both servers is named in every format.
func TestBoth(t *testing.T) {
	d := diff.Compare("", sample(t, "double-key-denied-and-expired"), sample(t, "private-key-access-denied"))
	if len(d.Both) == 0 || d.Both[0].Rule != "private-key-access-denied" || d.Both[0].Severity != "error" {
		t.Fatalf("got %+v", d.Both)
	}
	for format, page := range formats(t, d) {
		if !strings.Contains(page, "private-key-access-denied") {
			t.Errorf("%s does not name it", format)
		}
	}
}
