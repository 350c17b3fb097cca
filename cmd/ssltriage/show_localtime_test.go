package main

import (
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/capture"
)

// TestLocalTimes: a time of a capture without a time zone is marked, and the
// mark is explained.
func TestLocalTimes(t *testing.T) {
	start := time.Date(2024, 5, 14, 3, 0, 0, 0, time.UTC)
	for _, local := range []bool{false, true} {
		c := &showCase{facts: &facts.Facts{
			Captures:   []facts.Capture{{Capture: capture.Capture{LocalTime: local}}},
			Handshakes: []facts.Handshake{{Handshake: capture.Handshake{Start: start}, LocalTime: local}},
		}}
		table := handshakeTable(c)
		if got := strings.HasSuffix(table.rows[0][0], "03:00:00*"); got != local || strings.HasPrefix(table.note, "* Local time") != local {
			t.Errorf("local %t: %q, note %q", local, table.rows[0][0], table.note)
		}
	}
}
