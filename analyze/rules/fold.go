package rules

import (
	"slices"
	"strings"

	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// fold makes one finding of several that tell of one fault at several
// endpoints: the gravest and firmest of them, with the symptoms and the
// evidence of the others save what speaks against those, and all endpoints by
// name. The list must not be empty.
func fold(found []rule.Finding) rule.Finding {
	slices.SortStableFunc(found, func(a, b rule.Finding) int {
		if d := severityRank(a.Severity) - severityRank(b.Severity); d != 0 {
			return d
		}
		return confidenceRank(a.Confidence) - confidenceRank(b.Confidence)
	})
	fd := found[0]
	endpoints := []string{fd.Subject.Endpoint}
	for _, other := range found[1:] {
		foldIn(&fd, other)
		if e := other.Subject.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	if len(endpoints) > 1 {
		names := strings.Join(endpoints[:min(len(endpoints), maxListed)], ", ")
		fd.Why = fd.Why.Plus(text.F("It concerns %d endpoints: %s.", "%d 個のエンドポイントに影響します: %s。", len(endpoints), ellipsis(names, len(endpoints) > maxListed)))
	}
	return fd
}

// foldIn adds the evidence of another finding. Symptoms are never left out.
func foldIn(fd *rule.Finding, other rule.Finding) {
	news := false
	for _, c := range other.Cites {
		symptom := c.Role == rule.Symptom
		known := slices.ContainsFunc(fd.Cites, func(x rule.Cite) bool { return x.Ref.Same(c.Ref) && (x.Role == rule.Symptom) == symptom })
		if known || c.Role == rule.Against || !symptom && len(fd.Cites) >= maxCites {
			continue
		}
		fd.Cites = append(fd.Cites, c)
		news = news || symptom
	}
	if !news {
		return
	}
	fd.Count += other.Count
	fd.LocalTime = fd.LocalTime || other.LocalTime
	if !other.First.IsZero() && (fd.First.IsZero() || other.First.Before(fd.First)) {
		fd.First = other.First
	}
	if other.Last.After(fd.Last) {
		fd.Last = other.Last
	}
}

func confidenceRank(c rule.Confidence) int {
	return slices.Index([]rule.Confidence{rule.Certain, rule.Likely, rule.Possible}, c)
}

// ellipsis marks a list of names that was cut.
func ellipsis(names string, cut bool) string {
	if cut {
		return names + ", …"
	}
	return names
}
