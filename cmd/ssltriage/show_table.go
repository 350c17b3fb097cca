package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"ssltriage/analyze/text"
)

const (
	defaultTableWidth = 100
	minLastColumn     = 24
	columnGap         = "  "
)

// cells measures text as terminals do that are set to UTF-8.
var cells = &runewidth.Condition{EastAsianWidth: false}

// column is a column of a table.
type column struct {
	title text.Text
	max   int // columns that it may take; 0: the last one, which is wrapped
}

// table is rows of cells. Its cells may come from a bundle: they are made
// harmless when they are written.
type table struct {
	columns []column
	rows    [][]string
	note    string // one line above the table; empty for none
}

func (t *table) add(row ...string) { t.rows = append(t.rows, row) }

// write prints the table. All columns but the last are clipped to their
// width; the last takes what is left and is wrapped.
func (t table) write(w io.Writer, l text.Lang, width int) error {
	var out strings.Builder
	if t.note != "" {
		out.WriteString(harmless(t.note) + "\n")
	}
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title.In(l)
	}
	rows := [][]string{titles}
	for _, row := range t.rows {
		clean := make([]string, len(row))
		for i, cell := range row {
			clean[i] = t.clip(i, harmless(cell))
		}
		rows = append(rows, clean)
	}
	widths := t.widths(rows)
	for _, row := range rows {
		writeRow(&out, row, widths, width)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// clip shortens a cell to its column.
func (t table) clip(i int, cell string) string {
	if limit := t.columns[i].max; limit > 0 {
		return cells.Truncate(cell, limit, "…")
	}
	return cell
}

// widths are the widths of all columns but the last.
func (t table) widths(rows [][]string) []int {
	out := make([]int, len(t.columns)-1)
	for _, row := range rows {
		for i := range out {
			out[i] = max(out[i], cells.StringWidth(row[i]))
		}
	}
	return out
}

func writeRow(out *strings.Builder, row []string, widths []int, width int) {
	indent := 0
	var line strings.Builder
	for i, w := range widths {
		line.WriteString(row[i] + strings.Repeat(" ", w-cells.StringWidth(row[i])) + columnGap)
		indent += w + len(columnGap)
	}
	for i, part := range wrapCell(row[len(widths)], max(width-indent, minLastColumn)) {
		if i > 0 {
			line.Reset()
			line.WriteString(strings.Repeat(" ", indent))
		}
		out.WriteString(strings.TrimRight(line.String()+part, " ") + "\n")
	}
}

// wrapCell breaks a cell into lines: at blanks where there are any, else
// anywhere.
func wrapCell(s string, width int) []string {
	var lines []string
	var line strings.Builder
	used, blank := 0, -1 // columns of the line; bytes before its last blank
	for _, r := range s {
		w := cells.RuneWidth(r)
		if used+w > width {
			full := line.String()
			rest := ""
			if blank > 0 && r != ' ' {
				full, rest = full[:blank], strings.TrimLeft(full[blank:], " ")
			}
			lines = append(lines, strings.TrimRight(full, " "))
			line.Reset()
			line.WriteString(rest)
			used, blank = cells.StringWidth(rest), -1
			if r == ' ' {
				continue
			}
		}
		if r == ' ' {
			blank = line.Len()
		}
		line.WriteRune(r)
		used += w
	}
	return append(lines, strings.TrimRight(line.String(), " "))
}

// harmless makes a string from a bundle fit for one line of a terminal:
// line ends become " | ", and what a terminal obeys or hides becomes a
// visible escape.
func harmless(s string) string {
	s = strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) && r != ' ' || hidden(r) }) < 0 {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			out.WriteString(" | ")
		case r == '\t' || unicode.In(r, unicode.Zs):
			out.WriteByte(' ')
		case hidden(r):
			fmt.Fprintf(&out, `\u{%x}`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// hidden reports characters that a terminal obeys or does not show: controls,
// bidirectional and zero-width characters, line separators, private use,
// unassigned ones, and broken UTF-8.
func hidden(r rune) bool {
	return r == unicode.ReplacementChar || !unicode.IsPrint(r) && !unicode.In(r, unicode.Zs)
}
