package terminal

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// columns measures as terminals do that are set to UTF-8: ambiguous
// characters are narrow, whatever the locale says.
var columns = &runewidth.Condition{EastAsianWidth: false}

// Width is the number of columns that a string takes; wide characters take
// two.
func Width(s string) int { return columns.StringWidth(s) }

// Pad fills a string with blanks up to a width in columns.
func Pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-Width(s))) }

// Clip shortens a string to at most width columns; "…" marks that it did.
func Clip(s string, width int) string { return columns.Truncate(s, width, "…") }
