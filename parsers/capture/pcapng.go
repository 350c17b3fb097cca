package capture

import (
	"encoding/binary"

	"ssltriage/parsers/problem"
)

// Limits of a pcapng file.
const (
	maxInSection  = 4096 // interfaces
	maxInterfaces = 256  // in the result
	maxBlock      = 16 << 20
	maxProblems   = 100
	maxName       = 256 // bytes of an interface's name or description
)

// Block types of pcapng (draft-ietf-opsawg-pcapng section 11.1).
const (
	blockSection     = 0x0a0d0d0a
	blockInterface   = 1
	blockPacket      = 2
	blockSimple      = 3
	blockStatistics  = 5
	blockEnhanced    = 6
	blockJournal     = 9
	blockSysdig      = 0x204
	blockSysdig2     = 0x216
	blockSysdigLarge = 0x221
	blockCustom      = 0xbad
	blockCustomKeep  = 0x40000bad
)

// byteOrderMagic stands at the start of each section in its own byte order.
const byteOrderMagic = 0x1a2b3c4d

// pcapng reads a file of that format.
type pcapng struct {
	scan    *scan
	in      *input
	order   binary.ByteOrder // nil before the first section
	skipped bool             // the section has an unknown version

	interfaces []ngInterface // of the section
	frames     int
	strange    int // packets of interfaces that nobody described
}

func (s *scan) readPcapNG(in *input) {
	r := &pcapng{scan: s, in: in}
	for r.next() {
		if r.frames >= maxPackets {
			s.problem("reading stopped after %d packets", "%d 個のパケットで読み取りを終了しました", r.frames)
			break
		}
	}
	s.result.Packets = max(s.result.Packets, r.frames)
	if r.strange > 0 {
		s.problem("%d packets belong to interfaces that the file does not describe: they are not read", "%d 個のパケットは、ファイルに記述のないインターフェイスのものです。読み取っていません", r.strange)
	}
}

// next reads a block, false when nothing can follow.
func (r *pcapng) next() bool {
	start := r.in.offset
	head, err := r.in.take(8)
	if err != nil {
		r.scan.ended(err)
		return false
	}
	if binary.BigEndian.Uint32(head) == blockSection {
		return r.section(start, head)
	}
	if r.order == nil {
		r.scan.stopped(start, problem.New("a block in front of the first section header", "最初のセクション ヘッダーより前のブロック"))
		return false
	}
	kind, length := r.order.Uint32(head), r.order.Uint32(head[4:])
	if length < 12 {
		r.scan.stopped(start, problem.New("a block of type %#x with length %d", "種類 %#x、長さ %d のブロック", kind, length))
		return false
	}
	if !r.wants(kind) {
		if err := r.in.skip(int64(length) - 8); err != nil {
			r.uncount(kind)
			r.scan.broken(err)
			return false
		}
		return true
	}
	if length > maxBlock {
		r.uncount(kind)
		r.scan.stopped(start, problem.New("a block of type %#x with length %d", "種類 %#x、長さ %d のブロック", kind, length))
		return false
	}
	return r.block(start, kind, int(length))
}

// section reads a section header; head is its type and length.
func (r *pcapng) section(start int64, head []byte) bool {
	lengths := [2]uint32{binary.LittleEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[4:])}
	body, err := r.in.take(16)
	if err != nil {
		r.scan.broken(err)
		return false
	}
	var length uint32
	switch uint32(byteOrderMagic) {
	case binary.LittleEndian.Uint32(body):
		r.order, length = binary.LittleEndian, lengths[0]
	case binary.BigEndian.Uint32(body):
		r.order, length = binary.BigEndian, lengths[1]
	default:
		r.scan.stopped(start, problem.New("a section header with byte order magic %x", "バイト順の目印が %x のセクション ヘッダー", body[:4]))
		return false
	}
	r.interfaces = r.interfaces[:0]
	major, minor := r.order.Uint16(body[4:]), r.order.Uint16(body[6:])
	r.skipped = major != 1
	if r.skipped {
		r.scan.problem("a section of pcapng version %d.%d is not read", "pcapng バージョン %d.%d のセクションを読み取っていません", major, minor)
	}
	if length < 28 || length > maxBlock {
		r.scan.stopped(start, problem.New("a section header with length %d", "長さ %d のセクション ヘッダー", length))
		return false
	}
	if err := r.in.skip(int64(length) - 24); err != nil {
		r.scan.broken(err)
		return false
	}
	return true
}

