package difference

import (
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze/diff"
	"ssltriage/analyze/render/markdown"
	"ssltriage/analyze/text"
)

// Markdown writes the difference as Markdown with tables, for tickets.
func Markdown(w io.Writer, d diff.Difference, l text.Lang) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", titleWords.In(l))
	for _, s := range []struct {
		label text.Text
		about string
	}{{good, about(d.Good)}, {bad, about(d.Bad)}} {
		fmt.Fprintf(&b, "- **%s**: %s\n", s.label.In(l), markdown.Prose(s.about))
	}
	if v := verdict(d); !v.IsZero() {
		fmt.Fprintf(&b, "\n%s\n", v.In(l))
	}
	findings, rest := inOrder(d)
	tables(&b, findings, l)
	both(&b, d.Both, l)
	tables(&b, rest, l)
	lost(&b, d, l)
	if len(d.Same) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", sameTitle.In(l), markdown.Prose(same(d, l)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tables are the sections, one table each.
func tables(b *strings.Builder, list []diff.Section, l text.Lang) {
	for _, s := range list {
		fmt.Fprintf(b, "\n## %s\n\n", markdown.Prose(s.Title.In(l)))
		row(b, "", good.In(l), bad.In(l))
		b.WriteString("|---|---|---|\n")
		for _, c := range s.Changes {
			last := side(c, c.Bad).In(l)
			if !c.Note.IsZero() {
				last += " (" + c.Note.In(l) + ")"
			}
			row(b, name(c, l), side(c, c.Good).In(l), last)
		}
	}
}

func both(b *strings.Builder, list []diff.Shared, l text.Lang) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", bothTitle.In(l), bothWhy.In(l))
	for _, s := range list {
		fmt.Fprintf(b, "- %s: %s\n", markdown.Prose(sharedName(s, l)), markdown.Prose(s.Title.In(l)))
	}
}

// row is a row of a table; its cells may come from a bundle.
func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + markdown.Prose(c) + " ")
	}
	b.WriteString("|\n")
}

func lost(b *strings.Builder, d diff.Difference, l text.Lang) {
	if len(d.LossOfSight) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", lostTitle.In(l), lostWhy.In(l))
	for _, g := range groups(d) {
		fmt.Fprintf(b, "- %s\n", markdown.Prose(g.words(l)))
		if len(g.names) > 1 {
			fmt.Fprintf(b, "  - %s %s\n", checks.In(l), markdown.Prose(g.list(l)))
		}
		if g.Get != "" {
			fmt.Fprintf(b, "  - %s %s\n", command.In(l), markdown.Code(g.Get))
		}
	}
}
