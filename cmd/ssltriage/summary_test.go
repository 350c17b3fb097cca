package main

import (
	"bytes"
	"strings"
	"testing"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// TestOverviewFits: one line for each case and no line wider than asked, with
// long, Japanese and hostile names too.
func TestOverviewFits(t *testing.T) {
	failure := text.T("gone.zip: no archive", "gone.zip: 読み取れるアーカイブではありません")
	finding := summaryFinding{Rule: "cipher-settings-exclude-clients", Severity: "warning", Confidence: "possible",
		Title: text.T(strings.Repeat("words ", 40), strings.Repeat("証明書", 40))}
	list := []summary{
		{Case: strings.Repeat("案件", 40), Host: "web\x1b[2J\n01", Findings: []summaryFinding{finding}},
		{Case: "gone", Status: "unreadable", Error: &failure},
		{Case: "empty", Status: "nothing-checked", nothing: text.T("Nothing could be checked.", "何も確認できませんでした。")},
		{Case: "half", Status: "cut", nothing: text.T("No fault was found.", "問題は見つかりませんでした。")},
		{Case: "clean", Status: "no-findings", nothing: text.T("No fault was found.", "問題は見つかりませんでした。")},
	}
	for _, width := range []int{0, 1, 60, 80, 100, 120, 200, 500} {
		for _, l := range []text.Lang{text.EN, text.JA} {
			var out bytes.Buffer
			o := &tableOverview{out: &out, lang: l, width: width, folder: "reports/"}
			for _, s := range list {
				if err := o.add(s, nil); err != nil {
					t.Fatal(err)
				}
			}
			if err := o.end(); err != nil {
				t.Fatal(err)
			}
			rows, _, _ := strings.Cut(out.String(), "\n\n")
			if n := strings.Count(rows, "\n") + 1; n != len(list)+1 {
				t.Errorf("%s, width %d: %d lines for %d cases", l, width, n, len(list))
			}
			limit := map[int]int{1: 60, 500: 200}[width]
			if width == 0 { // nothing is cut where nobody looks
				if strings.Contains(out.String(), "…") {
					t.Errorf("%s: cut: %s", l, out.String())
				}
				continue
			}
			if !strings.Contains(strings.ReplaceAll(out.String(), "\n", map[text.Lang]string{text.EN: " "}[l]), text.T("them cut", "途中で切れ").In(l)) {
				t.Errorf("%s, width %d: %s", l, width, out.String())
			}
			for line := range strings.Lines(out.String()) {
				if n := terminal.Width(strings.TrimRight(line, "\n")); n > max(width, limit) || n > 200 || strings.Contains(line, "\x1b") {
					t.Errorf("%s, width %d: %d columns: %q", l, width, n, line)
				}
			}
		}
	}
}
