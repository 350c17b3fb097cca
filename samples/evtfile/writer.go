// Package evtfile writes event logs of Windows NT 4 to Server 2003 (.evt)
// for tests and samples.
//
// The layout is that of winnt.h (EVENTLOGRECORD) and of the ELF_LOGFILE
// structures in Microsoft Learn, "Event Log File Format".
package evtfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Event types of winnt.h.
const (
	TypeError        = 1
	TypeWarning      = 2
	TypeInformation  = 4
	TypeAuditSuccess = 8
	TypeAuditFailure = 16
)

// Event is one record to write.
type Event struct {
	Source   string // "Schannel", "HTTP"
	Computer string
	ID       uint16
	// Qualifiers is the upper half of the stored id: severity and facility,
	// such as 0xC000 of an error.
	Qualifiers uint16
	Type       uint16 // TypeError …
	Category   uint16
	Time       time.Time // whole seconds
	UserSID    string    // "S-1-5-18"; empty: none
	Strings    []string
	Data       []byte
}

const (
	headerSize = 48
	signature  = 0x654c664c // "LfLe"
	eofSize    = 40
	fixedSize  = 56
	filler     = 0x27 // where a record's fixed part does not fit before the end
	flagDirty  = 1
	flagWrap   = 2
)

var le = binary.LittleEndian

// Writer collects records. The zero value writes a clean file without ring.
type Writer struct {
	// Size is the size of the file: when the records need more, the file
	// wraps and the oldest ones are overwritten. 0 means as large as needed.
	Size int
	// Dirty leaves the header as it was when the log was opened, as in a copy
	// of a log in use.
	Dirty bool

	records [][]byte
}

// ErrTooLarge says that a record does not fit into the file.
var ErrTooLarge = errors.New("record is larger than the file")

// Add appends one event.
func (w *Writer) Add(e Event) error {
	b, err := encode(e, uint32(len(w.records)+1))
	if err != nil {
		return fmt.Errorf("event %d of %s: %w", e.ID, e.Source, err)
	}
	if w.Size > 0 && len(b)+eofSize+fixedSize > w.Size-headerSize {
		return fmt.Errorf("event %d of %s: %w", e.ID, e.Source, ErrTooLarge)
	}
	w.records = append(w.records, b)
	return nil
}

// encode lays out one record.
func encode(e Event, number uint32) ([]byte, error) {
	sid, err := sidBytes(e.UserSID)
	if err != nil {
		return nil, err
	}
	b := make([]byte, fixedSize)
	b = append(append(b, wide(e.Source)...), wide(e.Computer)...)
	for len(sid) > 0 && len(b)%4 != 0 {
		b = append(b, 0)
	}
	sidAt := len(b)
	b = append(b, sid...)
	stringsAt := len(b)
	for _, s := range e.Strings {
		b = append(b, wide(s)...)
	}
	dataAt := len(b)
	b = append(b, e.Data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	size := uint32(len(b) + 4)
	b = le.AppendUint32(b, size)
	for at, v := range map[int]uint32{
		0: size, 4: signature, 8: number, 12: uint32(e.Time.Unix()), 16: uint32(e.Time.Unix()),
		20: uint32(e.Qualifiers)<<16 | uint32(e.ID), 24: uint32(len(e.Strings))<<16 | uint32(e.Type), 28: uint32(e.Category),
		36: uint32(stringsAt), 40: uint32(len(sid)), 44: uint32(sidAt), 48: uint32(len(e.Data)), 52: uint32(dataAt),
	} {
		le.PutUint32(b[at:], v)
	}
	return b, nil
}

// wide is a NUL-terminated UTF-16 string.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = le.AppendUint16(b, u)
	}
	return b
}

// sidBytes encodes "S-1-authority-sub…" ([MS-DTYP] section 2.4.2.2).
func sidBytes(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	parts := strings.Split(s, "-")
	if len(parts) < 3 || len(parts) > 18 || parts[0] != "S" || parts[1] != "1" {
		return nil, fmt.Errorf("%q is not a SID", s)
	}
	authority, err := strconv.ParseUint(parts[2], 10, 48)
	if err != nil {
		return nil, fmt.Errorf("%q is not a SID: %w", s, err)
	}
	b := binary.BigEndian.AppendUint64(nil, authority)
	b[0], b[1] = 1, byte(len(parts)-3)
	for _, part := range parts[3:] {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is not a SID: %w", s, err)
		}
		b = le.AppendUint32(b, uint32(n))
	}
	return b, nil
}
