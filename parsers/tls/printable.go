package tls

import (
	"fmt"
	"strings"
	"unicode"
)

// maxName is the longest name that is kept, in bytes; a DNS name has at most
// 255.
const maxName = 255

// printable returns b as text in which every byte outside of printable ASCII
// is written \x00, cut after maxName bytes of the original.
func printable(b []byte) string {
	cut := len(b) > maxName
	if cut {
		b = b[:maxName]
	}
	text := make([]byte, 0, len(b))
	for _, c := range b {
		if c < ' ' || c > '~' || c == '\\' {
			text = fmt.Appendf(text, `\x%02x`, c)
			continue
		}
		text = append(text, c)
	}
	if cut {
		text = append(text, "…"...)
	}
	return string(text)
}

// printableText returns s with everything that does not print, direction
// marks included, replaced by U+FFFD.
func printableText(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
