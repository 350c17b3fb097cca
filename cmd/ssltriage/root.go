package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// streams are the standard streams, so that tests can replace them.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run executes one command line and returns the exit code.
func run(args []string, s streams) int {
	root := &cobra.Command{
		Use:           "ssltriage",
		Short:         "say why HTTPS fails on a Windows/IIS server, from collected evidence, offline",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(analyzeCommand(s), explainCommand(s), showCommand(s), simulateCommand(s), rulesCommand(s), renderCommand(s),
		schemaCommand(s), versionCommand(s))
	return exitCode(root.Execute(), s.err)
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
