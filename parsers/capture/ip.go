package capture

import "encoding/binary"

// IP protocol numbers.
const (
	protoIPv4 = 4
	protoTCP  = 6
	protoUDP  = 17
	protoIPv6 = 41
	protoGRE  = 47
)

// ip reads an IPv4 or IPv6 packet, as its first four bits say.
func (d *decoder) ip(b []byte) verdict {
	if d.depth++; len(b) < 20 || d.depth > maxNesting {
		return isOther
	}
	switch b[0] >> 4 {
	case 4:
		return d.ipv4(b)
	case 6:
		return d.ipv6(b)
	}
	return isOther
}

func (d *decoder) ipv4(b []byte) verdict {
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < 20 || header > len(b) {
		return isOther
	}
	if binary.BigEndian.Uint16(b[6:])&0x3fff != 0 { // more fragments, or an offset
		return isFragment
	}
	p := d.p
	p.ipID, p.ttl = binary.BigEndian.Uint16(b[4:]), b[8]
	p.src, p.dst = mapped(b[12:16]), mapped(b[16:20])
	proto := b[9]
	if total == 0 { // to be segmented by the network card
		return d.transport(proto, b[header:])
	}
	if total < header {
		return isOther
	}
	return d.transport(proto, d.bounded(b, total)[header:])
}

// bounded returns the packet that has the given length on the wire: without
// the padding behind it, or noting how much of it is missing.
func (d *decoder) bounded(b []byte, length int) []byte {
	d.cut = max(0, length-len(b))
	return b[:min(length, len(b))]
}

func mapped(b []byte) address {
	a := address{10: 0xff, 11: 0xff}
	copy(a[12:], b)
	return a
}

func (d *decoder) ipv6(b []byte) verdict {
	if len(b) < 40 {
		return isOther
	}
	p := d.p
	next, length := b[6], int(binary.BigEndian.Uint16(b[4:]))
	p.ttl = b[7]
	copy(p.src[:], b[8:24])
	copy(p.dst[:], b[24:40])
	if length > 0 { // 0: to be segmented by the network card, or a jumbogram
		b = d.bounded(b, 40+length)
	}
	b = b[40:]
	for ; d.depth < maxNesting; d.depth++ {
		size := 0
		switch next {
		case 0, 43, 60: // hop-by-hop options, routing, destination options
			if len(b) < 2 {
				return isOther
			}
			size = int(b[1])*8 + 8
		case 51: // authentication header
			if len(b) < 2 {
				return isOther
			}
			size = int(b[1])*4 + 8
		case 44:
			if len(b) < 8 {
				return isOther
			}
			if binary.BigEndian.Uint16(b[2:])&0xfff9 != 0 {
				return isFragment
			}
			size = 8
		default:
			return d.transport(next, b)
		}
		if len(b) < size {
			return isOther
		}
		next, b = b[0], b[size:]
	}
	return isOther
}

func (d *decoder) transport(proto uint8, b []byte) verdict {
	switch proto {
	case protoTCP:
		return d.tcp(b)
	case protoUDP:
		return d.udp(b)
	case protoIPv4, protoIPv6:
		return d.ip(b)
	case protoGRE:
		return d.gre(b)
	}
	return isOther
}

func (d *decoder) tcp(b []byte) verdict {
	if len(b) < 20 {
		return isOther
	}
	header := int(b[12]>>4) * 4
	if header < 20 {
		return isOther
	}
	p := d.p
	p.srcPort, p.dstPort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	p.seq, p.ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	p.flags = b[13]
	p.missing = d.cut
	if header > len(b) { // cut within the options
		p.missing -= min(header-len(b), p.missing)
		return isTCP
	}
	p.payload = b[header:]
	return isTCP
}

// Ports of tunnels in UDP: VXLAN (RFC 7348), Geneve (RFC 8926), GTP-U (3GPP
// TS 29.281).
const (
	portVXLAN  = 4789
	portGeneve = 6081
	portGTP    = 2152
)

func (d *decoder) udp(b []byte) verdict {
	if len(b) < 8 {
		return isOther
	}
	p := d.p
	p.srcPort, p.dstPort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	p.payload = b[8:]
	b = b[8:]
	switch p.dstPort {
	case portVXLAN:
		if len(b) >= 8 && b[0]&8 != 0 {
			return d.ethernet(b[8:])
		}
	case portGeneve:
		if len(b) >= 8 && b[0]>>6 == 0 {
			return d.etherOrIP(binary.BigEndian.Uint16(b[2:]), after(b, 8+int(b[0]&63)*4))
		}
	case portGTP:
		return d.gtp(b)
	}
	return isUDP
}

// etherOrIP reads the content of a tunnel that names it by Ethernet type;
// 0x6558 is a whole Ethernet frame.
func (d *decoder) etherOrIP(t uint16, b []byte) verdict {
	if t == 0x6558 {
		return d.ethernet(b)
	}
	return d.etherType(t, b)
}

// gtp reads a user packet of GTP version 1.
func (d *decoder) gtp(b []byte) verdict {
	if len(b) < 8 || b[0]>>4 != 3 || b[1] != 0xff {
		return isUDP
	}
	flags := b[0]
	b = b[8:]
	if flags&7 != 0 { // sequence number, N-PDU number, next extension
		if len(b) < 4 {
			return isOther
		}
		next := b[3]
		b = b[4:]
		for flags&4 != 0 && next != 0 {
			if len(b) == 0 || b[0] == 0 || len(b) < int(b[0])*4 {
				return isOther
			}
			size := int(b[0]) * 4
			next, b = b[size-1], b[size:]
		}
	}
	return d.ip(b)
}

// gre reads generic routing encapsulation (RFC 2784, RFC 2890) and the mirror
// ports that Cisco switches send in it (ERSPAN types II and III).
func (d *decoder) gre(b []byte) verdict {
	if len(b) < 4 || b[1]&7 != 0 {
		return isOther
	}
	size := 4
	for _, flag := range []byte{0x80, 0x20, 0x10} { // checksum, key, sequence number
		if b[0]&flag != 0 {
			size += 4
		}
	}
	t, sequence := binary.BigEndian.Uint16(b[2:]), b[0]&0x10 != 0
	b = after(b, size)
	switch {
	case t == 0x88be && sequence:
		return d.ethernet(after(b, 8))
	case t == 0x88be:
		return d.ethernet(b)
	case t == 0x22eb && len(b) >= 12:
		if b[11]&1 != 0 { // platform-specific part
			return d.ethernet(after(b, 20))
		}
		return d.ethernet(b[12:])
	}
	return d.etherOrIP(t, b)
}
