package main

import (
	"os"
	"regexp"
	"testing"
	"unicode"

	"ssltriage/analyze/text"
)

// closed are the sets of words that tables show: a type, and the file that
// declares its values.
var closed = map[string]string{
	"Outcome":    "../../parsers/capture/outcome.go",
	"Side":       "../../parsers/capture/handshake.go",
	"HashState":  "../../parsers/httpsys/hash.go",
	"MomentKind": "../../analyze/facts/timeline.go",
	"State":      "../../analyze/facts/source.go",
	"Status":     "../../collect/bundle/manifest.go",
}

// sameInBoth are words that need no translation.
var sameInBoth = map[string]bool{"null": true}

// TestTablesSpeakJapanese reads the values of each set out of the code: none
// may stand in a Japanese table as it is.
func TestTablesSpeakJapanese(t *testing.T) {
	c := &showCase{lang: text.JA}
	for kind, file := range closed {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		values := regexp.MustCompile(`(?m)^\t\w+ +`+kind+` += "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
		if len(values) < 2 {
			t.Errorf("%s: %d values", kind, len(values))
		}
		for _, v := range values {
			if word := c.word(v[1]); !sameInBoth[v[1]] && !isJapanese(word) {
				t.Errorf("%s %q is %q", kind, v[1], word)
			}
		}
	}
	english := &showCase{lang: text.EN}
	for word := range wordsJA {
		if english.word(word) != word {
			t.Errorf("%q changes in English", word)
		}
	}
}

func isJapanese(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			return true
		}
	}
	return false
}
