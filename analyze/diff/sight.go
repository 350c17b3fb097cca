package diff

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// worse is the first kind of evidence that findings of there cite and of which
// less is here; nil when here has all that they rest on, or what excludes them.
func worse(here, there report.Report, found []report.Finding) *report.Source {
	if len(found) > 0 && slices.ContainsFunc(here.RuledOut, func(x report.RuledOut) bool { return x.Rule == found[0].Rule }) {
		return nil
	}
	for _, f := range found {
		for _, e := range f.Evidence {
			for _, k := range kindsOf(there, e) {
				if a, b := sourceOf(here, k), sourceOf(there, k); order[a.state] > order[b.state] {
					i := slices.IndexFunc(there.Sources, func(s report.Source) bool { return s.Kind == string(k) })
					return &there.Sources[i]
				}
			}
		}
	}
	return nil
}

// kindsOf are the kinds of evidence that a cited place belongs to. Records and
// packets are of one kind, whatever else the file tells.
func kindsOf(r report.Report, e report.Evidence) []facts.Kind {
	unit := map[string]facts.Kind{"record": facts.KindEvents, "frame": facts.KindCapture}[e.Unit]
	var out []facts.Kind
	for _, s := range r.Sources {
		if k := facts.Kind(s.Kind); slices.Contains(s.Files, e.File) && (unit == "" || unit == k) {
			out = append(out, k)
		}
	}
	return out
}

var foundThere = text.T("it was found on the other server", "もう一方のサーバーでは検出されています")

// uncheckedAt are the checks that could be made there and not here.
func uncheckedAt(where string, here, there report.Report) []Unseen {
	var out []Unseen
	for _, n := range here.NotChecked {
		found := len(of(there, n.Rule)) > 0
		if notChecked(there, n.Rule) != nil && !found || len(of(here, n.Rule)) > 0 {
			continue
		}
		u := Unseen{Where: where, Name: n.Rule, Title: n.Title}
		if len(n.Missing) > 0 {
			m := n.Missing[0]
			u.Why, u.Get = text.F("%s: %s", "%s: %s", m.Name, m.Why), m.Get
		}
		if found {
			u.Why = text.F("%s; %s", "%s。%s", u.Why, foundThere)
		}
		out = append(out, u)
	}
	return append(out, uncitedAt(where, here, there)...)
}

// uncitedAt are the findings of there that are gone or weaker here, where the
// evidence is missing on which they rest.
func uncitedAt(where string, here, there report.Report) []Unseen {
	var out []Unseen
	for _, f := range firsts(there) {
		was, is := of(there, f.Rule), of(here, f.Rule)
		lost := worse(here, there, was)
		if lost == nil || len(is) > 0 && !weaker(is, was) || len(is) == 0 && notChecked(here, f.Rule) != nil {
			continue
		}
		s := sourceOf(here, facts.Kind(lost.Kind))
		u := Unseen{Where: where, Name: f.Rule, Title: f.Title, Get: s.get, Partly: len(is) > 0}
		u.Why = text.F("%s: %s; %s", "%s: %s。%s", lost.Name, s.why, foundThere)
		out = append(out, u)
	}
	return out
}

// doubted are the roads of a server where what broke a link on the other one
// could not be seen here: that no fault of it was seen says nothing then.
func doubted(here, there report.Report, lost []Unseen) []report.Road {
	var out []report.Road
	for _, r := range here.Roads {
		r.Links = slices.Clone(r.Links)
		for i := range r.Links {
			if l := &r.Links[i]; l.State == "ok" && brokenBy(there, l.Kind, lost) {
				l.State = "unknown"
			}
		}
		out = append(out, r)
	}
	return out
}

// brokenBy reports whether a link of this kind is broken by one of the rules.
func brokenBy(r report.Report, kind string, rules []Unseen) bool {
	return slices.ContainsFunc(r.Roads, func(road report.Road) bool {
		return slices.ContainsFunc(road.Links, func(l report.Link) bool {
			return l.Kind == kind && l.Rule != "" && slices.ContainsFunc(rules, func(u Unseen) bool { return u.Name == l.Rule })
		})
	})
}
