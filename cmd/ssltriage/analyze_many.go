package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/render"
	"ssltriage/analyze/text"
)

// groupFlags say what is a case.
type groupFlags struct{ together, each bool }

func (f *groupFlags) register(cmd *cobra.Command, c console) {
	cmd.Flags().BoolVar(&f.each, "each", false, c.t("every CASE is a case of its own", "CASE を 1 つずつ別の案件として扱います"))
	cmd.Flags().BoolVar(&f.together, "together", false, c.t("all CASEs are the evidence of one server", "すべての CASE を 1 台のサーバーの証拠として扱います"))
}

// cases are the cases that the arguments stand for.
func (f *groupFlags) cases(args []string) ([]analyze.Case, error) {
	grouping := analyze.Auto
	switch {
	case f.each && f.together:
		return nil, misuse("--each and --together exclude each other", "--each と --together は同時に指定できません")
	case f.each:
		grouping = analyze.Apart
	case f.together:
		grouping = analyze.Together
	}
	if i := slices.Index(args, "-"); i >= 0 && slices.Contains(args[i+1:], "-") {
		return nil, misuse("- stands for standard input, which can be read once", "標準入力 (-) は 1 回しか指定できません")
	}
	cases, err := analyze.Cases(args, grouping)
	var mixed *analyze.MixedError
	if errors.As(err, &mixed) {
		return nil, misuse("%s and %s are whole cases, and %s is a single file: say --together if all are of one server, or --each",
			"%s と %s はそれぞれ 1 つの案件ですが、%s は個々のファイルです。すべて 1 台のサーバーのものであれば --together を、そうでなければ --each を指定してください",
			mixed.Whole[0], mixed.Whole[1], mixed.Part)
	}
	return cases, err
}

// cases are the cases that the arguments stand for, without names if names are
// to be hidden.
func (f *analyzeFlags) cases(args []string) ([]analyze.Case, error) {
	cases, err := f.groupFlags.cases(args)
	if f.redact { // a file is often named after its server
		for i := range cases {
			cases[i].Name = "case-" + strconv.Itoa(i+1)
		}
	}
	return cases, err
}

// folder is the folder among the outputs; empty when there is none.
func (f *analyzeFlags) folder() string {
	for _, name := range f.outputs {
		if info, err := os.Stat(name); err == nil && info.IsDir() || strings.HasSuffix(name, "/") || strings.HasSuffix(name, string(filepath.Separator)) {
			return name
		}
	}
	return ""
}

// checkMany refuses what makes no sense for several cases.
func (f *analyzeFlags) checkMany() error {
	switch dir := f.folder(); {
	case dir == "" && len(f.outputs) > 0:
		return misuse("--output %s: several cases need a folder, such as %s/", "--output %s: 案件が複数の場合は %s/ のようにフォルダーを指定してください",
			f.outputs[0], strings.TrimSuffix(f.outputs[0], filepath.Ext(f.outputs[0])))
	case dir != "" && len(f.outputs) > 1:
		return misuse("--output %s: a folder cannot be combined with another output", "--output %s: フォルダーはほかの出力先と同時に指定できません", dir)
	case dir == "" && f.format != "" && f.format != "text" && f.format != "ndjson":
		return misuse("--format %s: several reports need a folder: -o DIR/; for other programs there is -f ndjson",
			"--format %s: 複数のレポートには -o DIR/ でフォルダーを指定してください。ほかのプログラムには -f ndjson が使えます", f.format)
	}
	return nil
}

// reportFormat is the format of the files in the folder.
func (f *analyzeFlags) reportFormat() string {
	switch f.format {
	case "":
		return "html"
	case "ndjson":
		return "json"
	}
	return f.format
}

// runMany analyses cases side by side. Standard output gets one line for each,
// the folder of --output one report for each.
func (f *analyzeFlags) runMany(c console, cases []analyze.Case) error {
	if dir := f.folder(); dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return unwritable(dir, err)
		}
	}
	out, err := f.overview(c)
	if err != nil {
		return err
	}
	bar := newBar(c, f.quiet, cases)
	ctx, stop := interruptible(c)
	defer stop()
	var list []summary
	analyze.Each(ctx, cases, c.in, f.analysis(nil), bar.step,
		func(i int, r analyze.Result, err error) summary {
			defer bar.finished(i)
			return f.summary(cases[i], r, err)
		},
		func(_ int, s summary) {
			list = append(list, s)
			err = errors.Join(err, out.add(s, bar))
		})
	bar.done()
	if err = f.conclude(c, out, list, err); len(list) < len(cases) {
		c.complain(text.F("interrupted, %d of %d done", "中断しました。%[2]d 件中 %[1]d 件が完了しています", len(list), len(cases)), text.Text{})
		return statusError(exitInterrupted)
	}
	return err
}

// interruptible ends with the first Ctrl-C: the cases that have begun are then
// finished, so that nothing is left behind. A second one ends the program.
func interruptible(c console) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	unhook := context.AfterFunc(ctx, func() {
		stop()
		fmt.Fprintf(c.err, "\nssltriage: %s\n", c.t("stopping after the cases that have begun; once more ends at once", "開始済みの案件が終わりしだい停止します。もう一度押すとすぐに終了します"))
	})
	return ctx, func() { unhook(); stop() }
}

// conclude writes what comes after the last case: the rest of the overview,
// and on standard error what went wrong, in the order of the cases.
func (f *analyzeFlags) conclude(c console, out overview, list []summary, err error) error {
	if err = errors.Join(err, out.end()); err != nil {
		return err
	}
	worst := exitClean
	for _, s := range list {
		worst = max(worst, s.Exit)
		if s.failed != nil {
			c.complain(words(s.failed), hint(s.failed))
		}
	}
	if worst != exitClean {
		return statusError(worst)
	}
	return nil
}

// overview is what standard output gets of several cases.
type overview interface {
	add(summary, *bar) error // in the order of the cases
	end() error
}

func (f *analyzeFlags) overview(c console) (overview, error) {
	if f.format == "ndjson" {
		return &lineOverview{c.out}, nil
	}
	o, err := f.options(c.out)
	return &tableOverview{out: c.out, lang: o.Lang, width: o.Width, folder: f.folder()}, err
}

// reportFile is where the report of a case goes; empty without a folder.
func (f *analyzeFlags) reportFile(one analyze.Case) string {
	if f.folder() == "" {
		return ""
	}
	return filepath.Join(f.folder(), one.Name+render.Ending(f.reportFormat()))
}
