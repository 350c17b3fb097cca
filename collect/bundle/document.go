package bundle

import (
	"strconv"
	"strings"
)

// Document is one of the bundle's JSON documents. Each begins with a member
// "schema" that names it, such as "ssltriage/sockets/1", so that its content
// is enough to recognise it. The types have no field for it: EncodeDocument
// writes it and DecodeDocument checks it.
type Document interface {
	record
	schema() string
}

// At says where a record of a document was read. DecodeDocument fills it; it
// is not part of the JSON.
type At struct {
	Line  int    // line on which the record begins, from 1
	Quote string // the record as it stands there, at most 300 bytes
}

// WinError is an error code of Windows: a Win32 code such as 5, or an
// HRESULT, SECURITY_STATUS or NTSTATUS such as 0x80090016.
type WinError struct {
	Code uint32 `json:"code"`
	Hex  string `json:"hex"` // the same in hex, "0x80090016", for people who read the file
}

func (w *WinError) members(e *encoder) {
	e.number("code", uint64(w.Code))
	e.text("hex", w.Hex)
}

// NewWinError returns the record of a code, and nil for 0, which is success.
func NewWinError(code uint32) *WinError {
	if code == 0 {
		return nil
	}
	return &WinError{Code: code, Hex: hex32(code)}
}

// hex32 writes a number as "0x80090016".
func hex32(n uint32) string {
	digits := strconv.FormatUint(uint64(n), 16)
	return "0x" + strings.Repeat("0", 8-len(digits)) + digits
}

// SchemaOf returns the schema of a document, such as "ssltriage/sockets/1".
func SchemaOf(d Document) string { return d.schema() }
