package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// helpWidth is the width of help that goes to no terminal, in columns.
const helpWidth = 100

// localise gives the help that cobra writes itself the console's language:
// the frame of every help text and the commands that cobra adds.
func localise(root *cobra.Command, c console) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	describe(root, c)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(c.out, c.help(cmd)) })
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(c.out, c.help(cmd))
		return err
	})
}

// describe puts our words in place of cobra's, for a command and all below it.
func describe(cmd *cobra.Command, c console) {
	switch path := cmd.CommandPath(); path {
	case "ssltriage help":
		cmd.Short = c.t("print the help of a command", "コマンドのヘルプを表示します")
		cmd.Long = ""
		cmd.Args = anyArgs
		cmd.Run, cmd.RunE = nil, func(_ *cobra.Command, args []string) error { return c.helpOn(cmd.Root(), args) }
	case "ssltriage completion":
		cmd.Short = c.t("print a script that completes command lines in a shell", "シェルでコマンド ラインを補完するスクリプトを出力します")
		cmd.Long = ""
		cmd.RunE = func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse("completion %s: one of bash, zsh, fish, powershell", "completion %s: bash、zsh、fish、powershell のいずれかを指定してください", args[0])
			}
			return cmd.Help()
		}
		cmd.Args = anyArgs
	case "ssltriage completion bash", "ssltriage completion zsh", "ssltriage completion fish", "ssltriage completion powershell":
		describeShell(cmd, c)
	}
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = c.t("print this help", "このヘルプを表示します")
	for _, below := range cmd.Commands() {
		describe(below, c)
	}
}

// helpOn prints the help of the command that the words name.
func (c console) helpOn(root *cobra.Command, words []string) error {
	cmd, rest, err := root.Find(words)
	if err != nil || len(rest) > 0 {
		return misuse("help %s: no such command", "help %s: そのようなコマンドはありません", strings.Join(words, " "))
	}
	_, err = fmt.Fprint(c.out, c.help(cmd))
	return err
}

// shellStart is how each shell loads the script in the current session.
var shellStart = map[string]string{
	"bash":       "source <(ssltriage completion bash)",
	"zsh":        "source <(ssltriage completion zsh)",
	"fish":       "ssltriage completion fish | source",
	"powershell": "ssltriage completion powershell | Out-String | Invoke-Expression",
}

func describeShell(cmd *cobra.Command, c console) {
	cmd.Short = text.F("print the script for %s", "%s 用のスクリプトを出力します", cmd.Name()).In(c.lang)
	cmd.Long = ""
	cmd.Example = "  " + shellStart[cmd.Name()]
	cmd.Args = noArgs
	if f := cmd.Flags().Lookup("no-descriptions"); f != nil {
		f.Usage = c.t("without the descriptions of the suggestions", "候補の説明を付けません")
	}
}

// help is the help text of a command.
func (c console) help(cmd *cobra.Command) string {
	h := &helpText{lang: c.lang, width: helpWidth}
	if columns, tty := terminalWidth(c.out); tty {
		h.width = min(max(columns, 60), helpWidth)
	}
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	h.para(long)
	h.heading("Usage:", "使い方:")
	if cmd.HasAvailableSubCommands() {
		h.line("  " + cmd.CommandPath() + c.t(" COMMAND", " コマンド"))
	} else {
		h.line("  " + strings.TrimSuffix(cmd.UseLine(), " [flags]") + c.t(" [FLAG…]", " [フラグ…]"))
	}
	if cmd.HasExample() {
		h.heading("Examples:", "例:")
		h.line(cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		h.heading("Commands:", "コマンド:")
		for _, below := range cmd.Commands() {
			if below.IsAvailableCommand() || below.Name() == "help" {
				h.item("  "+terminal.Pad(below.Name(), cmd.Commands()[0].NamePadding())+" ", below.Short)
			}
		}
	}
	h.flags(cmd.LocalFlags())
	if cmd.HasAvailableSubCommands() {
		h.line("")
		h.para(text.F("%s COMMAND --help says more about a command.", "各コマンドの詳細は %s コマンド --help で表示します。", cmd.CommandPath()).In(c.lang))
	}
	return h.String()
}

// helpText collects the lines of a help text.
type helpText struct {
	strings.Builder
	lang  text.Lang
	width int
}

func (h *helpText) line(s string) { h.WriteString(strings.TrimRight(s, " \n") + "\n") }

func (h *helpText) heading(en, ja string) { h.line("\n" + text.T(en, ja).In(h.lang)) }

// para writes paragraphs. A line end within one is kept only before a line
// that is indented, as in a list.
func (h *helpText) para(s string) {
	for i, paragraph := range strings.Split(s, "\n\n") {
		if i > 0 {
			h.line("")
		}
		for _, l := range terminal.Wrap(strings.ReplaceAll(paragraph, "\n", " "), h.width) {
			h.line(l)
		}
	}
}

// item writes words behind a term, wrapped beside it.
func (h *helpText) item(term, words string) {
	indent := strings.Repeat(" ", terminal.Width(term))
	for i, l := range terminal.Wrap(words, h.width-len(indent)) {
		if i > 0 {
			term = indent
		}
		h.line(term + l)
	}
}

// flags lists flags with their defaults.
func (h *helpText) flags(set *pflag.FlagSet) {
	var terms, words []string
	widest := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		term := "      --" + f.Name
		if f.Shorthand != "" {
			term = "  -" + f.Shorthand + ", --" + f.Name
		}
		if kind != "" {
			term += " " + valueName(kind)
		}
		if d := defaultOf(f); d != "" {
			usage += text.F(" (default %s)", " (既定値 %s)", d).In(h.lang)
		}
		terms, words = append(terms, term), append(words, usage)
		widest = max(widest, len(term))
	})
	if len(terms) == 0 {
		return
	}
	h.heading("Flags:", "フラグ:")
	for i := range terms {
		h.item(terminal.Pad(terms[i], widest)+"  ", words[i])
	}
}

// valueName stands for a flag's value.
func valueName(kind string) string {
	switch kind {
	case "int", "int64":
		return "N"
	case "string", "stringArray", "strings":
		return "VALUE"
	}
	return kind
}

// defaultOf is a default worth telling.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return ""
	}
	return strings.Trim(f.DefValue, "[]")
}
