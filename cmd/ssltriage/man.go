package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ssltriage/analyze/text"
)

// manual writes a man page in roff, as man(7) describes it.
type manual struct {
	strings.Builder
	lang  text.Lang
	begun bool // a section has its first paragraph
}

// manualDate is that of the version: a page is the same whenever it is made.
const manualDate = "2026-11-22"

// newManual begins a page with its title and the section NAME.
func newManual(name string, section int, about string, l text.Lang) *manual {
	m := &manual{lang: l}
	fmt.Fprintf(m, ".TH %s %d %s \"ssltriage\" \"ssltriage\"\n.ad l\n", roff(strings.ToUpper(name)), section, manualDate)
	m.section("NAME", "名前")
	m.para(name + " - " + about)
	return m
}

var roffEscaper = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff keeps a text from being read as requests.
func roff(s string) string {
	s = roffEscaper.Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return breakable(s)
}

// notFirst are signs that begin no line in Japanese (JIS X 4051).
const notFirst = "、。」』】・：；？！ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々…"

// breakable marks where Japanese words may be broken at the end of a line:
// roff by itself breaks at blanks only.
func breakable(s string) string {
	var b strings.Builder
	before := ' '
	for _, r := range s {
		if wide(before) && wide(r) && !strings.ContainsRune(notFirst, r) {
			b.WriteString(`\:`)
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

func wide(r rune) bool { return r >= 0x3000 && r < 0xa000 }

func (m *manual) section(en, ja string) {
	m.begun = false
	fmt.Fprintf(m, ".SH \"%s\"\n", strings.ReplaceAll(roff(text.T(en, ja).In(m.lang)), `"`, `\(dq`))
}

func (m *manual) para(s string) {
	for p := range strings.SplitSeq(s, "\n\n") {
		if m.begun { // a section needs no mark for its first one
			m.WriteString(".PP\n")
		}
		m.begun = true
		m.WriteString(filled(roff(strings.Join(strings.Fields(p), " "))))
	}
}

// sourceWidth is how long a line of the source may be, in bytes (mandoc lint).
const sourceWidth = 80

// filled breaks what roff fills anyway into lines, at blanks.
func filled(s string) string {
	var out strings.Builder
	n := 0
	for i, word := range strings.Split(s, " ") {
		switch {
		case i > 0 && n+1+len(word) > sourceWidth && word != "":
			if word[0] == '.' {
				word = `\&` + word
			}
			out.WriteByte('\n')
			n = 0
		case i > 0:
			out.WriteByte(' ')
			n++
		}
		out.WriteString(word)
		n += len(word)
	}
	return out.String() + "\n"
}

// item writes words below a term.
func (m *manual) item(term, words string) {
	fmt.Fprintf(m, ".TP\n.B \"%s\"\n%s", strings.ReplaceAll(roff(term), `"`, `\(dq`), filled(roff(words)))
}

// verbatim writes lines as they are.
func (m *manual) verbatim(s string) {
	m.WriteString(".nf\n")
	for line := range strings.SplitSeq(strings.Trim(s, "\n"), "\n") {
		m.WriteString(roff(line) + "\n")
	}
	m.WriteString(".fi\n")
}

// commandManual is the page of a command: what --help says.
func commandManual(cmd *cobra.Command, name string, l text.Lang) string {
	m := newManual(name, 1, cmd.Short, l)
	m.section("SYNOPSIS", "書式")
	if cmd.HasAvailableSubCommands() {
		m.para(cmd.CommandPath() + text.T(" COMMAND", " コマンド").In(l))
	} else {
		m.para(strings.TrimSuffix(cmd.UseLine(), " [flags]") + text.T(" [FLAG…]", " [フラグ…]").In(l))
	}
	if cmd.Long != "" {
		m.section("DESCRIPTION", "説明")
		m.para(cmd.Long)
	}
	if cmd.HasAvailableSubCommands() {
		m.section("COMMANDS", "コマンド")
		for _, below := range cmd.Commands() {
			if below.IsAvailableCommand() {
				m.item(below.Name(), below.Short)
			}
		}
	}
	m.flags(cmd.LocalFlags())
	if cmd.HasExample() {
		m.section("EXAMPLES", "使用例")
		m.verbatim(cmd.Example)
	}
	if !cmd.HasParent() {
		m.exitCodes()
	} else {
		m.section("SEE ALSO", "関連項目")
		m.para("ssltriage(1), ssltriage-rules(7)")
	}
	return m.String()
}

func (m *manual) flags(set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	m.section("FLAGS", "フラグ")
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		term := "--" + f.Name
		if f.Shorthand != "" {
			term = "-" + f.Shorthand + ", " + term
		}
		if kind != "" {
			term += " " + valueName(kind)
		}
		if d := defaultOf(f); d != "" {
			usage += text.F(" (default %s)", " (既定値 %s)", d).In(m.lang)
		}
		m.item(term, usage)
	})
}

func (m *manual) exitCodes() {
	m.section("EXIT STATUS", "終了コード")
	for _, row := range []struct {
		code int
		says text.Text
	}{
		{exitClean, text.T("nothing found at or above --fail-on", "--fail-on 以上の問題はありません")},
		{exitFindings, text.T("findings at or above --fail-on", "--fail-on 以上の問題があります")},
		{exitUsage, text.T("wrong usage", "使い方の誤り")},
		{exitUnreadable, text.T("the input is unreadable or cut off, nothing could be checked, or the output could not be written", "入力を読み取れないか途中で切れている、何も確認できなかった、または出力を書き込めませんでした")},
		{exitInterrupted, text.T("interrupted before all cases were done", "すべての案件が終わる前に中断されました")},
	} {
		m.item(fmt.Sprint(row.code), row.says.In(m.lang))
	}
}
