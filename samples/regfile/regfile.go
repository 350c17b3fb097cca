// Package regfile writes registry hives and .reg text as Windows does, so
// that tests and the samples' generator need no binary fixtures. It writes
// what it is given, right or wrong: a REG_DWORD of three bytes is possible.
package regfile

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// Registry value types (winnt.h).
const (
	None           uint32 = 0
	SZ             uint32 = 1
	ExpandSZ       uint32 = 2
	Binary         uint32 = 3
	DWORD          uint32 = 4
	DWORDBigEndian uint32 = 5
	Link           uint32 = 6
	MultiSZ        uint32 = 7
	QWORD          uint32 = 11
)

// Key is a registry key to write. Subkeys may stand in any order.
type Key struct {
	Name      string
	LastWrite time.Time // kept to 100 ns; zero is written as zero
	Values    []Value
	Subkeys   []*Key
	Link      string // target of a symbolic link; empty for other keys
}

// values are the values, with that of a link.
func (k *Key) values() []Value {
	if k.Link == "" {
		return k.Values
	}
	return append(slices.Clone(k.Values), Value{"SymbolicLinkValue", Link, utf16le(k.Link)})
}

// Value is a registry value to write.
type Value struct {
	Name string // "" is the default value
	Type uint32
	Data []byte // as stored: little-endian numbers, UTF-16LE text with its NUL
}

// Sub returns the subkey of that name, in any case, made if need be with the
// parent's time. Several names lead downwards.
func (k *Key) Sub(names ...string) *Key {
	for _, name := range names {
		k = k.sub(name)
	}
	return k
}

func (k *Key) sub(name string) *Key {
	for _, sub := range k.Subkeys {
		if strings.EqualFold(sub.Name, name) {
			return sub
		}
	}
	sub := &Key{Name: name, LastWrite: k.LastWrite}
	k.Subkeys = append(k.Subkeys, sub)
	return sub
}

// Set adds values and returns the key.
func (k *Key) Set(values ...Value) *Key {
	k.Values = append(k.Values, values...)
	return k
}

// Uint32 makes a REG_DWORD.
func Uint32(name string, n uint32) Value {
	return Value{name, DWORD, binary.LittleEndian.AppendUint32(nil, n)}
}

// Uint64 makes a REG_QWORD.
func Uint64(name string, n uint64) Value {
	return Value{name, QWORD, binary.LittleEndian.AppendUint64(nil, n)}
}

// String makes a REG_SZ.
func String(name, s string) Value { return Value{name, SZ, terminated(s)} }

// Expand makes a REG_EXPAND_SZ.
func Expand(name, s string) Value { return Value{name, ExpandSZ, terminated(s)} }

// Strings makes a REG_MULTI_SZ.
func Strings(name string, list ...string) Value {
	var data []byte
	for _, s := range list {
		data = append(data, terminated(s)...)
	}
	return Value{name, MultiSZ, append(data, 0, 0)}
}

// Bytes makes a REG_BINARY.
func Bytes(name string, data []byte) Value { return Value{name, Binary, data} }

func terminated(s string) []byte { return append(utf16le(s), 0, 0) }

func utf16le(s string) []byte {
	var data []byte
	for _, u := range utf16.Encode([]rune(s)) {
		data = binary.LittleEndian.AppendUint16(data, u)
	}
	return data
}

// fileTime returns 100 ns units since 1601.
func fileTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix()*1e7+int64(t.Nanosecond()/100)) + 116444736000000000
}
