package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/render"
	"ssltriage/analyze/report"
)

// analyzeFlags are the flags of the analyze command.
type analyzeFlags struct {
	view
	format  string
	outputs []string
	failOn  string
	strict  bool
	quiet   bool
	limits  limitFlags
}

func analyzeCommand(s streams) *cobra.Command {
	var f analyzeFlags
	c := &cobra.Command{
		Use:   "analyze CASE…",
		Short: "diagnose a zip, a folder or single files; - reads standard input",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return f.run(s, args) },
	}
	f.view.register(c)
	f.limits.register(c)
	c.Flags().StringVarP(&f.format, "format", "f", "text", "format of standard output: text, json, markdown, html")
	c.Flags().StringArrayVarP(&f.outputs, "output", "o", nil, "write to this file instead, in the format of its ending (.txt, .json, .md, .html); repeatable")
	c.Flags().StringVar(&f.failOn, "fail-on", "error", "exit with 1 for findings of at least this severity: error, warning, never")
	c.Flags().BoolVar(&f.strict, "strict", false, "exit with 3 when anything could not be checked")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print no progress")
	return c
}

func (f *analyzeFlags) run(s streams, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	progress := newProgress(s.err, f.quiet)
	result, err := analyze.Run(args, s.in, analyze.Options{Tool: tool(), Limits: f.limits.limits(), Progress: progress.step})
	progress.done()
	if err != nil {
		return err
	}
	if err := f.write(s, result.Report); err != nil {
		return err
	}
	return f.status(result.Report)
}

func (f *analyzeFlags) check() error {
	if !render.Known(f.format) {
		return usagef("--format %q: one of %v", f.format, render.Formats)
	}
	switch f.failOn {
	case "error", "warning", "never":
	default:
		return usagef("--fail-on %q: one of error, warning, never", f.failOn)
	}
	for _, name := range f.outputs {
		if render.ByEnding(name) == "" {
			return usagef("--output %s: the ending names no format: .txt, .json, .md or .html", name)
		}
	}
	_, err := f.options(nil)
	return err
}

// write renders to standard output, or to the files of --output.
func (f *analyzeFlags) write(s streams, r report.Report) error {
	if len(f.outputs) == 0 {
		o, err := f.options(s.out)
		if err != nil {
			return err
		}
		return render.Write(s.out, f.format, r, o)
	}
	for _, name := range f.outputs {
		o, err := f.options(nil)
		if err != nil {
			return err
		}
		var buf bytes.Buffer
		if err := render.Write(&buf, render.ByEnding(name), r, o); err != nil {
			return err
		}
		if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}

// status is the exit code that the report asks for.
func (f *analyzeFlags) status(r report.Report) error {
	switch {
	case r.NothingChecked():
		return nothingChecked(r)
	case r.Bundle.Cut != "":
		return fmt.Errorf("%s: %s: the report speaks of what could be read", r.Bundle.Name, r.Bundle.Cut)
	case f.strict && (len(r.NotChecked) > 0 || len(r.Troubles) > 0):
		return statusError(exitUnreadable)
	case f.failOn != "never" && r.Worst(f.failOn):
		return statusError(exitFindings)
	}
	return nil
}

// nothingChecked is the error for a report without any statement, so that a
// program that reads only standard error learns why.
func nothingChecked(r report.Report) error {
	why := "nothing of it is evidence"
	switch {
	case len(r.Problems) > 0:
		why = strings.TrimPrefix(r.Problems[0].File+": "+r.Problems[0].Message, ": ")
	case len(r.Unread) > 0:
		why = r.Unread[0] + ": not recognised"
	case len(r.NotChecked) > 0:
		why = "the evidence for every check is incomplete"
	}
	return fmt.Errorf("%s: nothing could be checked: %s", r.Bundle.Name, why)
}
