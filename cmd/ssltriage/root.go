package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ssltriage/analyze/text"
)

// streams are the standard streams, so that tests can replace them.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// console is where a command speaks, and in which language: that of its
// help, of its errors and, unless told otherwise, of its reports.
type console struct {
	streams
	lang text.Lang
}

// t picks one of two words by language.
func (c console) t(en, ja string) string { return text.T(en, ja).In(c.lang) }

// run executes one command line and returns the exit code.
func run(args []string, s streams) int {
	c := console{s, spoken(args)}
	root := commands(c)
	root.SetArgs(args)
	return exitCode(root.Execute(), c)
}

// commands is the tree of all commands, with their help in the console's
// language.
func commands(c console) *cobra.Command {
	root := &cobra.Command{
		Use: "ssltriage",
		Short: c.t("say why HTTPS fails on a Windows/IIS server, from collected evidence, offline",
			"収集済みの証拠から、Windows/IIS サーバーで HTTPS が失敗する原因をオフラインで診断します"),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(analyzeCommand(c), explainCommand(c), showCommand(c), diffCommand(c), simulateCommand(c), rulesCommand(c),
		renderCommand(c), schemaCommand(c), docsCommand(c), versionCommand(c))
	localise(root, c)
	return root
}

// terminalWidth returns the width of a stream that is a terminal.
func terminalWidth(w io.Writer) (columns int, ok bool) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	return columns, err == nil
}
