package facts

import "ssltriage/analyze/text"

// judgeClock: it must be known how far the clock is off, or that the time
// service calls it synchronised.
func (l *loader) judgeClock() {
	s := l.f.sources[KindClock]
	if s == nil || l.f.Clock.Offset != nil || l.f.Clock.Synchronised() == Yes {
		return
	}
	s.State, s.Why = Partial, text.T(
		"it does not say how far the clock is off (w32tm /query /status /verbose does)",
		"時計のずれが示されていません (w32tm /query /status /verbose で分かります)")
}

// Synchronised tells what the time service says of itself; Unknown without
// its status. Source of the values: [MS-W32T] W32TIME_STATUS_INFO.
func (c Clock) Synchronised() Tri {
	switch s := c.Status; {
	case s == nil:
		return Unknown
	case s.Error != 0 || s.LeapIndicator == 3 || s.Stratum == 0:
		return No
	}
	return Yes
}
