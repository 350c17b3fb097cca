package capture

import "encoding/binary"

// address is an IP address in 16 bytes, IPv4 mapped into IPv6.
type address [16]byte

// packet is one TCP or UDP packet. All of it is set for the former.
type packet struct {
	frame int
	time  moment
	// payload is what was captured, missing how many bytes of the payload
	// behind it were not. payload is valid until the next packet is read.
	payload []byte
	missing int

	key      flowKey
	slot     uint32 // of the key
	seq, ack uint32
	flags    uint8
	ttl      uint8
	ipID     uint16 // of IPv4
	dir      int    // see order

	// What the key is made of comes last: connections do not look at it.
	src, dst         address
	srcPort, dstPort uint16
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
// Ethernet, VLAN, IP and TCP are read by hand, for speed, and because of what
// Windows writes: packets that the network card was to segment (large send
// offload) carry a payload length of 0, which gopacket refuses for IPv6.
// Checksums are not looked at: offload makes them wrong. All other headers are
// left to gopacket where it knows them, see library.
type decoder struct {
	p         *packet
	fragments *fragments // nil when they are not put together
	library   *library
	cut       int // bytes missing at the end of the frame
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
		return d.layered(headerLLC, b[14:])
	}
	return d.etherType(t, b[14:])
}

// cooked reads a Linux cooked header of the given size with the Ethernet type
// at offset at.
func (d *decoder) cooked(b []byte, at, size int) verdict {
	if len(b) < size {
		return isOther
	}
	return d.etherType(binary.BigEndian.Uint16(b[at:]), b[size:])
}

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
		case 0x8864: // a session
			return d.layered(headerPPPoE, b)
		case 0x88e7: // IEEE 802.1ah: a whole frame behind the number of the service
			return d.ethernet(after(b, 4))
		case 0x6558: // a whole frame, in tunnels
			return d.ethernet(b)
		case 0x8847, 0x8848:
			return d.layered(headerMPLS, b)
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
