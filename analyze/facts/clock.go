package facts

import (
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hostinfo"
)

// judgeClock: it must be known how far the clock is off from a source of
// time, or that the time service calls it synchronised with one.
func (l *loader) judgeClock() {
	s, c := l.f.sources[KindClock], l.f.Clock
	switch {
	case s == nil || c.Synchronised() == Yes:
	case c.Synchronised() == No:
		s.State, s.Why = Partial, text.T(
			"the clock is not synchronised with any source of time: only a comparison with another clock tells whether it is right",
			"時計はどの時刻ソースとも同期していません。正しいかどうかは別の時計との比較でしか分かりません")
	case c.Offset == nil:
		s.State, s.Why = Partial, text.T(
			"it does not say how far the clock is off (w32tm /query /status /verbose does)",
			"時計のずれが示されていません (w32tm /query /status /verbose で分かります)")
	}
}

// referenceLocal is the reference id "LOCL": the machine's own clock.
const referenceLocal = "0x4c4f434c"

// Synchronised tells what the time service says of itself or, without its
// status, whether it can be synchronised at all; else Unknown.
func (c Clock) Synchronised() Tri {
	if c.Status == nil && c.Unserviced == Yes {
		return No
	}
	return synchronised(c.Status)
}

// SynchronisedRef cites what Synchronised goes by.
func (c Clock) SynchronisedRef() evidence.Ref {
	if c.Status == nil {
		return c.ServiceRef
	}
	return c.Ref
}

// synchronised judges one status. A service that takes the time from the machine's own clock is
// not synchronised, whatever it calls itself. Source of the values: [MS-W32T]
// W32TIME_STATUS_INFO; RFC 5905 section 7.3 (reference id); Microsoft,
// "Windows Time Service Tools and Settings" (Local CMOS Clock, Free-running
// System Clock).
func synchronised(s *hostinfo.Clock) Tri {
	switch {
	case s == nil:
		return Unknown
	case s.Error != 0 || s.LeapIndicator == 3 || s.Stratum == 0 || s.ReferenceID == referenceLocal || ownClock(s.Source):
		return No
	}
	return Yes
}

// ownClock reports whether a time source is the machine's own clock.
func ownClock(source string) bool {
	source = strings.ToLower(source)
	return strings.Contains(source, "cmos") || strings.Contains(source, "free-running")
}
