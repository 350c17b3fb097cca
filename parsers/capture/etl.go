package capture

import (
	"cmp"
	"encoding/binary"
	"io"
	"slices"

	"ssltriage/parsers/problem"
)

// Limits of an event trace.
const (
	maxTraceBuffer = 16 << 20
	maxTracePacket = 16 << 20 // events with packets; their index takes 16 bytes each
)

// Sizes and flags of an event trace's structures (WMI_BUFFER_HEADER and
// EVENT_HEADER of the Windows SDK and of ReactOS' and Geoff Chappell's
// descriptions).
const (
	traceBufferHeader = 72
	traceCompressed   = 0x40
	eventHeaderSize   = 80
	recordEnd         = 0xffffffff
)

// etl reads an event trace file. Support is experimental: no trace with
// packets was at hand, only descriptions of the format, real traces without
// packets and traces put together from both.
type etl struct {
	scan   *scan
	file   window
	clock  traceClock
	index  []traceEvent
	events *etw

	buffers, compressed, damaged int
	omitted                      int
}

// traceEvent is the place of an event with a packet.
type traceEvent struct {
	time   int64 // raw
	offset int64
}

func (s *scan) readETL(file *io.SectionReader) error {
	r := &etl{scan: s, file: window{file: file}, events: newETW(s)}
	r.walk(file.Size())
	slices.SortStableFunc(r.index, func(a, b traceEvent) int { return cmp.Compare(a.time, b.time) })
	number := 0
	for _, at := range r.index {
		e, ok := r.event(at.offset)
		if !ok {
			continue
		}
		e.time = r.clock.time(at.time)
		r.events.take(&e, func() int { number++; return number })
	}
	r.events.finish()
	r.report()
	note := r.events.why()
	if s.result.Packets > 0 {
		note = problem.New("reading packets from event traces is experimental: check surprising findings with a capture in pcapng",
			"イベント トレースからのパケットの読み取りは試験的です。意外な結果は pcapng 形式のキャプチャで確認してください")
	}
	s.result.Problems = slices.Insert(s.result.Problems, 0, note)
	return nil
}

func (r *etl) report() {
	for _, c := range []struct {
		n      int
		en, ja string
	}{
		{r.compressed, "%d of %d buffers of the trace are compressed: they are not read",
			"トレースのバッファー %[2]d 個中 %[1]d 個が圧縮されているため、読み取っていません"},
		{r.damaged, "%d of %d buffers of the trace are damaged: what stands behind the damage is not read",
			"トレースのバッファー %[2]d 個中 %[1]d 個が破損しています。破損箇所より後ろは読み取っていません"},
	} {
		if c.n > 0 {
			r.scan.problem(c.en, c.ja, c.n, r.buffers)
		}
	}
	if r.omitted > 0 {
		r.scan.problem("%d further packets are not read: more than %d", "ほかに %d 個のパケットを読み取っていません。上限は %d 個です", r.omitted, maxTracePacket)
	}
}

// walk looks at all buffers. They follow each other; those of several
// processors are mixed, and in a circular file the oldest is not the first.
func (r *etl) walk(size int64) {
	for at := int64(0); at < size; {
		header, err := r.file.at(at, min(traceBufferHeader, int(size-at)))
		if err != nil || len(header) < traceBufferHeader {
			r.scan.problem("the trace breaks off within a buffer at offset %d", "トレースがオフセット %d のバッファーの途中で終わっています", at)
			return
		}
		length := int64(binary.LittleEndian.Uint32(header))
		if length < traceBufferHeader || length > maxTraceBuffer {
			r.scan.problem("the trace ends with a buffer of %d bytes at offset %d", "トレースの終わりに %d バイトのバッファーがあります (オフセット %d)", length, at)
			return
		}
		r.buffers++
		r.buffer(at, length, header)
		at += length
	}
}

