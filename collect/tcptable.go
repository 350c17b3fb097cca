package collect

import (
	"encoding/binary"
	"errors"

	"ssltriage/collect/bundle"
)

var errTCPTable = errors.New("the TCP table is shorter than it says")

// Bytes of MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID (tcpmib.h). A table
// is a count, and rows without any padding.
const (
	tcpRow4 = 24
	tcpRow6 = 56
)

// decodeTCPTable reads MIB_TCPTABLE_OWNER_PID or MIB_TCP6TABLE_OWNER_PID. With
// errTCPTable it returns the rows that are whole.
func decodeTCPTable(table []byte, v6 bool) ([]bundle.Socket, error) {
	if len(table) < 4 {
		return nil, errTCPTable
	}
	size, decode := tcpRow4, socket4
	if v6 {
		size, decode = tcpRow6, socket6
	}
	var err error
	n := int64(binary.LittleEndian.Uint32(table))
	if room := int64((len(table) - 4) / size); n > room {
		n, err = room, errTCPTable
	}
	rows := make([]bundle.Socket, n)
	for i := range rows {
		rows[i] = decode(table[4+i*size:][:size])
	}
	return rows, err
}

// socket4 reads dwState, dwLocalAddr, dwLocalPort, dwRemoteAddr, dwRemotePort
// and dwOwningPid.
func socket4(row []byte) bundle.Socket {
	return bundle.Socket{
		Proto:  "tcp4",
		State:  bundle.TCPState(binary.LittleEndian.Uint32(row)),
		Local:  joinPort(ipv4(row[4:8]), tcpPort(row[8:])),
		Remote: joinPort(ipv4(row[12:16]), tcpPort(row[16:])),
		PID:    binary.LittleEndian.Uint32(row[20:]),
	}
}

// socket6 reads ucLocalAddr, dwLocalScopeId, dwLocalPort, ucRemoteAddr,
// dwRemoteScopeId, dwRemotePort, dwState and dwOwningPid.
func socket6(row []byte) bundle.Socket {
	return bundle.Socket{
		Proto:  "tcp6",
		Local:  joinPort(ipv6(row, scope(row[16:])), tcpPort(row[20:])),
		Remote: joinPort(ipv6(row[24:], scope(row[40:])), tcpPort(row[44:])),
		State:  bundle.TCPState(binary.LittleEndian.Uint32(row[48:])),
		PID:    binary.LittleEndian.Uint32(row[52:]),
	}
}

// tcpPort is in network byte order in the low half of a DWORD.
func tcpPort(b []byte) uint16 { return binary.BigEndian.Uint16(b) }

// scope is a scope id, which this table has in host byte order.
func scope(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
