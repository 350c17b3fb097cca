package terminal

import "strings"

// Wrap breaks a sentence into lines of at most width columns. It breaks at
// blanks, and between any two wide characters, except that a line never
// begins with closing punctuation. A longer word stays whole, because
// thumbprints and paths must survive copying, unless no terminal is as wide.
func Wrap(s string, width int) []string {
	var parts []string
	for _, piece := range pieces(s) {
		if len(piece) > widest && Width(piece) > widest {
			parts = append(parts, chop(piece, width)...)
			continue
		}
		parts = append(parts, piece)
	}
	return fill(parts, width)
}

// widest is how wide a word may be that is never broken, in columns.
const widest = 200

// Fold is Wrap for narrow places such as the cells of a table: words that do
// not fit are broken too.
func Fold(s string, width int) []string {
	var parts []string
	for _, piece := range pieces(s) {
		parts = append(parts, chop(piece, width)...)
	}
	return fill(parts, width)
}

// fill joins pieces to lines, without blanks at their ends.
func fill(pieces []string, width int) []string {
	var lines []string
	var line strings.Builder
	used := 0 // columns of line
	for _, piece := range pieces {
		if line.Len() > 0 && used+Width(strings.TrimRight(piece, " ")) > width {
			lines = append(lines, strings.TrimRight(line.String(), " "))
			line.Reset()
			used = 0
		}
		if line.Len() == 0 {
			piece = strings.TrimLeft(piece, " ")
		}
		line.WriteString(piece)
		used += Width(piece)
	}
	if last := strings.TrimRight(line.String(), " "); last != "" || len(lines) == 0 {
		lines = append(lines, last)
	}
	return lines
}

// chop cuts a piece, without the blanks before it, into parts of at most
// width columns, and at least one character: behind a mark such as "_" where
// one stands in the part's second half.
func chop(piece string, width int) []string {
	blanks := len(piece) - len(strings.TrimLeft(piece, " "))
	var parts []string
	start, used := 0, 0
	mark, upTo := 0, 0 // the place behind the last mark, and the columns before it
	for i, r := range piece[blanks:] {
		w := columns.RuneWidth(r)
		if used > 0 && used+w > width {
			cut, rest := blanks+i, 0
			if mark > start && upTo > width/2 {
				cut, rest = mark, used-upTo
			}
			parts = append(parts, piece[start:cut])
			start, used, upTo = cut, rest, 0
		}
		used += w
		if strings.ContainsRune(wordMarks, r) {
			mark, upTo = blanks+i+len(string(r)), used
		}
	}
	return append(parts, piece[start:])
}

// wordMarks are the marks behind which a long word is broken rather than
// elsewhere.
const wordMarks = "_-/\\.,:;="

// pieces cuts a sentence into the parts that must not be broken: words with
// the blank before them, and single wide characters with the closing
// punctuation behind them.
func pieces(s string) []string {
	var out []string
	start, before := 0, rune(-1)
	for i, r := range s {
		if i > 0 && breakable(before, r) {
			out = append(out, s[start:i])
			start = i
		}
		before = r
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

const (
	noLineStart = "。、．，）」』】〉》！？：；ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}.,:;!?"
	noLineEnd   = "（「『【〈《([{"
)

// breakable reports whether a line may end between two characters. A
// combining character stays with the one before it.
func breakable(a, b rune) bool {
	if b == ' ' {
		return a != ' '
	}
	if a == ' ' || columns.RuneWidth(b) == 0 {
		return false
	}
	wide := columns.RuneWidth(a) == 2 || columns.RuneWidth(b) == 2
	return wide && !strings.ContainsRune(noLineStart, b) && !strings.ContainsRune(noLineEnd, a)
}
