package rule

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
)

// CauseRef cites the state that is wrong.
func CauseRef(ref evidence.Ref, note text.Text) Cite { return Cite{ref, Cause, note} }

// SymptomRef cites what went wrong because of it.
func SymptomRef(ref evidence.Ref, note text.Text) Cite { return Cite{ref, Symptom, note} }

// LinkRef cites what joins the two.
func LinkRef(ref evidence.Ref, note text.Text) Cite { return Cite{ref, Link, note} }

// AgainstRef cites what speaks against the finding.
func AgainstRef(ref evidence.Ref, note text.Text) Cite { return Cite{ref, Against, note} }

// Do is a step without a command.
func Do(en, ja string) Step { return Step{Do: text.T(en, ja)} }

// Cmd is a step with the command that does it.
func Cmd(command, en, ja string) Step { return Step{Do: text.T(en, ja), Command: command} }

// With adds what a step interrupts or changes.
func (s Step) With(en, ja string) Step {
	s.Effect = text.T(en, ja)
	return s
}

// Explain cites symptoms in a finding, each once, and takes over how often
// and when they were seen.
func (fd *Finding) Explain(symptoms ...facts.Symptom) {
	for _, s := range symptoms {
		if fd.citesSymptom(s.Ref) {
			continue
		}
		fd.Cites = append(fd.Cites, SymptomRef(s.Ref, s.Title))
		fd.Count += s.Count
		fd.LocalTime = fd.LocalTime || s.LocalTime
		if !s.First.IsZero() && (fd.First.IsZero() || s.First.Before(fd.First)) {
			fd.First = s.First
		}
		if s.Last.After(fd.Last) {
			fd.Last = s.Last
		}
	}
}

func (fd *Finding) citesSymptom(ref evidence.Ref) bool {
	for _, c := range fd.Cites {
		if c.Role == Symptom && c.Same(ref) {
			return true
		}
	}
	return false
}

// HasSymptom reports whether the finding cites a symptom.
func (fd *Finding) HasSymptom() bool {
	for _, c := range fd.Cites {
		if c.Role == Symptom {
			return true
		}
	}
	return false
}
