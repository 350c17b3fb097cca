package rules

import (
	"slices"

	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// maxBuilt bounds the findings that a rule works out before it keeps the
// worst of them.
const maxBuilt = 256

// worstFirst keeps the worst findings of a rule that judges many endpoints,
// and says of how many more the same is true.
func worstFirst(found []rule.Finding, all int) rule.Verdict {
	slices.SortStableFunc(found, func(a, b rule.Finding) int { return severityRank(a.Severity) - severityRank(b.Severity) })
	kept := atMost(found, maxPerRule)
	if more := all - len(kept); more > 0 && len(kept) > 0 {
		last := &kept[len(kept)-1]
		last.Why = last.Why.Plus(text.F("The same was found %d more times.", "同じ問題がほかに %d 件あります。", more))
	}
	return rule.Found(kept...)
}

func severityRank(s rule.Severity) int {
	return slices.Index([]rule.Severity{rule.Error, rule.Warning, rule.Info}, s)
}
