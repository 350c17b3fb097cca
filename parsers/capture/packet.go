package capture

import (
	"encoding/binary"
	"time"
)

// address is an IP address in 16 bytes, IPv4 mapped into IPv6.
type address [16]byte

// packet is one TCP or UDP packet. All of it is set for the former.
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

	key  flowKey
	dir  int    // see order
	slot uint32 // of the key
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

// decoder walks through the headers of one frame.
//
// It is done by hand because of what Windows writes: packets that the network
// card was to segment (large send offload) carry a total or payload length of
// 0, which general decoders refuse for IPv6. Checksums are not looked at:
// offload makes them wrong.
type decoder struct {
	p         *packet
	fragments *fragments // nil when they are not put together
	cut       int        // bytes missing at the end of the frame
	depth     int
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
	t := binary.BigEndian.Uint16(b[12:])
	if t <= 1500 {
		return d.logicalLink(b[14:])
	}
	return d.etherType(t, b[14:])
}

// logicalLink reads IEEE 802.2 with a SNAP header that carries an Ethernet
// type (RFC 1042).
func (d *decoder) logicalLink(b []byte) verdict {
	if len(b) < 8 || b[0] != 0xaa || b[1] != 0xaa {
		return isOther
	}
	return d.etherType(binary.BigEndian.Uint16(b[6:]), b[8:])
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
	return d.logicalLink(after(b, size))
}

// Ethernet types with headers of their own.
const (
	typePPPoE = 0x8864
	typeMPLS  = 0x8847
)

// etherType reads what follows an Ethernet type: IP, or headers in front of
// it.
func (d *decoder) etherType(t uint16, b []byte) verdict {
	for ; d.depth < maxNesting; d.depth++ {
		size := 0
		switch t {
		case 0x0800, 0x86dd:
			return d.ip(b)
		case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: // VLAN
			size = 4
		case 0x8909, 0x893f: // Cisco security group tag, IEEE 802.1BR
			size = 8
		case 0x8926: // Cisco VN-Tag
			size = 6
		case typePPPoE: // session
			return d.ppp(after(b, 6))
		case 0x88e7: // IEEE 802.1ah: a whole frame behind the number of the service
			return d.ethernet(after(b, 4))
		case 0x6558: // a whole frame, in tunnels
			return d.ethernet(b)
		case typeMPLS, 0x8848: // labels up to the one at the bottom
			if len(b) < 5 {
				return isOther
			}
			bottom := b[2]&1 == 1
			if b = b[4:]; !bottom {
				continue
			}
			if b[0]>>4 == 0 { // a control word, then a whole frame
				return d.ethernet(after(b, 4))
			}
			return d.ip(b)
		default:
			return isOther
		}
		if len(b) < size {
			return isOther
		}
		t, b = binary.BigEndian.Uint16(b[size-2:]), b[size:]
	}
	return isOther
}
