// Package analyze is the analyzer's road from end to end: bundle, parsers,
// facts, rules, report.
package analyze

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/report"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Options tell how to analyse.
type Options struct {
	Tool     string        // program and version, for the report
	Limits   reader.Limits // zero members have their defaults
	Progress facts.Progress
	Redact   bool // replace names in the report with tokens; the facts keep them
}

// Result is the diagnosis and the facts it rests on.
type Result struct {
	Report report.Report
	Facts  *facts.Facts
}

// Run analyses a zip, a folder or single files; the path "-" reads stdin.
// The error is a *reader.Problem when the input cannot be opened at all;
// trouble with single files is in the report.
func Run(paths []string, stdin io.Reader, o Options) (Result, error) {
	b, f, err := Load(paths, stdin, o)
	if err != nil {
		return Result{}, err
	}
	defer b.Close()
	sum, err := b.SHA256()
	if err != nil {
		return Result{}, fmt.Errorf("hash %s: %w", b.Name, err)
	}
	outcome := rule.Run(rules.All(), f)
	r := report.Make(report.Input{Tool: o.Tool, Name: b.Name, SHA256: sum, Facts: f, Result: outcome})
	if o.Redact {
		r = redact.Report(r)
	}
	return Result{Report: r, Facts: f}, nil
}

// Load opens a bundle and reads its facts. The caller closes the bundle.
func Load(paths []string, stdin io.Reader, o Options) (*reader.Bundle, *facts.Facts, error) {
	b, err := reader.OpenPaths(paths, reader.Options{Limits: o.Limits, Stdin: stdin, DecodeName: decodeName, NewHash: sha256.New})
	if err != nil {
		return nil, nil, err
	}
	f := facts.Load(b, o.Progress)
	return b, f, nil
}

// decodeName reads a zip entry's name in the code page of the system that
// packed it, which the zip does not name.
func decodeName(raw []byte) (string, bool) {
	t, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok || len(t.Lines) != 1 {
		return "", false
	}
	return t.Lines[0].Raw, true
}

// Say is what an error of Run says, in both languages. An error of the system
// is English in both.
func Say(err error) text.Text {
	var p *reader.Problem
	if !errors.As(err, &p) {
		return text.Text(problem.Of(err))
	}
	where := ""
	for _, name := range []string{p.Bundle, p.File} {
		if name != "" && !strings.HasPrefix(where, name+": ") {
			where += name + ": "
		}
	}
	return text.F("%s%s", "%s%s", where, text.Text(p.Message()))
}

// Hint says what the user can do about an error of Run; zero when nothing.
func Hint(err error) text.Text {
	var p *reader.Problem
	if errors.As(err, &p) {
		return text.Text(p.Hint())
	}
	return text.Text{}
}
