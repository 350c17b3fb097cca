package capture

import "encoding/binary"

// Ports of tunnels in UDP: VXLAN (RFC 7348; 8472 is what Linux used before),
// its generic form (draft-ietf-nvo3-vxlan-gpe), Geneve (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380).
const (
	portVXLAN    = 4789
	portOldVXLAN = 8472
	portVXLANGPE = 4790
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
			return d.layered(headerVXLAN, b)
		}
	case portVXLANGPE:
		if len(b) >= 8 && b[0]&0x38 == 8 { // version 0, with a network identifier
			return d.vxlanGPE(b[0]&4 != 0, b[3], b[8:])
		}
	case portGeneve:
		if len(b) >= 8 && b[0]>>6 == 0 {
			return d.layered(headerGeneve, b)
		}
	case portGTP:
		if len(b) >= 8 && b[0]>>4 == 3 && b[1] == 0xff { // a user's packet of version 1
			return d.layered(headerGTP, b)
		}
	}
	if p.dstPort == portTeredo || p.srcPort == portTeredo {
		return d.teredo(b)
	}
	return isUDP
}

// vxlanGPE reads what the header announces; without an announcement it is a
// frame (draft-ietf-nvo3-vxlan-gpe section 3.1).
func (d *decoder) vxlanGPE(announced bool, next uint8, b []byte) verdict {
	if !announced {
		next = 3
	}
	switch next {
	case 1, 2:
		return d.ip(b)
	case 3:
		return d.ethernet(b)
	case 5:
		return d.layered(headerMPLS, b)
	}
	return isUDP
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

// typeERSPAN3 is the Ethernet type of ERSPAN type III in GRE.
const typeERSPAN3 = 0x22eb

// erspan3 reads a frame of a mirror port behind a header of type III
// (draft-foschiano-erspan section 4.3), which may have a part that depends on
// the platform.
func (d *decoder) erspan3(b []byte) verdict {
	if len(b) < 12 {
		return isOther
	}
	if b[11]&1 != 0 {
		return d.ethernet(after(b, 20))
	}
	return d.ethernet(b[12:])
}
