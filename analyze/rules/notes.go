package rules

import (
	"slices"

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
		note.Join(fd)
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
