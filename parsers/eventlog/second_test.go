package eventlog

import (
	"testing"

	"ssltriage/parsers/wintext"
)

// TestSecond: what a text writes of the time of an event, to the second.
func TestSecond(t *testing.T) {
	for written, want := range map[string]string{
		"2024-06-01T09:00:00.123":  "2024-06-01T09:00:00",
		"01.06.2024 11:00:21":      "01.06.2024 11:00:21",
		"2024/06/01 17:00:21":      "2024/06/01 17:00:21",
		"1.6.2024 11.00.21":        "1.6.2024 11.00.21",
		"6/1/2024 9:00:21 AM":      "6/1/2024 9:00:21 AM",
		"2024/6/1 下午 05:00:21":     "2024/6/1 下午 05:00:21",
		"01.06.2024 11:00":         "",
		"01.06.2024":               "",
		"01.06.24 11:00":           "",
		"6/1/2024 9:00 AM":         "",
		"2024-06-01T09:00:00.000Z": "",
	} {
		log := Parse(wintext.FromString("Log Name: System\nSource: Schannel\nDate: " + written + "\nEvent ID: 36874\nDescription:\nAn TLS 1.2 connection request was received.\n"))
		if len(log.Events) != 1 || len(log.Events[0].Occurrences) != 1 {
			t.Fatalf("%s: %d events", written, len(log.Events))
		}
		if got := log.Events[0].Occurrences[0].Second; got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}
