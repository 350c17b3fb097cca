package analyze

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/analyze/render/terminal"
	textformat "ssltriage/analyze/render/text"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// TestSamplesFitTheWidth renders every sample in narrow and wide terminals.
// Only commands, and words that cannot be broken without harm to who copies
// them, may be wider than the terminal.
func TestSamplesFitTheWidth(t *testing.T) {
	for _, dir := range sampleDirs(t) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			r := analyzeDir(t, dir)
			commands := commandsOf(r)
			for _, width := range []int{60, 80, 120, 200} {
				for _, lang := range []text.Lang{text.EN, text.JA} {
					for _, verbose := range []bool{false, true} {
						checkWidth(t, r, textformat.Options{Lang: lang, Width: width, Verbose: verbose}, commands)
					}
				}
			}
		})
	}
}

func checkWidth(t *testing.T, r report.Report, o textformat.Options, commands map[string]bool) {
	var buf bytes.Buffer
	if err := textformat.Write(&buf, r, o); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(buf.String()) {
		line = strings.TrimRight(line, "\n")
		n := terminal.Width(line)
		if n > o.Width && !isCommand(line, commands) && !unbreakable(line) {
			t.Errorf("%s, width %d: %d columns: %s", o.Lang, o.Width, n, line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("%s, width %d: blanks at the end: %q", o.Lang, o.Width, line)
		}
	}
}

// commandsOf are the commands of a report as they are printed.
func commandsOf(r report.Report) map[string]bool {
	out := map[string]bool{}
	for _, fd := range r.Findings {
		for _, steps := range [][]report.Step{fd.Fix.Apply, fd.Fix.Verify, fd.Fix.Undo} {
			for _, s := range steps {
				out[terminal.Safe(s.Command)] = true
			}
		}
	}
	for _, nc := range r.NotChecked {
		for _, m := range nc.Missing {
			out[terminal.Safe(m.Get)] = true
		}
	}
	delete(out, "")
	return out
}

// isCommand reports whether a line is a command, alone or behind "get: ".
func isCommand(line string, commands map[string]bool) bool {
	line = strings.TrimSpace(line)
	_, behind, _ := strings.Cut(line, ": ")
	return commands[line] || commands[strings.TrimSpace(behind)]
}

// maxLead is how far the longest indent with a mark reaches, in columns.
const maxLead = 16

// unbreakable reports whether a line is one single word behind its indent.
func unbreakable(line string) bool {
	words := terminal.Wrap(line, 1)
	last := words[len(words)-1]
	return terminal.Width(line)-terminal.Width(last) <= maxLead
}
