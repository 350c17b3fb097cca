// Package markdown renders the report for tickets and chats: GitHub, GitLab,
// Jira, Teams. It uses what all of them read the same way: headings, lists, code
// spans, fenced code and plain tables; no HTML.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Options are the reader's wishes.
type Options struct {
	Lang    text.Lang
	Verbose bool // all evidence of every finding, checks that do not apply
}

// briefCites is how many pieces of evidence a finding shows without Verbose.
const briefCites = 6

// Write renders the report.
func Write(w io.Writer, r report.Report, o Options) error {
	p := &page{Options: o}
	p.head(r)
	p.findings(r)
	p.protocols(r)
	p.files(r)
	p.ruledOut(r)
	p.notChecked(r)
	p.notApplicable(r)
	p.internal(r)
	_, err := w.Write(p.buf.Bytes())
	return err
}

// page collects lines.
type page struct {
	Options
	buf bytes.Buffer
}

func (p *page) say(t text.Text) string { return prose(t.In(p.Lang)) }

func (p *page) line(s string) { p.buf.WriteString(strings.TrimRight(s, " ") + "\n") }

// heading writes a heading between blank lines.
func (p *page) heading(level int, s string) {
	if p.buf.Len() > 0 {
		p.line("")
	}
	p.line(strings.Repeat("#", level) + " " + s)
	p.line("")
}

func (p *page) head(r report.Report) {
	p.heading(1, prose(r.Tool)+": "+prose(r.Bundle.Name))
	if host := phrase.Host(r.Host); host != "" {
		p.line("- " + p.say(phrase.Server) + ": " + prose(host))
	}
	if cut := phrase.Cut(r); !cut.IsZero() {
		p.line("- **" + p.say(phrase.CutOff) + "**: " + p.say(cut))
	}
	if at := phrase.Collected(r); !at.IsZero() {
		p.line("- " + p.say(phrase.When) + ": " + p.say(at))
	}
	if r.Bundle.SHA256 != "" {
		p.line("- SHA-256: " + code(r.Bundle.SHA256))
	}
}

func (p *page) findings(r report.Report) {
	verdict, rest := phrase.Head(r)
	p.heading(2, p.say(phrase.HeadTitle(verdict)))
	if verdict == nil {
		p.line(p.say(phrase.Nothing(r)))
	} else {
		p.finding(*verdict)
	}
	if len(rest) == 0 {
		return
	}
	p.heading(2, p.say(phrase.RestTitle(verdict)))
	for i, fd := range rest {
		if i > 0 {
			p.line("")
		}
		p.finding(fd)
	}
}

// finding writes one finding, beginning with its title in bold.
func (p *page) finding(fd report.Finding) {
	p.line("**" + p.say(fd.Title) + "**")
	p.line("")
	p.line(p.say(phrase.Severity(fd.Severity)) + ", " + p.say(phrase.Confidence(fd.Confidence)) + ", " + code(fd.Rule))
	for _, t := range []text.Text{fd.Why, phrase.Seen(fd)} {
		if !t.IsZero() {
			p.line("")
			p.line(p.say(t))
		}
	}
	p.evidence(fd.Evidence)
	p.steps(phrase.Apply, fd.Fix.Apply)
	p.steps(phrase.Verify, fd.Fix.Verify)
	p.steps(phrase.Undo, fd.Fix.Undo)
	if len(fd.Explains) > 0 {
		p.line("")
		p.line(p.say(phrase.Explains) + codes(fd.Explains))
	}
}

// label names a list, as a paragraph of its own.
func (p *page) label(t text.Text) {
	p.line("")
	p.line(p.say(t) + ":")
	p.line("")
}

// evidence lists the cited places. Without Verbose the list is cut, and says
// so.
func (p *page) evidence(list []report.Evidence) {
	if len(list) == 0 {
		return
	}
	p.label(phrase.Evidence)
	for i, e := range list {
		if i == briefCites && !p.Verbose && len(list) > briefCites+1 {
			p.line("- " + p.say(text.F("… and %d more", "… 他 %d 件", len(list)-briefCites)))
			return
		}
		p.line("- " + strings.TrimSpace(p.say(phrase.Role(e.Role))+": "+code(phrase.Place(e).In(p.Lang))+" "+p.say(e.Note)))
		if e.Quote != "" {
			p.line("  - " + code(e.Quote))
		}
	}
}

// steps writes numbered steps with their commands as code to copy.
func (p *page) steps(title text.Text, steps []report.Step) {
	if len(steps) == 0 {
		return
	}
	p.label(title)
	for i, s := range steps {
		lead := fmt.Sprintf("%d. ", i+1)
		indent := strings.Repeat(" ", len(lead))
		p.line(lead + p.say(s.Do))
		if s.Command != "" {
			p.fenced(indent, s.Command)
		}
		if !s.Effect.IsZero() {
			p.line("")
			p.line(indent + "(" + p.say(s.Effect) + ")")
		}
	}
}

// fenced writes a command that can be copied as it stands.
func (p *page) fenced(indent, command string) {
	mark := strings.Repeat("`", max(3, longestRun(command)+1))
	p.line("")
	for _, l := range []string{mark, terminal.Safe(command), mark} {
		p.line(indent + l)
	}
}

func codes(list []string) string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, code(s))
	}
	return strings.Join(out, ", ")
}
