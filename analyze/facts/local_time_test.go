package facts

import (
	"testing"
	"time"

	"ssltriage/parsers/capture"
)

// TestLocalTime: what the clock on a wall in an unknown zone showed may have
// been up to 14 hours before, and 12 hours after, the same time in UTC.
func TestLocalTime(t *testing.T) {
	noon := time.Date(2024, 5, 17, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at, earliest, latest time.Time
		local                bool
	}{
		{noon, noon, noon, false},
		{noon, noon.Add(-14 * time.Hour), noon.Add(12 * time.Hour), true},
		{time.Time{}, time.Time{}, time.Time{}, true},
	} {
		h := Handshake{LocalTime: c.local}
		if got := h.Earliest(c.at); !got.Equal(c.earliest) {
			t.Errorf("earliest %v, want %v", got, c.earliest)
		}
		if got := h.Latest(c.at); !got.Equal(c.latest) {
			t.Errorf("latest %v, want %v", got, c.latest)
		}
	}
	f := &Facts{Captures: []Capture{{Capture: capture.Capture{LocalTime: true, First: noon, Last: noon}}}}
	if got := f.captureMoments()[0].What.EN; got != "capture: connections to the server 0, failed 0 (local time of the computer that captured)" {
		t.Errorf("moment %q", got)
	}
}
