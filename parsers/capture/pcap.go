package capture

import (
	"encoding/binary"
	"time"

	"ssltriage/parsers/problem"
)

// maxSnapLen is the largest packet that libpcap and Wireshark accept
// (MAXIMUM_SNAPLEN, WTAP_MAX_PACKET_SIZE_STANDARD).
const maxSnapLen = 262144

// Magic numbers of pcap files, in the byte order of the file
// (draft-ietf-opsawg-pcap section 4; the others as libpcap's sf-pcap.c and
// Wireshark's libpcap.h name them).
const (
	magicMicroseconds = 0xa1b2c3d4
	magicNanoseconds  = 0xa1b23c4d
	magicModified     = 0xa1b2cd34 // Kuznetsov's patches of libpcap
	magicIxiaHardware = 0x1c0001ac // a longer file header, nanoseconds
	magicIxiaSoftware = 0x1c0001ab // a longer file header
)

// pcapLayout is how the records of a pcap file look.
type pcapLayout struct {
	order   binary.ByteOrder
	magic   uint32
	major   uint16
	minor   uint16
	snapLen uint32
	link    LinkType
	// fraction is the unit of the second part of a time stamp.
	fraction time.Duration
	// extra is how many bytes stand between a record's header and its packet.
	extra int
	// swapped says that the original length comes first, unsure that only a
	// comparison of the two tells.
	swapped, unsure bool
}

// pcapOrder returns the byte order and magic number of a pcap file, false
// when it is none.
func pcapOrder(head []byte) (binary.ByteOrder, uint32, bool) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch magic := order.Uint32(head); magic {
		case magicMicroseconds, magicNanoseconds, magicModified, magicIxiaHardware, magicIxiaSoftware:
			return order, magic, true
		}
	}
	return nil, 0, false
}

func (s *scan) readPcap(in *input) error {
	header, err := in.take(24)
	if err != nil {
		s.problem("the file ends within its header, after %d bytes", "ファイルがヘッダーの途中 (%d バイト目) で終わっています", len(header))
		return nil
	}
	layout, err := parsePcapHeader(header)
	if err != nil {
		return err
	}
	if layout.minor != 4 || layout.major != 2 {
		s.problem("pcap version %d.%d is read as 2.4", "pcap バージョン %d.%d を 2.4 として読み取りました", layout.major, layout.minor)
	}
	if layout.magic == magicIxiaHardware || layout.magic == magicIxiaSoftware {
		in.skip(4) // the length of all records
	}
	layout.guessExtra(in.peek(aheadBytes))
	if layout.extra > 0 {
		s.result.Format = OddPcap
	}
	s.readPcapRecords(in, &layout)
	return nil
}

// parsePcapHeader reads the file header. Versions other than 2.4 have the
// same layout, except that the two lengths of a record were swapped up to 2.2,
// in some files of 2.3 and in those of DG/UX (543.0). AIX writes 2.2 with
// nanoseconds and interface types of RFC 1573.
func parsePcapHeader(header []byte) (pcapLayout, error) {
	order, magic, ok := pcapOrder(header)
	if !ok {
		return pcapLayout{}, ErrUnknown
	}
	l := pcapLayout{
		order: order, magic: magic, fraction: time.Microsecond,
		major: order.Uint16(header[4:]), minor: order.Uint16(header[6:]),
		snapLen: order.Uint32(header[16:]), link: LinkType(order.Uint32(header[20:])),
	}
	if l.major < 2 {
		return l, problem.Wrap(ErrUnread, "pcap version %d.%d: %w", "pcap バージョン %d.%d: %w", l.major, l.minor, ErrUnread)
	}
	if magic == magicNanoseconds || magic == magicIxiaHardware {
		l.fraction = time.Nanosecond
	}
	l.swapped = l.major == 2 && l.minor < 3 || l.major == 543
	l.unsure = l.major == 2 && l.minor == 3
	if magic == magicMicroseconds && l.major == 2 && l.minor == 2 {
		if link, ok := map[LinkType]LinkType{6: 1, 9: 6, 15: 10, 24: 0}[l.link]; ok {
			l.link, l.fraction, l.swapped = link, time.Nanosecond, false
		}
	}
	return l, nil
}

// guessExtra finds out how long the headers of the records are, which no
// field says: old patches of libpcap and Nokia's firewalls added fields, some
// under the usual magic number. The layout is taken in which the first records
// look best.
func (l *pcapLayout) guessExtra(first []byte) {
	candidates := []int{0, 8, 4}
	switch {
	case l.magic == magicModified:
		candidates = []int{8, 12}
	case l.magic != magicMicroseconds || l.major != 2 || l.minor < 4:
		return
	}
	best := -1
	ends := len(first) < aheadBytes-32 // the file, within what is seen
	for _, extra := range candidates {
		l.extra = extra
		faults := l.faults(first, ends)
		if best < 0 || faults < best {
			best, candidates[0] = faults, extra
		}
		if faults == 0 {
			return
		}
	}
	l.extra = candidates[0]
}

// faults counts what looks wrong in the first three records; ends says that
// the file ends behind b.
func (l *pcapLayout) faults(b []byte, ends bool) int {
	n := 0
	for range 3 {
		if len(b) == 0 {
			return n
		}
		if len(b) < 16+l.extra {
			return n + 1
		}
		fraction, captured, wire := l.order.Uint32(b[4:]), l.order.Uint32(b[8:]), l.order.Uint32(b[12:])
		for _, wrong := range []bool{
			fraction >= 1_000_000, captured > maxSnapLen, captured > l.snapLen, wire > 128<<20, captured > wire,
			l.extra >= 8 && !l.plausible(b[16:]),
		} {
			if wrong {
				n++
			}
		}
		if captured > maxSnapLen {
			return n
		}
		size := 16 + l.extra + int(captured)
		if len(b) < size {
			if ends {
				n++
			}
			return n
		}
		b = b[size:]
	}
	return n
}

// plausible looks at the fields that the patches added: number of the
// interface, Ethernet type, kind of packet (up to 4, PACKET_OUTGOING).
func (l *pcapLayout) plausible(b []byte) bool {
	return l.order.Uint32(b) <= 10_000 && b[6] <= 4
}

// readPcapRecords reads packet after packet.
func (s *scan) readPcapRecords(in *input, l *pcapLayout) {
	size := 16 + l.extra
	little := l.order == binary.LittleEndian
	for number := 1; number <= maxPackets; number++ {
		header, err := in.take(size)
		if err != nil {
			s.ended(err)
			return
		}
		var seconds, fraction, captured, wire uint32
		if little { // by far the most, and worth the direct call
			seconds, fraction = binary.LittleEndian.Uint32(header), binary.LittleEndian.Uint32(header[4:])
			captured, wire = binary.LittleEndian.Uint32(header[8:]), binary.LittleEndian.Uint32(header[12:])
		} else {
			seconds, fraction = l.order.Uint32(header), l.order.Uint32(header[4:])
			captured, wire = l.order.Uint32(header[8:]), l.order.Uint32(header[12:])
		}
		if l.swapped || l.unsure && captured > wire {
			captured, wire = wire, captured
		}
		if captured > maxSnapLen {
			s.stopped(in.offset-int64(size), problem.New("a packet of %d bytes", "%d バイトのパケット", captured))
			return
		}
		data, err := in.take(int(captured))
		if err != nil {
			s.broken(err)
			return
		}
		s.frame(number, moment(int64(seconds)*1e9+int64(fraction)*int64(l.fraction)), l.link, data, int(wire))
	}
	s.problem("reading stopped after %d packets", "%d 個のパケットで読み取りを終了しました", maxPackets)
}
