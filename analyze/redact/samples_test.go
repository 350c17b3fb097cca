package redact_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ssltriage/analyze"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/render"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
	"ssltriage/samples"
)

// strangers are names that the model of the samples gives, whatever the
// parsers make of them.
var strangers = []string{"contoso", "fabrikam", "northwind", "webadmin", "1004336348", "10.20.30.40", "10.20.0.", "springfield"}

// namesOf are the names and numbers of a case that nobody is to see, lower case.
func namesOf(f *facts.Facts) []string {
	list := map[string]bool{}
	add := func(words ...string) {
		for _, w := range words {
			if len(w) > 3 {
				list[strings.ToLower(w)] = true
			}
		}
	}
	add(strangers...)
	add(f.Host.Name)
	for _, c := range f.Certificates {
		add(c.Thumbprint, strings.ToUpper(c.Thumbprint), c.Key.UniqueName, spaced(c.Thumbprint))
		if c.Cert != nil {
			add(c.Cert.DNSNames...)
		}
	}
	for _, k := range f.KeyFiles {
		if strings.Contains(k.Name, "_") && len(k.Name) > 60 {
			add(k.Name, k.Name[33:])
		}
	}
	for _, s := range f.Sockets {
		for _, a := range []string{s.Local.Addr().String(), s.Remote.Addr().String()} {
			if strings.HasPrefix(a, "10.") {
				add(a)
			}
		}
	}
	return slices.Sorted(maps.Keys(list))
}

// spaced is a thumbprint as certutil prints it.
func spaced(thumbprint string) string {
	var b strings.Builder
	for i := 0; i+1 < len(thumbprint); i += 2 {
		b.WriteString(thumbprint[i:i+2] + " ")
	}
	return strings.TrimSpace(b.String())
}

// allFormats is the report in every format and language.
func allFormats(t *testing.T, r report.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, format := range render.Formats {
		for _, lang := range []text.Lang{text.EN, text.JA} {
			if format == "json" && lang == text.JA {
				continue // it has both
			}
			var buf bytes.Buffer
			if err := render.Write(&buf, format, r, render.Options{Lang: lang, Verbose: true, Width: 200}); err != nil {
				t.Fatal(err)
			}
			out[format+"."+string(lang)] = buf.String()
		}
	}
	return out
}

// TestSamples: no name of any sample is left in any format, and what a
// diagnosis needs is.
func TestSamples(t *testing.T) {
	cases, err := samples.Cases("../../samples/cases")
	if err != nil || len(cases) < 30 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			result, err := analyze.Run([]string{c.Bundle()}, nil, analyze.Options{Tool: "ssltriage test"})
			if err != nil {
				t.Fatal(err)
			}
			before, _ := json.Marshal(result.Report)
			clean := redact.Report(result.Report)
			if after, _ := json.Marshal(result.Report); !bytes.Equal(before, after) {
				t.Error("the report itself was changed")
			}
			names := namesOf(result.Facts)
			for format, page := range allFormats(t, clean) {
				page = strings.ToLower(page)
				for _, n := range names {
					if i := strings.Index(page, n); i >= 0 {
						t.Errorf("%s: %q is left: %q", format, n, page[max(i-60, 0):min(i+60, len(page))])
					}
				}
			}
			if again := redact.Report(result.Report); !reflect.DeepEqual(clean, again) {
				t.Error("the same report gave other tokens")
			}
			if twice := redact.Report(clean); !reflect.DeepEqual(clean, twice) {
				t.Errorf("a report without names was changed: %s", firstChange(clean, twice))
			}
			checkKept(t, result.Report, clean)
		})
	}
}

// firstChange shows where two reports differ.
func firstChange(a, b report.Report) string {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return string(x[max(0, i-80):min(i+80, len(x))]) + "\nis now\n" + string(y[max(0, i-80):min(i+80, len(y))])
		}
	}
	return "length"
}

var (
	codes = regexp.MustCompile(`0x[0-9a-fA-F]{4,8}\b|\bKB[0-9]{6,7}\b|\bS-1-5-(18|32-544)\b|\{[0-9a-f-]{36}\}`)
	ports = regexp.MustCompile(`:(443|8443|8172|5[0-9]{4})\b`)
)

// checkKept compares what must not be lost.
func checkKept(t *testing.T, was, is report.Report) {
	t.Helper()
	if was.Host.Build != is.Host.Build || was.Host.OS != is.Host.OS || was.Tool != is.Tool {
		t.Errorf("the host is %+v", is.Host)
	}
	for i, f := range was.Findings {
		g := is.Findings[i]
		if f.Rule != g.Rule || f.Severity != g.Severity || f.Confidence != g.Confidence || !reflect.DeepEqual(f.First, g.First) {
			t.Errorf("%s became %s", f.Rule, g.Rule)
		}
		for j, e := range f.Evidence {
			h := g.Evidence[j]
			if e.Unit != h.Unit || e.N != h.N || e.Role != h.Role {
				t.Errorf("%s: evidence %+v became %+v", f.Rule, e, h)
			}
			if filepath.Dir(e.File) != filepath.Dir(h.File) || filepath.Ext(e.File) != filepath.Ext(h.File) {
				t.Errorf("%s: file %s became %s", f.Rule, e.File, h.File)
			}
		}
	}
	x, _ := json.Marshal(was)
	y, _ := json.Marshal(is)
	for _, kind := range []*regexp.Regexp{codes, ports} {
		if a, b := len(kind.FindAll(x, -1)), len(kind.FindAll(y, -1)); a != b {
			t.Errorf("%d of %s before, %d after", a, kind, b)
		}
	}
	if !reflect.DeepEqual(was.Timeline == nil, is.Timeline == nil) || len(was.Timeline) != len(is.Timeline) {
		t.Error("the timeline has another length")
	}
	for i, m := range was.Timeline {
		if n := is.Timeline[i]; !m.Time.Equal(n.Time) || m.Kind != n.Kind || m.Key != n.Key {
			t.Errorf("moment %+v became %+v", m, n)
		}
	}
}

// TestTokensAgree: what is host-1 in the text is host-1 in JSON.
func TestTokensAgree(t *testing.T) {
	result, err := analyze.Run([]string{"../../samples/cases/private-key-access-denied/bundle"}, nil, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	clean := redact.Report(result.Report)
	pages := allFormats(t, clean)
	if clean.Host.Name != "host-1" {
		t.Errorf("the server is %q", clean.Host.Name)
	}
	thumbprint := clean.Findings[0].Subject.Thumbprint
	for format, page := range pages {
		if !strings.Contains(page, "host-1") || !strings.Contains(page, thumbprint) {
			t.Errorf("%s lacks host-1 or %s", format, thumbprint)
		}
	}
}
