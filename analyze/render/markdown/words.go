package markdown

// Prose makes a text harmless as part of a paragraph, a list item or the cell
// of a table.
func Prose(s string) string { return prose(s) }

// Code is a string as a code span outside tables.
func Code(s string) string { return code(s) }
