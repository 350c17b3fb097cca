package hive

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"ssltriage/parsers/problem"
)

// Registry value types; names and numbers of winnt.h.
const (
	None           uint32 = 0
	SZ             uint32 = 1
	ExpandSZ       uint32 = 2
	Binary         uint32 = 3
	DWORD          uint32 = 4
	DWORDBigEndian uint32 = 5
	Link           uint32 = 6
	MultiSZ        uint32 = 7
	ResourceList   uint32 = 8
	FullResource   uint32 = 9
	ResourceReqs   uint32 = 10
	QWORD          uint32 = 11
)

var typeNames = [...]string{
	"REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN",
	"REG_LINK", "REG_MULTI_SZ", "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR",
	"REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD",
}

// TypeName returns the name of a value type as Windows prints it, such as
// "REG_DWORD", or "type 17" for a number without a name.
func TypeName(t uint32) string {
	if int64(t) < int64(len(typeNames)) {
		return typeNames[t]
	}
	return fmt.Sprintf("type %d", t)
}

// Value is one registry value. The decoders are strict: a value of another
// type or of a wrong size is an error and never a zero.
type Value struct {
	Name string // "" is the default value
	Type uint32
	// Data is the value as stored: little-endian numbers, UTF-16LE text. Values
	// of a hive share memory with the hive: do not change them.
	Data []byte `json:",omitempty"`
	// Problem says why Data cannot be trusted; the decoders return it.
	Problem problem.Text `json:",omitzero"`

	Line   int   `json:",omitempty"` // line of the value in a text, from 1
	Offset int64 `json:",omitempty"` // byte offset of the value's cell in a hive file

	source string // the line of a text as it stands there
}

func (v *Value) want(types ...uint32) error {
	if v == nil {
		return problem.New("no such value", "値がありません")
	}
	if !v.Problem.IsZero() {
		return problem.New("value %q: %w", "値 %q: %w", v.Name, v.Problem)
	}
	for _, t := range types {
		if v.Type == t {
			return nil
		}
	}
	return problem.New("value %q is %s, not %s", "値 %q は %[3]s ではなく %[2]s です", v.Name, TypeName(v.Type), TypeName(types[0]))
}

func (v *Value) wantSize(size int, t uint32) error {
	if err := v.want(t); err != nil {
		return err
	}
	if len(v.Data) != size {
		return problem.New("value %q: %s of %d bytes", "値 %q: %[3]d バイトの %[2]s です", v.Name, TypeName(v.Type), len(v.Data))
	}
	return nil
}

func (v *Value) wantText(types ...uint32) error {
	if err := v.want(types...); err != nil {
		return err
	}
	if len(v.Data) > maxText {
		return problem.New("value %q: text of %d bytes is longer than %d", "値 %q: %d バイトの文字列は %d バイトを超えています", v.Name, len(v.Data), maxText)
	}
	return nil
}

// wrongSize reports a number whose data has not the size of its type: Windows
// stores it, and what a program makes of it is its own affair.
func (v *Value) wrongSize() bool {
	switch v.Type {
	case DWORD, DWORDBigEndian:
		return len(v.Data) != 4
	case QWORD:
		return len(v.Data) != 8
	}
	return false
}

// DWORD returns a REG_DWORD of exactly four bytes.
func (v *Value) DWORD() (uint32, error) {
	if err := v.wantSize(4, DWORD); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(v.Data), nil
}

// QWORD returns a REG_QWORD of exactly eight bytes.
func (v *Value) QWORD() (uint64, error) {
	if err := v.wantSize(8, QWORD); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(v.Data), nil
}

// String returns a REG_SZ or REG_EXPAND_SZ up to its first NUL: what follows
// is left over from an older, longer value. A missing NUL and an odd last
// byte are tolerated; environment variables are not expanded.
func (v *Value) String() (string, error) {
	if err := v.wantText(SZ, ExpandSZ); err != nil {
		return "", err
	}
	return firstString(v.Data), nil
}

// MultiString returns the strings of a REG_MULTI_SZ. A missing final NUL does
// not lose the last string. Empty strings at the end are dropped, those in
// between kept: by its definition the format has none, since an empty string
// ends the list (learn.microsoft.com, "Registry Value Types"), but real hives
// have them, and what a program makes of them is its own affair.
func (v *Value) MultiString() ([]string, error) {
	if err := v.wantText(MultiSZ); err != nil {
		return nil, err
	}
	list := []string{}
	filled := 0
	for data := v.Data; len(data) >= 2; {
		n := untilNUL(data)
		list = append(list, decodeUTF16(data[:n]))
		if n > 0 {
			filled = len(list)
		}
		data = data[min(n+2, len(data)):]
	}
	return list[:filled], nil
}

// Binary returns the bytes of a REG_BINARY.
func (v *Value) Binary() ([]byte, error) {
	if err := v.want(Binary); err != nil {
		return nil, err
	}
	return v.Data, nil
}

// GUID returns a REG_BINARY of 16 bytes as a GUID in its usual notation, in
// lower case with braces. The first three fields are stored little-endian.
func (v *Value) GUID() (string, error) {
	if err := v.wantSize(16, Binary); err != nil {
		return "", err
	}
	d := v.Data
	return fmt.Sprintf("{%08x-%04x-%04x-%x-%x}", binary.LittleEndian.Uint32(d),
		binary.LittleEndian.Uint16(d[4:]), binary.LittleEndian.Uint16(d[6:]), d[8:10], d[10:16]), nil
}

// FileTime returns a REG_BINARY of eight bytes that holds a FILETIME, such as
// ShutdownTime, in UTC; the zero time for one that no calendar has.
func (v *Value) FileTime() (time.Time, error) {
	if err := v.wantSize(8, Binary); err != nil {
		return time.Time{}, err
	}
	return fileTime(binary.LittleEndian.Uint64(v.Data)), nil
}

// fileTime converts 100 ns units since 1601. Zero and years after 9999, which
// only a damaged file has, become the zero time.
func fileTime(ft uint64) time.Time {
	const unixEpoch = 116444736000000000
	const year10000 = 2650467744000000000
	if ft == 0 || ft >= year10000 {
		return time.Time{}
	}
	ticks := int64(ft) - unixEpoch
	return time.Unix(ticks/1e7, ticks%1e7*100).UTC()
}

// untilNUL returns the number of bytes before the first UTF-16 NUL, always even.
func untilNUL(data []byte) int {
	for i := 0; i+1 < len(data); i += 2 {
		if data[i] == 0 && data[i+1] == 0 {
			return i
		}
	}
	return len(data) &^ 1
}

func firstString(data []byte) string { return decodeUTF16(data[:untilNUL(data)]) }

// decodeUTF16 decodes little-endian UTF-16; half surrogate pairs become
// U+FFFD. A byte order mark is a character like any other.
func decodeUTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// encodeUTF16 is the way back, for values that came as text.
func encodeUTF16(s string) []byte {
	var data []byte
	for _, u := range utf16.Encode([]rune(s)) {
		data = binary.LittleEndian.AppendUint16(data, u)
	}
	return data
}

// decodeLatin1 decodes the one-byte form of names.
func decodeLatin1(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}
