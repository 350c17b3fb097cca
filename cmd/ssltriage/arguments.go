package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// How many arguments a command takes, with errors in both languages, which
// those of cobra are not.

func anyArgs(*cobra.Command, []string) error { return nil }

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse("%s takes no arguments, and got %q", "%s に引数は指定できません: %q", cmd.Name(), args[0])
	}
	return nil
}

// oneArg demands exactly one argument; what names it.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return misuse("%s takes one %s, and got %d", "%s には %s を 1 つ指定してください (指定: %d 個)", cmd.Name(), what, len(args))
		}
		return nil
	}
}

// someArgs demands one argument or more; what names it.
func someArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return misuse("%s needs a %s", "%s には %s を指定してください", cmd.Name(), what)
		}
		return nil
	}
}

// expanded puts the files in place of patterns such as *.zip, which the
// shells of Windows leave to the program. What matches nothing stays.
func expanded(args []string) []string {
	var out []string
	for _, a := range args {
		if _, err := os.Lstat(a); err != nil && strings.ContainsAny(a, "*?") {
			if files, err := filepath.Glob(a); err == nil && len(files) > 0 {
				out = append(out, files...)
				continue
			}
		}
		out = append(out, a)
	}
	return out
}
