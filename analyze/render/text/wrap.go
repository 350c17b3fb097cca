package text

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// columns measures text the way East Asian terminals do not: ambiguous
// characters are narrow, as on terminals set to UTF-8.
var columns = &runewidth.Condition{EastAsianWidth: false}

// wrap breaks a sentence into lines of at most width columns. It breaks at
// blanks, and between any two wide characters, except that a line never
// begins with closing punctuation. A longer word stays whole: commands and
// thumbprints must survive copying.
func wrap(s string, width int) []string {
	var lines []string
	var line string
	for _, piece := range pieces(s) {
		next := line + piece
		if line != "" && columns.StringWidth(strings.TrimRight(next, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			next = strings.TrimLeft(piece, " ")
		}
		line = next
	}
	if line = strings.TrimRight(line, " "); line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// pieces cuts a sentence into the parts that must not be broken: words with
// the blank before them, and single wide characters with the closing
// punctuation behind them.
func pieces(s string) []string {
	var out []string
	start := 0
	runes := []rune(s)
	for i := 1; i < len(runes); i++ {
		if breakable(runes[i-1], runes[i]) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		out = append(out, string(runes[start:]))
	}
	return out
}

const (
	noLineStart = "。、．，）」』】〉》！？：；ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}.,:;!?"
	noLineEnd   = "（「『【〈《([{"
)

func breakable(a, b rune) bool {
	if b == ' ' {
		return a != ' '
	}
	if a == ' ' {
		return false
	}
	wide := columns.RuneWidth(a) == 2 || columns.RuneWidth(b) == 2
	return wide && !strings.ContainsRune(noLineStart, b) && !strings.ContainsRune(noLineEnd, a)
}
