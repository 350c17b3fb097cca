package html

import (
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// finding is a report.Finding in words.
type finding struct {
	Class                      string // error, warning, info
	Verdict                    bool
	Severity, Confidence, Rule string
	Title, Why, Seen           string
	Fix                        []steps
	EvidenceTitle, MoreTitle   string
	Evidence, More             []cite // at first sight, and behind a click
	Explains                   string
}

// steps are those of one part of a fix.
type steps struct {
	Title string
	Steps []step
}

type step struct{ Do, Command, Effect string }

// cite is one piece of evidence.
type cite struct{ Role, Place, Quote, Note string }

// briefCites is how many pieces of evidence a finding shows at first sight.
const briefCites = 6

func (m maker) finding(fd report.Finding) finding {
	out := finding{
		Class: class(fd.Severity), Severity: m.say(phrase.Severity(fd.Severity)), Confidence: m.say(phrase.Confidence(fd.Confidence)),
		Rule: terminal.Safe(fd.Rule), Title: m.sentence(fd.Title), Why: m.say(fd.Why), Seen: m.say(phrase.Seen(fd)),
		EvidenceTitle: m.say(phrase.Evidence), Evidence: m.cites(fd.Evidence),
	}
	if n := len(out.Evidence); n > briefCites+1 {
		out.Evidence, out.More = out.Evidence[:briefCites], out.Evidence[briefCites:]
		out.MoreTitle = m.say(text.F("%d more", "他 %d 件", n-briefCites))
	}
	for _, part := range []struct {
		title text.Text
		steps []report.Step
	}{{phrase.Apply, fd.Fix.Apply}, {phrase.Verify, fd.Fix.Verify}, {phrase.Undo, fd.Fix.Undo}} {
		if len(part.steps) > 0 {
			out.Fix = append(out.Fix, steps{m.say(part.title), m.steps(part.steps)})
		}
	}
	if len(fd.Explains) > 0 {
		out.Explains = m.sentence(phrase.Explains) + terminal.Safe(strings.Join(fd.Explains, ", "))
	}
	return out
}

// class is the style of a severity; a report read from a file may say anything.
func class(severity string) string {
	switch severity {
	case "error", "warning":
		return severity
	}
	return "info"
}

func (m maker) steps(list []report.Step) []step {
	var out []step
	for _, s := range list {
		out = append(out, step{m.say(s.Do), terminal.Safe(s.Command), m.sentence(s.Effect)})
	}
	return out
}

func (m maker) cites(list []report.Evidence) []cite {
	var out []cite
	for _, e := range list {
		c := cite{Place: m.say(phrase.Place(e)), Quote: terminal.Safe(e.Quote), Note: m.sentence(e.Note)}
		if e.Role != "" {
			c.Role = m.say(phrase.Role(e.Role))
		}
		out = append(out, c)
	}
	return out
}
