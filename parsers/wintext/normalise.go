package wintext

import (
	"regexp"
	"strings"
)

// colourSequence is a terminal's CSI sequence (ECMA-48, 5.4), which
// PowerShell 7 may write into a redirected file.
var colourSequence = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]")

// Normalise makes a line comparable: no-break and ideographic blanks become
// blanks, the full-width colon becomes ':', bidirectional controls,
// zero-width blanks, byte order marks and colour sequences are removed, and
// blanks at the end are cut.
func Normalise(s string) string {
	if isPrintableASCII(s) {
		return strings.TrimRight(s, " \t")
	}
	if strings.Contains(s, "\x1b[") {
		s = colourSequence.ReplaceAllString(s, "")
	}
	return strings.TrimRight(strings.Map(normaliseRune, s), " \t\x00\x1a")
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] < ' ' && s[i] != '\t' {
			return false
		}
	}
	return true
}

// normaliseRune returns -1 for runes that are to be removed.
func normaliseRune(r rune) rune {
	switch {
	case r == '\u00a0', r == '\u2007', r == '\u202f', r == '\u3000':
		return ' '
	case r == '：':
		return ':'
	case isInvisible(r):
		return -1
	}
	return r
}

// isInvisible reports bidirectional controls, the zero-width blank and the
// byte order mark. The first of them is what a thumbprint copied out of the
// certificate dialog begins with.
func isInvisible(r rune) bool {
	switch {
	case r == '\u200b', r == '\u200e', r == '\u200f', r == '\u061c', r == '\ufeff',
		'\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
		return true
	}
	return false
}

// Indent returns the number of leading blanks of S; a tab counts as one.
func (l Line) Indent() int {
	return len(l.S) - len(strings.TrimLeft(l.S, " \t"))
}

// Cut splits a "label : value" line at the first colon with blanks on both
// sides; else at the first colon that a blank or the end of the line follows;
// else, as Chinese tools print no blank, at the first colon right after a
// rune outside ASCII. Both parts are trimmed.
func (l Line) Cut() (label, value string, ok bool) {
	i := colon(l.S)
	if i < 0 {
		return "", "", false
	}
	// A no-break blank is byte 0xFF in the OEM pages 437 and 850; read as
	// 1252 it is ÿ, read as UTF-8 it is U+FFFD.
	label = strings.TrimRight(l.S[:i], " \tÿ\ufffd")
	return strings.TrimLeft(label, " \t"), strings.TrimSpace(l.S[i+1:]), true
}

func colon(s string) int {
	spaced, followed, glued := -1, -1, -1
	for i := range len(s) {
		if s[i] != ':' {
			continue
		}
		blankAfter := i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\t'
		switch {
		case blankAfter && i+1 < len(s) && i > 0 && (s[i-1] == ' ' || s[i-1] == '\t'):
			spaced = i
		case blankAfter && followed < 0:
			followed = i
		case !blankAfter && glued < 0 && i > 0 && s[i-1] >= 0x80:
			glued = i
		}
		if spaced >= 0 {
			return spaced
		}
	}
	if followed >= 0 {
		return followed
	}
	return glued
}
