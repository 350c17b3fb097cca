package markdown

// Prose makes a text harmless as part of a paragraph, a list item or the cell
// of a table.
func Prose(s string) string { return prose(s) }
