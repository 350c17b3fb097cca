package main

import (
	"bytes"
	"testing"
	"time"

	"ssltriage/analyze/render/json"
	"ssltriage/parsers/eventlog"
)

// TestEventLines: the faster way to a line writes what json.Marshal writes,
// whatever stands in the strings.
func TestEventLines(t *testing.T) {
	hostile := `"record":0,"time":null,"processId":0,"count":0<&>` + "\x1b\u202e\n\\"
	events := []eventlog.Event{
		{Provider: "Schannel", ID: 36888, Level: 2, Data: []eventlog.Field{{Name: "AlertDesc", Value: "40"}}},
		{Provider: hostile, ID: 1, Computer: hostile, Data: []eventlog.Field{{Name: hostile, Value: hostile}, {Name: "", Value: hostile}}, Strings: []string{hostile}},
	}
	for i := range events {
		teller := eventTeller{file: hostile}
		for _, o := range []eventlog.Occurrence{
			{},
			{Time: time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.UTC), RecordID: 1<<64 - 1, ProcessID: 704},
			{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 9*3600))},
		} {
			r := teller.record(&events[i], o, 3)
			want, err := json.Marshal(r, "", "")
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.line()
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("got\n%s want\n%s %v", got, want, err)
			}
		}
	}
}
