package rules

import "ssltriage/analyze/rule"

// maxPerRule bounds the findings of one rule: a scan offers a hundred
// different things, and a hundred findings say no more than the first ones.
const maxPerRule = 8

// maxCites bounds what a finding cites beside its symptoms.
const maxCites = 40

// atMost keeps the first findings. The symptoms of the others move to the
// last one that is kept, so that none is lost.
func atMost(found []rule.Finding, n int) []rule.Finding {
	if len(found) <= n {
		return found
	}
	last := &found[n-1]
	for _, fd := range found[n:] {
		for _, c := range fd.Cites {
			if c.Role == rule.Symptom {
				last.Cites = append(last.Cites, c)
			}
		}
		last.Count += fd.Count
		last.Severity = worse(last.Severity, fd.Severity)
	}
	return found[:n]
}
