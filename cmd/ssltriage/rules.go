package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rules"
)

// rulesCommand lists the checks with their scenario and what they need.
func rulesCommand(s streams) *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use:   "rules",
		Short: "list the checks with their scenario and the evidence they need",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "SCENARIO\tRULE\tNEEDS\tTITLE")
			for _, r := range rules.All() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Scenario, r.ID, kinds(r.Needs), r.Title.In(l))
			}
			return w.Flush()
		},
	}
	c.Flags().StringVar(&lang, "lang", "auto", "language of the text: auto, en, ja")
	return c
}

func kinds(list []facts.Kind) string {
	var names []string
	for _, k := range list {
		names = append(names, string(k))
	}
	return strings.Join(names, ",")
}
