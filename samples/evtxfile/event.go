// Package evtxfile writes Windows event logs (.evtx). It exists because the
// events that matter for a failing HTTPS server hardly occur in public logs:
// tests and samples make them instead. Whatever it writes is meant to be
// accepted by every reader of the format, not only by ours.
//
// The layout follows libyal's "Windows XML Event Log (EVTX) format" and
// [MS-EVEN6] section 2.2.12 (BinXml), checked byte by byte against real logs.
package evtxfile

import "time"

// Event is one record to write. Zero values are written as Windows writes
// an absent value (null, an empty attribute, no element).
type Event struct {
	Provider        string // "Schannel", "Microsoft-Windows-HttpEvent"
	GUID            string // provider GUID in any notation; "" for a source without manifest
	EventSourceName string // "HTTP" of Microsoft-Windows-HttpEvent
	Classic         bool   // 20-value template; implied by EventSourceName or an empty GUID

	ID         uint16
	Qualifiers uint16 // upper half of a classic event's id, such as 0xC000
	Version    uint8
	Level      uint8 // 1 critical, 2 error, 3 warning, 4 information
	Opcode     uint8
	Task       uint16
	Keywords   uint64
	Time       time.Time
	RecordID   uint64 // 0: one more than the record before
	PID, TID   uint32
	ActivityID string // GUID
	Channel    string // "System"
	Computer   string
	UserSID    string // "S-1-5-18"

	// The payload: named Data, or UserData, or an unnamed array of strings.
	Data     []Field
	UserData *UserData
	Strings  []string
	Binary   []byte // <Binary> behind Data or Strings

	// Inline puts the payload into the template of the whole event instead of
	// giving it one of its own. Windows does not do so; other writers may.
	Inline bool

	// Forwarded writes the whole record as plain BinXML without templates,
	// as an event collector stores it.
	Forwarded bool
}

// Field is one named value. Value may be nil (null), string, []string,
// uint8, uint16, uint32, uint64, int32, int64, bool, []byte, time.Time, or
// one of Hex32, Hex64, GUID, SID, ANSI, SizeT, Raw.
type Field struct {
	Name  string
	Value any
}

// Hex32 is a 32-bit value that Windows renders in hexadecimal.
type Hex32 uint32

// Hex64 is a 64-bit value that Windows renders in hexadecimal.
type Hex64 uint64

// SizeT is a pointer-sized value, written with 8 bytes.
type SizeT uint64

// GUID is a GUID in any notation.
type GUID string

// SID is a security identifier such as "S-1-5-18".
type SID string

// ANSI is a string of bytes in some code page.
type ANSI string

// Raw is a value of any type as its bytes: arrays, types that no other value
// here has, and sizes that do not fit their type.
type Raw struct {
	Kind byte // [MS-EVEN6] section 2.2.12; 0x80 added: an array
	Data []byte
}

// UserData is a payload below UserData: one element per field.
type UserData struct {
	Name      string // "EventXML"
	Namespace string // "LSA_NS"
	Fields    []Field
	// Raw writes it without a template, as CAPI2 does. Values are then text.
	Raw bool
	// Embedded makes the element a template instance inside that of UserData.
	Embedded bool
}

func (e *Event) classic() bool {
	return e.Classic || e.EventSourceName != "" || e.GUID == ""
}
