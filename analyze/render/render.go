// Package render lists the output formats. Each is a pure function of the
// report: the same report gives the same bytes.
package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ssltriage/analyze/render/html"
	"ssltriage/analyze/render/json"
	"ssltriage/analyze/render/markdown"
	"ssltriage/analyze/render/text"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

// Options are what a format may be told beside the report. Formats for
// programs ignore them.
type Options struct {
	Lang    words.Lang
	Width   int  // columns of the terminal or page; 0 for the format's own default
	Color   bool // ANSI colours
	Verbose bool // all evidence, all checks
}

// Formats are the names of the output formats.
var Formats = []string{"text", "json", "markdown", "html"}

// Write renders a report in the named format.
func Write(w io.Writer, format string, r report.Report, o Options) error {
	switch format {
	case "text":
		return text.Write(w, r, text.Options(o))
	case "json":
		return json.Write(w, r)
	case "markdown":
		return markdown.Write(w, r, markdown.Options{Lang: o.Lang, Verbose: o.Verbose})
	case "html":
		return html.Write(w, r, html.Options{Lang: o.Lang, Verbose: o.Verbose})
	}
	return fmt.Errorf("unknown format %q: one of %s", format, strings.Join(Formats, ", "))
}

// ByEnding returns the format that a file name's ending asks for; empty when
// it asks for none.
func ByEnding(name string) string {
	endings := map[string]string{".txt": "text", ".json": "json", ".md": "markdown", ".html": "html", ".htm": "html"}
	for ending, format := range endings {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return format
		}
	}
	return ""
}

// Ending is the ending of the names of files in a format, ".txt".
func Ending(format string) string {
	switch format {
	case "text":
		return ".txt"
	case "markdown":
		return ".md"
	}
	return "." + format
}

// Known reports whether a format of this name exists.
func Known(format string) bool { return slices.Contains(Formats, format) }
