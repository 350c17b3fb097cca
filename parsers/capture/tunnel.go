package capture

import "encoding/binary"

// Ports of tunnels in UDP: VXLAN (RFC 7348; 8472 is what Linux used before),
// Geneve (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380).
const (
	portVXLAN    = 4789
	portOldVXLAN = 8472
	portGeneve   = 6081
	portGTP      = 2152
	portTeredo   = 3544
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
	case portVXLAN, portOldVXLAN:
		if len(b) >= 8 && b[0]&8 != 0 {
			return d.ethernet(b[8:])
		}
	case portGeneve:
		if len(b) >= 8 && b[0]>>6 == 0 {
			return d.etherType(binary.BigEndian.Uint16(b[2:]), after(b, 8+int(b[0]&63)*4))
		}
	case portGTP:
		return d.gtp(b)
	}
	if p.dstPort == portTeredo || p.srcPort == portTeredo {
		return d.teredo(b)
	}
	return isUDP
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

// teredo reads IPv6 in UDP, behind an authentication header and an origin
// indication where they are sent (RFC 4380 section 5.1.1).
func (d *decoder) teredo(b []byte) verdict {
	if len(b) >= 4 && b[0] == 0 && b[1] == 1 {
		b = after(b, 13+int(b[2])+int(b[3]))
	}
	if len(b) >= 8 && b[0] == 0 && b[1] == 0 {
		b = b[8:]
	}
	if len(b) < 40 || b[0]>>4 != 6 {
		return isUDP
	}
	return d.ip(b)
}

// pptp reads the enhanced form of GRE that carries PPP (RFC 2637 section 4.1).
func (d *decoder) pptp(b []byte) verdict {
	size := 8
	for _, present := range []bool{b[0]&0x10 != 0, b[1]&0x80 != 0} { // sequence number, acknowledgement
		if present {
			size += 4
		}
	}
	return d.ppp(after(b, size))
}

// ppp reads a frame of PPP, with or without address and control (RFC 1662);
// the protocol may be cut to one byte.
func (d *decoder) ppp(b []byte) verdict {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 3 {
		b = b[2:]
	}
	if len(b) < 2 {
		return isOther
	}
	protocol, size := binary.BigEndian.Uint16(b), 2
	if b[0]&1 == 1 {
		protocol, size = uint16(b[0]), 1
	}
	switch protocol {
	case 0x21, 0x57:
		return d.ip(b[size:])
	case 0x281:
		return d.etherType(typeMPLS, b[size:])
	}
	return isOther
}

// gre reads generic routing encapsulation (RFC 2784, RFC 2890) and the mirror
// ports that Cisco switches send in it (ERSPAN types II and III).
func (d *decoder) gre(b []byte) verdict {
	if len(b) < 4 {
		return isOther
	}
	switch {
	case b[1]&7 == 1 && binary.BigEndian.Uint16(b[2:]) == 0x880b:
		return d.pptp(b)
	case b[1]&7 != 0:
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
	return d.etherType(t, b)
}
