package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/render/terminal"
)

// Limits of --width, as in reports.
const (
	minWidth = 60
	maxWidth = 200
)

// registerWidth adds the flag --width to a command.
func registerWidth(cmd *cobra.Command, c console, width *int) {
	cmd.Flags().IntVar(width, "width", 0, c.t("columns of the text, 60 to 200; 0 follows the terminal", "テキストの桁数 (60 ～ 200)。0 は端末に合わせます"))
}

// checkWidth refuses what no text is made for.
func checkWidth(width int) error {
	if width != 0 && (width < minWidth || width > maxWidth) {
		return misuse("--width %d: 60 to 200, or 0 to follow the terminal", "--width %d: 60 ～ 200、または 0 (端末に合わせる) を指定してください", width)
	}
	return nil
}

// columnsOf is the width of a text: the flag's, else the terminal's, else that
// of what goes to no terminal.
func columnsOf(w io.Writer, flag int) int {
	if flag > 0 {
		return flag
	}
	if columns, tty := terminalWidth(w); tty {
		return max(columns, minWidth)
	}
	return defaultTableWidth
}

// wrapped is a text of several lines with each of them wrapped: what continues
// a line stands below its beginning, two columns further.
func wrapped(s string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\n")
		words := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(words)]
		for i, part := range terminal.Wrap(words, width-len(indent)-2) {
			if i == 1 {
				indent += "  "
			}
			out.WriteString(indent + part + "\n")
		}
		if words == "" {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
