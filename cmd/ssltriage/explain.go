package main

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/knowledge"
)

// explainCommand explains the words and numbers of evidence and of reports.
func explainCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "explain ID|EVENT|CODE…",
		Short: "explain a rule, an event, an alert, an error code, a registry value, a cipher suite …",
		Example: "  ssltriage explain private-key-missing\n" +
			"  ssltriage explain Schannel 36870\n" +
			"  ssltriage explain 0x80090016 -2146893802 NTE_BAD_KEYSET\n" +
			"  ssltriage explain alert 48\n" +
			"  ssltriage explain SendExtraRecord 0xc02f S-1-5-18",
		DisableFlagParsing: true, // a negative error code is no flag
	}
	lang := c.Flags().String("lang", "auto", "language of the text: auto, en, ja")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := c.Flags().Parse(shieldNumbers(args)); err != nil {
			return usageError{err}
		}
		if help, err := c.Flags().GetBool("help"); err == nil && help {
			return c.Help()
		}
		l, err := language(*lang)
		if err != nil {
			return err
		}
		queries := parseQueries(c.Flags().Args())
		if len(queries) == 0 {
			return usagef("explain: name a rule id, an event, an alert, an error code or a registry value")
		}
		p := &explanation{lang: l}
		for _, q := range queries {
			if !p.explain(q) {
				return unknownQuery(q)
			}
		}
		_, err = io.WriteString(s.out, p.String())
		return err
	}
	return c
}

var negativeNumber = regexp.MustCompile(`^-\d`)

// shieldNumbers keeps the parser of flags away from negative error codes: a
// word with a blank before it is none of its business.
func shieldNumbers(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		if negativeNumber.MatchString(a) {
			a = " " + a
		}
		out[i] = a
	}
	return out
}

// query is one thing to explain.
type query struct {
	kind     string // one of the finders' kinds; empty: all of them
	provider string // of an event; empty: every provider
	word     string
}

func (q query) String() string {
	return strings.Join(strings.Fields(q.kind+" "+q.provider+" "+q.word), " ")
}

// parseQueries reads "Schannel 36870", "alert 48", "alert:48" and single
// words.
func parseQueries(args []string) []query {
	words := strings.Fields(strings.Join(args, " "))
	var out []query
	for len(words) > 0 {
		q, n := parseQuery(words)
		out = append(out, q)
		words = words[n:]
	}
	return out
}

// maxProviderWords is the length of "Service Control Manager".
const maxProviderWords = 3

// parseQuery reads the first query and returns how many words it took.
func parseQuery(words []string) (query, int) {
	if kind, word, ok := strings.Cut(words[0], ":"); ok && isKind(kind) && word != "" {
		return query{kind: strings.ToLower(kind), word: word}, 1
	}
	if len(words) > 1 && isKind(words[0]) {
		return query{kind: strings.ToLower(words[0]), word: words[1]}, 2
	}
	for n := min(maxProviderWords, len(words)-1); n > 0; n-- {
		provider := strings.Join(words[:n], " ")
		if _, err := strconv.ParseUint(words[n], 10, 16); err == nil && knowledge.IsProvider(provider) {
			return query{kind: "event", provider: provider, word: words[n]}, n + 1
		}
	}
	return query{word: words[0]}, 1
}
