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

// join names the root cause and says what it explains: findings about the
// same thing that lie higher in the stack.
func join(findings []Finding) {
	if len(findings) > 0 && findings[0].Severity == Error {
		findings[0].Root = true
	}
	for i := range findings {
		cause := &findings[i]
		for _, effect := range findings[i+1:] {
			if effect.Rule != cause.Rule && effect.Layer >= cause.Layer && cause.Subject.Meets(effect.Subject) &&
				!slices.Contains(cause.Explains, effect.Rule) {
				cause.Explains = append(cause.Explains, effect.Rule)
			}
		}
	}
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
