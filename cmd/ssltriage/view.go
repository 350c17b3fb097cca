package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"ssltriage/analyze/render"
)

// view are the flags of every command that prints for people.
type view struct {
	lang, color string
	width       int
	verbose     bool
}

func (v *view) register(c *cobra.Command) {
	c.Flags().StringVar(&v.lang, "lang", "auto", "language of the text: auto, en, ja")
	c.Flags().StringVar(&v.color, "color", "auto", "colours: auto, always, never (NO_COLOR is honoured)")
	c.Flags().IntVar(&v.width, "width", 0, "columns of the text; 0 follows the terminal")
	c.Flags().BoolVarP(&v.verbose, "verbose", "v", false, "show all evidence and the checks that do not apply")
}

// options resolves the flags for one output stream.
func (v *view) options(out io.Writer) (render.Options, error) {
	lang, err := language(v.lang)
	if err != nil {
		return render.Options{}, err
	}
	columns, tty := terminalWidth(out)
	o := render.Options{Lang: lang, Width: columns, Verbose: v.verbose}
	if v.width > 0 {
		o.Width = v.width
	}
	switch v.color {
	case "always":
		o.Color = true
	case "auto":
		o.Color = tty && os.Getenv("NO_COLOR") == ""
	case "never":
	default:
		return o, usagef("--color %q: one of auto, always, never", v.color)
	}
	return o, nil
}
