package eventlog

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Value types of BinXml ([MS-EVEN6] section 2.2.12). typeArray is added to
// the type of an array's elements.
const (
	typeNull       = 0x00
	typeString     = 0x01
	typeANSI       = 0x02
	typeInt8       = 0x03
	typeUint8      = 0x04
	typeInt16      = 0x05
	typeUint16     = 0x06
	typeInt32      = 0x07
	typeUint32     = 0x08
	typeInt64      = 0x09
	typeUint64     = 0x0a
	typeReal32     = 0x0b
	typeReal64     = 0x0c
	typeBool       = 0x0d
	typeBinary     = 0x0e
	typeGUID       = 0x0f
	typeSizeT      = 0x10
	typeFileTime   = 0x11
	typeSystemTime = 0x12
	typeSID        = 0x13
	typeHex32      = 0x14
	typeHex64      = 0x15
	typeXML        = 0x21
	typeArray      = 0x80
)

// valueText gives a value as text in the notation of Field. What has an
// unknown type or a wrong size is given as hex.
func valueText(kind byte, b []byte) string {
	if kind&typeArray != 0 {
		return arrayText(kind&^typeArray, b)
	}
	switch kind {
	case typeNull:
		return ""
	case typeString:
		return strings.TrimRight(utf16String(b), "\x00")
	case typeANSI:
		return ansiString(b)
	case typeGUID:
		if len(b) == 16 {
			return guidString(b)
		}
	case typeSID:
		if s, ok := sidString(b); ok {
			return s
		}
	case typeSystemTime:
		if t, ok := systemTime(b); ok {
			return t.Format(time.RFC3339Nano)
		}
	}
	if s, ok := numberText(kind, b); ok {
		return s
	}
	return hex.EncodeToString(b)
}

// valueSizes are the sizes of the items of arrays, and those that single
// numbers should have.
var valueSizes = map[byte]int{
	typeInt8: 1, typeUint8: 1, typeInt16: 2, typeUint16: 2, typeInt32: 4, typeUint32: 4,
	typeInt64: 8, typeUint64: 8, typeReal32: 4, typeReal64: 8, typeFileTime: 8, typeHex32: 4, typeHex64: 8,
	typeBool: 4, typeGUID: 16, typeSystemTime: 16,
}

// numberText reads a number. Its size says how long it is, not its type:
// real logs have Booleans of one byte and SizeT of the machine's pointers.
func numberText(kind byte, b []byte) (string, bool) {
	size := len(b)
	if size != 1 && size != 2 && size != 4 && size != 8 {
		return "", false
	}
	n := unsigned(b)
	switch kind {
	case typeInt8, typeInt16, typeInt32, typeInt64:
		shift := 64 - 8*size
		return strconv.FormatInt(int64(n<<shift)>>shift, 10), true
	case typeUint8, typeUint16, typeUint32, typeUint64:
		return strconv.FormatUint(n, 10), true
	case typeBool:
		return strconv.FormatBool(n != 0), true
	case typeSizeT, typeHex32, typeHex64:
		return "0x" + strconv.FormatUint(n, 16), true
	case typeReal32, typeReal64:
		return realText(n, size)
	case typeFileTime:
		return fileTimeText(n), size == 8
	}
	return "", false
}

func realText(n uint64, size int) (string, bool) {
	switch size {
	case 4:
		return strconv.FormatFloat(float64(math.Float32frombits(uint32(n))), 'g', -1, 32), true
	case 8:
		return strconv.FormatFloat(math.Float64frombits(n), 'g', -1, 64), true
	}
	return "", false
}

func arrayText(kind byte, b []byte) string {
	separator := ","
	if kind == typeString {
		separator = "\n"
	}
	return strings.Join(arrayItems(kind, b), separator)
}

// arrayItems splits an array into its items as text. What has an unknown
// type or a wrong size is one item, in hex.
func arrayItems(kind byte, b []byte) []string {
	switch kind {
	case typeString:
		return stringArray(b)
	case typeANSI:
		return ansiArray(b)
	case typeSID:
		if list, ok := sidArray(b); ok {
			return list
		}
	}
	size := valueSizes[kind]
	if size == 0 || len(b)%size != 0 {
		return []string{hex.EncodeToString(b)}
	}
	list := make([]string, 0, len(b)/size)
	for ; len(b) > 0; b = b[size:] {
		list = append(list, valueText(kind, b[:size]))
	}
	return list
}

