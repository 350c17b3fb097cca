package text

import (
	"fmt"
	"strings"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

// evidence lists the cited places. Without Verbose the list is cut, and says
// so.
func (p *page) evidence(list []report.Evidence) {
	p.label(p.t("evidence", "証拠"))
	for i, e := range list {
		if i == briefCites && !p.verbose && len(list) > briefCites+1 {
			p.line(fmt.Sprintf(p.t("    ... and %d more (-v shows them)", "    ... 他 %d 件 (-v で表示)"), len(list)-briefCites))
			return
		}
		p.para("    "+terminal.Pad(p.say(role(e.Role)), 8)+" ", terminal.Safe(place(e)))
		if e.Quote != "" {
			p.para("             > ", terminal.Safe(e.Quote))
		}
		if !e.Note.IsZero() {
			p.para("             ", p.say(e.Note))
		}
	}
}

func place(e report.Evidence) string {
	switch {
	case e.Unit == "value":
		return e.File + " " + e.Key
	case e.Unit == "file" || e.Unit == "":
		return e.File
	}
	return fmt.Sprintf("%s %s %d", e.File, e.Unit, e.N)
}

// steps writes numbered steps; commands stand alone on their line so that
// they can be copied, however long they are.
func (p *page) steps(title string, steps []report.Step) {
	if len(steps) == 0 {
		return
	}
	p.label(title)
	for i, s := range steps {
		p.para(fmt.Sprintf("    %d. ", i+1), p.say(s.Do))
		if s.Command != "" {
			p.line("         " + p.paint(cyan, terminal.Safe(s.Command)))
		}
		if !s.Effect.IsZero() {
			p.para("       ", "("+p.say(s.Effect)+")")
		}
	}
}

func (p *page) label(title string) {
	p.line("")
	p.line("  " + p.paint(bold, title))
}

func (p *page) ruledOut(r report.Report) {
	if len(r.RuledOut) == 0 {
		return
	}
	p.section(p.t("RULED OUT", "除外した原因"))
	for _, x := range r.RuledOut {
		p.para("  - ", p.say(x.Title)+" ("+x.Rule+")")
		if !p.verbose {
			continue
		}
		for _, e := range x.Evidence {
			p.para("      ", strings.TrimSpace(terminal.Safe(place(e))+" "+quoted(e.Quote)))
		}
	}
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return "> " + terminal.Safe(s)
}

// notChecked groups the checks by what is missing, because that is what the
// reader can do something about.
func (p *page) notChecked(r report.Report) {
	if len(r.NotChecked) == 0 {
		return
	}
	p.section(p.t("NOT CHECKED", "未確認"))
	for _, g := range groupMissing(r.NotChecked) {
		p.para("  - ", p.say(g.missing.Name)+": "+p.say(g.missing.Why))
		p.para("    "+p.t("for:  ", "対象: "), strings.Join(g.rules, ", "))
		if g.missing.Get != "" {
			p.line("    " + p.t("get:  ", "取得: ") + p.paint(cyan, terminal.Safe(g.missing.Get)))
		}
	}
}

type missingGroup struct {
	missing report.Missing
	rules   []string
}

func groupMissing(list []report.NotChecked) []*missingGroup {
	var groups []*missingGroup
	byKind := map[string]*missingGroup{}
	for _, nc := range list {
		for _, m := range nc.Missing {
			g := byKind[m.Kind]
			if g == nil {
				g = &missingGroup{missing: m}
				byKind[m.Kind] = g
				groups = append(groups, g)
			}
			g.rules = append(g.rules, nc.Rule)
		}
	}
	return groups
}

func (p *page) notApplicable(r report.Report) {
	if len(r.NotApplicable) == 0 || !p.verbose {
		return
	}
	p.section(p.t("DOES NOT APPLY", "該当なし"))
	for _, x := range r.NotApplicable {
		p.para("  - ", p.say(x.Title)+" ("+x.Rule+"): "+p.say(x.Why))
	}
}

func (p *page) troubles(r report.Report) {
	if len(r.Troubles) == 0 {
		return
	}
	p.section(p.t("INTERNAL ERRORS (please report them)", "内部エラー (報告してください)"))
	for _, x := range r.Troubles {
		p.para("  - ", x.Rule+": "+terminal.Safe(x.Message))
	}
}

func severity(s string) words.Text {
	switch s {
	case "error":
		return words.T("error", "エラー")
	case "warning":
		return words.T("warning", "警告")
	}
	return words.T("info", "情報")
}

func confidence(s string) words.Text {
	switch s {
	case "certain":
		return words.T("certain", "確実")
	case "likely":
		return words.T("likely", "可能性大")
	}
	return words.T("possible", "可能性あり")
}

func role(s string) words.Text {
	switch s {
	case "cause":
		return words.T("cause", "原因")
	case "symptom":
		return words.T("symptom", "症状")
	case "against":
		return words.T("against", "反証")
	}
	return words.T("link", "関連")
}
