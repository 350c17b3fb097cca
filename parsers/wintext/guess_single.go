package wintext

import (
	"strings"
	"unicode"
)

// scoreRunes judges the decoded text of a single-byte page. Letters outside
// ASCII stand beside letters of their own script, Latin ones beside plain
// ASCII letters; reading with the wrong page puts symbols, capitals and
// foreign letters inside words.
func scoreRunes(s string) float64 {
	total := 0.0
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	for i, r := range runes {
		if r >= 0xa0 && r != unicode.ReplacementChar {
			total += scoreRune(at(i-1), r, at(i+1))
		}
	}
	return total
}

func scoreRune(before, r, after rune) float64 {
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		return scoreLetter(before, r, after, unicode.Cyrillic)
	case unicode.Is(unicode.Greek, r), unicode.Is(unicode.Hebrew, r), unicode.Is(unicode.Arabic, r),
		unicode.Is(unicode.Thai, r):
		return scoreForeign(before, r, after)
	case unicode.Is(unicode.Latin, r) && (unicode.IsLower(r) || unicode.IsUpper(r)): // not ª, º, ⁿ
		return scoreLatin(before, r, after)
	}
	return scoreSymbol(before, r, after)
}

// scoreLetter judges a letter of a script that never mixes with Latin.
func scoreLetter(before, r, after rune, script *unicode.RangeTable) float64 {
	switch {
	case isASCIILetter(before) || isASCIILetter(after):
		return -1
	case unicode.IsLower(before) && unicode.IsUpper(r):
		return -1
	case before == r && after == r:
		return -0.5 // a ruler of box-drawing characters
	case unicode.Is(script, before) || unicode.Is(script, after):
		return 1
	}
	return 0
}

// scoreForeign judges letters that only a hinted page decodes as words; in
// page 437 a Greek letter is a mathematical symbol.
func scoreForeign(before, r, after rune) float64 {
	if isASCIILetter(before) || isASCIILetter(after) {
		return -1
	}
	if unicode.IsLetter(before) || unicode.IsLetter(after) {
		return 0.9
	}
	return -0.2
}

func scoreLatin(before, r, after rune) float64 {
	switch {
	case unicode.IsLower(before) && unicode.IsUpper(r):
		return -1
	case isASCIILetter(before) || isASCIILetter(after):
		return 1
	case unicode.IsLetter(before) || unicode.IsLetter(after):
		return -1 // a run of accented letters alone is another script
	case strings.ContainsRune(unusualBesideWords, before) || strings.ContainsRune(unusualBesideWords, after):
		return -1
	case before == ' ' && after == ' ':
		return 0.5
	}
	return 0
}

// unusualBesideWords are trail bytes of double-byte pages.
const unusualBesideWords = "@[\\]^_`{|}~"

func scoreSymbol(before, r, after rune) float64 {
	inWord := unicode.IsLetter(before) && unicode.IsLetter(after)
	switch {
	case r == '\u2019' || r == '\u2018':
		return 0.5
	case inWord:
		return -1
	case isBox(r) && (isBox(before) || isBox(after)):
		return 0.2
	case isBox(r):
		return -0.5
	case r == '\u00a0', unicode.IsPunct(r):
		return 0.3
	}
	return 0
}

// isBox reports box-drawing and block characters.
func isBox(r rune) bool { return '\u2500' <= r && r <= '\u259f' }

func isASCIILetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}
