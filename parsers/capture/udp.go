package capture

import "encoding/binary"

// udp counts a UDP packet that carries TLS.
func (s *scan) udp(p *packet) {
	if p.srcPort == 443 || p.dstPort == 443 {
		s.result.UDP443++
	}
	switch {
	case isQUIC(p.payload):
		s.result.QUIC++
	case isDTLS(p.payload):
		s.result.DTLS++
	}
}

// Versions of QUIC (RFC 9000 section 15, RFC 9369 section 3.1); drafts are
// 0xff000000 and their number.
const (
	quic1     = 1
	quic2     = 0x6b3343cf
	quicDraft = 0xff0000
	maxQUICID = 20 // bytes of a connection id
)

// isQUIC recognises the long header of QUIC: the two highest bits, a version
// and the length of a connection id (RFC 9000 section 17.2). Packets with a
// short header cannot be told from others.
func isQUIC(b []byte) bool {
	if len(b) < 7 || b[0]&0xc0 != 0xc0 || b[5] > maxQUICID {
		return false
	}
	version := binary.BigEndian.Uint32(b[1:])
	return version == quic1 || version == quic2 || version>>8 == quicDraft
}

// isDTLS recognises a record of DTLS 1.0 to 1.2, and of 1.3 as far as it is
// in the clear: type, version and a length that fits (RFC 6347 section 4.1,
// RFC 9147 section 4). A record that was cut by the capture is recognised by
// a whole header.
func isDTLS(b []byte) bool {
	const header = 13
	if len(b) < header || b[0] < 20 || b[0] > 26 {
		return false
	}
	switch binary.BigEndian.Uint16(b[1:]) {
	case 0xfeff, 0xfefd, 0xfefc: // 1.0, 1.2, 1.3
	case 0x0100: // of OpenSSL before 0.9.8f
	default:
		return false
	}
	length := int(binary.BigEndian.Uint16(b[11:]))
	return length > 0 && length <= 1<<14+2048 && (b[0] != 22 || len(b) <= header || b[header] <= 24)
}
