package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze"
)

// The exit codes, the same in every format. They are documented in the
// README.
const (
	exitClean      = 0 // nothing at or above --fail-on
	exitFindings   = 1 // findings at or above --fail-on
	exitUsage      = 2 // wrong usage
	exitUnreadable = 3 // unreadable input, or nothing could be checked
)

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usagef makes a usageError.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// statusError carries an exit code that is not a failure to be explained:
// the report has said it all.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exitCode prints what went wrong and returns the exit code for it.
func exitCode(err error, stderr io.Writer) int {
	var status statusError
	var usage usageError
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"), strings.Contains(err.Error(), "arg(s)"):
		complain(stderr, err, "ssltriage --help shows the commands and their flags")
		return exitUsage
	}
	complain(stderr, err, analyze.Hint(err))
	return exitUnreadable
}

func complain(w io.Writer, err error, hint string) {
	fmt.Fprintf(w, "ssltriage: %s\n", printable(err.Error()))
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", printable(hint))
	}
}

// printable keeps names out of a bundle from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, strings.TrimRight(s, "\n"))
}
