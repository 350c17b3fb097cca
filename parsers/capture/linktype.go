package capture

import (
	"encoding/binary"
	"fmt"
)

// LinkType is the kind of a packet's first header
// (https://www.tcpdump.org/linktypes.html), or from 0xe083 on a media type of
// Network Monitor.
type LinkType uint16

// Link types that are named elsewhere.
const (
	linkRaw      LinkType = 101
	linkWireless LinkType = 105
	linkPktap    LinkType = 258
	// Messages of the Windows Filtering Platform, of the three layers that
	// Microsoft's tools capture.
	linkWFP4     LinkType = 0xe083
	linkWFP6     LinkType = 0xe084
	linkWFP4Flow LinkType = 0xe085
	linkWFP6Flow LinkType = 0xe086
)

var linkNames = map[LinkType]string{
	0: "BSD loopback", 1: "Ethernet", 9: "PPP", 10: "FDDI", 12: "raw IP", 14: "raw IP", 50: "PPP", 51: "PPPoE",
	101: "raw IP", 104: "Cisco HDLC", 105: "IEEE 802.11", 108: "OpenBSD loopback", 109: "OpenBSD IPsec",
	113: "Linux cooked v1", 117: "OpenBSD pflog", 119: "IEEE 802.11 with Prism header", 127: "IEEE 802.11 with radiotap", 166: "PPP",
	192: "per-packet information", 204: "PPP", 228: "raw IPv4", 229: "raw IPv6", 239: "Linux NFLOG", 258: "macOS pktap", 276: "Linux cooked v2",
	linkWFP4: "Windows Filtering Platform", linkWFP6: "Windows Filtering Platform",
	linkWFP4Flow: "Windows Filtering Platform", linkWFP6Flow: "Windows Filtering Platform",
}

// String returns a name such as "Ethernet", or "link type 147".
func (l LinkType) String() string {
	if name, ok := linkNames[l]; ok {
		return name
	}
	return fmt.Sprintf("link type %d", uint16(l))
}

// link reads the headers of a frame.
func (d *decoder) link(link LinkType, b []byte) verdict {
	switch link {
	case 1:
		return d.ethernet(b)
	case 0, 108: // address family, in one byte order or the other
		return d.ip(after(b, 4))
	case 12, 14, 101, 228, 229:
		return d.ip(b)
	case 9, 50:
		return d.layered(headerPPP, b)
	case 10:
		return d.layered(headerFDDI, b)
	case 166, 204: // a direction in front
		return d.directedPPP(link, b)
	case 51:
		return d.layered(headerPPPoE, b)
	case 104: // address, control, Ethernet type
		if len(b) >= 4 {
			return d.etherType(binary.BigEndian.Uint16(b[2:]), b[4:])
		}
		return isOther
	case linkWireless:
		return d.layered(headerWireless, b)
	case 119:
		return d.layered(headerPrism, b)
	case linkPktap:
		return d.layered(headerPktap, b)
	case 109: // family, index of the association, flags
		return d.ip(after(b, 12))
	case 113:
		return d.cooked(b, 14, 16)
	case 276:
		return d.cooked(b, 0, 20)
	case 117, 127, 192, 239:
		return d.labelled(link, b)
	case linkWFP4, linkWFP6, linkWFP4Flow, linkWFP6Flow:
		return d.wfp(link, b)
	}
	return isUnreadLink
}

// directedPPP reads PPP behind a direction: two bytes of Linux' pppd, of which
// the first takes the place of the address, or one byte.
func (d *decoder) directedPPP(link LinkType, b []byte) verdict {
	if link == 166 {
		return d.layered(headerPPP, after(b, 2))
	}
	return d.layered(headerPPP, after(b, 1))
}

// labelled reads frames behind a header that tells its own length.
func (d *decoder) labelled(link LinkType, b []byte) verdict {
	if len(b) < 8 {
		return isOther
	}
	size := int(binary.LittleEndian.Uint16(b[2:]))
	switch link {
	case 117: // padded to four bytes, the padding not counted
		return d.ip(after(b, (int(b[0])+3)&^3))
	case 127:
		return d.layered(headerWireless, after(b, size))
	case 192: // the inner link type follows
		if inner := binary.LittleEndian.Uint32(b[4:]); inner == 1 || inner == 105 {
			return d.link(LinkType(inner), after(b, size))
		}
		return isUnreadLink
	}
	return d.nflog(b)
}

// nflog reads a packet that a Linux filter has logged: a header of four bytes,
// then items of length, type and value, of which type 9 is the packet; the
// byte order is that of the machine.
func (d *decoder) nflog(b []byte) verdict {
	b = after(b, 4)
	for len(b) >= 4 {
		size, kind := int(binary.LittleEndian.Uint16(b)), binary.LittleEndian.Uint16(b[2:])
		if size > len(b) || size < 4 {
			size, kind = int(binary.BigEndian.Uint16(b)), binary.BigEndian.Uint16(b[2:])
		}
		if size < 4 || size > len(b) {
			return isOther
		}
		if kind == 9 {
			return d.ip(b[4:size])
		}
		b = after(b, (size+3)&^3)
	}
	return isOther
}

// wfp reads a message of the Windows Filtering Platform, as the manifest of
// Microsoft-Pef-WFP-MessageProvider describes it: addresses, protocol, in two
// of the layers the number of the flow, length of the payload, TCP or UDP.
func (d *decoder) wfp(link LinkType, b []byte) verdict {
	size := 4
	if link == linkWFP6 || link == linkWFP6Flow {
		size = 16
	}
	if len(b) < 2*size+1 {
		return isOther
	}
	if size == 4 {
		d.p.src.set4(b[:4])
		d.p.dst.set4(b[4:8])
	} else {
		copy(d.p.src[:], b)
		copy(d.p.dst[:], b[16:])
	}
	d.p.ttl, d.p.ipID = 0, 0 // not in the message
	proto := b[2*size]
	b = b[2*size+1:]
	if link == linkWFP4Flow || link == linkWFP6Flow {
		b = after(b, 8)
	}
	if len(b) < 2 {
		return isOther
	}
	return d.transport(proto, d.bounded(b[2:], int(binary.LittleEndian.Uint16(b))))
}
