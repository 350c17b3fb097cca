// Package terminal fits strings to a terminal: it makes harmless what comes
// out of a bundle, and measures, clips and wraps text in columns.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
)

// Safe makes a string from a bundle fit for one line: line ends become
// " | ", every kind of blank becomes a space, and hidden characters become
// visible escapes such as \u{1b}.
func Safe(s string) string {
	s = strings.ReplaceAll(strings.TrimRight(s, "\r\n"), "\r\n", "\n")
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(" | ")
		case r == '\t' || unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case Hidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unsafe reports characters that Safe replaces.
func unsafe(r rune) bool { return r != ' ' && unicode.Is(unicode.Zs, r) || Hidden(r) }

// Hidden reports characters that a terminal obeys or does not show: controls,
// bidirectional and zero-width characters, line separators, fillers, private
// use, unassigned ones, and broken UTF-8. Blanks are not hidden.
func Hidden(r rune) bool {
	if r <= unicode.MaxASCII { // nearly always
		return r < ' ' || r == 0x7f
	}
	return r == unicode.ReplacementChar || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		!unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r)
}
