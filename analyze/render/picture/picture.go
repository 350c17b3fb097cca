// Package picture draws what a report tells as small vector pictures: the
// ladder of a handshake, the road from a site to its key, the chain of a
// certificate, the protocol matrix, the timeline. Each is as wide as a phone,
// so that several stand side by side on a wide screen and nothing ever has to be
// shrunk. What is marked by colour is marked by a sign or a line too.
package picture

import (
	"strings"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// Width is the width of every picture, in pixels.
const Width = 340

// Picture is a drawing with the words that a screen reader says for it.
type Picture struct {
	Title, Description string
	Height             int // pixels
	Marks              []Mark
}

// Mark is one element of a drawing. Coordinates are pixels from the top left.
type Mark struct {
	Shape  Shape
	Class  string // of the style sheet
	X, Y   int
	X2, Y2 int    // of a line, its end; of a box, its width and height
	Points string // of a path
	Text   string // harmless already
	Anchor string // start, middle, end
}

// Shape says what a Mark is.
type Shape string

// The shapes.
const (
	Box   Shape = "box"
	Line  Shape = "line"
	Path  Shape = "path"
	Label Shape = "label"
)

// Classes of the style sheet; a Mark may have several, joined by blanks.
const (
	plain  = "p"  // an ordinary line or box
	good   = "ok" // in order
	bad    = "bad"
	warn   = "warn"
	dashed = "dash" // missing, or not known
	strong = "b"
	small  = "s"
	mono   = "m"
)

// Sizes of text, in pixels. A column is as wide as the widest letters that are
// common; a Japanese character takes two.
const (
	lineHeight  = 17
	smallHeight = 15
	column      = 7.7
	boldColumn  = 8.5
	smallColumn = 6.8
)

// drawing collects marks from the top down.
type drawing struct {
	Picture
	lang text.Lang
}

// say is a text in the picture's language, harmless even where it has words of
// the bundle in it.
func (d *drawing) say(t text.Text) string { return terminal.Safe(t.In(d.lang)) }

// describe says what a screen reader says for the picture.
func (d *drawing) describe(told []string) {
	d.Description = terminal.Safe(strings.Join(told, "; "))
}

func (d *drawing) add(m Mark) { d.Marks = append(d.Marks, m) }

func (d *drawing) box(class string, x, y, w, h int) {
	d.add(Mark{Shape: Box, Class: class, X: x, Y: y, X2: w, Y2: h})
}

func (d *drawing) line(class string, x, y, x2, y2 int) {
	d.add(Mark{Shape: Line, Class: class, X: x, Y: y, X2: x2, Y2: y2})
}

func (d *drawing) path(class, points string) {
	d.add(Mark{Shape: Path, Class: class, Points: points})
}

// label writes one line of text, whose base line is at y, and makes it
// harmless.
func (d *drawing) label(class, anchor string, x, y int, s string) {
	d.add(Mark{Shape: Label, Class: class, X: x, Y: y, Text: terminal.Safe(s), Anchor: anchor})
}

// paragraph writes wrapped text of at most lines lines from y down, and returns
// the y below it.
func (d *drawing) paragraph(class string, x, y, width, lines int, s string) int {
	height, columns := lineHeight, columnsIn(width, class)
	if hasClass(class, small) {
		height = smallHeight
	}
	wrapped := terminal.Fold(terminal.Safe(s), columns)
	if len(wrapped) > lines {
		wrapped = wrapped[:lines]
		last := &wrapped[lines-1]
		*last = terminal.Clip(*last+"…", columns)
	}
	for _, l := range wrapped {
		y += height
		d.label(class, "start", x, y-4, l)
	}
	return y
}

// clip shortens a text to a width in pixels.
func clip(s string, width int, class string) string {
	return terminal.Clip(terminal.Safe(s), columnsIn(width, class))
}

// columnsIn is how many columns of text a width in pixels holds.
func columnsIn(width int, class string) int {
	col := column
	switch {
	case hasClass(class, small):
		col = smallColumn
	case hasClass(class, strong):
		col = boldColumn
	}
	return int(float64(width) / col)
}

func hasClass(classes, class string) bool {
	for _, c := range strings.Fields(classes) {
		if c == class {
			return true
		}
	}
	return false
}
