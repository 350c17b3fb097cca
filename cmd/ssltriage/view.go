package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"ssltriage/analyze/redact"
	"ssltriage/analyze/render"
	"ssltriage/analyze/report"
)

// view are the flags of every command that prints for people.
type view struct {
	lang, color string
	width       int
	verbose     bool
	redact      bool
}

func (v *view) register(cmd *cobra.Command, c console) {
	registerLang(cmd, c, &v.lang)
	cmd.Flags().StringVar(&v.color, "color", "auto", c.t("colours: auto, always, never (NO_COLOR is honoured)", "色: auto、always、never (NO_COLOR に従います)"))
	registerWidth(cmd, c, &v.width)
	cmd.Flags().BoolVarP(&v.verbose, "verbose", "v", false, c.t("show all evidence and the checks that do not apply", "すべての証拠と、該当しない確認項目も表示します"))
	registerRedact(cmd, c, &v.redact)
}

// registerRedact adds the flag --redact to a command.
func registerRedact(cmd *cobra.Command, c console, redact *bool) {
	cmd.Flags().BoolVar(redact, "redact", false, c.t("replace names of hosts, users and organisations, addresses, SIDs, thumbprints and serial numbers with tokens",
		"ホスト、ユーザー、組織の名前、アドレス、SID、拇印、シリアル番号を記号に置き換えます"))
}

// options resolves the flags for one output stream.
func (v *view) options(out io.Writer) (render.Options, error) {
	lang, err := language(v.lang)
	if err != nil {
		return render.Options{}, err
	}
	if err := checkWidth(v.width); err != nil {
		return render.Options{}, err
	}
	columns, tty := terminalWidth(out)
	o := render.Options{Lang: lang, Width: columns, Verbose: v.verbose}
	if v.width > 0 {
		o.Width = v.width
	}
	switch v.color {
	case "always":
		o.Color = true
	case "auto":
		o.Color = tty && os.Getenv("NO_COLOR") == ""
	case "never":
	default:
		return o, misuse("--color %q: one of auto, always, never", "--color %q: auto、always、never のいずれかを指定してください", v.color)
	}
	return o, nil
}

// seen is the report as the flags let it be seen.
func (v *view) seen(r report.Report) report.Report {
	if v.redact {
		return redact.Report(r)
	}
	return r
}
