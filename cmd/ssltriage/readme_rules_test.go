package main

import (
	"os"
	"strings"
	"testing"

	"ssltriage/analyze/explain"
	"ssltriage/analyze/text"
)

const (
	rulesBegin = "<!-- rules: begin -->\n"
	rulesEnd   = "<!-- rules: end -->"
)

// TestReadmeListsTheRules keeps the README's table of rules equal to the rules.
func TestReadmeListsTheRules(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), rulesBegin)
	shown, after, ok2 := strings.Cut(rest, rulesEnd)
	if !ok || !ok2 {
		t.Fatal("the README has no block of rules")
	}
	want := explain.RuleTable(text.EN, "")
	if *update {
		if err := os.WriteFile("../../README.md", []byte(before+rulesBegin+want+rulesEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != want {
		t.Errorf("the README lists:\n%s\nthe rules are (go test -update rewrites it):\n%s", shown, want)
	}
}
