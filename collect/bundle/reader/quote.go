package reader

import "unicode/utf8"

// What At.Quote holds at most.
const (
	maxQuoteBytes = 300
	maxQuoteLines = 6
)

// quote shortens the text of a record to what a report can show.
func quote(s string) string {
	for i, n := 0, 0; i < len(s) && i < maxQuoteBytes; i++ {
		if s[i] == '\n' {
			if n++; n == maxQuoteLines {
				return s[:i]
			}
		}
	}
	return clip(s)
}

// clip cuts a text at maxQuoteBytes, at the boundary of a character.
func clip(s string) string {
	if len(s) <= maxQuoteBytes {
		return s
	}
	end := maxQuoteBytes - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
