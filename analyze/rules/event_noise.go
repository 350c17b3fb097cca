package rules

import (
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
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

// steady reports whether something comes so often, day and night, that it is
// clients at work: about one an hour for two days, or as many in less time.
func steady(count int, first, last time.Time) bool {
	const atLeast, perDay = 50, 24.0
	days := max(last.Sub(first).Hours()/24, 1)
	return !first.IsZero() && count >= atLeast && float64(count)/days >= perDay
}

// foreign reports whether an event of Windows Server 2022 or later names a
// calling process other than the kernel, in which HTTP.sys runs.
func foreign(e facts.Event) bool {
	caller := e.Get("CallerProcessId")
	return caller != "" && caller != "4"
}
