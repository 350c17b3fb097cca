package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

const hostile = "a\x1b[31mred\x1b]0;title\x07 \u202eevil\u2066 \u200bzero \r\nnext\x00\x9b2J\xff end"

// full is a report in which every string that can come from a bundle is
// hostile.
func full(s string) report.Report {
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	title := words.T("title "+s, "見出し "+s)
	ev := []report.Evidence{{Role: "cause", File: s, Unit: "line", N: 3, Quote: s, Note: title}, {Role: "symptom", File: s, Unit: "value", Key: s}}
	step := []report.Step{{Do: title, Command: "netsh " + s, Effect: title}}
	fd := report.Finding{
		Rule: "some-rule", Severity: "error", Confidence: "certain", RootCause: true, Title: title, Why: title, Evidence: ev,
		Fix: report.Fix{Apply: step, Verify: step, Undo: step}, Count: 3, First: &at, Last: &at, Explains: []string{"other"},
	}
	return report.Report{
		Schema: report.Schema, Tool: "ssltriage test", Bundle: report.Bundle{Name: s, CollectedAt: &at, CollectedBasis: "file"},
		Host: report.Host{Name: s, OS: s, Build: s, Language: s}, Findings: []report.Finding{fd, fd},
		RuledOut:      []report.RuledOut{{Rule: "x", Title: title, Evidence: ev}},
		NotChecked:    []report.NotChecked{{Rule: "y", Title: title, Missing: []report.Missing{{Kind: "k", Name: title, Why: title, Get: s}}}},
		NotApplicable: []report.NotApplicable{{Rule: "z", Title: title, Why: title}},
		Troubles:      []report.Trouble{{Rule: "t", Message: s}},
		Problems:      []report.Problem{{File: s, Message: s}}, Unread: []string{s},
	}
}

func write(t *testing.T, r report.Report, o Options) string {
	var buf bytes.Buffer
	if err := Write(&buf, r, o); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestHostileStringsAreHarmless(t *testing.T) {
	for _, lang := range []words.Lang{words.EN, words.JA} {
		out := write(t, full(hostile), Options{Lang: lang, Verbose: true})
		for _, r := range out {
			if r != '\n' && (unicode.In(r, unicode.Cc, unicode.Cf) || r == unicode.ReplacementChar) {
				t.Fatalf("%s: character %U reaches the terminal", lang, r)
			}
		}
		if !strings.Contains(out, `\u{1b}`) || !strings.Contains(out, `\u{202e}`) {
			t.Errorf("%s: hidden characters are not made visible", lang)
		}
	}
}

func TestLinesFitTheWidth(t *testing.T) {
	long := strings.Repeat("word and another word ", 20) + strings.Repeat("証明書の秘密キーが見つかりません。", 12)
	for _, width := range []int{60, 80, 120} {
		for _, lang := range []words.Lang{words.EN, words.JA} {
			for line := range strings.Lines(write(t, full(long), Options{Lang: lang, Width: width, Verbose: true})) {
				line = strings.TrimRight(line, "\n")
				isCommand := strings.Contains(line, "netsh ") || strings.Contains(line, "get:") || strings.Contains(line, "取得:") ||
					strings.HasPrefix(line, "ssltriage test")
				if n := terminal.Width(line); n > width && !isCommand {
					t.Errorf("width %d, %s: %d columns: %s", width, lang, n, line)
				}
			}
		}
	}
}

func TestColourOnlyWhenAsked(t *testing.T) {
	if out := write(t, full("x"), Options{Lang: words.EN}); strings.Contains(out, "\x1b") {
		t.Error("escape sequence without colour")
	}
	if out := write(t, full("x"), Options{Lang: words.EN, Color: true}); !strings.Contains(out, string(red)+"[error, certain]") {
		t.Error("no colour although asked for")
	}
}

func TestNothingFoundIsNeverCalledClean(t *testing.T) {
	empty := report.Report{Tool: "ssltriage test", NotChecked: full("x").NotChecked}
	if out := write(t, empty, Options{Lang: words.EN}); !strings.Contains(out, "Nothing could be checked") {
		t.Errorf("an empty report reads as:\n%s", out)
	}
	some := report.Report{Tool: "ssltriage test", NotChecked: full("x").NotChecked, RuledOut: full("x").RuledOut}
	if out := write(t, some, Options{Lang: words.EN}); !strings.Contains(out, "1 check could not be made") {
		t.Errorf("unchecked rules are not named:\n%s", out)
	}
}

func TestProblemsAreGrouped(t *testing.T) {
	r := report.Report{Tool: "ssltriage test"}
	for i := range 300 {
		r.Problems = append(r.Problems, report.Problem{File: fmt.Sprintf("f%03d", i), Message: "the file is empty"})
	}
	r.Sources = []report.Source{
		{Kind: "schannel", Problems: []string{"a.hiv: not closed cleanly"}},
		{Kind: "cipher-suites", Problems: []string{"a.hiv: not closed cleanly"}},
	}
	out := write(t, r, Options{Lang: words.EN})
	if n := strings.Count(out, "the file is empty"); n != 1 || !strings.Contains(out, "300 files: f000") {
		t.Errorf("equal problems are not joined:\n%s", out)
	}
	if n := strings.Count(out, "not closed cleanly"); n != 1 {
		t.Errorf("a problem of a source is said %d times", n)
	}
}

// TestVerboseShowsAllEvidence: a brief report says how much it leaves out, a
// verbose one leaves nothing out.
func TestVerboseShowsAllEvidence(t *testing.T) {
	r := full("x")
	var list []report.Evidence
	for i := range 40 {
		list = append(list, report.Evidence{Role: "cause", File: fmt.Sprintf("file-%02d", i), Unit: "line", N: int64(i + 1), Quote: fmt.Sprintf("quote-%02d", i)})
	}
	r.Findings, r.RuledOut = r.Findings[:1], []report.RuledOut{{Rule: "r", Evidence: list}}
	r.Findings[0].Evidence = list
	for _, lang := range []words.Lang{words.EN, words.JA} {
		brief, all := write(t, r, Options{Lang: lang}), write(t, r, Options{Lang: lang, Verbose: true})
		more := map[words.Lang]string{words.EN: "... and 34 more (-v shows them)", words.JA: "... 他 34 件 (-v で表示)"}[lang]
		if strings.Count(brief, "quote-") != briefCites || !strings.Contains(brief, more) {
			t.Errorf("%s: the brief report shows\n%s", lang, brief)
		}
		for i := range 40 {
			if n := strings.Count(all, fmt.Sprintf("quote-%02d", i)); n != 2 { // of the finding, and of what is ruled out
				t.Errorf("%s: quote %d is shown %d times with -v", lang, i, n)
			}
		}
		if strings.Contains(all, "-v ") {
			t.Errorf("%s: the verbose report leaves something out", lang)
		}
	}
}