// wants reports whether the block is read, and counts it when it is a frame.
func (r *pcapng) wants(kind uint32) bool {
	switch {
	case isNumbered(kind):
		r.frames++
		return !r.skipped && (kind == blockPacket || kind == blockSimple || kind == blockEnhanced)
	case kind == blockInterface || kind == blockStatistics:
		return !r.skipped
	}
	return false
}

// isNumbered reports whether a block is a frame: Wireshark numbers journal,
// custom and Sysdig blocks like packets.
func isNumbered(kind uint32) bool {
	switch kind {
	case blockPacket, blockSimple, blockEnhanced,
		blockJournal, blockCustom, blockCustomKeep, blockSysdig, blockSysdig2, blockSysdigLarge:
		return true
	}
	return false
}

// uncount takes a damaged block back.
func (r *pcapng) uncount(kind uint32) {
	if isNumbered(kind) {
		r.frames--
	}
}

// block reads the rest of a block and hands it on.
func (r *pcapng) block(start int64, kind uint32, length int) bool {
	rest, err := r.in.take(length - 8)
	if err != nil {
		r.uncount(kind)
		r.scan.broken(err)
		return false
	}
	body := rest[:len(rest)-4]
	if again := r.order.Uint32(rest[len(body):]); int(again) != length {
		r.uncount(kind)
		r.scan.stopped(start, problem.New("a block of type %#x whose two lengths are %d and %d", "2 つの長さが %[2]d と %[3]d の、種類 %[1]#x のブロック", kind, length, again))
		return false
	}
	var fault problem.Text
	switch kind {
	case blockInterface:
		fault = r.describe(body)
	case blockStatistics:
		r.statistics(body)
	case blockEnhanced:
		fault = r.enhanced(body)
	case blockPacket:
		fault = r.obsolete(body)
	case blockSimple:
		fault = r.simple(body)
	}
	if !fault.IsZero() {
		r.uncount(kind)
		r.scan.stopped(start, fault)
	}
	return fault.IsZero()
}

// enhanced reads an Enhanced Packet Block.
func (r *pcapng) enhanced(b []byte) problem.Text {
	if len(b) < 20 {
		return problem.New("a packet block of %d bytes", "%d バイトのパケット ブロック", len(b)+12)
	}
	return r.packet(r.order.Uint32(b), b[4:])
}

// obsolete reads a Packet Block, in which the interface shares its field with
// a count of lost packets.
func (r *pcapng) obsolete(b []byte) problem.Text {
	if len(b) < 20 {
		return problem.New("a packet block of %d bytes", "%d バイトのパケット ブロック", len(b)+12)
	}
	return r.packet(uint32(r.order.Uint16(b)), b[4:])
}

// packet reads time, lengths and data, which both blocks have in common.
func (r *pcapng) packet(number uint32, b []byte) problem.Text {
	stamp := uint64(r.order.Uint32(b))<<32 | uint64(r.order.Uint32(b[4:]))
	captured, wire := r.order.Uint32(b[8:]), r.order.Uint32(b[12:])
	if int64(captured) > int64(len(b)-16) {
		return problem.New("a packet of %d bytes in a block of %d", "%[2]d バイトのブロックにある %[1]d バイトのパケット", captured, len(b)+16)
	}
	if int(number) >= len(r.interfaces) {
		r.strange++
		return problem.Text{}
	}
	from := &r.interfaces[number]
	r.scan.frame(r.frames, momentOf(from.clock.time(stamp)), from.link, b[16:16+captured], int(wire))
	return problem.Text{}
}

// simple reads a Simple Packet Block: of the first interface, without a time,
// and as long as the snap length allows.
func (r *pcapng) simple(b []byte) problem.Text {
	if len(b) < 4 {
		return problem.New("a packet block of %d bytes", "%d バイトのパケット ブロック", len(b)+12)
	}
	if len(r.interfaces) == 0 {
		r.strange++
		return problem.Text{}
	}
	wire, from := r.order.Uint32(b), &r.interfaces[0]
	captured := wire
	if from.snapLen > 0 {
		captured = min(captured, from.snapLen)
	}
	data := b[4:]
	if int64(captured) > int64(len(data)) {
		return problem.New("a packet of %d bytes in a block of %d", "%[2]d バイトのブロックにある %[1]d バイトのパケット", captured, len(b)+12)
	}
	r.scan.frame(r.frames, never, from.link, data[:captured], int(wire))
	return problem.Text{}
}
