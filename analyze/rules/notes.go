package rules

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// maxNamed bounds what a title lists.
const maxNamed = 5

// mergeNotes makes one finding of those that are no more than a note: what
// is common on healthy servers deserves one paragraph, not one for each kind.
// The title of the note is made of theirs.
func mergeNotes(found []rule.Finding) []rule.Finding {
	var out []rule.Finding
	var note *rule.Finding
	var titles []text.Text
	for _, fd := range found {
		if fd.Severity != rule.Info {
			out = append(out, fd)
			continue
		}
		titles = append(titles, fd.Title)
		if note == nil {
			note = &fd
			continue
		}
		absorb(note, fd)
	}
	if note == nil {
		return out
	}
	note.Title = enumerate(titles)
	if len(note.Fix.Apply) > 1 {
		note.Fix.Apply = note.Fix.Apply[:1]
	}
	note.Fix.Verify, note.Fix.Undo = nil, nil
	return append(out, *note)
}

// absorb adds what another finding cites to a finding.
func absorb(fd *rule.Finding, other rule.Finding) {
	for _, c := range other.Cites {
		if !cites(*fd, c.Ref) {
			fd.Cites = append(fd.Cites, c)
		}
	}
	fd.Count += other.Count
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
		fd.Confidence = rule.Possible
	}
}

// enumerate lists texts, each once.
func enumerate(list []text.Text) text.Text {
	var out text.Text
	var seen []text.Text
	for _, t := range list {
		switch {
		case slices.Contains(seen, t):
			continue
		case len(seen) == maxNamed:
			return text.T(out.EN+"; …", out.JA+"、…")
		case len(seen) == 0:
			out = t
		default:
			out = text.T(out.EN+"; "+t.EN, out.JA+"、"+t.JA)
		}
		seen = append(seen, t)
	}
	return out
}
