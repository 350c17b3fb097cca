package main

import (
	"math"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

// rulesCommand lists the checks with their scenario and what they need.
func rulesCommand(c console) *cobra.Command {
	var lang string
	var width int
	cmd := &cobra.Command{
		Use:   "rules",
		Short: c.t("list the checks with their scenario and the evidence they need", "確認項目を、シナリオと必要な証拠とともに一覧表示します"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			if err := checkWidth(width); err != nil {
				return err
			}
			t := table{columns: []column{
				{text.T("SCENARIO", "シナリオ"), 8}, {text.T("RULE", "ルール"), 0}, {text.T("WHAT IS WRONG; NEEDS", "問題。必要な証拠"), 0},
			}}
			for _, r := range rules.All() {
				what := r.Title.In(l)
				if len(r.Needs) > 0 {
					what += text.T("; ", "。").In(l) + kinds(r.Needs)
				}
				t.add(r.Scenario.String(), r.ID, what)
			}
			columns := columnsOf(c.out, width)
			if _, tty := terminalWidth(c.out); !tty && width == 0 {
				columns = math.MaxInt // a line each, for grep and the like
			}
			return t.write(c.out, l, columns)
		},
	}
	registerLang(cmd, c, &lang)
	registerWidth(cmd, c, &width)
	return cmd
}

func kinds(list []facts.Kind) string {
	var names []string
	for _, k := range list {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}
