package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze"
	"ssltriage/analyze/render/terminal"
)

// The exit codes, the same in every format. They are documented in the
// README.
const (
	exitClean      = 0 // nothing at or above --fail-on
	exitFindings   = 1 // findings at or above --fail-on
	exitUsage      = 2 // wrong usage
	exitUnreadable = 3 // unreadable or cut input, or nothing could be checked
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
	case errors.As(err, &usage), isUsage(err.Error()):
		message, suggestion, _ := strings.Cut(err.Error(), "\n\n") // cobra's "Did you mean this?"
		complain(stderr, message, strings.TrimSpace(strings.Join(strings.Fields(suggestion), " ")+" "+usageHint))
		return exitUsage
	}
	complain(stderr, err.Error(), analyze.Hint(err))
	return exitUnreadable
}

const usageHint = "ssltriage --help shows the commands and their flags"

// isUsage recognises cobra's own errors, which have no type.
func isUsage(message string) bool {
	for _, beginning := range []string{"unknown command ", "requires at least ", "accepts "} {
		if strings.HasPrefix(message, beginning) {
			return true
		}
	}
	return false
}

// complain writes one line, and another with a hint where there is one. Both
// may hold names out of a bundle.
func complain(w io.Writer, message, hint string) {
	fmt.Fprintf(w, "ssltriage: %s\n", terminal.Safe(message))
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", terminal.Safe(hint))
	}
}
