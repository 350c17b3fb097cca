package wintext

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// guessed lists the code pages that are tried without a hint. Of two that
// read equally well the earlier wins: 850 and 437 agree on most letters, and
// German reads the same in 850 and 852.
var guessed = []codePage{932, 936, 949, 950, 866, 1251, 850, 1252, 852, 437}

// maxErrorShare is how many of the bytes outside ASCII a page may leave
// unread: one in 50, because a cut line may end inside a character.
const maxErrorShare = 0.02

// legacyPage chooses the code page of text that is neither Unicode nor ASCII.
// A hint is followed, unless its pages make nonsense of the text and another
// makes words of it; its ANSI page is taken only where it reads better than
// the OEM page, which the tools themselves write.
func legacyPage(raw []byte, hint Hint) (page codePage, isGuess bool) {
	sample := nonASCIILines(raw)
	hinted, hintedScore := best(sample, []codePage{codePage(hint.OEM), codePage(hint.ANSI)})
	if hinted != 0 && hintedScore >= 0 {
		return hinted, false
	}
	const words = 0.5
	page, score := best(sample, guessed)
	switch {
	case hinted != 0 && (page == 0 || score < words):
		return hinted, false
	case page != 0:
		return page, true
	}
	return 1252, true // nothing fits; this page reads nearly any byte
}

// best returns the page with the highest score among those that leave hardly
// any byte unread, or 0.
func best(sample []byte, pages []codePage) (codePage, float64) {
	var found codePage
	var top float64
	for _, page := range pages {
		if !page.known() {
			continue
		}
		score, ok := page.score(sample)
		if ok && (found == 0 || score > top) {
			found, top = page, score
		}
	}
	return found, top
}

// score says how plausible a page makes a text: the mean over its bytes
// outside ASCII of +1 (a letter where a letter of its script belongs) to -1
// (a box-drawing character inside a word), and up to 0.5 for words that
// Windows tools print in the page's languages. It is false where too many
// bytes have no meaning in the page.
func (p codePage) score(sample []byte) (float64, bool) {
	s := p.decode(sample)
	outside, unread := 0, 0
	for _, b := range sample {
		if b >= 0x80 {
			outside++
		}
	}
	for _, r := range s {
		if r == utf8.RuneError || 0x80 <= r && r < 0xa0 {
			unread++
		}
	}
	if float64(unread) > max(1, maxErrorShare*float64(outside)) {
		return 0, false
	}
	plausible := scoreRunes(s)
	if commonAreas[p] != nil {
		plausible = scorePairs(sample, p)
	}
	return (plausible-float64(unread))/float64(outside) + wordBonus(p, s), true
}

func wordBonus(p codePage, s string) float64 {
	const perWord, most = 0.05, 10
	found := 0
	for _, word := range knownWords[p] {
		found += strings.Count(s, word)
	}
	return perWord * float64(min(found, most))
}

// nonASCIILines returns the lines that tell code pages apart, up to 64 KiB.
// No trail byte of a double-byte page is a line end, so the cut is safe.
func nonASCIILines(raw []byte) []byte {
	const sampleBytes = 64 << 10
	var sample []byte
	for len(raw) > 0 && len(sample) < sampleBytes {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		if bytes.ContainsFunc(line, func(r rune) bool { return r >= 0x80 }) {
			line = line[:min(len(line), sampleBytes)]
			sample = append(append(sample, line...), '\n')
		}
		raw = rest
	}
	return sample
}
