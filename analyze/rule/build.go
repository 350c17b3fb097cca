package rule

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
)

// CauseRef cites the state that is wrong.
func CauseRef(ref evidence.Ref, note text.Text) Cite { return Cite{Ref: ref, Role: Cause, Note: note} }

// SymptomRef cites what went wrong because of it.
func SymptomRef(ref evidence.Ref, note text.Text) Cite {
	return Cite{Ref: ref, Role: Symptom, Note: note}
}

// LinkRef cites what joins the two.
func LinkRef(ref evidence.Ref, note text.Text) Cite { return Cite{Ref: ref, Role: Link, Note: note} }

// AgainstRef cites what speaks against the finding.
func AgainstRef(ref evidence.Ref, note text.Text) Cite {
	return Cite{Ref: ref, Role: Against, Note: note}
}

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
		cite := SymptomRef(s.Ref, s.Title)
		cite.count = s.Count
		fd.Cites = append(fd.Cites, cite)
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

// Join adds what another finding cites, its count and its times. A symptom
// that both cite counts once.
func (fd *Finding) Join(other Finding) {
	fd.Count += other.Count
	for _, c := range other.Cites {
		switch at := slices.IndexFunc(fd.Cites, func(own Cite) bool { return own.Same(c.Ref) }); {
		case at < 0:
			fd.Cites = append(fd.Cites, c)
		case fd.Cites[at].count > 0:
			fd.Count -= c.count
		}
	}
	fd.LocalTime = fd.LocalTime || other.LocalTime
	if fd.First.IsZero() || !other.First.IsZero() && other.First.Before(fd.First) {
		fd.First = other.First
	}
	if other.Last.After(fd.Last) {
		fd.Last = other.Last
	}
	if fd.Subject != other.Subject {
		fd.Subject = facts.Subject{}
	}
	if fd.Confidence != other.Confidence {
		fd.Confidence = Possible
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
