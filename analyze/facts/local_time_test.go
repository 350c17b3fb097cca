package facts

import (
	"strings"
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

// TestLocalSymptom: a failure that such a capture shows carries the note, and
// no other does.
func TestLocalSymptom(t *testing.T) {
	failed := capture.Handshake{Outcome: capture.ResetByServer, Start: time.Date(2024, 5, 14, 3, 0, 0, 0, time.UTC)}
	for _, local := range []bool{false, true} {
		s := Handshake{Handshake: failed, LocalTime: local}.symptom(true)
		f := &Facts{Symptoms: []Symptom{s}}
		if got := strings.Contains(f.failureMoments()[0].What.EN, "local time"); s.LocalTime != local || got != local {
			t.Errorf("local %t: symptom %t, note %t", local, s.LocalTime, got)
		}
	}
}
