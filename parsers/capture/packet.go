package capture

import (
	"encoding/binary"
	"time"
)

// address is an IP address in 16 bytes, IPv4 mapped into IPv6.
type address [16]byte

// packet is one TCP or UDP packet.
type packet struct {
	frame            int
	time             time.Time
	src, dst         address
	srcPort, dstPort uint16
	ttl              uint8
	ipID             uint16 // of IPv4

	seq, ack uint32
	flags    uint8
	// payload is what was captured, missing how many bytes of the payload
	// behind it were not. payload is valid until the next packet is read.
	payload []byte
	missing int
}

// TCP flags.
const (
	flagFIN = 1
	flagSYN = 2
	flagRST = 4
	flagACK = 16
)

// verdict is what a frame turned out to be.
type verdict int

const (
	isOther verdict = iota
	isTCP
	isUDP
	isFragment
	isUnreadLink
)

// maxNesting limits headers within headers: VLAN tags, labels, tunnels.
const maxNesting = 16

// decode reads the headers of a frame. cut is how many bytes of the frame are
// missing at its end.
//
// It is done by hand because of what Windows writes: packets that the network
// card was to segment (large send offload) carry a total or payload length of
// 0, which general decoders refuse for IPv6. Checksums are not looked at:
// offload makes them wrong.
func (p *packet) decode(link LinkType, b []byte, cut int) verdict {
	d := decoder{p: p, cut: cut}
	switch link {
	case 1:
		return d.ethernet(b)
	case 0, 108: // address family, in one byte order or the other
		return d.ip(after(b, 4))
	case 12, 14, 101, 228, 229:
		return d.ip(b)
	case 105:
		return d.wireless(b)
	case 113:
		return d.cooked(b, 14, 16)
	case 276:
		return d.cooked(b, 0, 20)
	}
	return isUnreadLink
}

// decoder walks through the headers of one frame.
type decoder struct {
	p     *packet
	cut   int
	depth int
}

// after returns b without its first n bytes, nil when it is shorter.
func after(b []byte, n int) []byte {
	if len(b) < n {
		return nil
	}
	return b[n:]
}

func (d *decoder) ethernet(b []byte) verdict {
	if len(b) < 14 {
		return isOther
	}
	return d.etherType(binary.BigEndian.Uint16(b[12:]), b[14:])
}

// cooked reads a Linux cooked header of the given size with the Ethernet type
// at offset at.
func (d *decoder) cooked(b []byte, at, size int) verdict {
	if len(b) < size {
		return isOther
	}
	return d.etherType(binary.BigEndian.Uint16(b[at:]), b[size:])
}

// wireless reads a data frame of IEEE 802.11 with an LLC/SNAP header. Windows
// leaves the "protected" bit set on frames it has decrypted, so it is ignored.
func (d *decoder) wireless(b []byte) verdict {
	if len(b) < 24 || b[0]>>2&3 != 2 {
		return isOther
	}
	size := 24
	if b[1]&3 == 3 { // between access points: a fourth address
		size += 6
	}
	if b[0]&0x80 != 0 { // quality of service
		size += 2
		if b[1]&0x80 != 0 {
			size += 4
		}
	}
	b = after(b, size)
	if len(b) < 8 || b[0] != 0xaa || b[1] != 0xaa {
		return isOther
	}
	return d.etherType(binary.BigEndian.Uint16(b[6:]), b[8:])
}

// etherType reads what follows an Ethernet type: IP, or headers in front of
// it.
func (d *decoder) etherType(t uint16, b []byte) verdict {
	for ; d.depth < maxNesting; d.depth++ {
		switch t {
		case 0x0800, 0x86dd:
			return d.ip(b)
		case 0x8100, 0x88a8, 0x9100, 0x9200: // VLAN
			if len(b) < 4 {
				return isOther
			}
			t, b = binary.BigEndian.Uint16(b[2:]), b[4:]
		case 0x8909: // Cisco security group tag
			if len(b) < 8 {
				return isOther
			}
			t, b = binary.BigEndian.Uint16(b[6:]), b[8:]
		case 0x8864: // PPPoE session, PPP protocol 0x21 or 0x57
			if len(b) < 8 {
				return isOther
			}
			if p := binary.BigEndian.Uint16(b[6:]); p != 0x21 && p != 0x57 {
				return isOther
			}
			return d.ip(b[8:])
		case 0x8847, 0x8848: // MPLS: labels up to the one at the bottom
			if len(b) < 4 {
				return isOther
			}
			bottom := b[2]&1 == 1
			if b = b[4:]; bottom {
				return d.ip(b)
			}
		default:
			return isOther
		}
	}
	return isOther
}
