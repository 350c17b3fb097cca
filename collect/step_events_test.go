package collect

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

// queryList is the structured query as Windows reads it.
type queryList struct {
	Query []struct {
		ID     string `xml:"Id,attr"`
		Path   string `xml:"Path,attr"`
		Select []struct {
			Path  string `xml:"Path,attr"`
			XPath string `xml:",chardata"`
		}
	}
}

func parseQuery(t *testing.T, q string) queryList {
	t.Helper()
	var list queryList
	if err := xml.Unmarshal([]byte(q), &list); err != nil {
		t.Fatalf("%v in %s", err, q)
	}
	return list
}

// TestEventQueries: every provider is asked for once, the days count for all,
// and no expression has more terms than Windows takes.
func TestEventQueries(t *testing.T) {
	for _, l := range logExports {
		list := parseQuery(t, l.query(30))
		if len(list.Query) != 1 || list.Query[0].Path != l.channel {
			t.Fatalf("%+v", list)
		}
		all := ""
		for _, s := range list.Query[0].Select {
			terms := strings.Count(s.XPath, "@Name=") + strings.Count(s.XPath, "timediff")
			if s.Path != l.channel || terms > 20 || !strings.Contains(s.XPath, "TimeCreated[timediff(@SystemTime) <= 2592000000]") {
				t.Errorf("%s: %d terms in %s", l.channel, terms, s.XPath)
			}
			all += s.XPath
		}
		for _, p := range l.providers {
			if strings.Count(all, "@Name='"+p+"'") != 1 {
				t.Errorf("%s: %s is not asked for once", l.channel, p)
			}
		}
	}
	whole := parseQuery(t, logExport{channel: "System"}.query(0))
	if len(whole.Query[0].Select) != 1 || whole.Query[0].Select[0].XPath != "*" {
		t.Errorf("the whole log: %+v", whole)
	}
}

func TestEventsStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{Days: 7}, eventsStep(Options{}))
	for _, l := range logExports {
		if e := status(t, b, l.path, bundle.StatusOK); e.Source != "EvtExportLog "+l.channel {
			t.Errorf("source %q", e.Source)
		}
	}
	for _, call := range h.calls {
		if strings.HasPrefix(call, "ExportLog") && !strings.Contains(call, "604800000") {
			t.Errorf("not the last 7 days: %s", call)
		}
	}
	h = webServer(t)
	h.registry = map[string]any{} // CAPI2 is off
	b = h.gather(t, Options{FullSystemLog: true}, eventsStep(Options{}))
	if h.count("ExportLog Microsoft-Windows-CAPI2") != 0 {
		t.Error("a channel that is off was asked for")
	}
	if h.count(`ExportLog System <QueryList><Query Id="0" Path="System"><Select Path="System">*</Select>`) != 1 {
		t.Error("the whole log was not asked for")
	}
	for _, e := range b.Manifest.Entries {
		if e.Path == "events/CAPI2.evtx" {
			t.Error("a channel that is off is no failure")
		}
	}
}

func TestEventsStepFallsBack(t *testing.T) {
	for name, test := range map[string]struct {
		spoil    func(h *fakeHost)
		want     bundle.Status
		wevtutil bool
	}{
		"invalid query": {func(h *fakeHost) { h.fail["ExportLog System"] = &SystemError{Call: exportCall, Code: 15001} }, bundle.StatusOK, true},
		"not implemented, as in Wine": {func(h *fakeHost) { h.fail["ExportLog System"] = &SystemError{Call: exportCall, Code: 120} },
			bundle.StatusOK, true},
		"says ok and writes nothing": {func(h *fakeHost) { h.logs["System"] = "" }, bundle.StatusOK, true},
		"wevtutil is empty too": {func(h *fakeHost) {
			h.logs["System"] = ""
			delete(h.writes, "wevtutil.exe epl")
		}, bundle.StatusEmpty, true},
		"no wevtutil": {func(h *fakeHost) {
			h.fail["ExportLog System"] = ErrMissing
			delete(h.tools, "wevtutil.exe epl")
		}, bundle.StatusMissingTool, true},
		"denied":  {func(h *fakeHost) { h.fail["ExportLog System"] = denied(exportCall) }, bundle.StatusAccessDenied, false},
		"no room": {func(h *fakeHost) { h.free = 10 << 20 }, bundle.StatusFailed, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := webServer(t)
			test.spoil(h)
			b := h.gather(t, Options{}, eventsStep(Options{}))
			e := status(t, b, "events/System.evtx", test.want)
			if ran := h.count("Run wevtutil.exe epl") > 0; ran != test.wevtutil {
				t.Errorf("wevtutil was run: %v", ran)
			}
			if test.wevtutil && test.want == bundle.StatusOK && !strings.Contains(e.Source, "wevtutil.exe epl") {
				t.Errorf("%+v", e)
			}
			if name == "no room" && !strings.Contains(e.Error, "10 MB are free") {
				t.Errorf("%q", e.Error)
			}
		})
	}
}

func TestEventsStepHangs(t *testing.T) {
	h := webServer(t)
	h.hang["ExportLog System "+logExports[0].query(30)] = true
	b := h.gather(t, Options{}, short(eventsStep(Options{}), 200*time.Millisecond))
	status(t, b, "events/System.evtx", bundle.StatusTimeout)
	status(t, b, "events/Setup.evtx", bundle.StatusTimeout)
}

func TestDays(t *testing.T) {
	for in, want := range map[int]int{0: 30, -1: 30, 1: 1, 3650: 3650, 1 << 30: 3650} {
		if got := (Options{Days: in}).days(); got != want {
			t.Error(fmt.Sprint(in, " days: ", got))
		}
	}
}
