package eventlog

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
)

// alias names the other name of a field in another Windows version.
// HttpEvent 15021, 15300 and 15301 call the endpoint SocketAddress on
// Windows Server 2008 and 2008 R2 (Win7-7600 manifest).
var alias = map[string]string{"Endpoint": "SocketAddress", "SocketAddress": "Endpoint"}

// Get returns the value of the named field, or "". Always read by name: the
// position of a field differs between Windows versions.
func (e *Event) Get(name string) string {
	v, _ := e.Lookup(name)
	return v
}

// Lookup is Get that also says whether the event has the field.
func (e *Event) Lookup(name string) (string, bool) {
	for _, f := range e.Data {
		if strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	if other, ok := alias[name]; ok {
		for _, f := range e.Data {
			if f.Name == other {
				return f.Value, true
			}
		}
	}
	return "", false
}

// Status returns the error code in the event's binary data: the NTSTATUS or
// HRESULT behind the IO_ERROR_LOG_PACKET of an HTTP.sys event, or the only
// four bytes of a WAS or W3SVC event. False when there is none.
func (e *Event) Status() (uint32, bool) {
	const dumpData = 0x28 // wdm.h, IO_ERROR_LOG_PACKET
	le := binary.LittleEndian
	b := e.Binary
	switch {
	case len(b) == 4:
		return le.Uint32(b), true
	case len(b) >= dumpData+4 && le.Uint16(b[2:]) >= 4 && Canonical(e.Provider) == "Microsoft-Windows-HttpEvent":
		return le.Uint32(b[dumpData:]), true
	}
	return 0, false
}

// Address returns a field that holds a sockaddr, such as RemoteAddress of
// HttpService 96.
func (e *Event) Address(name string) (netip.AddrPort, bool) {
	b, err := hex.DecodeString(e.Get(name))
	if err != nil || len(b) < 8 {
		return netip.AddrPort{}, false
	}
	port := binary.BigEndian.Uint16(b[2:])
	switch family := binary.LittleEndian.Uint16(b); {
	case family == 2: // AF_INET
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:8])), port), true
	case family == 23 && len(b) >= 24: // AF_INET6, behind the flow information
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[8:24])), port), true
	}
	return netip.AddrPort{}, false
}
