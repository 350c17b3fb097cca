package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/explain"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

// docsCommand writes the documentation: what "explain" and "--help" say, as
// Markdown pages and as man pages, in both languages.
func docsCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "docs DIR",
		Short: c.t("write the documentation as Markdown and man pages, in both languages", "ドキュメントを Markdown と man ページで、両方の言語で出力します"),
		Long: c.t("Write the documentation below DIR: Markdown pages of all rules, events, alerts, error codes, registry values, cipher suites, groups, accounts and what else explain knows in en and ja, and man pages in man and man/ja. Files of the same names are replaced.",
			"DIR の下にドキュメントを出力します。en と ja にルール、イベント、アラート、エラー コード、レジストリ値、暗号スイート、グループ、アカウントなど、explain で説明できるすべての Markdown ページ、man と man/ja に man ページを書き込みます。同名のファイルは置き換えられます。"),
		Example: "  ssltriage docs build/docs\n  man -M build/docs/man ssltriage",
		Args:    oneArg("DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			for _, p := range docPages() {
				if err := writePage(args[0], p); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// docPages are all files of the documentation.
func docPages() []explain.Page {
	var out []explain.Page
	for _, l := range []text.Lang{text.EN, text.JA} {
		for _, p := range explain.Pages(l) {
			out = append(out, explain.Page{Path: string(l) + "/" + p.Path, Body: p.Body})
		}
		folder := "man/"
		if l != text.EN {
			folder += string(l) + "/"
		}
		root := commands(console{streams{strings.NewReader(""), io.Discard, io.Discard}, l})
		for _, p := range manPages(root, l) {
			out = append(out, explain.Page{Path: folder + p.Path, Body: p.Body})
		}
	}
	return out
}

func writePage(dir string, p explain.Page) error {
	path := filepath.Join(dir, filepath.FromSlash(p.Path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return unwritable(path, err)
	}
	if err := os.WriteFile(path, []byte(p.Body), 0o644); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// manPages are the man pages of a command, of all below it, and of the rules.
func manPages(root *cobra.Command, l text.Lang) []explain.Page {
	out := []explain.Page{rulesManual(l)}
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		out = append(out, explain.Page{Path: "man1/" + name + ".1", Body: commandManual(cmd, name, l)})
		for _, below := range cmd.Commands() {
			if below.IsAvailableCommand() {
				walk(below)
			}
		}
	}
	walk(root)
	return out
}

// rulesManual is the page of all rules, in section 7.
func rulesManual(l text.Lang) explain.Page {
	m := newManual("ssltriage-rules", 7, text.T("the checks of ssltriage", "ssltriage の確認項目").In(l), l)
	for _, r := range rules.All() {
		m.section(r.ID, r.ID)
		for _, p := range explain.Rule(r).Parts {
			s := p.Text.In(l)
			if !p.Label.IsZero() {
				s = p.Label.In(l) + ": " + s
			}
			m.para(s)
		}
		m.para(fmt.Sprintf("%s: %s", text.T("source", "出典").In(l), r.Citation))
	}
	return explain.Page{Path: "man7/ssltriage-rules.7", Body: m.String()}
}
