package rules

import (
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/parsers/capture"
)

// A server on the Internet is scanned every day: single events of refused
// handshakes mean nothing. These bounds separate them from an outage; they
// are this program's own.
const (
	manyEvents   = 10                  // of old versions: worth a warning
	someEvents   = 3                   // of a current version: more than one attempt
	scanWindow   = time.Minute         // a scanner tries several versions within
	staleFailure = 30 * 24 * time.Hour // what ended so long before the newest record is past
)

// severityOfVersion grades an event 36874 by the version that it names: a
// client that the server should be able to serve, or one that it turns away
// on purpose.
func severityOfVersion(f *facts.Facts, e facts.Event) rule.Severity {
	switch {
	case !mainstream(f, e.Get("Protocol")):
		if e.Count >= manyEvents {
			return rule.Warning
		}
		return rule.Info
	case e.Count < someEvents, looksScanned(f, e), past(f, e), anyEstablished(f):
		return rule.Warning
	}
	return rule.Error
}

// mainstream reports whether a version is TLS 1.2 or later, or the best that
// the server speaks at all.
func mainstream(f *facts.Facts, name string) bool {
	if name == "TLS 1.2" || name == "TLS 1.3" {
		return true
	}
	machine := schannel.At(f, nil)
	return machine.Known() && machine.Highest().Name == name
}

// looksScanned reports whether other versions were refused within the same
// minute, as by a scanner that tries them all.
func looksScanned(f *facts.Facts, e facts.Event) bool {
	for _, o := range f.EventsOf(facts.Schannel, 36874) {
		if o.Get("Protocol") != e.Get("Protocol") && e.Near(o, scanWindow) {
			return true
		}
	}
	return false
}

// past reports whether an event has not happened for long.
func past(f *facts.Facts, e facts.Event) bool {
	return !f.Clock.CollectedAt.IsZero() && !e.Last.IsZero() && f.Clock.CollectedAt.Sub(e.Last) > staleFailure
}

// anyEstablished reports whether any inbound connection came about.
func anyEstablished(f *facts.Facts) bool {
	for _, h := range f.Inbound() {
		if h.Outcome == capture.Established {
			return true
		}
	}
	return false
}

// worse is the graver of two severities.
func worse(a, b rule.Severity) rule.Severity {
	rank := map[rule.Severity]int{rule.Error: 2, rule.Warning: 1, rule.Info: 0}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// frequent reports whether an event comes so often, and keeps coming, that
// scanners do not explain it: about one a minute for an hour or more.
func frequent(e facts.Event) bool {
	const atLeast, perHour = 100, 60.0
	hours := max(e.Last.Sub(e.First).Hours(), 1)
	return !e.First.IsZero() && e.Count >= atLeast && float64(e.Count)/hours >= perHour
}
