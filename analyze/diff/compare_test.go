package diff

import (
	"reflect"
	"testing"
	"time"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

func things(names ...string) []item {
	var out []item
	for _, n := range names {
		out = append(out, item{name: n})
	}
	return out
}

func TestCompareItems(t *testing.T) {
	field := text.T("state", "状態")
	on, off := text.T("on", "有効"), text.T("off", "無効")
	good := []item{{"a", field, on}, {"b", field, on}, {"gone", field, on}, {"unknown", field, on}}
	bad := []item{{"new", field, off}, {"a", field, on}, {"b", field, off}, {"unknown", field, text.Text{}}}
	want := []Change{
		{Kind: OnlyBad, Name: "new", Bad: text.T("state: off", "状態: 無効")},
		{Kind: Other, Name: "b", Field: field, Good: on, Bad: off},
		{Kind: OnlyGood, Name: "gone", Good: text.T("state: on", "状態: 有効")},
	}
	if got := compareItems(good, bad, true, true); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	// What a list that is not whole lacks may be there all the same.
	if got := compareItems(good, bad, false, false); !reflect.DeepEqual(got, want[1:2]) {
		t.Errorf("got %+v", got)
	}
}

func TestCompareOrder(t *testing.T) {
	got := compareOrder(things("a", "b", "c", "d", "e"), things("a", "c", "b", "d", "e"))
	if len(got) != 1 || got[0].Name != "#2" || got[0].Good.EN != "b, c, d, …" || got[0].Bad.EN != "c, b, d, …" {
		t.Errorf("got %+v", got)
	}
	if got := compareOrder(things("a", "b"), things("a", "b")); got != nil {
		t.Errorf("got %+v", got)
	}
}

// TestPair: two servers have two addresses.
func TestPair(t *testing.T) {
	good := things("0.0.0.0:443", "10.0.0.1:8443", "www:443", "10.0.0.1:1", "10.0.0.2:1")
	bad := things("0.0.0.0:443", "10.0.0.9:8443", "web:443", "10.0.0.9:1")
	pair(good, bad)
	if good[1].name != "10.0.0.1:8443 / 10.0.0.9:8443" || bad[1].name != good[1].name {
		t.Errorf("got %v and %v", good[1], bad[1])
	}
	if good[2].name != "www:443" || bad[3].name != "10.0.0.9:1" || good[3].name != "10.0.0.1:1" {
		t.Errorf("got %v and %v", good, bad)
	}
}

// TestLossOfSight: what could not be checked is neither gone nor new.
func TestLossOfSight(t *testing.T) {
	found := report.Finding{Rule: "r", Severity: "error", Title: text.T("broken", "破損")}
	unknown := report.NotChecked{Rule: "r", Title: text.T("a check", "確認"), Missing: []report.Missing{{Name: text.T("keys", "キー"), Why: text.T("not there", "なし"), Get: "certutil"}}}
	d := Compare("", Input{Report: report.Report{Findings: []report.Finding{found}}}, Input{Report: report.Report{NotChecked: []report.NotChecked{unknown}}})
	if d.Worst("info") || len(d.Sections) > 0 || d.None() {
		t.Errorf("an unchecked fault counts as gone: %+v", d.Sections)
	}
	last := d.LossOfSight[len(d.LossOfSight)-1]
	if last.Where != "bad" || last.Name != "r" || last.Get != "certutil" || last.Why.EN != "keys: not there; it was found on the other server" {
		t.Errorf("got %+v", last)
	}
	d = Compare("", Input{Report: report.Report{NotChecked: []report.NotChecked{unknown}}}, Input{Report: report.Report{Findings: []report.Finding{found}}})
	if c := d.Sections[0].Changes[0]; c.Kind != OnlyBad || c.Note.IsZero() || !d.Worst("error") {
		t.Errorf("got %+v", c)
	}
}

// TestBlind: an area that one server does not show has no differences.
func TestBlind(t *testing.T) {
	whole := func(state string) report.Report {
		r := report.Report{Sources: []report.Source{}, Protocols: []report.Protocol{{Name: "TLS 1.2", Server: "on", Client: "on"}}}
		for _, k := range []string{"schannel", "host"} {
			r.Sources = append(r.Sources, report.Source{Kind: k, State: state})
		}
		return r
	}
	off := whole("complete")
	off.Protocols = []report.Protocol{{Name: "TLS 1.2", Server: "off", Client: "unknown"}}
	for state, want := range map[string]int{"complete": 1, "partial": 1, "absent": 0, "failed": 0} {
		d := Compare("", Input{Report: whole(state)}, Input{Report: off})
		changes, lost := 0, ""
		for _, s := range d.Sections {
			changes += len(s.Changes)
		}
		for _, u := range d.LossOfSight {
			if u.Name == "protocols" {
				lost = u.Where
			}
		}
		if changes != want || (lost == "good") != (state != "complete") {
			t.Errorf("%s: %d changes, lost %q", state, changes, lost)
		}
	}
}

// TestSpan: a length of time is told in words.
func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]text.Text{
		8784 * time.Hour: text.T("366 days", "366 日"), -49 * time.Hour: text.T("-2 days", "-2 日"), 90 * time.Minute: text.T("90 minutes", "90 分"),
		3 * time.Hour: text.T("3 hours", "3 時間"), 1500 * time.Millisecond: text.T("2 seconds", "2 秒"), 0: text.T("0 seconds", "0 秒"),
	} {
		if got := span(d); got != want {
			t.Errorf("%s: got %+v", d, got)
		}
	}
}

// TestOffIsOff: HTTP.sys asks for the defaults: it does not matter whether a
// version is off by a setting or by default.
func TestOffIsOff(t *testing.T) {
	if protocolState("off") != protocolState("off-by-default") || protocolState("on") == protocolState("off") || !protocolState("unknown").IsZero() {
		t.Error("a version that is off differs from one that is off by default")
	}
}
