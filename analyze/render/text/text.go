// Package text renders the report for a terminal or a plain-text ticket.
package text

import (
	"bytes"
	"io"
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

// Options are the reader's wishes.
type Options struct {
	Lang    words.Lang
	Width   int  // columns; 0 means 100
	Color   bool // ANSI colours
	Verbose bool // all evidence of every finding, checks that do not apply
}

// Limits of the width: below the first nothing can be read, beyond the
// second no eye finds the next line.
const (
	minWidth     = 60
	maxWidth     = 200
	defaultWidth = 100
)

// briefCites is how many pieces of evidence a finding shows without Verbose.
const briefCites = 6

// Write renders the report.
func Write(w io.Writer, r report.Report, o Options) error {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	p := &page{lang: o.Lang, width: min(max(o.Width, minWidth), maxWidth), color: o.Color, verbose: o.Verbose}
	p.head(r)
	p.verdict(r)
	p.others(r)
	p.problems(r)
	p.ruledOut(r)
	p.notChecked(r)
	p.notApplicable(r)
	p.troubles(r)
	_, err := w.Write(p.buf.Bytes())
	return err
}

// page collects lines.
type page struct {
	buf     bytes.Buffer
	lang    words.Lang
	width   int
	color   bool
	verbose bool
}

// say returns a text of this program in the page's language, harmless even
// where a rule put words of the bundle into it.
func (p *page) say(t words.Text) string { return terminal.Safe(t.In(p.lang)) }

// t picks a fixed word by language.
func (p *page) t(en, ja string) string { return words.T(en, ja).In(p.lang) }

func (p *page) line(s string) {
	p.buf.WriteString(strings.TrimRight(s, " "))
	p.buf.WriteByte('\n')
}

// para writes wrapped text: the first line behind lead, the others indented
// as far as lead is wide.
func (p *page) para(lead, s string) {
	indent := strings.Repeat(" ", terminal.Width(lead))
	for i, l := range terminal.Wrap(s, p.width-len(indent)) {
		if i > 0 {
			lead = indent
		}
		p.line(lead + l)
	}
}

// section writes a blank line and a heading.
func (p *page) section(title string) {
	p.line("")
	p.line(p.paint(bold, title))
}

// heading writes a section's title as terminals show it, in capitals.
func (p *page) heading(t words.Text) { p.section(strings.ToUpper(p.say(t))) }

func (p *page) head(r report.Report) {
	for _, l := range terminal.Fold(terminal.Safe(r.Tool)+"  "+terminal.Safe(r.Bundle.Name), p.width) {
		p.line(l)
	}
	if cut := phrase.Cut(r); !cut.IsZero() {
		p.para(terminal.Pad(p.say(phrase.CutOff), labelWidth), p.say(cut))
	}
	if host := phrase.Host(r.Host); host != "" {
		p.para(terminal.Pad(p.say(phrase.Server), labelWidth), terminal.Safe(host))
	}
	if at := phrase.Collected(r); !at.IsZero() {
		p.para(terminal.Pad(p.say(phrase.When), labelWidth), p.say(at))
	}
}

// labelWidth is the width of the labels at the top, in columns.
const labelWidth = 11

// verdict writes the first finding in full, or says that nothing was found.
func (p *page) verdict(r report.Report) {
	fd, _ := phrase.Head(r)
	title := strings.ToUpper(p.say(phrase.HeadTitle(fd)))
	if fd == nil {
		p.section(title)
		p.para("  ", p.say(phrase.Nothing(r)))
		return
	}
	p.line("")
	p.graded(title, p.paint(bold, title)+"  ", *fd)
	p.finding(*fd)
}

// graded writes "[error, certain] rule-id" behind a lead; painted is the lead
// as it is shown. Where both do not fit, the lead has a line of its own.
func (p *page) graded(lead, painted string, fd report.Finding) {
	mark := "[" + p.say(phrase.Severity(fd.Severity)) + ", " + p.say(phrase.Confidence(fd.Confidence)) + "]"
	rule := " " + terminal.Safe(fd.Rule)
	if terminal.Width("  "+mark+rule) > p.width { // none of this program's
		p.line(painted + p.paint(severityColor(fd.Severity), mark))
		p.para("  ", terminal.Safe(fd.Rule))
		return
	}
	if lead != "" && terminal.Width(lead+"  "+mark+rule) > p.width {
		p.line(painted)
		painted = "  "
	}
	p.line(painted + p.paint(severityColor(fd.Severity), mark) + rule)
}

func (p *page) finding(fd report.Finding) {
	p.para("  ", p.say(fd.Title))
	if !fd.Why.IsZero() {
		p.line("")
		p.para("  ", p.say(fd.Why))
	}
	if s := phrase.Seen(fd); !s.IsZero() {
		p.para("  ", p.say(s))
	}
	p.evidence(fd.Evidence)
	p.steps(phrase.Apply, fd.Fix.Apply)
	p.steps(phrase.Verify, fd.Fix.Verify)
	p.steps(phrase.Undo, fd.Fix.Undo)
	if len(fd.Explains) > 0 {
		p.para("  ", p.say(phrase.Explains)+terminal.Safe(strings.Join(fd.Explains, ", ")))
	}
}

func (p *page) others(r report.Report) {
	verdict, rest := phrase.Head(r)
	if len(rest) == 0 {
		return
	}
	p.heading(phrase.RestTitle(verdict))
	for i, fd := range rest {
		if i > 0 {
			p.line("")
		}
		p.graded("", "  ", fd)
		p.finding(fd)
	}
}
