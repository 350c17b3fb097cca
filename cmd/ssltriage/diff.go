package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/diff"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/render/difference"
	"ssltriage/analyze/text"
)

// diffFlags are the flags of the diff command.
type diffFlags struct {
	lang   string
	format string
	width  int
	failOn string
	redact bool
	limits limitFlags
}

var diffFormats = []string{"text", "json", "ndjson", "markdown"}

// diffCommand compares a server that works with one that does not.
func diffCommand(c console) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:     "diff GOOD BAD",
		Short:   c.t("compare a server that works with one that does not", "正常なサーバーと異常なサーバーを比較します"),
		Long:    diffHelp.In(c.lang),
		Example: "  ssltriage diff web01.zip web02.zip\n  ssltriage diff before.json after.zip\n  ssltriage diff -f ndjson web01.zip web02.zip | jq -r 'select(.section == \"updates\") | .name'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return misuse("diff takes two cases, GOOD and BAD, and got %d", "diff には正常な案件と異常な案件の 2 つを指定してください (指定: %d 個)", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(c, args[0], args[1]) },
	}
	registerLang(cmd, c, &f.lang)
	cmd.Flags().StringVarP(&f.format, "format", "f", "text", c.t("format: text, json, ndjson (one object a line), markdown", "形式: text、json、ndjson (1 行に 1 オブジェクト)、markdown"))
	registerWidth(cmd, c, &f.width)
	cmd.Flags().StringVar(&f.failOn, "fail-on", "error", c.t("exit with 1 for findings of at least this severity that only BAD has: error, warning, never",
		"異常なサーバーだけにこの重大度以上の検出事項があれば終了コード 1 で終わります: error、warning、never"))
	registerRedact(cmd, c, &f.redact)
	f.limits.register(cmd, c)
	return cmd
}

var diffHelp = text.T(
	"Compare a server that works (GOOD) with one that does not (BAD): findings, the way from site to key, HTTP.sys bindings, certificates, "+
		"the IP listen list, protocol versions, cipher suites and other Schannel settings, services, sockets, updates, Windows and time. "+
		"Each is a zip, a cabinet, a tar, a folder, a file or a saved JSON report, which holds less; one of them may be -, standard input.\n\n"+
		"What could be checked on one server and not on the other is a loss of sight and stands apart: it is neither gone nor repaired.\n\n"+
		"--redact hides names as in reports, with one table of tokens for both servers. Reports that were redacted each for itself cannot be compared by names.\n\n"+
		"The exit code is 1 when BAD has findings at or above --fail-on that GOOD has not, 0 otherwise, whatever else differs; 2 for wrong usage; "+
		"3 when one of them is unreadable or cut off or nothing in it could be checked.",
	"正常なサーバー (GOOD) と異常なサーバー (BAD) を比較します。対象は、検出事項、サイトからキーまでのつながり、HTTP.sys のバインド、証明書、"+
		"IP リッスン リスト、プロトコルのバージョン、暗号スイートとその他の Schannel 設定、サービス、ソケット、更新プログラム、Windows、時刻です。"+
		"それぞれ zip、キャビネット、tar、フォルダー、ファイル、または保存した JSON レポート (含まれる情報は少なくなります) を指定します。片方は - (標準入力) にできます。\n\n"+
		"片方のサーバーでしか確認できなかった項目は、見えなくなった項目として別に示します。問題がなくなった、または直ったという意味ではありません。\n\n"+
		"--redact はレポートと同様に名前を隠し、両方のサーバーに共通の記号を使用します。別々に置き換えられたレポートは、名前では比較できません。\n\n"+
		"終了コードは、--fail-on 以上の検出事項が異常なサーバーだけにあれば 1、なければほかの違いにかかわらず 0、使い方の誤りは 2、"+
		"どちらかが読み取れない、途中で切れている、または何も確認できない場合は 3 です。")

func (f *diffFlags) run(c console, good, bad string) error {
	lang, err := language(f.lang)
	if err != nil {
		return err
	}
	if !slices.Contains(diffFormats, f.format) {
		return misuse("--format %q: one of %s", "--format %q: %s のいずれかを指定してください", f.format, strings.Join(diffFormats, ", "))
	}
	if !slices.Contains([]string{"error", "warning", "never"}, f.failOn) {
		return misuse("--fail-on %q: one of error, warning, never", "--fail-on %q: error、warning、never のいずれかを指定してください", f.failOn)
	}
	if err := checkWidth(f.width); err != nil {
		return err
	}
	if good == "-" && bad == "-" {
		return misuse("only one of the two can be standard input", "標準入力にできるのはどちらか片方だけです")
	}
	var sides [2]diff.Input
	for i, path := range []string{good, bad} {
		if sides[i], err = f.input(c, path); err != nil {
			return err
		}
	}
	d := diff.Compare(tool(), sides[0], sides[1])
	if f.redact {
		d = redacted(d, sides)
	}
	if err := f.write(c, d, lang); err != nil {
		return err
	}
	return f.status(d, sides)
}

// redacted is the difference without names, with one table of tokens for both
// servers: what is equal on both has equal tokens.
func redacted(d diff.Difference, sides [2]diff.Input) diff.Difference {
	t := redact.NewTable(sides[0].Report, sides[1].Report)
	t.Learn(d)
	d = t.Value(d).(diff.Difference)
	d.Good.Case, d.Bad.Case = "good-"+redact.BundleName(d.Good.Case), "bad-"+redact.BundleName(d.Bad.Case)
	return d
}

// input reads a case, or a saved report.
func (f *diffFlags) input(c console, path string) (diff.Input, error) {
	if isReport(path) {
		r, err := readReport(c, path)
		return diff.Input{Report: r}, err
	}
	result, err := analyze.Run([]string{path}, c.in, analyze.Options{Tool: tool(), Limits: f.limits.limits()})
	return diff.Input{Report: result.Report, Facts: result.Facts}, err
}

func (f *diffFlags) write(c console, d diff.Difference, lang text.Lang) error {
	switch f.format {
	case "json":
		return difference.JSON(c.out, d)
	case "ndjson":
		return difference.NDJSON(c.out, d)
	case "markdown":
		return difference.Markdown(c.out, d, lang)
	}
	width := f.width
	if columns, tty := terminalWidth(c.out); width == 0 && tty {
		width = columns
	}
	return difference.Text(c.out, d, lang, width)
}

// status is the exit code that the difference asks for.
func (f *diffFlags) status(d diff.Difference, sides [2]diff.Input) error {
	for _, s := range sides {
		switch r := s.Report; {
		case r.NothingChecked():
			return nothingChecked(r)
		case r.Bundle.Cut != "":
			return sayf("%s: %s: the comparison speaks of what could be read", "%s: %s: 比較は読み取れた範囲の内容です", r.Bundle.Name, cutOff(r))
		}
	}
	if f.failOn != "never" && d.Worst(f.failOn) {
		return statusError(exitFindings)
	}
	return nil
}
