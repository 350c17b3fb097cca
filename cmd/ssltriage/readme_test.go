package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the sample output in the README")

const (
	demoBegin = "<!-- demo: begin -->\n```\n"
	demoEnd   = "```\n<!-- demo: end -->"
	demoLines = 34 // how much of the report the README shows
)

// TestReadmeShowsRealOutput keeps the README's sample output true: it is the
// beginning of what `make run` prints, but for the line with the version.
func TestReadmeShowsRealOutput(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), demoBegin)
	shown, after, ok2 := strings.Cut(rest, demoEnd)
	if !ok || !ok2 {
		t.Fatal("the README has no demo block")
	}
	want := demoOutput(t)
	if *update {
		if err := os.WriteFile("../../README.md", []byte(before+demoBegin+want+demoEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != want {
		t.Errorf("the README shows:\n%s\nthe program prints (go test -update rewrites it):\n%s", shown, want)
	}
}

// demoOutput is the beginning of the report of the sample that `make run`
// shows.
func demoOutput(t *testing.T) string {
	t.Setenv("LC_ALL", "C")
	var out, errs bytes.Buffer
	bundle := filepath.Join("..", "..", "samples", "cases", "private-key-access-denied", "bundle")
	if code := run([]string{"analyze", "--fail-on", "never", bundle}, streams{nil, &out, &errs}); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	lines := strings.SplitAfter(out.String(), "\n")
	lines[0] = "ssltriage 1.0  build/demo.zip\n"
	return strings.Join(lines[:min(demoLines, len(lines))], "") + "...\n"
}
