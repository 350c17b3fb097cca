package capture

import "encoding/binary"

// Keywords of the NDIS capture (manifest of Microsoft-Windows-NDIS-PacketCapture).
const (
	keywordWWAN        = 0x200
	keywordTunnel      = 0x8000
	keyword80211       = 0x10000
	keywordPacketStart = 0x40000000
	keywordPacketEnd   = 0x80000000
)

// origin is the thread that reports the parts of a packet, and where.
type origin struct{ process, thread, miniport, lower uint32 }

// partial is a packet whose end has not come.
type partial struct {
	data []byte
	link LinkType
}

// ndis reads an event of the NDIS capture ("netsh trace"): 1001 with the
// numbers of the interfaces, length and bytes of a part of a packet, 1003 with
// the ports of a virtual switch between them.
func (w *etw) ndis(e *event, next func() int) bool {
	b := e.payload
	if len(b) < 12 {
		return false
	}
	from := origin{e.process, e.thread, binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])}
	b = b[8:]
	if e.id == 1003 {
		var ok bool
		if b, ok = behindPorts(b); !ok {
			return false
		}
	}
	data, ok := counted(b)
	if !ok {
		return false
	}
	first, last := e.keyword&keywordPacketStart != 0, e.keyword&keywordPacketEnd != 0
	if first && last {
		w.emit(e, mediumOf(e.keyword, data), data, wireLength(data), next)
		return true
	}
	return w.fragment(from, e, data, first, last, next)
}

// fragment gathers a packet that is spread over several events, as Windows
// before 8.1 writes them.
func (w *etw) fragment(from origin, e *event, data []byte, first, last bool, next func() int) bool {
	p := w.partial[from]
	complete := p == nil || !first // else the end of the one before is missing
	if first {
		if p == nil && len(w.partial) >= maxPartial {
			return false
		}
		p = &partial{link: mediumOf(e.keyword, data)}
		w.partial[from] = p
	}
	if p == nil || len(p.data)+len(data) > maxFragment {
		return false
	}
	p.data = append(p.data, data...)
	if last {
		delete(w.partial, from)
		w.emit(e, p.link, p.data, wireLength(p.data), next)
	}
	return complete
}

// behindPorts skips the ports of a virtual switch: the number of the source,
// three texts about it, and the destinations.
func behindPorts(b []byte) ([]byte, bool) {
	b = after(b, 4)
	for range 3 {
		var ok bool
		if b, ok = behindText(b); !ok {
			return nil, false
		}
	}
	if len(b) < 4 {
		return nil, false
	}
	destinations := int64(binary.LittleEndian.Uint32(b))
	if b = b[4:]; destinations*8 > int64(len(b)) {
		return nil, false
	}
	return b[destinations*8:], true
}

// behindText skips a text in UTF-16 with a zero at its end.
func behindText(b []byte) ([]byte, bool) {
	for ; len(b) >= 2; b = b[2:] {
		if b[0] == 0 && b[1] == 0 {
			return b[2:], true
		}
	}
	return nil, false
}

// counted returns the bytes behind their number.
func counted(b []byte) ([]byte, bool) {
	if len(b) < 4 {
		return nil, false
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > int64(len(b)) {
		return nil, false
	}
	return b[:n], true
}

// ndisWan reads an event of the capture on VPN and dial-up connections:
// routing domain and user as texts, then an Ethernet frame.
func (w *etw) ndisWan(e *event, next func() int) bool {
	b := e.payload
	for range 2 {
		var ok bool
		if b, ok = behindText(b); !ok {
			return false
		}
	}
	data, ok := counted(b)
	if ok {
		w.emit(e, 1, data, wireLength(data), next)
	}
	return ok
}

// mediumOf tells the link type of a packet from the event's keywords.
func mediumOf(keyword uint64, data []byte) LinkType {
	switch {
	case keyword&keyword80211 != 0:
		return linkWireless
	case keyword&keywordWWAN != 0:
		return linkRaw
	case keyword&keywordTunnel != 0 && looksLikeIP(data):
		return linkRaw
	}
	return 1
}

// looksLikeIP tells a bare IP packet from an Ethernet frame.
func looksLikeIP(b []byte) bool {
	if len(b) < 20 {
		return false
	}
	return b[0]>>4 == 4 && b[0]&15 >= 5 && int(binary.BigEndian.Uint16(b[2:])) <= len(b) ||
		b[0]>>4 == 6 && len(b) >= 40 && int(binary.BigEndian.Uint16(b[4:]))+40 <= len(b)
}

// wireLength is the length of an Ethernet frame before it was cut, which the
// events do not tell: that of its IP packet. Packets that the network card was
// to segment do not have one.
func wireLength(b []byte) int {
	if len(b) < 14 {
		return len(b)
	}
	switch ip := b[14:]; binary.BigEndian.Uint16(b[12:]) {
	case 0x0800:
		if len(ip) >= 4 {
			return max(len(b), 14+int(binary.BigEndian.Uint16(ip[2:])))
		}
	case 0x86dd:
		if n := 0; len(ip) >= 6 {
			if n = int(binary.BigEndian.Uint16(ip[4:])); n > 0 {
				return max(len(b), 14+40+n)
			}
		}
	}
	return len(b)
}
