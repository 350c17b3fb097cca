package wintext

import (
	"strings"
	"unicode/utf8"

	"ssltriage/parsers/problem"
)

// split cuts s at CR LF, LF, CR and at CR CR LF, which is what a C program
// writes when a shell has already turned its LF into CR LF.
func (t *Text) split(s string) {
	clipped := 0
	for s != "" {
		if len(t.Lines) == MaxLines {
			t.problem("more than %d lines: the rest was left out", "行数が %d を超えています。残りは読み取っていません", MaxLines)
			break
		}
		var raw string
		raw, s = cutLine(s)
		if len(raw) > MaxLineBytes {
			raw, clipped = clip(raw, MaxLineBytes), clipped+1
		}
		t.Lines = append(t.Lines, Line{N: len(t.Lines) + 1, Raw: raw, S: Normalise(raw)})
	}
	if clipped > 0 {
		t.problem("%d lines longer than %d bytes were cut short", "%[2]d バイトを超える行が %[1]d 行あり、途中までしか読み取っていません", clipped, MaxLineBytes)
	}
}

func (t *Text) problem(en, ja string, args ...any) {
	t.Problems = append(t.Problems, problem.New(en, ja, args...))
}

// cutLine returns the first line of s and what follows its line end.
func cutLine(s string) (line, rest string) {
	i := strings.IndexAny(s, "\r\n")
	if i < 0 {
		return s, ""
	}
	for _, end := range []string{"\r\r\n", "\r\n"} {
		if strings.HasPrefix(s[i:], end) {
			return s[:i], s[i+len(end):]
		}
	}
	return s[:i], s[i+1:]
}

// clip returns the longest prefix of s that has at most max bytes and does
// not end inside a rune.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
