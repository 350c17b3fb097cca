package html

import (
	"bytes"
	escape "html"
	"regexp"
	"strings"
	"testing"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

func rendered(t *testing.T, r report.Report, lang text.Lang) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, r, Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// TestPolicyNamesTheStyle: the page may load nothing and use its own style
// only, the one whose hash stands in the policy.
func TestPolicyNamesTheStyle(t *testing.T) {
	page := rendered(t, report.Report{}, text.EN)
	found := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	if found == nil || found[1] != style {
		t.Fatal("the style is not the one that was hashed")
	}
	if !strings.Contains(escape.UnescapeString(page), `content="default-src 'none'; style-src '`+styleHash+`'; img-src data:; base-uri 'none'; form-action 'none'"`) {
		t.Error("the policy does not name it")
	}
	if outside := regexp.MustCompile(`(?i)(src|href|url\()\s*=?\s*["']?(https?:)?//`).FindString(page); outside != "" {
		t.Errorf("an address outside: %s", outside)
	}
}

func TestStringsAreHarmless(t *testing.T) {
	evil := "<script>alert(1)</script>\u202e\x1b[31m"
	page := rendered(t, report.Report{
		Tool: evil, Bundle: report.Bundle{Name: evil}, Host: report.Host{Name: evil},
		Findings: []report.Finding{{Rule: evil, Severity: `error" onload="x`, Title: text.T(evil, evil), Evidence: []report.Evidence{{File: evil, Quote: evil}},
			Fix: report.Fix{Apply: []report.Step{{Command: evil}}}}},
	}, text.JA)
	for _, bad := range []string{"<script>", "onload=", "\u202e", "\x1b"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;") {
		t.Error("what was said is not shown")
	}
}

func TestOrder(t *testing.T) {
	r := report.Report{
		Findings: []report.Finding{
			{Rule: "first", Severity: "error", RootCause: true, Evidence: []report.Evidence{{File: "a"}}, Fix: report.Fix{Apply: []report.Step{{Do: text.T("mend", "直す")}}}},
			{Rule: "second", Severity: "warning"},
		},
		Roads:      []report.Road{{Endpoint: "0.0.0.0:443", Links: []report.Link{{Kind: "site", Name: "Site", State: "ok"}}}},
		RuledOut:   []report.RuledOut{{Rule: "third", Title: text.T("out", "除外")}},
		NotChecked: []report.NotChecked{{Rule: "fourth", Missing: []report.Missing{{Kind: "capture", Name: text.T("capture", "キャプチャ")}}}},
	}
	page := rendered(t, r, text.EN)
	at := -1
	for _, part := range []string{"Root cause</h2>", "mend", "<h4>evidence</h4>", "Pictures</h2>", "<svg", "second", "Ruled out</h2>", "Not checked</h2>", "Appendix</h2>"} {
		next := strings.Index(page, part)
		if next <= at {
			t.Errorf("%q stands at %d, after %d", part, next, at)
		}
		at = next
	}
}
