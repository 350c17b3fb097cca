package pcapfile

import (
	"encoding/binary"
	"net/netip"
)

// TCP flags (RFC 9293 section 3.1).
const (
	flagFIN = 1
	flagSYN = 2
	flagRST = 4
	flagPSH = 8
	flagACK = 16
)

// segment is one TCP packet.
type segment struct {
	src, dst netip.AddrPort
	seq, ack uint32
	flags    uint8
	ttl      uint8
	ipID     uint16
	payload  []byte
}

// synOptions are those of Windows: maximum segment size 1460, window scale 8,
// selective acknowledgement.
var synOptions = []byte{2, 4, 0x05, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2}

const window = 64240

// frame returns the segment in TCP, IP and Ethernet.
func (s *segment) frame() []byte {
	tcp := s.tcp()
	if s.src.Addr().Is4() {
		return append(ethernet(s.src.Addr(), s.dst.Addr(), 0x0800), s.ipv4(tcp)...)
	}
	return append(ethernet(s.src.Addr(), s.dst.Addr(), 0x86dd), s.ipv6(tcp)...)
}

// ethernet returns a header with locally administered addresses whose last
// bytes are those of the IP addresses.
func ethernet(src, dst netip.Addr, kind uint16) []byte {
	b := make([]byte, 0, 14)
	for _, a := range []netip.Addr{dst, src} {
		ip := a.AsSlice()
		b = append(b, 2, 0)
		b = append(b, ip[len(ip)-4:]...)
	}
	return binary.BigEndian.AppendUint16(b, kind)
}

func (s *segment) ipv4(tcp []byte) []byte {
	b := make([]byte, 20, 20+len(tcp))
	b[0] = 0x45
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(tcp)))
	binary.BigEndian.PutUint16(b[4:], s.ipID)
	b[6] = 0x40 // do not fragment
	b[8], b[9] = s.ttl, 6
	copy(b[12:], s.src.Addr().AsSlice())
	copy(b[16:], s.dst.Addr().AsSlice())
	binary.BigEndian.PutUint16(b[10:], ^sum(0, b))
	return append(b, tcp...)
}

func (s *segment) ipv6(tcp []byte) []byte {
	b := make([]byte, 40, 40+len(tcp))
	b[0] = 0x60
	binary.BigEndian.PutUint16(b[4:], uint16(len(tcp)))
	b[6], b[7] = 6, s.ttl
	copy(b[8:], s.src.Addr().AsSlice())
	copy(b[24:], s.dst.Addr().AsSlice())
	return append(b, tcp...)
}

// tcp returns header and payload with the checksum over the pseudo header of
// the addresses (RFC 9293 section 3.1, RFC 8200 section 8.1).
func (s *segment) tcp() []byte {
	var options []byte
	if s.flags&flagSYN != 0 {
		options = synOptions
	}
	b := make([]byte, 20, 20+len(options)+len(s.payload))
	binary.BigEndian.PutUint16(b, s.src.Port())
	binary.BigEndian.PutUint16(b[2:], s.dst.Port())
	binary.BigEndian.PutUint32(b[4:], s.seq)
	binary.BigEndian.PutUint32(b[8:], s.ack)
	b[12] = uint8(20+len(options)) / 4 << 4
	b[13] = s.flags
	if s.flags&flagRST == 0 {
		binary.BigEndian.PutUint16(b[14:], window)
	}
	b = append(append(b, options...), s.payload...)
	pseudo := append(s.src.Addr().AsSlice(), s.dst.Addr().AsSlice()...)
	pseudo = append(pseudo, 0, 6, byte(len(b)>>8), byte(len(b)))
	binary.BigEndian.PutUint16(b[16:], ^sum(sum(0, pseudo), b))
	return b
}

// sum adds b to a ones' complement sum of 16-bit words (RFC 1071).
func sum(start uint16, b []byte) uint16 {
	total := uint32(start)
	for ; len(b) > 1; b = b[2:] {
		total += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		total += uint32(b[0]) << 8
	}
	for total>>16 != 0 {
		total = total&0xffff + total>>16
	}
	return uint16(total)
}
