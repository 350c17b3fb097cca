package collect

import (
	"encoding/binary"
	"errors"
	"strconv"
	"unicode/utf16"
)

// errMemory is an output of HTTP.sys that points or reaches out of itself.
var errMemory = errors.New("a structure of HTTP.sys does not fit its buffer")

// memory reads structures in the output of HTTPQuery. Nothing in it is
// trusted: what lies outside reads as zero, and is remembered as an error.
type memory struct {
	Memory
	pointer int // bytes of a pointer
	err     error
}

// at returns n bytes at an offset.
func (m *memory) at(offset, n int) []byte {
	if offset < 0 || n < 0 || offset > len(m.Bytes) || n > len(m.Bytes)-offset {
		m.fail(strconv.Itoa(n) + " bytes at " + strconv.Itoa(offset) + " of " + strconv.Itoa(len(m.Bytes)))
		return nil
	}
	return m.Bytes[offset : offset+n]
}

func (m *memory) fail(what string) {
	if m.err == nil {
		m.err = during(what, errMemory)
	}
}

func (m *memory) u16(offset int) uint16 {
	if b := m.at(offset, 2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (m *memory) u32(offset int) uint32 {
	if b := m.at(offset, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (m *memory) u64(offset int) uint64 {
	if b := m.at(offset, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// follow returns the offset to which a pointer points; ok is false for NULL
// and for one that points elsewhere.
func (m *memory) follow(offset int) (target int, ok bool) {
	address := uint64(m.u32(offset))
	if m.pointer == 8 {
		address = m.u64(offset)
	}
	if address == 0 {
		return 0, false
	}
	if address < m.Base || address-m.Base >= uint64(len(m.Bytes)) {
		m.fail("pointer 0x" + hex(address, 1) + " at " + strconv.Itoa(offset) + ", memory from 0x" + hex(m.Base, 1))
		return 0, false
	}
	return int(address - m.Base), true
}

// text reads the string to which a pointer points; ok is false for NULL.
func (m *memory) text(offset int) (s string, ok bool) {
	at, ok := m.follow(offset)
	if !ok {
		return "", false
	}
	return m.textAt(at, len(m.Bytes)-at)
}

// textAt reads a string of at most n bytes, which must end with a zero.
func (m *memory) textAt(at, n int) (s string, ok bool) {
	var units []uint16
	for i := at; i+2 <= at+n; i += 2 {
		unit := m.u16(i)
		if unit == 0 {
			return string(utf16.Decode(units)), true
		}
		units = append(units, unit)
	}
	m.fail("text at " + strconv.Itoa(at) + " has no end")
	return "", false
}

// Families of socket addresses (ws2def.h).
const (
	familyIPv4 = 2
	familyIPv6 = 23
)

// endpoint reads a SOCKADDR as "0.0.0.0:443" or "[::]:443".
func (m *memory) endpoint(at int) string {
	host, port := m.address(at)
	return joinPort(host, port)
}

// address reads a SOCKADDR: SOCKADDR_IN or SOCKADDR_IN6.
func (m *memory) address(at int) (host string, port uint16) {
	switch family := m.u16(at); family {
	case familyIPv4:
		if b := m.at(at, 16); b != nil {
			return ipv4(b[4:8]), binary.BigEndian.Uint16(b[2:])
		}
	case familyIPv6:
		if b := m.at(at, 28); b != nil {
			return ipv6(b[8:24], binary.LittleEndian.Uint32(b[24:])), binary.BigEndian.Uint16(b[2:])
		}
	default:
		m.fail("address family " + strconv.Itoa(int(family)) + " at " + strconv.Itoa(at))
	}
	return "", 0
}

// guid reads a GUID as "{4dc3e181-e14b-4a21-b022-59fc669b0914}".
func (m *memory) guid(at int) string {
	b := m.at(at, 16)
	if b == nil {
		return ""
	}
	le := binary.LittleEndian
	return "{" + hex(uint64(le.Uint32(b)), 8) + "-" + hex(uint64(le.Uint16(b[4:])), 4) + "-" + hex(uint64(le.Uint16(b[6:])), 4) +
		"-" + hexBytes(b[8:10]) + "-" + hexBytes(b[10:16]) + "}"
}

// joinPort puts an address and a port together, with brackets around IPv6.
func joinPort(host string, port uint16) string {
	for i := 0; i < len(host); i++ {
		if host[i] == ':' {
			host = "[" + host + "]"
			break
		}
	}
	return host + ":" + strconv.Itoa(int(port))
}

func isMemory(err error) bool { return errors.Is(err, errMemory) }
