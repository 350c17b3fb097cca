package capture

import (
	"encoding/binary"
	"fmt"
)

// event reads the event at an offset.
func (r *etl) event(offset int64) (event, bool) {
	head, err := r.file.at(offset, 2)
	if err != nil {
		return event{}, false
	}
	b, err := r.file.at(offset, int(binary.LittleEndian.Uint16(head)))
	if err != nil {
		return event{}, false
	}
	e := parseEvent(b)
	payload := b[eventHeaderSize:]
	if binary.LittleEndian.Uint16(b[4:])&1 != 0 {
		payload = behindExtended(payload)
	}
	e.payload = payload
	return e, true
}

// behindExtended skips the extended data items in front of the payload.
func behindExtended(b []byte) []byte {
	for len(b) >= 8 {
		size, another := int(binary.LittleEndian.Uint16(b)), b[4]&1 != 0
		if size < 8 || size > len(b) {
			return nil
		}
		if b = b[size:]; !another {
			break
		}
	}
	return b
}

// parseEvent reads an EVENT_HEADER of 80 bytes.
func parseEvent(b []byte) event {
	return event{
		thread: binary.LittleEndian.Uint32(b[8:]), process: binary.LittleEndian.Uint32(b[12:]),
		provider: guid(b[0x18:0x28]), id: binary.LittleEndian.Uint16(b[0x28:]),
		keyword: binary.LittleEndian.Uint64(b[0x30:]),
	}
}

// netEvent reads an event as Network Monitor stores it in a frame: the header,
// a few fields, and the payload at 89.
func netEvent(b []byte) (event, bool) {
	const payload = 89
	if len(b) < payload {
		return event{}, false
	}
	e := parseEvent(b)
	length := int(binary.LittleEndian.Uint16(b[86:]))
	e.payload = b[payload:]
	if length < len(e.payload) {
		e.payload = e.payload[:length]
	}
	return e, true
}

// guid is a GUID as it stands in memory.
type guid [16]byte

// String returns the usual form, "{4d4f80d9-c8bd-4d73-bb5b-19c90402c5ac}".
func (g guid) String() string {
	return fmt.Sprintf("{%08x-%04x-%04x-%x-%x}", binary.LittleEndian.Uint32(g[:]),
		binary.LittleEndian.Uint16(g[4:]), binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:])
}
