package collect

import (
	"context"
	"errors"

	"ssltriage/collect/bundle"
)

// ErrMissing is a program, a function or a store that this Windows does not
// have.
var ErrMissing = errors.New("not on this system")

// ErrInterrupted is what ends the steps after Ctrl-C.
var ErrInterrupted = errors.New("interrupted")

// SystemError is an error of Windows: a Win32 code, or an HRESULT,
// SECURITY_STATUS or NTSTATUS.
type SystemError struct {
	Call string // the function that failed
	Code uint32
	Text string // the system's words, in its language; may be ""
}

// Error returns one line such as "RegSaveKeyEx: Access is denied. (5)".
func (e *SystemError) Error() string {
	code := decimal(uint64(e.Code))
	if e.Code > 0xffff {
		code = "0x" + hex(uint64(e.Code), 8)
	}
	if e.Text == "" {
		return e.Call + ": error " + code
	}
	return e.Call + ": " + e.Text + " (" + code + ")"
}

// Codes of winerror.h that steps decide on.
const (
	errorFileNotFound     = 2
	errorPathNotFound     = 3
	errorAccessDenied     = 5
	errorInvalidParameter = 87
	errorNoMoreItems      = 259
	errorNotFound         = 1168
	errorPrivilegeNotHeld = 1314
	eAccessDenied         = 0x80070005
)

// CodeOf returns the Windows code in an error, or 0.
func CodeOf(err error) uint32 {
	var system *SystemError
	if errors.As(err, &system) {
		return system.Code
	}
	return 0
}

// WinErrorOf returns the record of the Windows code in an error, or nil.
func WinErrorOf(err error) *bundle.WinError { return bundle.NewWinError(CodeOf(err)) }

// StatusOf says what an error means for a step's entry; nil is "", which the
// bundle's writer decides from what there is to pack.
func StatusOf(err error) bundle.Status {
	switch code := CodeOf(err); {
	case err == nil:
		return ""
	case errors.Is(err, ErrMissing):
		return bundle.StatusMissingTool
	case errors.Is(err, ErrInterrupted), errors.Is(err, context.Canceled):
		return bundle.StatusSkipped
	case errors.Is(err, context.DeadlineExceeded):
		return bundle.StatusTimeout
	case code == errorAccessDenied, code == errorPrivilegeNotHeld, code == eAccessDenied:
		return bundle.StatusAccessDenied
	}
	return bundle.StatusFailed
}
