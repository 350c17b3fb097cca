package markdown

import (
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// table writes a table; the cells are Markdown already.
func (p *page) table(head []text.Text, rows [][]string) {
	var names, rule []string
	for _, h := range head {
		names, rule = append(names, p.say(h)), append(rule, "---")
	}
	for _, row := range append([][]string{names, rule}, rows...) {
		p.line("| " + strings.Join(row, " | ") + " |")
	}
}

// protocols writes the server's protocol table, where it says anything.
func (p *page) protocols(r report.Report) {
	var rows [][]string
	known := false
	for _, x := range r.Protocols {
		known = known || x.Server != "unknown"
		rows = append(rows, []string{prose(x.Name), p.say(phrase.ProtocolState(x.Server)), p.say(x.Reason)})
	}
	if !known {
		return
	}
	p.heading(2, p.say(phrase.Protocols))
	p.table([]text.Text{phrase.Protocol, phrase.State, phrase.Reason}, rows)
}

func (p *page) files(r report.Report) {
	lines := phrase.Problems(r, p.Lang, p.Verbose)
	if len(lines) == 0 {
		return
	}
	p.heading(2, p.say(phrase.Files))
	for _, l := range lines {
		p.line("- " + prose(l))
	}
}

func (p *page) ruledOut(r report.Report) {
	if len(r.RuledOut) == 0 {
		return
	}
	p.heading(2, p.say(phrase.RuledOut))
	for _, x := range r.RuledOut {
		p.line("- " + p.say(x.Title) + " (" + code(x.Rule) + ")")
		if !p.Verbose {
			continue
		}
		for _, e := range x.Evidence {
			p.line(strings.TrimRight("  - "+code(phrase.Place(e).In(p.Lang))+" "+code(e.Quote), " "))
		}
	}
}

// notChecked says what is missing, for which checks, and how to get it.
func (p *page) notChecked(r report.Report) {
	if len(r.NotChecked) == 0 {
		return
	}
	p.heading(2, p.say(phrase.NotChecked))
	var rows [][]string
	for _, g := range phrase.GroupMissing(r.NotChecked) {
		rows = append(rows, []string{p.say(g.Name), p.say(g.Why), cell(codes(g.Rules)), cell(code(g.Get))})
	}
	p.table([]text.Text{phrase.Missing, phrase.Reason, phrase.For, phrase.Get}, rows)
}

func (p *page) notApplicable(r report.Report) {
	if len(r.NotApplicable) == 0 || !p.Verbose {
		return
	}
	p.heading(2, p.say(phrase.NotApplicable))
	for _, x := range r.NotApplicable {
		p.line("- " + p.say(x.Title) + " (" + code(x.Rule) + "): " + p.say(x.Why))
	}
}

func (p *page) internal(r report.Report) {
	if len(r.Troubles) == 0 {
		return
	}
	p.heading(2, p.say(phrase.Internal))
	for _, x := range r.Troubles {
		p.line("- " + code(x.Rule) + ": " + p.say(phrase.Trouble(x)))
	}
}
