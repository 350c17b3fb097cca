package rule

import (
	"cmp"
	"slices"
)

// order puts the finding first that has to be mended first: errors before
// warnings, what is proven before what is merely possible, the bottom of the
// stack before the top, and of equals the one with more certainty and more
// symptoms.
func order(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)),
			cmp.Compare(proven(a.Confidence), proven(b.Confidence)),
			cmp.Compare(a.Layer, b.Layer),
			cmp.Compare(confidenceRank(a.Confidence), confidenceRank(b.Confidence)),
			cmp.Compare(b.Count, a.Count),
		)
	})
}

// yield lowers what is only inferred from outside: where every symptom of such
// a finding is cited by a proven error of a lower layer, that error is the
// reason, and the finding stays as a note. A finding that is certain by itself
// keeps its severity. It runs before order, which looks at severities.
func yield(findings []Finding) {
	symptoms := make([]map[string]bool, len(findings))
	for i := range findings {
		symptoms[i] = findings[i].symptomPlaces()
	}
	for i := range findings {
		effect := &findings[i]
		if !effect.Outward || effect.Confidence == Certain || len(symptoms[i]) == 0 {
			continue
		}
		for j := range findings {
			cause := &findings[j]
			if cause.Severity != Error || cause.Confidence == Possible || cause.Outward || cause.Layer >= effect.Layer {
				continue
			}
			for place := range symptoms[j] {
				delete(symptoms[i], place)
			}
		}
		if len(symptoms[i]) == 0 {
			effect.Severity = Info
		}
	}
}

// join names the root cause, which must be proven or likely, and says what
// each finding explains. That two
// faults are about the same endpoint does not make one the cause of the
// other: both are to be mended.
func join(findings []Finding) {
	if len(findings) > 0 && findings[0].Severity == Error && findings[0].Confidence != Possible {
		findings[0].Root = true
	}
	symptoms := make([]map[string]bool, len(findings))
	for i := range findings {
		symptoms[i] = findings[i].symptomPlaces()
	}
	for i := range findings {
		cause := &findings[i]
		for j := i + 1; j < len(findings); j++ {
			effect := &findings[j]
			if !slices.Contains(cause.Explains, effect.Rule) && cause.explains(effect, share(symptoms[i], symptoms[j])) {
				cause.Explains = append(cause.Explains, effect.Rule)
			}
		}
	}
}

// explains reports whether another finding follows from this one: it lies no
// lower in the stack, and tells of the very same symptom or is what such a
// cause looks like from outside.
func (fd *Finding) explains(effect *Finding, sameSymptom bool) bool {
	if effect.Rule == fd.Rule || effect.Layer < fd.Layer || fd.Outward {
		return false
	}
	return sameSymptom || effect.Outward && fd.Subject.Meets(effect.Subject)
}

// symptomPlaces are the places of the symptoms that a finding cites.
func (fd *Finding) symptomPlaces() map[string]bool {
	out := map[string]bool{}
	for _, c := range fd.Cites {
		if c.Role == Symptom {
			out[c.Place()] = true
		}
	}
	return out
}

// share reports whether two sets have a member in common.
func share(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for place := range a {
		if b[place] {
			return true
		}
	}
	return false
}

func severityRank(s Severity) int {
	return slices.Index([]Severity{Error, Warning, Info}, s)
}

func confidenceRank(c Confidence) int {
	return slices.Index([]Confidence{Certain, Likely, Possible}, c)
}

// proven separates what the evidence supports from what it merely allows.
func proven(c Confidence) int {
	if c == Possible {
		return 1
	}
	return 0
}
