package analyze

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/goldmark/ast"

	"ssltriage/analyze/diff"
	formats "ssltriage/analyze/render"
	"ssltriage/analyze/render/difference"
	jsonformat "ssltriage/analyze/render/json"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
	"ssltriage/samples/hostile"
)

// hostileReport is a report in which every string, of members that are added
// later too, is s. With forms, words that choose a form (a severity, a state)
// take their values in turn.
func hostileReport(s string, forms bool, each int) report.Report {
	var r report.Report
	(&hostile.Filler{Words: []string{s}, Each: each, Forms: forms}).Fill(&r)
	r.Schema = report.Schema
	some := min(each, 2)
	r.Findings, r.Handshakes, r.Roads, r.Protocols = r.Findings[:some], r.Handshakes[:some], r.Roads[:some], r.Protocols[:some]
	return r
}

// each is how many elements the lists have with a string: more than a short
// list shows, and few that are long.
func each(s string) int {
	if len(s) > 1000 {
		return 1
	}
	return 8
}

// eachHostile calls f for every hostile string, in both languages, with the
// words that choose a form kept and replaced.
func eachHostile(t *testing.T, f func(t *testing.T, r report.Report, s string, o formats.Options)) {
	for i, s := range hostile.Strings {
		for _, forms := range []bool{true, false} {
			if !forms && len(s) > 1000 {
				continue
			}
			r := hostileReport(s, forms, each(s))
			for _, lang := range []text.Lang{text.EN, text.JA} {
				t.Run(fmt.Sprintf("%d/%v/%s", i, forms, lang), func(t *testing.T) {
					f(t, r, s, formats.Options{Lang: lang, Width: 80, Verbose: true})
				})
			}
		}
	}
}

