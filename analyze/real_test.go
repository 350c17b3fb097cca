package analyze

import (
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/samples/shared"
)

// TestRealFiles analyses all real files as one case: none may crash the run,
// every one must be recognised, and what a client logged must not become the
// cause of an inbound failure.
func TestRealFiles(t *testing.T) {
	for _, dir := range []string{"evidence", "reference/windows-output"} {
		t.Run(dir, func(t *testing.T) {
			result, err := Run([]string{shared.Path(t, dir)}, nil, Options{Tool: "test"})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range result.Report.Unread {
				if base := filepath.Base(name); !strings.HasPrefix(base, "SOURCES") && !strings.HasPrefix(base, "netsh-trace") {
					t.Errorf("not recognised: %s", name)
				}
			}
			for _, trouble := range result.Report.Troubles {
				t.Errorf("rule %s: %s", trouble.Rule, trouble.Message)
			}
			for _, fd := range result.Report.Findings {
				t.Logf("%s %s %s: %s", fd.Severity, fd.Confidence, fd.Rule, fd.Title.EN)
				for _, e := range fd.Evidence {
					if fd.Severity == "error" && strings.Contains(e.Quote, "36871") {
						t.Errorf("%s blames a client's event 36871", fd.Rule)
					}
				}
			}
			for _, s := range result.Report.Sources {
				t.Logf("%s %s %d %s", s.Kind, s.State, s.Count, s.Why.EN)
			}
			for _, p := range result.Report.Problems {
				t.Logf("%s: %s", p.File, p.Message)
			}
		})
	}
}
