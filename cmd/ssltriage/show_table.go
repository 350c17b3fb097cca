package main

import (
	"io"
	"strings"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

const (
	defaultTableWidth = 100
	minLastColumn     = 24
	columnGap         = "  "
)

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
	oneLine bool   // the last column is clipped, not wrapped
}

func (t *table) add(row ...string) { t.rows = append(t.rows, row) }

// write prints the table. All columns but the last are clipped to their
// width; the last takes what is left and is wrapped.
func (t table) write(w io.Writer, l text.Lang, width int) error {
	var out strings.Builder
	if t.note != "" {
		out.WriteString(terminal.Safe(t.note) + "\n")
	}
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title.In(l)
	}
	rows := [][]string{titles}
	for _, row := range t.rows {
		clean := make([]string, len(row))
		for i, cell := range row {
			clean[i] = t.clip(i, terminal.Safe(cell))
		}
		rows = append(rows, clean)
	}
	widths := t.widths(rows)
	for _, row := range rows {
		t.writeRow(&out, row, widths, width)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// clip shortens a cell to its column.
func (t table) clip(i int, cell string) string {
	if limit := t.columns[i].max; limit > 0 {
		return terminal.Clip(cell, limit)
	}
	return cell
}

// widths are the widths of all columns but the last.
func (t table) widths(rows [][]string) []int {
	out := make([]int, len(t.columns)-1)
	for _, row := range rows {
		for i := range out {
			out[i] = max(out[i], terminal.Width(row[i]))
		}
	}
	return out
}

func (t table) writeRow(out *strings.Builder, row []string, widths []int, width int) {
	indent := 0
	var line strings.Builder
	for i, w := range widths {
		line.WriteString(terminal.Pad(row[i], w) + columnGap)
		indent += w + len(columnGap)
	}
	last := row[len(widths)]
	if t.oneLine {
		last = terminal.Clip(last, width-indent)
	}
	for i, part := range terminal.Fold(last, max(width-indent, minLastColumn)) {
		if i > 0 {
			line.Reset()
			line.WriteString(strings.Repeat(" ", indent))
		}
		out.WriteString(strings.TrimRight(line.String()+part, " ") + "\n")
	}
}
