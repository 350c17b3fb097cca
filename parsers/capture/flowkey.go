package capture

import "encoding/binary"

// flowKey names a connection: both ends in a fixed order.
type flowKey struct {
	a, b         address
	aPort, bPort uint16
}

// order finds the packet's connection: its key, and 0 when the packet goes from
// end a to b, else 1.
func (p *packet) order() {
	if p.src.less(&p.dst) || p.srcPort <= p.dstPort && p.src == p.dst {
		p.dir = 0
		p.key.a, p.key.b, p.key.aPort, p.key.bPort = p.src, p.dst, p.srcPort, p.dstPort
	} else {
		p.dir = 1
		p.key.a, p.key.b, p.key.aPort, p.key.bPort = p.dst, p.src, p.dstPort, p.srcPort
	}
	p.slot = p.key.slot()
}

// is compares keys without calling for it.
func (k *flowKey) is(other *flowKey) bool {
	return binary.LittleEndian.Uint64(k.a[8:]) == binary.LittleEndian.Uint64(other.a[8:]) &&
		binary.LittleEndian.Uint64(k.b[8:]) == binary.LittleEndian.Uint64(other.b[8:]) &&
		k.aPort == other.aPort && k.bPort == other.bPort &&
		binary.LittleEndian.Uint64(k.a[:]) == binary.LittleEndian.Uint64(other.a[:]) &&
		binary.LittleEndian.Uint64(k.b[:]) == binary.LittleEndian.Uint64(other.b[:])
}

// less compares addresses byte by byte, eight at a time.
func (a *address) less(b *address) bool {
	high, other := binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])
	if high != other {
		return high < other
	}
	return binary.BigEndian.Uint64(a[8:]) < binary.BigEndian.Uint64(b[8:])
}

// slot is the place of a key among the connections that were found latest.
func (k *flowKey) slot() uint32 {
	h := binary.LittleEndian.Uint64(k.a[8:])*0x9e3779b97f4a7c15 ^ binary.LittleEndian.Uint64(k.b[8:])*0xc2b2ae3d27d4eb4f ^
		(uint64(k.aPort)<<16|uint64(k.bPort))*0x165667b19e3779f9
	return uint32(h>>32) % latestSlots
}

// latestSlots is how many connections are found without the map.
const latestSlots = 1 << 14

func (k flowKey) ports() [2]uint16 { return [2]uint16{k.aPort, k.bPort} }
