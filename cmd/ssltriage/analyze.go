package main

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/render"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// analyzeFlags are the flags of the analyze command.
type analyzeFlags struct {
	view
	format  string // empty: not said
	outputs []string
	failOn  string
	strict  bool
	quiet   bool
	groupFlags
	limits limitFlags
}

func analyzeCommand(c console) *cobra.Command {
	var f analyzeFlags
	cmd := &cobra.Command{
		Use: "analyze CASE…",
		Short: c.t("diagnose a zip, a folder or single files, or many cases at once; - reads standard input",
			"zip、フォルダー、個々のファイル、または多数の案件を診断します。- は標準入力を読み取ります"),
		Long: analyzeHelp.In(c.lang),
		Example: "  ssltriage analyze case.zip\n" +
			"  ssltriage analyze sslcert.txt System.evtx\n" +
			"  ssltriage analyze -o report.html -o report.json case.zip\n" +
			"  ssltriage analyze -o reports/ *.zip\n" +
			"  ssltriage analyze -f ndjson *.zip | jq -r 'select(.exit == 1) | .case'",
		Args: someArgs("CASE"),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(c, args) },
	}
	f.view.register(cmd, c)
	f.limits.register(cmd, c)
	cmd.Flags().StringVarP(&f.format, "format", "f", "", c.t("format: text, json, markdown, html, ndjson; text where nothing is said, html for the files of a folder",
		"形式: text、json、markdown、html、ndjson。指定がなければ text、フォルダーに書き込むファイルは html"))
	cmd.Flags().StringArrayVarP(&f.outputs, "output", "o", nil, c.t("write to this file instead, in the format of its ending (.txt, .json, .md, .html), or one file for each case to this folder; repeatable",
		"標準出力の代わりにこのファイルへ拡張子 (.txt、.json、.md、.html) の形式で、またはこのフォルダーへ案件ごとに 1 ファイルずつ書き込みます。複数指定可"))
	f.groupFlags.register(cmd, c)
	cmd.Flags().StringVar(&f.failOn, "fail-on", "error", c.t("exit with 1 for findings of at least this severity: error, warning, never",
		"この重大度以上の検出事項があれば終了コード 1 で終わります: error、warning、never"))
	cmd.Flags().BoolVar(&f.strict, "strict", false, c.t("exit with 3 when anything could not be checked", "確認できない項目があれば終了コード 3 で終わります"))
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, c.t("print no progress", "進行状況を表示しません"))
	return cmd
}

var analyzeHelp = text.T(
	"Diagnose the evidence of a server: a zip, a cabinet, a tar, a folder or single files; - reads standard input.\n\n"+
		"Single files together are one case, also with one archive or folder beside them. Several archives or folders are a case each: then standard output has "+
		"one line for each case, and -o DIR/ gets one report for each, named after it, never two under one name. --each and --together say it "+
		"where that is not meant, or where single files stand beside several archives. An existing folder or a name that ends with / is a folder.\n\n"+
		"-f ndjson prints one object a line for each case: case, bundle, sha256, status (findings, no-findings, cut, nothing-checked, unreadable), exit, error, "+
		"report, host, os, build, collectedAt, findings (rule, severity, confidence, rootCause, endpoint, title), ruledOut, notChecked. Whole reports are in the files of -o DIR/, "+
		"in JSON then.\n\n"+
		"The exit code is 0 when nothing was found at or above --fail-on, 1 when something was, 2 for wrong usage, and 3 when the input is unreadable "+
		"or cut off or nothing could be checked; of several cases it is the highest. One that cannot be read does not stop the others. "+
		"Ctrl-C among several cases finishes those that have begun, prints what was done and ends with 4.",
	"サーバーの証拠を診断します。zip、キャビネット、tar、フォルダー、個々のファイルを指定できます。- は標準入力を読み取ります。\n\n"+
		"個々のファイルはまとめて 1 つの案件になります (アーカイブまたはフォルダーを 1 つだけ一緒に指定した場合も同じです)。アーカイブやフォルダーを複数指定すると、それぞれが 1 つの案件になります。この場合、標準出力には案件ごとに 1 行を表示し、"+
		"-o DIR/ には案件ごとに 1 つのレポートを案件の名前で書き込みます。同じ名前になることはありません。既定と異なる扱いにする場合や、複数のアーカイブと個々のファイルを一緒に指定する場合は、"+
		"--each または --together を指定してください。既存のフォルダーと、/ で終わる名前はフォルダーとして扱います。\n\n"+
		"-f ndjson は案件ごとに 1 行のオブジェクトを出力します: case、bundle、sha256、status (findings、no-findings、cut、nothing-checked、unreadable)、exit、error、"+
		"report、host、os、build、collectedAt、findings (rule、severity、confidence、rootCause、endpoint、title)、ruledOut、notChecked。レポート全体は -o DIR/ のファイルに JSON で書き込みます。\n\n"+
		"終了コードは、--fail-on 以上の検出事項がなければ 0、あれば 1、使い方の誤りは 2、入力が読み取れない、途中で切れている、または何も確認できない場合は 3 です。"+
		"案件が複数ある場合は最も大きい値です。読み取れない案件があっても、ほかの案件の診断は続きます。"+
		"複数の案件の診断中に Ctrl-C を押すと、開始済みの案件を終えて結果を表示し、終了コード 4 で終わります。")

