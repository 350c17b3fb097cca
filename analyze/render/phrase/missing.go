package phrase

import "ssltriage/analyze/report"

// MissingGroup is one kind of evidence that is missing, and the rules that
// could not be checked without it.
type MissingGroup struct {
	report.Missing
	Rules []string
}

// GroupMissing groups the checks by what is missing, because that is what the
// reader can do something about.
func GroupMissing(list []report.NotChecked) []*MissingGroup {
	var groups []*MissingGroup
	byKind := map[string]*MissingGroup{}
	for _, nc := range list {
		for _, m := range nc.Missing {
			g := byKind[m.Kind]
			if g == nil {
				g = &MissingGroup{Missing: m}
				byKind[m.Kind] = g
				groups = append(groups, g)
			}
			g.Rules = append(g.Rules, nc.Rule)
		}
	}
	return groups
}
