package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/wintext"
)

// keyEvents are the events in which Schannel could not use the private key of
// a server (36870).
func keyEvents(f *facts.Facts) []facts.Event {
	var out []facts.Event
	for _, e := range f.EventsOf(facts.Schannel, 36870) {
		if e.Side() != facts.SideClient {
			out = append(out, e)
		}
	}
	return out
}

// keyErrorCode is the code that the cryptographic module gave.
func keyErrorCode(e facts.Event) uint32 { return e.Code("ErrorCode") }

// askedForHTTP reports whether the account that asked for the key can be
// HTTP.sys. It asks as SYSTEM; Windows Server 2022 and later also name the
// calling process. Remote Desktop asks as NETWORK SERVICE.
func askedForHTTP(e facts.Event) bool {
	if id := e.Get("CallerProcessId"); id != "" && id != "0" {
		image := strings.ToLower(e.Get("CallerProcessImageName"))
		return id == "4" || strings.Contains(image, "lsass")
	}
	return e.UserSID == "" || e.UserSID == "S-1-5-18"
}

// callerOf names who asked for the key: the process, or else the account.
func callerOf(e facts.Event) string {
	image, id := wintext.Quote(e.Get("CallerProcessImageName")), wintext.Quote(e.Get("CallerProcessId"))
	switch {
	case image != "" && id != "":
		return image + " (" + id + ")"
	case id != "" && id != "0":
		return "PID " + id
	}
	return cmp.Or(e.UserSID, "?")
}

// callersText names each caller once.
func callersText(callers []string) string {
	var names []string
	for _, name := range callers {
		if !slices.Contains(names, name) && len(names) < maxListed {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// sinceWritten is the event by which the record of an endpoint was written
// after a time; false when there is none.
func sinceWritten(f *facts.Facts, endpoint string, last time.Time) (facts.Event, bool) {
	for _, e := range f.EventsOf(facts.HTTPEvent, 15301, 15302) {
		if !last.IsZero() && e.Last.After(last) && (e.Endpoint() == "" || strings.EqualFold(e.Endpoint(), endpoint)) {
			return e, true
		}
	}
	return facts.Event{}, false
}

// sinceChanged reports whether a binding was written after the last event:
// what the event tells of may have been mended.
func sinceChanged(f *facts.Facts, last time.Time) (facts.Event, bool) {
	for _, e := range f.EventsOf(facts.HTTPEvent, 15301, 15302) {
		if !last.IsZero() && e.Last.After(last) {
			return e, true
		}
	}
	return facts.Event{}, false
}

// symptomOf is the symptom that stands for an event; false for an event that
// is none.
func symptomOf(f *facts.Facts, e facts.Event) (facts.Symptom, bool) {
	for _, s := range f.Symptoms {
		if s.Ref.Same(e.Ref) {
			return s, true
		}
	}
	return facts.Symptom{}, false
}

// keySymptoms are the symptoms of events whose code a fault explains.
func keySymptoms(f *facts.Facts, fault keyFault) []facts.Symptom {
	var out []facts.Symptom
	for _, e := range keyEvents(f) {
		if s, ok := symptomOf(f, e); ok && fault.fits(keyErrorCode(e)) && askedForHTTP(e) {
			out = append(out, s)
		}
	}
	return out
}
