package analyze

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	table "github.com/yuin/goldmark/extension/ast"
	source "github.com/yuin/goldmark/text"

	"ssltriage/analyze/render/markdown"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// parsed is a report in Markdown as GitHub's dialect reads it.
func parsed(t *testing.T, r report.Report, lang text.Lang) (ast.Node, []byte) {
	t.Helper()
	var buf bytes.Buffer
	if err := markdown.Write(&buf, r, markdown.Options{Lang: lang, Verbose: true}); err != nil {
		t.Fatal(err)
	}
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
	return md.Parser().Parse(source.NewReader(buf.Bytes())), buf.Bytes()
}

// TestMarkdownStaysMarkdown: of every sample nothing becomes a link, a picture
// or markup, the tables stay tables, and the commands stay whole.
func TestMarkdownStaysMarkdown(t *testing.T) {
	check := func(name string, r report.Report, lang text.Lang) {
		root, src := parsed(t, r, lang)
		commands := map[string]bool{}
		tables := 0
		err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch x := n.(type) {
			case *ast.Link, *ast.AutoLink, *ast.Image, *ast.RawHTML, *ast.HTMLBlock:
				t.Errorf("%s %s: a %s in a %s", name, lang, n.Kind(), n.Parent().Kind())
			case *ast.FencedCodeBlock:
				commands[strings.TrimSuffix(string(x.Lines().Value(src)), "\n")] = true
			case *table.Table:
				tables++
				for row := x.FirstChild(); row != nil; row = row.NextSibling() {
					if row.ChildCount() != x.FirstChild().ChildCount() {
						t.Errorf("%s %s: a row of %d cells", name, lang, row.ChildCount())
					}
				}
			case *ast.Heading:
				if x.Level > 2 {
					t.Errorf("%s %s: a heading of level %d", name, lang, x.Level)
				}
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.NotChecked) > 0 && tables == 0 {
			t.Errorf("%s %s: no table", name, lang)
		}
		for _, fd := range r.Findings {
			for _, s := range append(append(append([]report.Step(nil), fd.Fix.Apply...), fd.Fix.Verify...), fd.Fix.Undo...) {
				if s.Command != "" && !commands[s.Command] {
					t.Errorf("%s %s: the command is not whole: %s", name, lang, s.Command)
				}
			}
		}
	}
	for _, dir := range sampleDirs(t) {
		r := analyzeDir(t, dir)
		for _, lang := range []text.Lang{text.EN, text.JA} {
			check(r.Bundle.Name, r, lang)
		}
	}
}
