package facts

import (
	"time"

	"ssltriage/analyze/text"
)

// Time zones are at most so far ahead of and behind UTC.
const (
	farthestAhead  = 14 * time.Hour
	farthestBehind = 12 * time.Hour
)

// Earliest is the earliest moment, UTC, that a time of the connection can
// mean: that time, except in captures that store local times without their
// zone ([capture.Capture.LocalTime]).
func (h Handshake) Earliest(t time.Time) time.Time { return earliest(t, h.LocalTime) }

// Latest is the latest moment that a time of the connection can mean.
func (h Handshake) Latest(t time.Time) time.Time {
	if t.IsZero() || !h.LocalTime {
		return t
	}
	return t.Add(farthestBehind)
}

// localTimeNote says of a moment that its time is not UTC.
var localTimeNote = text.T("(local time of the computer that captured)", "(時刻はキャプチャしたコンピューターの現地時刻)")

func earliest(t time.Time, local bool) time.Time {
	if t.IsZero() || !local {
		return t
	}
	return t.Add(-farthestAhead)
}
