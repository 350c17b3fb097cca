package schannel

import (
	"ssltriage/parsers/hive"
)

// dword is a REG_DWORD that may be missing. A value of another type or size
// counts as missing, because Schannel does not read it as a number.
type dword struct {
	set   bool
	data  uint32
	value *hive.Value
}

func (d dword) is(n uint32) bool { return d.set && d.data == n }

func read(key *hive.Key, name string) dword {
	if key == nil {
		return dword{}
	}
	v := key.Value(name)
	if v == nil {
		return dword{}
	}
	data, err := v.DWORD()
	return dword{set: err == nil, data: data, value: v}
}
