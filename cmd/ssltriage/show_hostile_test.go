package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/samples/hostile"
)

// TestShowHostile fills every string of the facts, of members that are added
// later too, with what harms terminals: no kind of show hands it on, no line is
// wider than the table, and every object of ndjson keeps to its line.
func TestShowHostile(t *testing.T) {
	for i, s := range hostile.Strings {
		var f facts.Facts
		(&hostile.Filler{Words: []string{s}, Each: 2}).Fill(&f)
		for _, kind := range showKinds() {
			for _, l := range []text.Lang{text.EN, text.JA} {
				c := &showCase{bundle: &reader.Bundle{Name: s}, facts: &f, lang: l}
				var table, lines, array bytes.Buffer
				for format, out := range map[string]*bytes.Buffer{"table": &table, "ndjson": &lines, "json": &array} {
					if err := kind.write(out, format, c); err != nil {
						t.Fatal(err)
					}
					if at := bytes.IndexFunc(out.Bytes(), func(r rune) bool { return r != '\n' && terminal.Hidden(r) }); at >= 0 {
						t.Errorf("string %d: %s as %s: hidden character in %.60q", i, kind.name, format, out.Bytes()[at:])
					}
				}
				for line := range strings.Lines(table.String()) {
					if n := terminal.Width(strings.TrimRight(line, "\n")); n > defaultTableWidth+minLastColumn {
						t.Errorf("string %d: %s: %d columns: %.120s", i, kind.name, n, line)
						break
					}
				}
				for line := range bytes.Lines(lines.Bytes()) {
					if !json.Valid(line) {
						t.Errorf("string %d: %s: not an object a line: %.120s", i, kind.name, line)
						break
					}
				}
				if !json.Valid(array.Bytes()) {
					t.Errorf("string %d: %s: no JSON", i, kind.name)
				}
			}
		}
	}
}