// ansiArray splits an array of NUL-terminated strings of bytes.
func ansiArray(b []byte) []string {
	var list []string
	for len(b) > 0 {
		item, rest, _ := bytes.Cut(b, []byte{0})
		list = append(list, ansiString(item))
		b = rest
	}
	return list
}

// sidArray splits an array of SIDs, which tell their own sizes.
func sidArray(b []byte) ([]string, bool) {
	var list []string
	for len(b) > 0 {
		if len(b) < 8 || len(b) < 8+4*int(b[1]) {
			return nil, false
		}
		size := 8 + 4*int(b[1])
		s, ok := sidString(b[:size])
		if !ok {
			return nil, false
		}
		list, b = append(list, s), b[size:]
	}
	return list, true
}

// stringArray splits an array of NUL-terminated UTF-16 strings. Empty ones
// count; the last one need not be terminated.
func stringArray(b []byte) []string {
	var list []string
	start := 0
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			list = append(list, utf16String(b[start:i]))
			start = i + 2
		}
	}
	if start+1 < len(b) {
		list = append(list, utf16String(b[start:]))
	}
	return list
}

func unsigned(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(le.Uint16(b))
	case 4:
		return uint64(le.Uint32(b))
	case 8:
		return le.Uint64(b)
	}
	var n uint64
	for i := len(b) - 1; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n
}

func utf16String(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = le.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// ansiString reads bytes of an unknown code page up to the first NUL: ASCII
// as it is, anything else as "\xNN", because a guess would be a lie.
func ansiString(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c == 0 {
			break
		}
		if c < 0x80 {
			s.WriteByte(c)
		} else {
			fmt.Fprintf(&s, `\x%02x`, c)
		}
	}
	return s.String()
}

func guidString(b []byte) string {
	return fmt.Sprintf("{%08x-%04x-%04x-%x-%x}", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:10], b[10:16])
}

// sidString gives a SID in the notation of [MS-DTYP] section 2.4.2.1.
func sidString(b []byte) (string, bool) {
	if len(b) < 8 || b[0] != 1 || len(b) != 8+4*int(b[1]) || b[1] > 15 {
		return "", false
	}
	authority := binary.BigEndian.Uint64(b) & (1<<48 - 1)
	s := "S-1-" + strconv.FormatUint(authority, 10)
	for i := 8; i < len(b); i += 4 {
		s += "-" + strconv.FormatUint(uint64(le.Uint32(b[i:])), 10)
	}
	return s, true
}

// fileTimeText shows a FILETIME as Windows renders it, a zero one included.
// What no calendar can show stays a number.
func fileTimeText(n uint64) string {
	if n >= year10000 {
		return strconv.FormatUint(n, 10)
	}
	return fileTimeAt(n).Format(time.RFC3339Nano)
}

const year10000 = 2650467744000000000 // FILETIME of 10000-01-01

// fileTime converts 100 ns since 1601-01-01 UTC. Zero, and what lies behind
// the year 9999, is no time.
func fileTime(n uint64) time.Time {
	if n == 0 || n >= year10000 {
		return time.Time{}
	}
	return fileTimeAt(n)
}

func fileTimeAt(n uint64) time.Time {
	const unixEpoch = 11644473600 // seconds from 1601 to 1970
	return time.Unix(int64(n/10_000_000)-unixEpoch, int64(n%10_000_000)*100).UTC()
}

// fileTimeOf is the inverse of fileTime.
func fileTimeOf(t time.Time) uint64 {
	const unixEpoch = 116444736000000000
	return uint64(t.Unix()*10_000_000+int64(t.Nanosecond()/100)) + unixEpoch
}

// systemTime reads a SYSTEMTIME (minwinbase.h); false for one that no
// calendar has.
func systemTime(b []byte) (time.Time, bool) {
	if len(b) != 16 {
		return time.Time{}, false
	}
	v := func(i int) int { return int(le.Uint16(b[2*i:])) } // year month weekday day hour minute second ms
	t := time.Date(v(0), time.Month(v(1)), v(3), v(4), v(5), v(6), v(7)*int(time.Millisecond), time.UTC)
	sound := t.Year() == v(0) && int(t.Month()) == v(1) && t.Day() == v(3) && t.Hour() == v(4) &&
		t.Minute() == v(5) && t.Second() == v(6) && v(0) >= 1601 && v(0) <= 9999
	return t, sound
}
