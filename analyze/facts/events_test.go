package facts

import (
	"testing"

	"ssltriage/parsers/eventlog"
)

func TestSide(t *testing.T) {
	for _, test := range []struct {
		name   string
		id     int
		fields []eventlog.Field
		want   Side
	}{
		{"the id decides", 36874, []eventlog.Field{{Name: "Type", Value: "client"}}, SideServer},
		{"the id decides", 36882, []eventlog.Field{{Name: "CallerProcessId", Value: "4"}}, SideClient},
		{"HTTP.sys called", 36871, []eventlog.Field{{Name: "Type", Value: "?"}, {Name: "CallerProcessId", Value: "4"}}, SideServer},
		{"a translated word", 36871, []eventlog.Field{{Name: "Type", Value: "クライアント"}}, SideClient},
		{"a translated word", 36870, []eventlog.Field{{Name: "Type", Value: " Server "}}, SideServer},
		{"an unknown word", 36871, []eventlog.Field{{Name: "Type", Value: "asiakas"}}, SideUnknown},
		{"no word", 36888, nil, SideUnknown},
	} {
		e := Event{Event: eventlog.Event{Provider: Schannel, ID: test.id, Data: test.fields}}
		if got := e.Side(); got != test.want {
			t.Errorf("%s: %d %v: got %q, want %q", test.name, test.id, test.fields, got, test.want)
		}
	}
}
