// Package style holds Japanese texts to the glossary and to the rules of
// writing, for tests.
package style

import (
	"regexp"
	"strings"
	"unicode"

	"ssltriage/analyze/text"
)

// manner are mistakes of writing, whatever the word.
var manner = []struct {
	find *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`[\x{ff61}-\x{ff9f}]`), "half-width katakana"},
	{regexp.MustCompile(`[\x{ff01}-\x{ff5d}]`), "full-width letter, digit or sign"},
	{regexp.MustCompile(`\x{3000}`), "ideographic space"},
	{regexp.MustCompile(`[\p{Hiragana}\p{Han}] [\p{Hiragana}\p{Han}]`), "blank between Japanese words"},
	{regexp.MustCompile(`[。、] `), "blank behind 。 or 、"},
	{regexp.MustCompile(` [。、]`), "blank before 。 or 、"},
	{regexp.MustCompile(`[。、]{2}`), "doubled 。 or 、"},
	{regexp.MustCompile(`[\p{Hiragana}\p{Han}ー]\.( |$)`), "Western full stop behind Japanese"},
	{regexp.MustCompile(`下さい|出来|事が|為に|従って|及び|又は|但し|全て|様々|即ち|[^変]更に|無い|致します|頂`), "kanji where the style has kana"},
	{regexp.MustCompile(`(である|のだ|だった|がない|はない|しない|できない|[^まで]した|とする)。`), "plain style in a sentence: です・ます is the style"},
	{regexp.MustCompile(`[A-Za-z0-9)][\p{Hiragana}\p{Han}\p{Katakana}]|[\p{Hiragana}\p{Han}\p{Katakana}ー][A-Za-z0-9(]`), "no blank between Japanese and Latin"},
}

// verb is a place for a value, which may be in any language.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)

// Check says what is wrong with a Japanese text; nothing for one that is fine.
func Check(s string) (problems []string) {
	for _, term := range text.Glossary() {
		for _, w := range term.Wrong {
			if holds(s, w, term.JA) {
				problems = append(problems, w+" instead of "+term.JA)
			}
		}
	}
	s = verb.ReplaceAllString(s, "〓")
	for _, m := range manner {
		if found := m.find.FindString(s); found != "" {
			problems = append(problems, m.says+" at “"+found+"”")
		}
	}
	return problems
}

// holds reports whether a text has a wrong word. "サーバ" is not held by
// "サーバー" or "サーバル": a wrong word that ends in katakana must end there.
func holds(s, word, right string) bool {
	for rest := s; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		after := rest[i+len(word):]
		next := []rune(after + " ")[0]
		last := []rune(word)[len([]rune(word))-1]
		if !(unicode.Is(unicode.Katakana, last) || last == 'ー') || !(unicode.Is(unicode.Katakana, next) || next == 'ー') {
			if !strings.HasPrefix(rest[i:], right) {
				return true
			}
		}
		rest = after
	}
}
