package facts

import (
	"time"

	"ssltriage/analyze/knowledge"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/wintext"
)

// Providers of the events that matter, by their canonical names.
const (
	Schannel    = "Schannel"
	HTTPEvent   = "Microsoft-Windows-HttpEvent"
	HTTPService = "Microsoft-Windows-HttpService"
	TimeService = "Microsoft-Windows-Time-Service"
)

// EventsOf returns the events of a provider with one of the ids; all its
// events when no id is given. Provider names are canonical: the "HTTP" of
// Windows 2003 is Microsoft-Windows-HttpEvent.
func (f *Facts) EventsOf(provider string, ids ...int) []Event {
	var out []Event
	for _, e := range f.Events {
		if eventlog.Canonical(e.Provider) != provider {
			continue
		}
		for _, id := range ids {
			if e.ID == id {
				out = append(out, e)
			}
		}
		if len(ids) == 0 {
			out = append(out, e)
		}
	}
	return out
}

// Code is the error code of an event's field in any notation; 0 when the
// field is missing or no code.
func (e Event) Code(field string) uint32 {
	code, _ := wintext.Code(e.Get(field))
	return code
}

// Side tells which end of TLS an event speaks of.
type Side = knowledge.Side

// The sides.
const (
	SideUnknown = knowledge.SideNone
	SideServer  = knowledge.SideServer
	SideClient  = knowledge.SideClient
)

// Side tells whether a Schannel event is about the server role of the
// machine. The id decides where only one side logs it; then the calling
// process that Windows Server 2022 and later name, as HTTP.sys is process 4;
// then the translated Type.
func (e Event) Side() Side {
	if known, _ := knowledge.Event(e.Provider, e.ID); known.Side == SideServer || known.Side == SideClient {
		return known.Side
	}
	if e.Get("CallerProcessId") == "4" {
		return SideServer
	}
	return knowledge.SideOf(e.Get("Type"))
}

// Near reports whether two events were logged within d of each other at
// least once, as far as their occurrences are kept.
func (e Event) Near(o Event, d time.Duration) bool {
	i := 0
	for _, a := range e.Occurrences {
		for i < len(o.Occurrences) && o.Occurrences[i].Time.Before(a.Time.Add(-d)) {
			i++
		}
		if i < len(o.Occurrences) && !a.Time.IsZero() && !o.Occurrences[i].Time.After(a.Time.Add(d)) {
			return true
		}
	}
	return false
}
