package evtxfile

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Value types of BinXml ([MS-EVEN6] section 2.2.12).
const (
	typeNull     = 0x00
	typeString   = 0x01
	typeANSI     = 0x02
	typeUint8    = 0x04
	typeUint16   = 0x06
	typeInt32    = 0x07
	typeUint32   = 0x08
	typeInt64    = 0x09
	typeUint64   = 0x0a
	typeBool     = 0x0d
	typeBinary   = 0x0e
	typeGUID     = 0x0f
	typeSizeT    = 0x10
	typeFileTime = 0x11
	typeSID      = 0x13
	typeHex32    = 0x14
	typeHex64    = 0x15
	typeXML      = 0x21
	typeArray    = 0x80
)

var le = binary.LittleEndian

// value is one entry of a template instance's value table.
type value struct {
	kind byte
	data []byte
}

func stringValue(s string) value {
	if s == "" {
		return value{}
	}
	return value{typeString, utf16Bytes(s)}
}

func guidValue(s string) (value, error) {
	if s == "" {
		return value{}, nil
	}
	b, err := guidBytes(s)
	return value{typeGUID, b}, err
}

func sidValue(s string) (value, error) {
	if s == "" {
		return value{}, nil
	}
	b, err := sidBytes(s)
	return value{typeSID, b}, err
}

func uint32Value(kind byte, n uint32) value { return value{kind, le.AppendUint32(nil, n)} }
func uint64Value(kind byte, n uint64) value { return value{kind, le.AppendUint64(nil, n)} }

// newValue encodes a Field's value.
func newValue(v any) (value, error) {
	switch v := v.(type) {
	case nil:
		return value{}, nil
	case string:
		return value{typeString, utf16Bytes(v)}, nil
	case []string:
		return value{typeString | typeArray, stringArray(v)}, nil
	case []byte:
		return value{typeBinary, v}, nil
	case uint8:
		return value{typeUint8, []byte{v}}, nil
	case uint16:
		return value{typeUint16, le.AppendUint16(nil, v)}, nil
	case int32:
		return uint32Value(typeInt32, uint32(v)), nil
	case int64:
		return uint64Value(typeInt64, uint64(v)), nil
	case uint32:
		return uint32Value(typeUint32, v), nil
	case Hex32:
		return uint32Value(typeHex32, uint32(v)), nil
	case uint64:
		return uint64Value(typeUint64, v), nil
	case Hex64:
		return uint64Value(typeHex64, uint64(v)), nil
	case SizeT:
		return uint64Value(typeSizeT, uint64(v)), nil
	case bool:
		return boolValue(v), nil
	case time.Time:
		return uint64Value(typeFileTime, fileTime(v)), nil
	case Raw:
		return value{v.Kind, v.Data}, nil
	case ANSI:
		return value{typeANSI, []byte(v)}, nil
	case GUID:
		return guidValue(string(v))
	case SID:
		return sidValue(string(v))
	}
	return value{}, fmt.Errorf("value of type %T cannot be written", v)
}

func boolValue(v bool) value {
	if v {
		return uint32Value(typeBool, 1)
	}
	return uint32Value(typeBool, 0)
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}

// stringArray ends every string with NUL, empty ones included.
func stringArray(list []string) []byte {
	var b []byte
	for _, s := range list {
		b = append(append(b, utf16Bytes(s)...), 0, 0)
	}
	return b
}

// fileTime counts 100 ns since 1601-01-01 UTC.
func fileTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	const unixEpoch = 116444736000000000
	return uint64(t.Unix())*10_000_000 + uint64(t.Nanosecond()/100) + unixEpoch
}

// guidBytes gives the 16 bytes as stored: the first three parts little-endian.
func guidBytes(s string) ([]byte, error) {
	b, err := hex.DecodeString(strings.NewReplacer("-", "", "{", "", "}", "").Replace(s))
	if err != nil || len(b) != 16 {
		return nil, fmt.Errorf("%q is not a GUID", s)
	}
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5] = b[5], b[4]
	b[6], b[7] = b[7], b[6]
	return b, nil
}

// sidBytes encodes "S-1-authority-sub…" ([MS-DTYP] section 2.4.2.2).
func sidBytes(s string) ([]byte, error) {
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
