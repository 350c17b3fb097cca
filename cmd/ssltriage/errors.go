package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"ssltriage/analyze"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// The exit codes, the same in every format. They are documented in the
// README.
const (
	exitClean      = 0 // nothing at or above --fail-on
	exitFindings   = 1 // findings at or above --fail-on
	exitUsage      = 2 // wrong usage
	exitUnreadable = 3 // unreadable or cut input, nothing could be checked, or the output could not be written

	exitInterrupted = 4 // Ctrl-C before all cases were done
)

// said is an error in both languages, with what to do about it.
type said struct {
	text.Text
	hint text.Text // zero: nothing
}

func (e said) Error() string { return e.EN }

// sayf makes an error in both languages; see text.F.
func sayf(en, ja string, args ...any) error { return said{Text: text.F(en, ja, args...)} }

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// misuse makes a usageError in both languages; see text.F.
func misuse(en, ja string, args ...any) error { return usageError{sayf(en, ja, args...)} }

// statusError carries an exit code that is not a failure to be explained:
// the report has said it all.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// unwritable says that a file or folder cannot be written, and why as far as
// there are words for it in both languages.
func unwritable(name string, err error) error {
	why := words(err)
	var inner *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = text.T("there is no such folder", "そのようなフォルダーはありません")
	case errors.Is(err, fs.ErrPermission):
		why = text.T("permission denied", "アクセスが拒否されました")
	case errors.Is(err, syscall.EISDIR):
		why = text.T("it is a folder", "フォルダーです")
	case errors.Is(err, syscall.ENOTDIR):
		why = text.T("a part of its path is a file, not a folder", "パスの途中がフォルダーではなくファイルです")
	case errors.Is(err, syscall.ENOSPC):
		why = text.T("the disk is full", "ディスクがいっぱいです")
	case errors.As(err, &inner):
		why = text.T(inner.Err.Error(), inner.Err.Error())
	}
	return sayf("%s cannot be written: %s", "%s に書き込めません: %s", name, why)
}

// exitCode prints what went wrong and returns the exit code for it.
func exitCode(err error, c console) int {
	var status statusError
	var usage usageError
	foreign, isForeign := fromCobra(err)
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &status):
		return int(status)
	case isForeign:
		c.complain(foreign.message, foreign.suggestion.Plus(usageHint))
		return exitUsage
	case errors.As(err, &usage):
		help := hint(err)
		if help.IsZero() {
			help = usageHint
		}
		c.complain(words(err), help)
		return exitUsage
	}
	c.complain(words(err), hint(err))
	return exitUnreadable
}

// hint is what can be done about an error; zero when nothing.
func hint(err error) text.Text {
	var ours said
	if errors.As(err, &ours) {
		return ours.hint
	}
	return analyze.Hint(err)
}

var usageHint = text.T("ssltriage --help shows the commands and their flags", "コマンドとフラグの一覧は ssltriage --help で表示します")

// words is what an error says. Those of the system have English only.
func words(err error) text.Text {
	var ours said
	if errors.As(err, &ours) {
		return ours.Text
	}
	return analyze.Say(err)
}

// complain writes one line, and another with a hint where there is one. Both
// may hold names out of a bundle.
func (c console) complain(message, hint text.Text) {
	fmt.Fprintf(c.err, "ssltriage: %s\n", terminal.Safe(message.In(c.lang)))
	if !hint.IsZero() {
		fmt.Fprintf(c.err, "%s: %s\n", c.t("hint", "ヒント"), terminal.Safe(hint.In(c.lang)))
	}
}
