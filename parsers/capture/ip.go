package capture

import "encoding/binary"

// IP protocol numbers.
const (
	protoIPv4 = 4
	protoTCP  = 6
	protoUDP  = 17
	protoIPv6 = 41
	protoGRE  = 47
	protoAH   = 51

	protoEtherIP = 97
	protoMPLS    = 137
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
	p := d.p
	p.ipID, p.ttl = binary.BigEndian.Uint16(b[4:]), b[8]
	p.src.set4(b[12:16])
	p.dst.set4(b[16:20])
	proto := b[9]
	if total != 0 { // else to be segmented by the network card
		if total < header {
			return isOther
		}
		b = d.bounded(b, total)
	}
	if place := binary.BigEndian.Uint16(b[6:]); place&0x3fff != 0 { // more fragments, or an offset
		whole, ok := d.fragment(fragment{
			key:    fragmentKey{src: p.src, dst: p.dst, id: uint32(p.ipID), proto: proto},
			offset: int(place&0x1fff) * 8, more: place&0x2000 != 0, data: b[header:], next: proto,
		})
		if !ok {
			return isFragment
		}
		return d.transport(whole.next, whole.data)
	}
	return d.transport(proto, b[header:])
}

// bounded returns the packet that has the given length on the wire: without
// the padding behind it, or noting how much of it is missing.
func (d *decoder) bounded(b []byte, length int) []byte {
	d.cut = max(0, length-len(b))
	return b[:min(length, len(b))]
}

// set4 sets an IPv4 address.
func (a *address) set4(b []byte) {
	binary.BigEndian.PutUint64(a[:], 0)
	binary.BigEndian.PutUint64(a[8:], 0xffff<<32|uint64(binary.BigEndian.Uint32(b)))
}

func (d *decoder) ipv6(b []byte) verdict {
	if len(b) < 40 {
		return isOther
	}
	p := d.p
	next, length := b[6], int(binary.BigEndian.Uint16(b[4:]))
	p.ttl, p.ipID = b[7], 0
	copy(p.src[:], b[8:24])
	copy(p.dst[:], b[24:40])
	if length > 0 { // 0: to be segmented by the network card, or a jumbogram
		b = d.bounded(b, 40+length)
	}
	b = b[40:]
	for ; d.depth < maxNesting; d.depth++ {
		size := 0
		switch next {
		case 0, 43, 60, 135, 139, 140: // hop-by-hop options, routing, destination options, mobility, HIP, shim6
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
			if place := binary.BigEndian.Uint16(b[2:]); place&0xfff9 != 0 {
				whole, ok := d.fragment(fragment{
					key:    fragmentKey{src: p.src, dst: p.dst, id: binary.BigEndian.Uint32(b[4:])},
					offset: int(place &^ 7), more: place&1 != 0, data: b[8:], next: b[0],
				})
				if !ok {
					return isFragment
				}
				next, b = whole.next, whole.data
				continue
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
		return d.layered(headerGRE, b)
	case protoAH: // in IPv4; in IPv6 it is an extension header
		return d.layered(headerAH, b)
	case protoEtherIP:
		return d.layered(headerEtherIP, b)
	case protoMPLS:
		return d.layered(headerMPLS, b)
	}
	return isOther
}

// fragment puts a fragment of an IP packet to the others; it returns the
// packet when it is whole. A fragment that was cut cannot be used.
func (d *decoder) fragment(f fragment) (whole fragment, ok bool) {
	if d.fragments == nil || d.cut > 0 {
		return fragment{}, false
	}
	return d.fragments.add(&f, d.p.time)
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
		p.payload = nil
		return isTCP
	}
	p.payload = b[header:]
	return isTCP
}
