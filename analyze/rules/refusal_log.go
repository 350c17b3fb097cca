package rules

import (
	"slices"
	"sort"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
)

// refusalLog is what the log tells about hellos that Schannel refused: the
// events 36874, which name the client's version, and the alerts (36888) that
// were sent in the same second.
type refusalLog struct {
	f        *facts.Facts
	machine  schannel.Endpoint
	works    bool          // some inbound connection came about
	requests []facts.Event // 36874
	version  []bool        // of each request: it was refused for its version
	byTime   []logged      // every occurrence of a request
	alerts   map[int]*alertLog
}

// alertLog are the events of one alert with all their occurrences by time.
type alertLog struct {
	events   []facts.Event
	byTime   []logged
	bySecond map[second][]int // those of texts, whose times only tell what is of one second
}

// second is a second as a text writes it.
type second struct{ file, written string }

// logged is one occurrence of an event of a list.
type logged struct {
	at    time.Time
	event int
}

// pairTime is how close two events of the same handshake are logged.
const pairTime = time.Second

func readRefusals(f *facts.Facts) *refusalLog {
	l := &refusalLog{
		f: f, machine: schannel.At(f, nil), works: anyEstablished(f),
		requests: f.EventsOf(facts.Schannel, 36874), alerts: map[int]*alertLog{},
	}
	l.byTime = occurrences(l.requests)
	for _, alert := range []int{alertHandshakeFailure, alertProtocolVersion} {
		events := alertEvents(f, 36888, alert)
		l.alerts[alert] = &alertLog{events, occurrences(events), seconds(events)}
	}
	for _, e := range l.requests {
		l.version = append(l.version, l.aboutVersion(e))
	}
	return l
}

func occurrences(events []facts.Event) []logged {
	var out []logged
	for i, e := range events {
		for _, o := range e.Occurrences {
			if !o.Time.IsZero() {
				out = append(out, logged{o.Time, i})
			}
		}
	}
	slices.SortFunc(out, func(a, b logged) int { return a.at.Compare(b.at) })
	return out
}

// seconds are the events that were logged in each second.
func seconds(events []facts.Event) map[second][]int {
	out := map[second][]int{}
	for i, e := range events {
		for _, o := range e.Occurrences {
			at := second{e.Ref.File, o.Second}
			if o.Second != "" && len(out[at]) < maxPairs && !slices.Contains(out[at], i) {
				out[at] = append(out[at], i)
			}
		}
	}
	return out
}

// around are the occurrences of a list within d of a time, at most maxPairs.
func around(list []logged, at time.Time, d time.Duration) []logged {
	from := sort.Search(len(list), func(i int) bool { return !list[i].at.Before(at.Add(-d)) })
	to := from
	for to < len(list) && to-from < maxPairs && !list[to].at.After(at.Add(d)) {
		to++
	}
	return list[from:to]
}

// maxPairs bounds what is looked at around one occurrence.
const maxPairs = 64

// paired are the events with an alert that were logged together with a
// request.
func (l *refusalLog) paired(e facts.Event, alert int) []facts.Event {
	var out []facts.Event
	for _, i := range l.pairs(e, alert) {
		out = append(out, l.alerts[alert].events[i])
	}
	return out
}

// pairs are the places of those events in the list of the alert.
func (l *refusalLog) pairs(e facts.Event, alert int) []int {
	sent := l.alerts[alert]
	seen := map[int]bool{}
	var out []int
	add := func(i int) {
		if !seen[i] {
			seen[i] = true
			out = append(out, i)
		}
	}
	for _, o := range e.Occurrences {
		if o.Time.IsZero() {
			for _, i := range sent.bySecond[second{e.Ref.File, o.Second}] {
				add(i)
			}
			continue
		}
		for _, a := range around(sent.byTime, o.Time, pairTime) {
			add(a.event)
		}
	}
	return out
}

// aboutVersion reports whether a request was refused for its version and not
// for its suites: it was logged together with alert 70, or it names a version
// that the server does not speak.
func (l *refusalLog) aboutVersion(e facts.Event) bool {
	return l.protocol(e).State != schannel.UnknownState && !l.protocol(e).State.Usable() ||
		len(l.pairs(e, alertProtocolVersion)) > 0
}

// protocol is the server's state of the version that a request names.
func (l *refusalLog) protocol(e facts.Event) schannel.Protocol {
	return l.machine.Get(schannel.Protocol{Name: e.Get("Protocol")}.Version())
}

// severity grades a request by its version: a client that the server should
// be able to serve, or one that it turns away on purpose.
func (l *refusalLog) severity(e facts.Event) rule.Severity {
	switch {
	case !l.mainstream(e.Get("Protocol")):
		if e.Count >= manyEvents {
			return rule.Warning
		}
		return rule.Info
	case l.works, e.Count < someEvents, past(l.f, e), l.scanned(e):
		return rule.Warning
	}
	return rule.Error
}

// mainstream reports whether a version is TLS 1.2 or later, or the best that
// the server speaks at all.
func (l *refusalLog) mainstream(name string) bool {
	return name == "TLS 1.2" || name == "TLS 1.3" || l.machine.Known() && l.machine.Highest().Name == name
}

// scanned reports whether other versions were refused within the same minute,
// as by a scanner that tries them all.
func (l *refusalLog) scanned(e facts.Event) bool {
	for _, o := range e.Occurrences {
		for _, other := range around(l.byTime, o.Time, scanWindow) {
			if l.requests[other.event].Get("Protocol") != e.Get("Protocol") {
				return true
			}
		}
	}
	return false
}

// requestsAbout are the requests that were refused for their version, or for
// their suites.
func (l *refusalLog) requestsAbout(version bool) []facts.Event {
	var out []facts.Event
	for i, e := range l.requests {
		if l.version[i] == version {
			out = append(out, e)
		}
	}
	return out
}

// symptoms are the symptoms of those requests and of the alerts that belong
// to them, each once.
func (l *refusalLog) symptoms(version bool) []facts.Symptom {
	events := l.requestsAbout(version)
	if !version {
		return symptomsOfEvents(l.f, append(events, l.alerts[alertHandshakeFailure].events...))
	}
	belongs := map[int]bool{}
	for _, e := range events {
		for _, i := range l.pairs(e, alertHandshakeFailure) {
			belongs[i] = true
		}
	}
	for i, e := range l.alerts[alertHandshakeFailure].events {
		if belongs[i] {
			events = append(events, e)
		}
	}
	return symptomsOfEvents(l.f, append(events, l.alerts[alertProtocolVersion].events...))
}

// symptomsOfEvents are the symptoms that stand for events, each once.
func symptomsOfEvents(f *facts.Facts, events []facts.Event) []facts.Symptom {
	wanted := map[string]bool{}
	for _, e := range events {
		wanted[e.Ref.Place()] = true
	}
	var out []facts.Symptom
	for _, s := range f.Symptoms {
		if place := s.Ref.Place(); wanted[place] {
			wanted[place] = false
			out = append(out, s)
		}
	}
	return out
}
