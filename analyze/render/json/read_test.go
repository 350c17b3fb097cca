package json

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// whole is a report with one finding, as JSON.
func whole(t *testing.T) string {
	t.Helper()
	r := report.Report{
		Schema: report.Schema, Tool: "test",
		Findings: []report.Finding{{
			Rule: "r", Severity: "error", Confidence: "likely", Title: text.T("broken", "破損"),
			Evidence: []report.Evidence{{Role: "cause", File: "f", Unit: "line", N: 3}},
		}},
		RuledOut: []report.RuledOut{}, NotChecked: []report.NotChecked{}, NotApplicable: []report.NotApplicable{},
		Roads: []report.Road{}, Protocols: []report.Protocol{}, Sources: []report.Source{},
	}
	var buf bytes.Buffer
	if err := Write(&buf, r); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// TestReadRefuses: what is damaged, or would read as if all were well, is
// refused with its place, what is wrong in both languages, and what to do.
func TestReadRefuses(t *testing.T) {
	good := whole(t)
	if _, err := Read(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	edit := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the report", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for _, c := range []struct{ in, place, what string }{
		{"", "", "empty"},
		{"PK\x03\x04", "", "not a report saved as JSON"},
		{"[" + good + "]", "", "a list, not a report"},
		{"{}", "schema", "another file"},
		{`{"schema":"ssltriage/http/1"}`, "schema", "another file"},
		{`{"schema":"ssltriage/report/1"}`, "tool", "missing"},
		{edit("report/1", "report/2"), "schema", "this program reads"},
		{good[:len(good)/2], "", "cut off"},
		{good + "{}", "", "something follows"},
		{edit(`"severity": "error"`, `"severity": "error" "x"`), "", "damaged"},
		{edit(`"findings"`, `"found"`), "findings", "missing"},
		{edit(`"ruledOut": []`, `"ruledOut": null`), "ruledOut", "missing"},
		{edit(`"severity": "error"`, `"severity": "catastrophic"`), "findings[0].severity", "none of error, warning, info"},
		{edit(`"role": "cause"`, `"role": "zzz"`), "findings[0].evidence[0].role", "none of"},
		{edit(`"en": "broken"`, `"en": " "`), "findings[0].title.en", "text is missing"},
		{edit(`"bundle": {`, `"bundle": {"collectedAt": "yesterday",`), "bundle.collectedAt", "no time"},
		{edit(`"n": 3`, `"n": 3.5`), "findings[0].evidence[0].n", "no whole number"},
		{edit(`"n": 3`, `"n": "3"`), "findings[0].evidence[0].n", "a number"},
		{edit(`"host": {`, `"host": [], "host2": {`), "host", "an object"},
		{strings.Repeat("{\"a\":", 20000), "", ""},
	} {
		_, err := Read(strings.NewReader(c.in))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.60s: got %v", c.in, err)
			continue
		}
		if !strings.Contains(e.What.EN, c.what) || c.place != "" && e.Place != c.place || e.What.JA == "" || e.What.JA == e.What.EN || e.Hint.IsZero() {
			t.Errorf("%.60s: got %+v", c.in, e)
		}
	}
}

// TestReadPlace: where JSON ends to be JSON is told as editors count it.
func TestReadPlace(t *testing.T) {
	_, err := Read(strings.NewReader("{\n  \"schema\": x\n}"))
	var e *Error
	if !errors.As(err, &e) || e.Place != "2:13" {
		t.Errorf("got %v", err)
	}
}

// TestReadEncodings: Windows PowerShell 5 redirects as UTF-16 with a byte order
// mark, and editors of Windows put one before UTF-8.
func TestReadEncodings(t *testing.T) {
	good := whole(t)
	for name, in := range map[string][]byte{
		"utf-8":    append([]byte("\xef\xbb\xbf"), good...),
		"utf-16le": wide(binary.LittleEndian, "\ufeff"+good),
		"utf-16be": wide(binary.BigEndian, "\ufeff"+strings.ReplaceAll(good, "\n", "\r\n")),
	} {
		r, err := Read(bytes.NewReader(in))
		if err != nil || r.Findings[0].Title.JA != "破損" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func wide(order binary.AppendByteOrder, s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// FuzzRead: nothing that is read brings the program down, and what is accepted
// can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":"ssltriage/report/1"}`))
	f.Add([]byte("\xff\xfe{\x00}\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		var buf bytes.Buffer
		if err := Write(&buf, r); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&buf); err != nil {
			t.Fatal(err)
		}
	})
}
