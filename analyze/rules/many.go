package rules

import (
	"slices"

	"ssltriage/analyze/evidence"
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

// clear is the verdict "in order" with the first of the many things that were
// looked at.
func clear(refs []evidence.Ref) rule.Verdict {
	return rule.Clear(refs[:min(len(refs), maxCites)]...)
}

// noKey is the verdict of the rules about private keys when there is no key to
// judge: HTTP.sys uses no certificate that is in evidence, or none with a key.
func noKey() rule.Verdict {
	return rule.NA("no certificate that HTTP.sys uses has a key that could be judged", "HTTP.sys が使用する証明書に、判断できるキーがありません")
}

func severityRank(s rule.Severity) int {
	return slices.Index([]rule.Severity{rule.Error, rule.Warning, rule.Info}, s)
}
