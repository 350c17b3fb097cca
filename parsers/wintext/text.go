// Package wintext turns the raw bytes of Windows text tools into lines that
// parsers can match, whatever code page, language or shell produced them.
package wintext

import "ssltriage/parsers/problem"

// Limits of one text. What lies beyond is left out and said in Text.Problems.
const (
	MaxLines     = 1 << 20 // lines kept
	MaxLineBytes = 1 << 20 // UTF-8 bytes kept of one line
)

// Text is one decoded text file.
type Text struct {
	Lines    []Line
	Encoding string         // "ascii", "utf-8", "utf-16le", "utf-16be", "cp932", "cp850", …
	Guessed  bool           // the code page was guessed: words outside ASCII may be wrong
	Problems []problem.Text // what is damaged or was left out, one line each
}

// Line is one line of a Text.
type Line struct {
	N   int    // line number, from 1
	Raw string // as decoded, without the line end: for quoting
	S   string // normalised for matching: see Normalise
}

// Hint says what is known about a file's encoding from elsewhere, such as a
// manifest. Zero means unknown.
type Hint struct {
	OEM  int // OEM (console) code page number, such as 932
	ANSI int // ANSI code page number, such as 1252
}

// FromString splits a string that is already decoded.
func FromString(s string) Text {
	t := Text{Encoding: "utf-8"}
	t.split(s)
	return t
}
