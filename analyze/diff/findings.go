package diff

import (
	"slices"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// findings compares what is wrong, by rule: endpoints and thumbprints differ
// from server to server anyway.
func findings(good, bad report.Report) []Change {
	var out []Change
	for _, f := range firsts(bad) {
		was := of(good, f.Rule)
		switch {
		case len(was) == 0:
			c := Change{Kind: OnlyBad, Name: f.Rule, Bad: f.Title, Severity: f.Severity}
			if notChecked(good, f.Rule) != nil {
				c.Note = text.T("GOOD could not be checked for it", "正常なサーバーでは確認できませんでした")
			}
			out = append(out, c)
		case grade(was) != grade(of(bad, f.Rule)):
			out = append(out, Change{Kind: Other, Name: f.Rule, Good: grade(was), Bad: grade(of(bad, f.Rule)), Severity: f.Severity, Note: f.Title})
		}
	}
	for _, f := range firsts(good) {
		if len(of(bad, f.Rule)) == 0 && notChecked(bad, f.Rule) == nil {
			out = append(out, Change{Kind: OnlyGood, Name: f.Rule, Good: f.Title, Severity: f.Severity})
		}
	}
	return out
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

func notChecked(r report.Report, rule string) *report.NotChecked {
	i := slices.IndexFunc(r.NotChecked, func(n report.NotChecked) bool { return n.Rule == rule })
	if i < 0 {
		return nil
	}
	return &r.NotChecked[i]
}

// unchecked are the checks that could be made on one server only.
func unchecked(good, bad report.Report) []Unseen {
	return append(uncheckedAt("bad", bad, good), uncheckedAt("good", good, bad)...)
}

func uncheckedAt(where string, here, there report.Report) []Unseen {
	var out []Unseen
	for _, n := range here.NotChecked {
		if notChecked(there, n.Rule) != nil || len(of(here, n.Rule)) > 0 {
			continue
		}
		u := Unseen{Where: where, Name: n.Rule, Title: n.Title}
		if len(n.Missing) > 0 {
			m := n.Missing[0]
			u.Why, u.Get = text.F("%s: %s", "%s: %s", m.Name, m.Why), m.Get
		}
		if len(of(there, n.Rule)) > 0 {
			other := text.T("it was found on the other server", "もう一方のサーバーでは検出されています")
			u.Why = text.F("%s; %s", "%s。%s", u.Why, other)
		}
		out = append(out, u)
	}
	return out
}