func written(t *testing.T, format string, r report.Report, o formats.Options) string {
	t.Helper()
	var buf bytes.Buffer
	if err := formats.Write(&buf, format, r, o); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// quiet fails where an output has a character that a terminal obeys or hides.
func quiet(t *testing.T, what, out string) {
	t.Helper()
	for i, c := range out {
		if c != '\n' && terminal.Hidden(c) && c != '\u2060' { // Markdown's own, behind @
			t.Errorf("%s: character %U at %q", what, c, out[max(0, i-30):min(len(out), i+30)])
			return
		}
	}
}

// TestHostileStringsAreQuiet: no format hands a hidden character on, and none
// lets a string end its line: what it prints is what it prints of the harmless
// form of the string.
func TestHostileStringsAreQuiet(t *testing.T) {
	eachHostile(t, func(t *testing.T, r report.Report, s string, o formats.Options) {
		harmless := hostileReport(terminal.Safe(s), r.Findings[0].Severity != s, each(s))
		for _, format := range formats.Formats {
			out := written(t, format, r, o)
			quiet(t, format, out)
			if format != "json" && out != written(t, format, harmless, o) {
				t.Errorf("%s: not the same as of the harmless form: %s", format, firstDifference(written(t, format, harmless, o), out))
			}
		}
	})
}

var (
	tagName = regexp.MustCompile(`<(/?[A-Za-z!][A-Za-z0-9]*)`)
	lines   = regexp.MustCompile(`^/?text$`) // a picture wraps what is long
)

// tags are the names of a page's tags, in their order.
func tags(page string) []string {
	var out []string
	for _, m := range tagName.FindAllStringSubmatch(page, -1) {
		if !lines.MatchString(m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// TestHostileStringsAreNoMarkup: the page of a hostile report has the elements
// of a harmless one.
func TestHostileStringsAreNoMarkup(t *testing.T) {
	eachHostile(t, func(t *testing.T, r report.Report, s string, o formats.Options) {
		want := tags(written(t, "html", hostileReport("x", r.Findings[0].Severity != s, each(s)), o))
		got := tags(written(t, "html", r, o))
		if len(want) < 200 || !slices.Equal(got, want) {
			t.Errorf("%d tags, want %d", len(got), len(want))
		}
	})
}

// skeleton are the kinds of the blocks and spans of a Markdown text, without
// those of lines.
func skeleton(t *testing.T, r report.Report, lang text.Lang) []string {
	root, _ := parsed(t, r, lang)
	var out []string
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, isText := n.(*ast.Text); entering && !isText {
			out = append(out, n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHostileStringsAreNoMarkdown(t *testing.T) {
	eachHostile(t, func(t *testing.T, r report.Report, s string, o formats.Options) {
		want := skeleton(t, hostileReport("x", r.Findings[0].Severity != s, each(s)), o.Lang)
		got := skeleton(t, r, o.Lang)
		if len(want) < 50 || !slices.Equal(got, want) {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			t.Errorf("%d parts, want %d; from part %d on %v, want %v", len(got), len(want), i, got[i:min(i+3, len(got))], want[i:min(i+3, len(want))])
		}
	})
}

// TestHostileStringsFitTheWidth: only commands may be wider than the terminal,
// as they are copied, and words of up to the widest terminal's width.
func TestHostileStringsFitTheWidth(t *testing.T) {
	eachHostile(t, func(t *testing.T, r report.Report, s string, o formats.Options) {
		commands := commandsOf(r)
		for _, width := range []int{60, 120, 200} {
			o.Width = width
			for line := range strings.Lines(written(t, "text", r, o)) {
				line = strings.TrimRight(line, "\n")
				if n := terminal.Width(line); n > width && !isCommand(line, commands) && (n > 200+maxLead || !unbreakable(line)) {
					t.Fatalf("width %d: %d columns: %.200s", width, n, line)
				}
			}
		}
	})
}

// TestHostileReportsSurviveSaving: as JSON they validate, and every format of
// the saved report is that of the report itself.
func TestHostileReportsSurviveSaving(t *testing.T) {
	schema := compileSchema(t)
	eachHostile(t, func(t *testing.T, r report.Report, s string, o formats.Options) {
		if r.Findings[0].Severity == s {
			return // no report that this program writes
		}
		data := written(t, "json", r, o)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("schema: %v", err)
		}
		saved, err := jsonformat.Read(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sameInEveryFormat(t, r, saved, o)
	})
}

// TestHostileDifferences: the same for what distinguishes two servers.
func TestHostileDifferences(t *testing.T) {
	for i, s := range hostile.Strings {
		var d, safe diff.Difference
		(&hostile.Filler{Words: []string{s}, Each: 3}).Fill(&d)
		(&hostile.Filler{Words: []string{terminal.Safe(s)}, Each: 3}).Fill(&safe)
		for _, lang := range []text.Lang{text.EN, text.JA} {
			for format, write := range map[string]func(*bytes.Buffer, diff.Difference) error{
				"text":     func(b *bytes.Buffer, d diff.Difference) error { return difference.Text(b, d, lang, 80) },
				"markdown": func(b *bytes.Buffer, d diff.Difference) error { return difference.Markdown(b, d, lang) },
				"json":     func(b *bytes.Buffer, d diff.Difference) error { return difference.JSON(b, d) },
				"ndjson":   func(b *bytes.Buffer, d diff.Difference) error { return difference.NDJSON(b, d) },
			} {
				var out, want bytes.Buffer
				if err := write(&out, d); err != nil {
					t.Fatal(err)
				}
				if err := write(&want, safe); err != nil {
					t.Fatal(err)
				}
				what := fmt.Sprintf("%d %s %s", i, lang, format)
				quiet(t, what, out.String())
				switch format {
				case "json", "ndjson":
					if a, b := strings.Count(out.String(), "\n"), strings.Count(want.String(), "\n"); a != b {
						t.Errorf("%s: %d lines, want %d", what, a, b)
					}
				default:
					if out.String() != want.String() {
						t.Errorf("%s: %s", what, firstDifference(want.String(), out.String()))
					}
				}
				if format == "text" {
					narrow(t, what, out.String(), terminal.Safe(s))
				}
			}
		}
	}
}

// narrow fails where a line is wider than 80 columns and is no command.
func narrow(t *testing.T, what, out, command string) {
	t.Helper()
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		if n := terminal.Width(line); n > 80 && !strings.HasSuffix(line, strings.TrimRight(command, " ")) {
			t.Errorf("%s: %d columns: %.200s", what, n, line)
			return
		}
	}
}

// TestHostileReportIsWhole: the filler reaches every string of a report.
func TestHostileReportIsWhole(t *testing.T) {
	const s = "planted"
	var empty func(v reflect.Value, place string)
	seen := 0
	empty = func(v reflect.Value, place string) {
		switch v.Kind() {
		case reflect.String:
			seen++
			if v.String() != s && place != ".Schema" {
				t.Errorf("%s is %q", place, v.String())
			}
		case reflect.Pointer:
			if v.IsNil() {
				t.Errorf("%s is nil", place)
				return
			}
			empty(v.Elem(), place)
		case reflect.Slice:
			if v.Len() == 0 {
				t.Errorf("%s is empty", place)
			}
			for i := range v.Len() {
				empty(v.Index(i), fmt.Sprintf("%s[%d]", place, i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() {
					empty(v.Field(i), place+"."+f.Name)
				}
			}
		}
	}
	empty(reflect.ValueOf(hostileReport(s, false, 3)), "")
	if seen < 500 {
		t.Errorf("only %d strings", seen)
	}
}
