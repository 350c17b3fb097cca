package collect

import (
	"errors"
	"strings"
	"syscall"
)

// Codes of winerror.h that this Windows half decides on.
const (
	errorNoMoreFiles        = 18
	errorInsufficientBuffer = 122
	errorAlreadyExists      = 183
	errorDatatypeMismatch   = 1629
	eInvalidArg             = 0x80070057
	nteBadFlags             = 0x80090009
	nteBufferTooSmall       = 0x80090028
	cryptENotFound          = 0x80092004
)

// newSystemError adds the system's words to a code: in English where they are
// installed, else in the system's language.
func newSystemError(call string, code uint32) *SystemError {
	text := strings.TrimSpace(syscall.Errno(code).Error())
	if strings.HasPrefix(text, "winapi error #") { // Go's words for "the system has none"
		text = ""
	}
	return &SystemError{Call: call, Code: code, Text: text}
}

// systemError returns an error of package os or syscall as a *SystemError, and
// nil for nil.
func systemError(call string, err error) error {
	var code syscall.Errno
	if errors.As(err, &code) {
		return newSystemError(call, uint32(code))
	}
	return err
}

// systemWords returns what Windows says of a bare code, or "".
func systemWords(err error) string {
	code, ok := err.(syscall.Errno)
	if !ok {
		return ""
	}
	return strings.TrimPrefix(newSystemError("", uint32(code)).Error(), ": ")
}

// tooSmall reports whether a function asks for a larger buffer.
func tooSmall(err error) bool {
	code := CodeOf(err)
	return code == errorInsufficientBuffer || code == errorMoreData
}