func (f *analyzeFlags) run(c console, args []string) error {
	cases, err := f.cases(expanded(args))
	if err != nil {
		return err
	}
	many := len(cases) > 1 || f.format == "ndjson" || f.folder() != ""
	if err := f.check(many); err != nil {
		return err
	}
	if many {
		return f.runMany(c, cases)
	}
	progress := newProgress(c.err, f.quiet)
	result, err := analyze.Run(cases[0].Paths, c.in, f.analysis(progress.step))
	progress.done()
	if err != nil {
		return err
	}
	if err := f.write(c, result.Report); err != nil {
		return err
	}
	return f.status(result.Report)
}

// analysis is how to analyse a case.
func (f *analyzeFlags) analysis(step func(done, total int, name string)) analyze.Options {
	return analyze.Options{Tool: tool(), Limits: f.limits.limits(), Progress: step, Redact: f.redact}
}

func (f *analyzeFlags) check(many bool) error {
	if f.format != "" && f.format != "ndjson" && !render.Known(f.format) {
		return misuse("--format %q: one of %s", "--format %q: %s のいずれかを指定してください", f.format, strings.Join(append(render.Formats, "ndjson"), ", "))
	}
	if !slices.Contains([]string{"error", "warning", "never"}, f.failOn) {
		return misuse("--fail-on %q: one of error, warning, never", "--fail-on %q: error、warning、never のいずれかを指定してください", f.failOn)
	}
	if _, err := f.options(nil); err != nil {
		return err
	}
	if many {
		return f.checkMany()
	}
	for _, name := range f.outputs {
		if render.ByEnding(name) == "" {
			return misuse("--output %s: the ending names no format: .txt, .json, .md or .html",
				"--output %s: 拡張子から形式を判断できません。.txt、.json、.md、.html のいずれかにしてください", name)
		}
	}
	return nil
}

// write renders to standard output, or to the files of --output.
func (f *analyzeFlags) write(c console, r report.Report) error {
	if len(f.outputs) == 0 {
		o, err := f.options(c.out)
		if err != nil {
			return err
		}
		return render.Write(c.out, cmp.Or(f.format, "text"), r, o)
	}
	for _, name := range f.outputs {
		if err := f.writeFile(name, render.ByEnding(name), r); err != nil {
			return err
		}
	}
	return nil
}

func (f *analyzeFlags) writeFile(name, format string, r report.Report) error {
	o, err := f.options(nil)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := render.Write(&buf, format, r, o); err != nil {
		return err
	}
	if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
		return unwritable(name, err)
	}
	return nil
}

// status is the exit code that the report asks for.
func (f *analyzeFlags) status(r report.Report) error {
	switch {
	case r.NothingChecked():
		return nothingChecked(r)
	case r.Bundle.Cut != "":
		return sayf("%s: %s: the report speaks of what could be read", "%s: %s: レポートは読み取れた範囲の内容です", r.Bundle.Name, cutOff(r))
	case f.strict && (len(r.NotChecked) > 0 || len(r.Troubles) > 0):
		return statusError(exitUnreadable)
	case f.failOn != "never" && r.Worst(f.failOn):
		return statusError(exitFindings)
	}
	return nil
}
