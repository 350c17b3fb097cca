package main

import (
	"fmt"
	"os"
	"runtime/debug"

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

func versionCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.out, tool())
			return err
		},
	}
}

func schemaCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of the report",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.out.Write(json.Schema)
			return err
		},
	}
}

// renderCommand renders a saved JSON report in any format.
func renderCommand(s streams) *cobra.Command {
	var v view
	var format string
	c := &cobra.Command{
		Use:   "render REPORT.json",
		Short: "render a saved JSON report; - reads standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			in := s.in
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				in = file
			}
			r, err := json.Read(in)
			if err != nil {
				return err
			}
			o, err := v.options(s.out)
			if err != nil {
				return err
			}
			if !render.Known(format) {
				return usagef("--format %q: one of %v", format, render.Formats)
			}
			return render.Write(s.out, format, r, o)
		},
	}
	v.register(c)
	c.Flags().StringVarP(&format, "format", "f", "text", "format: text, json, markdown, html")
	return c
}