// buffer walks through the records of one buffer.
func (r *etl) buffer(at, length int64, header []byte) {
	if binary.LittleEndian.Uint16(header[0x34:])&traceCompressed != 0 {
		r.compressed++
		return
	}
	filled := int64(binary.LittleEndian.Uint32(header[0x30:]))
	if filled < traceBufferHeader || filled > length {
		filled = min(length, int64(binary.LittleEndian.Uint32(header[4:])))
	}
	if rest := r.file.file.Size() - at; filled > rest {
		r.scan.problem("the trace breaks off within a buffer at offset %d", "トレースがオフセット %d のバッファーの途中で終わっています", at)
		filled = rest
	}
	if filled <= traceBufferHeader {
		return
	}
	data, err := r.file.at(at, int(filled))
	if err != nil {
		r.damaged++
		return
	}
	for pos := traceBufferHeader; pos+8 <= len(data); {
		word := binary.LittleEndian.Uint32(data[pos:])
		if word == recordEnd {
			return
		}
		size := recordSize(data[pos:])
		if size < 8 || size > len(data)-pos {
			r.damaged++
			return
		}
		r.record(data[pos:pos+size], at+int64(pos))
		pos += (size + 7) &^ 7
	}
}

// recordSize tells the length of a record from its first word: byte 3 is a
// marker, byte 2 the type of the header, which says where the length stands.
func recordSize(b []byte) int {
	switch b[3] {
	case 0x90: // a message of WPP
		return int(binary.LittleEndian.Uint16(b))
	case 0xc0:
	default:
		return 0
	}
	switch b[2] {
	case 0x01, 0x02, 0x03, 0x04, 0x10, 0x11: // system, compact, performance
		return int(binary.LittleEndian.Uint16(b[4:]))
	case 0x0a, 0x14, 0x0b, 0x15, 0x0f, 0x12, 0x13: // full, instance, message, event
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

// record notes the place of an event with a packet, and reads the header of
// the file, which is the first record.
func (r *etl) record(b []byte, offset int64) {
	switch b[2] {
	case 0x01, 0x02:
		if b[3] == 0xc0 && !r.clock.known {
			r.header(b)
		}
	case 0x12, 0x13:
		if b[3] != 0xc0 || len(b) < eventHeaderSize {
			return
		}
		if !r.events.wants([16]byte(b[0x18:0x28]), binary.LittleEndian.Uint16(b[0x28:])) {
			return
		}
		if len(r.index) == maxTracePacket {
			r.omitted++
			return
		}
		r.index = append(r.index, traceEvent{int64(binary.LittleEndian.Uint64(b[0x10:])), offset})
	}
}

// header reads TRACE_LOGFILE_HEADER, the payload of the first record. Behind
// two pointers its fields move with their size.
func (r *etl) header(b []byte) {
	const systemHeader = 0x20
	p := b[min(len(b), systemHeader):]
	if len(p) < 0x110 {
		return
	}
	shift := 0
	if binary.LittleEndian.Uint32(p[0x2c:]) == 4 {
		shift = -8
	}
	if len(p) < 0x118+shift {
		return
	}
	frequency := binary.LittleEndian.Uint64(p[0x100+shift:])
	r.clock = traceClock{
		zero:  int64(binary.LittleEndian.Uint64(b[0x10:])),
		start: int64(binary.LittleEndian.Uint64(p[0x108+shift:])),
		known: true, multiplier: 1, divisor: 1,
	}
	switch kind := binary.LittleEndian.Uint32(p[0x110+shift:]); {
	case kind == 2: // system time
	case kind == 3: // processor cycles
		r.clock.multiplier, r.clock.divisor = 10, uint64(max(1, binary.LittleEndian.Uint32(p[0x34:])))
	case frequency > 0: // performance counter
		r.clock.multiplier, r.clock.divisor = 1e7, frequency
	}
	events, buffers := binary.LittleEndian.Uint32(p[0x30:]), binary.LittleEndian.Uint32(p[0x114+shift:])
	if events > 0 || buffers > 0 {
		r.scan.problem("Windows lost %d events and %d buffers while it wrote the trace", "Windows がトレースの書き込み中に %d 件のイベントと %d 個のバッファーを失いました", events, buffers)
	}
}
