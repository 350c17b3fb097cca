package json

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

func TestMarshal(t *testing.T) {
	for _, s := range []string{"plain", "a\x1b[31m\x7f\u009b", "\u202e<b>&", "日本語", "\U000f0000\U000e0001", "\ufeff", "\ufffd"} {
		data, err := Marshal(map[string]string{s: s}, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexFunc(data, hidden) >= 0 {
			t.Errorf("%q: hidden characters in %q", s, data)
		}
		var back map[string]string
		if err := json.Unmarshal(data, &back); err != nil || back[s] != s {
			t.Errorf("%q came back as %q, %v", s, back[s], err)
		}
	}
	if _, err := Marshal(make(chan int), "", ""); err == nil {
		t.Error("a channel was encoded")
	}
}

// TestReadWhatWasWritten: a report with hostile words steers no terminal as
// JSON, and comes back as it was.
func TestReadWhatWasWritten(t *testing.T) {
	hostile := "a\x1b]0;title\x07\u009b2J \u202eevil\u2066 \u200bzero\r\nnext\x00 \U000e0001 日本語"
	want := report.Report{
		Schema: report.Schema, Bundle: report.Bundle{Name: hostile}, Host: report.Host{Basis: text.T(hostile, hostile)},
		Findings: []report.Finding{{
			Rule: "r", Severity: "error", Confidence: "likely", Title: text.T("a", "b"),
			Why: text.T(hostile, hostile), Evidence: []report.Evidence{{File: hostile, Unit: "file", Quote: hostile}},
		}},
		RuledOut: []report.RuledOut{}, NotChecked: []report.NotChecked{}, NotApplicable: []report.NotApplicable{},
		Roads: []report.Road{}, Protocols: []report.Protocol{}, Sources: []report.Source{},
		Unread: []string{hostile},
	}
	var buf bytes.Buffer
	if err := Write(&buf, want); err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(buf.Bytes(), hidden); i >= 0 {
		t.Errorf("hidden character in %q", buf.Bytes()[i:])
	}
	got, err := Read(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
