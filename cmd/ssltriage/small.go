package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/render"
	"ssltriage/analyze/render/json"
)

// version is set by the linker: -X main.version=1.2.3.
var version = ""

// tool is the program's name and version as reports carry it.
func tool() string {
	v := version
	if info, ok := debug.ReadBuildInfo(); v == "" && ok && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	if v == "" {
		v = "devel"
	}
	return "ssltriage " + v
}

func versionCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: c.t("print the version", "バージョンを表示します"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.out, tool())
			return err
		},
	}
}

func schemaCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: c.t("print the JSON Schema of the report", "レポートの JSON スキーマを出力します"),
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := c.out.Write(json.Schema)
			return err
		},
	}
}

// renderCommand renders a saved JSON report in any format.
func renderCommand(c console) *cobra.Command {
	var v view
	var format string
	cmd := &cobra.Command{
		Use:   "render REPORT.json",
		Short: c.t("render a saved JSON report; - reads standard input", "保存した JSON レポートを別の形式で出力します。- は標準入力を読み取ります"),
		Args:  oneArg("REPORT.json"),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := readReport(c, args[0])
			if err != nil {
				return err
			}
			o, err := v.options(c.out)
			if err != nil {
				return err
			}
			if !render.Known(format) {
				return misuse("--format %q: one of %s", "--format %q: %s のいずれかを指定してください", format, strings.Join(render.Formats, ", "))
			}
			return render.Write(c.out, format, v.seen(r), o)
		},
	}
	v.register(cmd, c)
	cmd.Flags().StringVarP(&format, "format", "f", "text", c.t("format: text, json, markdown, html", "形式: text、json、markdown、html"))
	return cmd
}
