package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

func japanese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) }) >= 0
}

// tree builds the commands as a user of the language has them.
func tree(l text.Lang) *cobra.Command { return commands(console{lang: l}) }

// helpTexts are all texts of a command and the commands below it, by place.
func helpTexts(cmd *cobra.Command, out map[string]string) {
	out[cmd.CommandPath()+" (short)"] = cmd.Short
	if cmd.Long != "" {
		out[cmd.CommandPath()+" (long)"] = cmd.Long
	}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { out[cmd.CommandPath()+" --"+f.Name] = f.Usage })
	for _, below := range cmd.Commands() {
		helpTexts(below, out)
	}
}

// TestHelpInBothLanguages walks the tree of commands: every command and every
// flag is described in English and in Japanese.
func TestHelpInBothLanguages(t *testing.T) {
	en, ja := map[string]string{}, map[string]string{}
	helpTexts(tree(text.EN), en)
	helpTexts(tree(text.JA), ja)
	if len(en) < 60 || len(en) != len(ja) {
		t.Fatalf("%d texts in English, %d in Japanese", len(en), len(ja))
	}
	for place, s := range en {
		if s == "" || japanese(s) {
			t.Errorf("%s: English is %q", place, s)
		}
		if !japanese(ja[place]) {
			t.Errorf("%s: Japanese is %q", place, ja[place])
		}
	}
}

// TestHelpFrame prints the help of every command: nothing of the frame that
// cobra writes itself stays English, and no line is wider than the page.
func TestHelpFrame(t *testing.T) {
	for _, l := range []text.Lang{text.EN, text.JA} {
		var walk func(cmd *cobra.Command)
		walk = func(cmd *cobra.Command) {
			for _, below := range cmd.Commands() {
				walk(below)
			}
			var out, errs bytes.Buffer
			args := append(strings.Fields(cmd.CommandPath())[1:], "--help", "--lang="+string(l))
			if cmd.LocalFlags().Lookup("lang") == nil {
				args = args[:len(args)-1]
				t.Setenv("LC_ALL", map[text.Lang]string{text.EN: "C", text.JA: "ja_JP.UTF-8"}[l])
			}
			if code := run(args, streams{nil, &out, &errs}); code != 0 || errs.Len() > 0 {
				t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
			}
			checkHelp(t, fmt.Sprint(args), out.String(), l)
		}
		walk(tree(l))
	}
}

func checkHelp(t *testing.T, name, help string, l text.Lang) {
	heading := map[text.Lang]string{text.EN: "\nUsage:\n", text.JA: "\n使い方:\n"}[l]
	if !strings.Contains(help, heading) {
		t.Errorf("%s: no usage in\n%s", name, help)
	}
	example := false
	for line := range strings.Lines(help) {
		line = strings.TrimRight(line, "\n")
		example = line == "Examples:" || line == "例:" || example && line != ""
		if n := terminal.Width(line); n > helpWidth && !example {
			t.Errorf("%s: %d columns: %s", name, n, line)
		}
	}
	for _, frame := range []string{"Flags:", "Commands:", "Examples:", "default", "Generate", "help for"} {
		if l == text.JA && strings.Contains(help, frame) {
			t.Errorf("%s: %q in the Japanese help\n%s", name, frame, help)
		}
	}
}
