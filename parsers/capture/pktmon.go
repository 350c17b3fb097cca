package capture

import (
	"encoding/binary"
	"time"
)

// group is a packet of pktmon: the same in every component that it passes. Its
// end is part of it, in case that a number is given twice.
type group struct {
	id     uint64
	number uint16
	tail   [32]byte
}

// groupOf returns what an event's packet is known by.
func groupOf(payload, data []byte) group {
	g := group{id: binary.LittleEndian.Uint64(payload), number: binary.LittleEndian.Uint16(payload[8:])}
	if len(data) >= 100 { // shorter ones may be padded in one component only
		copy(g.tail[:], data[len(data)-len(g.tail):])
	}
	return g
}

// dropReason is why and where Windows dropped a packet, in the numbers of
// pktmon.
type dropReason struct{ reason, location uint32 }

// pktmon reads an event of pktmon: 160 a packet, 170 one that Windows dropped.
// A packet comes once for every component that it passes; the first one
// counts.
func (w *etw) pktmon(e *event, next func() int) bool {
	b := e.payload
	if len(b) < 34 {
		return false
	}
	size := int(binary.LittleEndian.Uint16(b[32:]))
	if size > len(b)-34 {
		return false
	}
	data, wire := b[34:34+size], int(binary.LittleEndian.Uint16(b[30:]))
	kind := binary.LittleEndian.Uint16(b[14:])
	link, ok := map[uint16]LinkType{1: 1, 2: linkWireless, 3: linkRaw}[kind]
	if !ok { // layers above, which tell nothing about TLS
		return true
	}
	number := next()
	if e.id == 170 {
		why := dropReason{binary.LittleEndian.Uint32(b[22:]), binary.LittleEndian.Uint32(b[26:])}
		if _, known := w.dropped[why]; known || len(w.dropped) < maxProviders {
			w.dropped[why]++
		}
		if w.firstDrop == 0 {
			w.firstDrop = number
		}
	}
	if w.again(groupOf(b, data), e.time) {
		w.scan.count(number, momentOf(e.time))
		return true
	}
	w.scan.frame(number, momentOf(e.time), link, data, max(wire, len(data)))
	return true
}

// passage is how long a packet takes through Windows at most.
const passage = 5 * time.Second

// again reports whether a packet was seen before, and remembers it.
func (w *etw) again(g group, at time.Time) bool {
	if g.id == 0 { // not counted by this version
		return false
	}
	first, known := w.groups[g]
	if known && at.Sub(first) < passage {
		return true
	}
	w.groups[g] = at
	if known {
		return false
	}
	if len(w.order) < maxGroups {
		w.order = append(w.order, g)
		return false
	}
	delete(w.groups, w.order[w.oldest])
	w.order[w.oldest] = g
	w.oldest = (w.oldest + 1) % maxGroups
	return false
}
