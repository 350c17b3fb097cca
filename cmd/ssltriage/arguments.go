package main

import "github.com/spf13/cobra"

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
