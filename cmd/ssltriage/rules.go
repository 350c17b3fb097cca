package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

// rulesCommand lists the checks with their scenario and what they need.
func rulesCommand(c console) *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: c.t("list the checks with their scenario and the evidence they need", "確認項目を、シナリオと必要な証拠とともに一覧表示します"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(c.out, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, text.T("SCENARIO\tRULE\tNEEDS\tTITLE", "シナリオ\tルール\t必要な証拠\tタイトル").In(l))
			for _, r := range rules.All() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Scenario, r.ID, kinds(r.Needs), r.Title.In(l))
			}
			return w.Flush()
		},
	}
	registerLang(cmd, c, &lang)
	return cmd
}

func kinds(list []facts.Kind) string {
	var names []string
	for _, k := range list {
		names = append(names, string(k))
	}
	return strings.Join(names, ",")
}
