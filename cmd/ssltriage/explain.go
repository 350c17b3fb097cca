package main

import (
	"encoding/json"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/explain"
	"ssltriage/analyze/text"
)

// explainCommand explains the words and numbers of evidence and of reports.
func explainCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "explain WHAT…",
		Short: c.t("explain a rule, an event, an alert, an error code, a registry value, a cipher suite …",
			"ルール、イベント、アラート、エラー コード、レジストリ値、暗号スイートなどを説明します"),
		Long: text.F("Explain what a word or number of evidence or of a report means, how it comes about, what proves it, what to do, and where that is written. Numbers may be in any notation. A kind before the word narrows it: %s.",
			"証拠やレポートの語や番号について、意味、原因、根拠となる証拠、対処、出典を説明します。番号の表記は問いません。前に種類を付けると絞り込めます: %s。", strings.Join(explain.Kinds(), ", ")).In(c.lang),
		Example: "  ssltriage explain private-key-missing\n" +
			"  ssltriage explain Schannel 36870\n" +
			"  ssltriage explain 0x80090016 -2146893802 NTE_BAD_KEYSET\n" +
			"  ssltriage explain alert 48\n" +
			"  ssltriage explain \"TLS 1.2\\Server\\Enabled\" SendExtraRecord\n" +
			"  ssltriage explain 0xc02f NistP256 extension 23 S-1-5-18",
		DisableFlagParsing: true, // a negative error code is no flag
	}
	var lang, format string
	var width int
	registerLang(cmd, c, &lang)
	registerWidth(cmd, c, &width)
	cmd.Flags().StringVarP(&format, "format", "f", "text", c.t("format: text, json", "形式: text、json"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmd.Flags().Parse(shieldNumbers(args)); err != nil {
			return usageError{err}
		}
		if help, err := cmd.Flags().GetBool("help"); err == nil && help {
			return cmd.Help()
		}
		l, err := language(lang)
		if err != nil {
			return err
		}
		if err := checkWidth(width); err != nil {
			return err
		}
		topics, err := explained(cmd.Flags().Args())
		if err != nil {
			return err
		}
		return writeTopics(c.out, topics, format, l, columnsOf(c.out, width))
	}
	return cmd
}

// explained finds what the arguments of explain mean.
func explained(args []string) ([]explain.Topic, error) {
	queries := explain.Parse(args)
	if len(queries) == 0 {
		return nil, misuse("explain: name a rule id, an event, an alert, an error code or a registry value",
			"explain: ルール ID、イベント、アラート、エラー コード、レジストリ値などを指定してください")
	}
	var out []explain.Topic
	for _, q := range queries {
		found := explain.Find(q)
		if len(found) == 0 {
			return nil, unknownQuery(q)
		}
		out = append(out, found...)
	}
	return out, nil
}

// unknownQuery is the error for a word that stands in no table, with the
// names that are close to it.
func unknownQuery(q explain.Query) error {
	what := text.F("explain %q: not known", "explain %q: 不明です", q.String())
	if names := explain.Close(q.Word); len(names) > 0 {
		what = text.F("explain %q: not known; close: %s", "explain %q: 不明です。近い名前: %s", q.String(), strings.Join(names, ", "))
	}
	return usageError{said{what, text.F("it knows rules, events (Schannel 36870), alerts (alert 48), error codes (0x80090016), registry values and keys, cipher suites and the rest; kinds: %s; all of it: ssltriage docs DIR",
		"説明できるのは、ルール、イベント (Schannel 36870)、アラート (alert 48)、エラー コード (0x80090016)、レジストリの値とキー、暗号スイートなどです。種類: %s。すべての一覧: ssltriage docs DIR", strings.Join(explain.Kinds(), ", "))}}
}

func writeTopics(w io.Writer, topics []explain.Topic, format string, l text.Lang, width int) error {
	switch format {
	case "text":
		_, err := io.WriteString(w, wrapped(explain.Text(topics, l), width))
		return err
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(topics)
	}
	return misuse("--format %q: one of text, json", "--format %q: text、json のいずれかを指定してください", format)
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
