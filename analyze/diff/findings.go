package diff

import (
	"slices"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// findings compares what is wrong, by rule and by what of a finding's subject
// can be compared: thumbprints and addresses differ from server to server
// anyway.
func findings(good, bad report.Report) []Change {
	var out []Change
	for _, f := range firsts(bad) {
		was, is := of(good, f.Rule), of(bad, f.Rule)
		if len(was) > 0 && grade(was) != grade(is) {
			c := Change{Kind: Other, Name: f.Rule, Good: grade(was), Bad: grade(is), Severity: f.Severity, Note: f.Title}
			if lost := worse(bad, good, was); weaker(is, was) && lost != nil {
				c.Note = text.F("%s; BAD lacks evidence that GOOD's finding rests on: %s", "%s。正常なサーバーの検出事項の根拠となった証拠が異常なサーバーにありません: %s", f.Title, lost.Name)
			}
			out = append(out, c)
		}
		for _, one := range is {
			if slices.ContainsFunc(was, func(w report.Finding) bool { return alike(w, one) }) {
				continue
			}
			c := Change{Kind: OnlyBad, Name: f.Rule, Bad: one.Title, Severity: one.Severity}
			if notChecked(good, f.Rule) != nil || len(was) == 0 && worse(good, bad, is) != nil {
				c.Note = text.T("GOOD could not be checked for it", "正常なサーバーでは確認できませんでした")
			}
			out = append(out, c)
			if len(was) == 0 {
				break // the first tells it
			}
		}
	}
	for _, f := range firsts(good) {
		if len(of(bad, f.Rule)) == 0 && notChecked(bad, f.Rule) == nil && worse(bad, good, of(good, f.Rule)) == nil {
			out = append(out, Change{Kind: OnlyGood, Name: f.Rule, Good: f.Title, Severity: f.Severity})
		}
	}
	return out
}

// shared are the findings that are as grave on both servers, each rule once.
func shared(good, bad report.Report) []Shared {
	out := []Shared{}
	for _, f := range firsts(bad) {
		if was := of(good, f.Rule); len(was) > 0 && grade(was) == grade(of(bad, f.Rule)) {
			out = append(out, Shared{Rule: f.Rule, Severity: f.Severity, Title: f.Title})
		}
	}
	return out
}

// alike reports whether two findings of one rule speak of the same thing
// on two servers: the same port and the same protocol version, where both
// name them.
func alike(a, b report.Finding) bool {
	p, q := port(a.Subject.Endpoint), port(b.Subject.Endpoint)
	x, y := a.Subject.Protocol, b.Subject.Protocol
	return (p == "" || q == "" || p == q) && (x == "" || y == "" || x == y)
}

// port is that of an endpoint; empty when it names none.
func port(endpoint string) string {
	_, p, _ := strings.Cut(endpoint[strings.LastIndexByte(endpoint, ']')+1:], ":")
	return p
}

// rank orders severities; 0 for an unknown one.
func rank(severity string) int {
	return 1 + slices.Index([]string{"info", "warning", "error"}, severity)
}

// newAt reports whether bad has a finding of at least the severity that good
// has not, or has less gravely.
func newAt(severity string, good, bad []report.Finding) bool {
	grave := func(f report.Finding) bool { return rank(f.Severity) >= rank(severity) }
	return slices.ContainsFunc(bad, func(b report.Finding) bool {
		return grave(b) && !slices.ContainsFunc(good, func(g report.Finding) bool {
			return g.Rule == b.Rule && grave(g) && alike(g, b)
		})
	})
}

// firsts are the findings, the first of each rule.
func firsts(r report.Report) []report.Finding {
	var out []report.Finding
	seen := map[string]bool{}
	for _, f := range r.Findings {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			out = append(out, f)
		}
	}
	return out
}

func of(r report.Report, rule string) []report.Finding {
	var out []report.Finding
	for _, f := range r.Findings {
		if f.Rule == rule {
			out = append(out, f)
		}
	}
	return out
}

var gradeWords = map[string]text.Text{
	"error": text.T("error", "エラー"), "warning": text.T("warning", "警告"), "info": text.T("info", "情報"),
	"certain": text.T("certain", "確実"), "likely": text.T("likely", "可能性大"), "possible": text.T("possible", "可能性あり"),
}

// grade is how grave the findings of one rule are, and how many.
func grade(list []report.Finding) text.Text {
	out := text.F("%s, %s", "%s、%s", gradeWords[list[0].Severity], gradeWords[list[0].Confidence])
	if len(list) > 1 {
		out = text.F("%s, %d times", "%s、%d 件", out, len(list))
	}
	return out
}

// weaker reports whether the first of is is less grave or less certain than
// the first of was.
func weaker(is, was []report.Finding) bool {
	sure := []string{"possible", "likely", "certain"}
	a, b := is[0], was[0]
	return rank(a.Severity) < rank(b.Severity) || slices.Index(sure, a.Confidence) < slices.Index(sure, b.Confidence)
}

func notChecked(r report.Report, rule string) *report.NotChecked {
	i := slices.IndexFunc(r.NotChecked, func(n report.NotChecked) bool { return n.Rule == rule })
	if i < 0 {
		return nil
	}
	return &r.NotChecked[i]
}
