package difference

import (
	"io"
	"strings"

	"ssltriage/analyze/diff"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// Limits of the width, as in reports.
const (
	minWidth     = 60
	maxWidth     = 200
	defaultWidth = 100
)

// Text writes the difference for a terminal or a plain-text ticket. width is
// in columns; 0 means 100.
func Text(w io.Writer, d diff.Difference, l text.Lang, width int) error {
	if width == 0 {
		width = defaultWidth
	}
	p := &page{lang: l, width: min(max(width, minWidth), maxWidth)}
	p.para("", d.Tool+"  "+titleWords.In(l))
	p.sides("", about(d.Good), about(d.Bad))
	if v := verdict(d); !v.IsZero() {
		p.line("")
		p.para("", v.In(l))
	}
	findings, rest := inOrder(d)
	p.sections(findings)
	p.both(d.Both)
	p.sections(rest)
	p.unseen(d)
	if len(d.Same) > 0 {
		p.heading(sameTitle)
		p.para("  ", same(d, l))
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

// page collects lines.
type page struct {
	out   strings.Builder
	lang  text.Lang
	width int
}

func (p *page) line(s string) { p.out.WriteString(strings.TrimRight(s, " ") + "\n") }

// para writes wrapped words behind lead; they may come from a bundle.
func (p *page) para(lead, s string) {
	indent := strings.Repeat(" ", terminal.Width(lead))
	for i, l := range terminal.Fold(terminal.Safe(s), p.width-len(indent)) {
		if i > 0 {
			lead = indent
		}
		p.line(lead + l)
	}
}

func (p *page) heading(t text.Text) {
	p.line("")
	p.para("", strings.ToUpper(terminal.Safe(t.In(p.lang))))
}

// sides writes what is said of each server.
func (p *page) sides(indent, first, second string) {
	width := max(terminal.Width(good.In(p.lang)), terminal.Width(bad.In(p.lang))) + 2
	p.para(indent+terminal.Pad(good.In(p.lang), width), first)
	p.para(indent+terminal.Pad(bad.In(p.lang), width), second)
}

func (p *page) sections(list []diff.Section) {
	for _, s := range list {
		p.heading(s.Title)
		for _, c := range s.Changes {
			p.para("  - ", name(c, p.lang))
			p.sides("      ", side(c, c.Good).In(p.lang), side(c, c.Bad).In(p.lang))
			if !c.Note.IsZero() {
				p.para("      ", "("+c.Note.In(p.lang)+")")
			}
		}
	}
}

func (p *page) both(list []diff.Shared) {
	if len(list) == 0 {
		return
	}
	p.heading(bothTitle)
	p.para("  ", bothWhy.In(p.lang))
	for _, s := range list {
		p.para("  - ", sharedName(s, p.lang))
		p.para("      ", s.Title.In(p.lang))
	}
}

func (p *page) unseen(d diff.Difference) {
	if len(d.LossOfSight) == 0 {
		return
	}
	p.heading(lostTitle)
	p.para("  ", lostWhy.In(p.lang))
	width := max(terminal.Width(command.In(p.lang)), terminal.Width(checks.In(p.lang))) + 1
	for _, g := range groups(d) {
		p.para("  - ", g.words(p.lang))
		if len(g.names) > 1 {
			p.para("    "+terminal.Pad(checks.In(p.lang), width), g.list(p.lang))
		}
		if g.Get != "" {
			p.line("    " + terminal.Pad(command.In(p.lang), width) + terminal.Safe(g.Get))
		}
	}
}
