package text

import (
	"fmt"
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

// evidence lists the cited places. Without Verbose the list is cut, and says
// so.
func (p *page) evidence(list []report.Evidence) {
	p.label(phrase.Evidence)
	for i, e := range list {
		if i == briefCites && !p.verbose && len(list) > briefCites+1 {
			p.line(fmt.Sprintf(p.t("    ... and %d more (-v shows them)", "    ... 他 %d 件 (-v で表示)"), len(list)-briefCites))
			return
		}
		p.para("    "+terminal.Pad(p.say(phrase.Role(e.Role)), 8)+" ", p.say(phrase.Place(e)))
		if e.Quote != "" {
			p.para("             > ", terminal.Safe(e.Quote))
		}
		if !e.Note.IsZero() {
			p.para("             ", p.say(e.Note))
		}
	}
}

// steps writes numbered steps; commands stand alone on their line so that
// they can be copied, however long they are.
func (p *page) steps(title words.Text, steps []report.Step) {
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

func (p *page) label(title words.Text) {
	p.line("")
	p.line("  " + p.paint(bold, p.say(title)))
}

func (p *page) ruledOut(r report.Report) {
	if len(r.RuledOut) == 0 {
		return
	}
	p.heading(phrase.RuledOut)
	for _, x := range r.RuledOut {
		p.para("  - ", p.say(x.Title)+" ("+terminal.Safe(x.Rule)+")")
		if !p.verbose {
			continue
		}
		for _, e := range x.Evidence {
			p.para("      ", strings.TrimSpace(p.say(phrase.Place(e))+" "+quoted(e.Quote)))
		}
	}
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return "> " + terminal.Safe(s)
}

// notChecked says what is missing, for which checks, and how to get it.
func (p *page) notChecked(r report.Report) {
	if len(r.NotChecked) == 0 {
		return
	}
	p.heading(phrase.NotChecked)
	for _, g := range phrase.GroupMissing(r.NotChecked) {
		p.para("  - ", p.say(g.Name)+": "+p.say(g.Why))
		p.para("    "+terminal.Pad(p.say(phrase.For)+": ", 6), terminal.Safe(strings.Join(g.Rules, ", ")))
		if g.Get != "" {
			p.line("    " + terminal.Pad(p.say(phrase.Get)+": ", 6) + p.paint(cyan, terminal.Safe(g.Get)))
		}
	}
}

func (p *page) notApplicable(r report.Report) {
	if len(r.NotApplicable) == 0 || !p.verbose {
		return
	}
	p.heading(phrase.NotApplicable)
	for _, x := range r.NotApplicable {
		p.para("  - ", p.say(x.Title)+" ("+terminal.Safe(x.Rule)+"): "+p.say(x.Why))
	}
}

func (p *page) troubles(r report.Report) {
	if len(r.Troubles) == 0 {
		return
	}
	p.heading(phrase.Internal)
	for _, x := range r.Troubles {
		p.para("  - ", terminal.Safe(x.Rule)+": "+p.say(phrase.Trouble(x)))
	}
}
