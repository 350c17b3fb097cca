package text

import (
	"fmt"
	"strings"
	"unicode"
)

// safe makes a string from a bundle harmless for a terminal: control
// characters, escape sequences, bidirectional controls and invisible
// characters become visible escapes. Line ends become " | ".
func safe(s string) string {
	s = strings.ReplaceAll(strings.TrimRight(s, "\r\n"), "\r\n", "\n")
	if clean(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(" | ")
		case r == '\t':
			b.WriteByte(' ')
		case hidden(r):
			fmt.Fprintf(&b, "\\u{%x}", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func clean(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r == '\n' || r == '\t' || hidden(r) }) < 0
}

// hidden reports characters that a terminal obeys or does not show: controls
// (Cc), formats such as bidi overrides and zero-width characters (Cf), line
// and paragraph separators, private use, unassigned, and broken UTF-8.
func hidden(r rune) bool {
	return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) ||
		!unicode.IsPrint(r) && !unicode.IsSpace(r)
}
