package collect

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
)

// The program says what it has to say without package fmt, which would make it
// 150 KB larger.

// during says what was being done when an error came, like fmt.Errorf with %w.
func during(doing string, err error) error { return &duringError{doing, err} }

type duringError struct {
	doing string
	err   error
}

func (e *duringError) Error() string { return e.doing + ": " + reasonOf(e.err) }
func (e *duringError) Unwrap() error { return e.err }

// reasonOf says why something went wrong, for people: in the words of Windows
// or of package bundle's reasons, without those of Go.
func reasonOf(err error) string {
	switch e := err.(type) {
	case *os.PathError:
		return e.Path + ": " + reasonOf(e.Err)
	case *os.LinkError:
		return e.New + ": " + reasonOf(e.Err)
	case *os.SyscallError:
		return e.Syscall + ": " + reasonOf(e.Err)
	case *duringError, *lateError, *SystemError:
		return err.Error()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	case errors.Is(err, context.Canceled):
		return ErrInterrupted.Error()
	}
	if words := systemWords(err); words != "" {
		return words
	}
	return err.Error()
}

// Reason says why something went wrong, as it stands in the manifest;
// bundle.Japanese gives it in Japanese.
func Reason(err error) string { return reasonOf(err) }

// hex writes a number in lower-case hex with at least so many digits.
func hex(n uint64, digits int) string {
	s := strconv.FormatUint(n, 16)
	if len(s) < digits {
		s = strings.Repeat("0", digits-len(s)) + s
	}
	return s
}

// hexBytes writes bytes in lower-case hex.
func hexBytes(b []byte) string {
	var s string
	for _, c := range b {
		s += hex(uint64(c), 2)
	}
	return s
}

// decimal writes a number that may not be an int.
func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// replaced returns s with every old replaced by its new, one pair after the
// other. A strings.Replacer, which does it in one go, would make the program
// 20 KB larger.
func replaced(s string, oldNew ...string) string {
	for ; len(oldNew) > 1; oldNew = oldNew[2:] {
		s = strings.ReplaceAll(s, oldNew[0], oldNew[1])
	}
	return s
}

// said is what a panic said.
func said(p any) string {
	switch v := p.(type) {
	case error:
		return v.Error()
	case string:
		return v
	}
	return "panic"
}
