// Package diff compares a server whose HTTPS works with one whose HTTPS does
// not, as Microsoft's guide on SSL does: what is wrong only on one, and what
// is set otherwise, the things first that explain failures most often.
//
// A check that could be made on one server and not on the other is a loss of
// sight and is listed apart, never as a difference: what nobody could see is
// neither gone nor repaired.
package diff

import (
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Schema names the version of the JSON form.
const Schema = "ssltriage/diff/1"

// Input is one of the two servers. Facts is nil for a saved report, which
// holds less: what it lacks is lost to sight.
type Input struct {
	Report report.Report
	Facts  *facts.Facts
}

// Difference is what distinguishes two servers. Its lists are never null.
type Difference struct {
	Schema string `json:"schema"` // always Schema
	Tool   string `json:"tool"`   // program and version
	Good   Server `json:"good"`
	Bad    Server `json:"bad"`
	// Sections have differences, those first that matter most.
	Sections []Section `json:"sections"`
	// Both are findings that GOOD has as well: they do not tell the servers
	// apart.
	Both []Shared `json:"both"`
	// LossOfSight is what could not be seen on one server or on both.
	LossOfSight []Unseen `json:"lossOfSight"`
	// Same are the sections that could be compared and have no difference.
	Same []Heading `json:"same"`

	found [2][]report.Finding // of good and of bad
}

// Shared is a finding of both servers, with the words that BAD has for it.
type Shared struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"` // error, warning, info
	Title    text.Text `json:"title"`
}

// Server says which evidence was compared.
type Server struct {
	Case        string     `json:"case"` // name of the bundle
	Name        string     `json:"name"`
	OS          string     `json:"os"`
	Build       string     `json:"build"` // "10.0.17763.6189"
	CollectedAt *time.Time `json:"collectedAt"`
}

// Heading names a section.
type Heading struct {
	ID    string    `json:"id"` // findings, road, bindings, certificates, iplisten, protocols, ciphersuites, services, sockets, updates, host, time
	Title text.Text `json:"title"`
}

// Section is a list of differences of one kind.
type Section struct {
	Heading
	Changes []Change `json:"changes"`
}

// Change is one difference.
type Change struct {
	// Kind is "only-bad", "only-good" or "other".
	Kind string `json:"kind"`
	// Name is what differs: a rule, an endpoint, a protocol, an update.
	Name  string    `json:"name"`
	Field text.Text `json:"field"` // which property of it; empty: that it is there at all
	Good  text.Text `json:"good"`  // empty: it is not there
	Bad   text.Text `json:"bad"`
	// Severity is that of a finding: error, warning, info; else empty.
	Severity string    `json:"severity,omitempty"`
	Note     text.Text `json:"note"`
}

// The kinds of changes.
const (
	OnlyBad  = "only-bad"
	OnlyGood = "only-good"
	Other    = "other"
)

// Unseen is something that could not be compared.
type Unseen struct {
	Where string    `json:"where"` // good, bad or both: where it could not be seen
	Name  string    `json:"name"`  // a section's id, a rule or an endpoint
	Field text.Text `json:"field"` // the link of an endpoint; else empty
	Title text.Text `json:"title"`
	Why   text.Text `json:"why"`
	Get   string    `json:"get"` // the command that gets the evidence; empty when there is none
	// Partly: some of it could be seen, and that was compared.
	Partly bool `json:"partly"`
}

// Compare tells what distinguishes bad from good.
func Compare(tool string, good, bad Input) Difference {
	d := Difference{
		Schema: Schema, Tool: tool, Good: server(good.Report), Bad: server(bad.Report),
		Sections: []Section{}, LossOfSight: []Unseen{}, Same: []Heading{},
		Both: shared(good.Report, bad.Report), found: [2][]report.Finding{good.Report.Findings, bad.Report.Findings},
	}
	d.take(Heading{"findings", text.T("Findings", "検出事項")}, findings(good.Report, bad.Report))
	lostBad, lostGood := uncheckedAt("bad", bad.Report, good.Report), uncheckedAt("good", good.Report, bad.Report)
	roadsGood := doubted(good.Report, bad.Report, lostGood)
	bad.Report.Roads = doubted(bad.Report, good.Report, lostBad)
	good.Report.Roads = roadsGood
	if good.Report.Redacted || bad.Report.Redacted {
		good.Report.Roads, bad.Report.Roads = nameless(good.Report.Roads), nameless(bad.Report.Roads)
		d.LossOfSight = append(d.LossOfSight, unnamed(good.Report.Redacted, bad.Report.Redacted))
	}
	for _, a := range areas {
		d.compare(a, good, bad)
	}
	d.LossOfSight = append(append(d.LossOfSight, lostBad...), lostGood...)
	return d
}

// take adds a section, or says that there is no difference.
func (d *Difference) take(h Heading, changes []Change) {
	if len(changes) == 0 {
		d.Same = append(d.Same, h)
		return
	}
	d.Sections = append(d.Sections, Section{h, changes})
}

// None reports whether nothing differs and nothing was lost to sight on one
// side only, or to tokens.
func (d Difference) None() bool {
	for _, u := range d.LossOfSight {
		if u.Where != "both" || u.Name == names {
			return false
		}
	}
	return len(d.Sections) == 0
}

// Worst reports whether the bad server has findings of at least the severity
// ("error", "warning", "info") that the good one has not, or has less gravely.
func (d Difference) Worst(severity string) bool { return newAt(severity, d.found[0], d.found[1]) }

func server(r report.Report) Server {
	return Server{r.Bundle.Name, r.Host.Name, r.Host.OS, r.Host.Build, r.Bundle.CollectedAt}
}
