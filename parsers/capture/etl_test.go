package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/shared"
)

// The trace that tests make: buffers of 8 KB, a performance counter of 10 MHz.
const (
	traceBuffer    = 8192
	traceFrequency = 10_000_000
	traceZero      = 5_000_000_000
)

// traceFile writes event traces.
type traceFile struct {
	header  []byte
	buffers [][]byte
}

func newTrace() *traceFile {
	p := make([]byte, 0x118)
	binary.LittleEndian.PutUint32(p, traceBuffer)
	binary.LittleEndian.PutUint32(p[0x2c:], 8)
	binary.LittleEndian.PutUint64(p[0x100:], traceFrequency)
	binary.LittleEndian.PutUint64(p[0x108:], uint64(testStart.UnixNano()/100)+116444736000000000)
	binary.LittleEndian.PutUint32(p[0x110:], 1)
	record := make([]byte, 0x20)
	record[2], record[3] = 2, 0xc0
	binary.LittleEndian.PutUint16(record[4:], uint16(len(record)+len(p)))
	binary.LittleEndian.PutUint64(record[0x10:], traceZero)
	t := &traceFile{}
	t.header = traceBufferOf(append(record, p...))
	t.header[0x36] = 4
	return t
}

// traceBufferOf fills a buffer with records.
func traceBufferOf(records []byte) []byte {
	b := bytes.Repeat([]byte{0xff}, traceBuffer)
	clear(b[:traceBufferHeader])
	binary.LittleEndian.PutUint32(b, traceBuffer)
	filled := uint32(traceBufferHeader + copy(b[traceBufferHeader:], records))
	for _, at := range []int{4, 8, 0x30} {
		binary.LittleEndian.PutUint32(b[at:], filled)
	}
	return b
}

// traceRecord writes an event that happens some time after the start.
func traceRecord(provider guid, id uint16, keyword uint64, thread uint32, after time.Duration, payload []byte) []byte {
	b := make([]byte, eventHeaderSize, eventHeaderSize+len(payload)+8)
	binary.LittleEndian.PutUint16(b, uint16(eventHeaderSize+len(payload)))
	b[2], b[3] = 0x13, 0xc0
	binary.LittleEndian.PutUint32(b[8:], thread)
	binary.LittleEndian.PutUint64(b[0x10:], uint64(traceZero+after/100))
	copy(b[0x18:], provider[:])
	binary.LittleEndian.PutUint16(b[0x28:], id)
	binary.LittleEndian.PutUint64(b[0x30:], keyword)
	b = append(b, payload...)
	return append(b, make([]byte, -len(b)&7)...)
}

// add puts records into as many buffers as they need.
func (t *traceFile) add(records ...[]byte) {
	var filling []byte
	for _, r := range records {
		if len(filling)+len(r) > traceBuffer-traceBufferHeader {
			t.buffers = append(t.buffers, traceBufferOf(filling))
			filling = nil
		}
		filling = append(filling, r...)
	}
	t.buffers = append(t.buffers, traceBufferOf(filling))
}

func (t *traceFile) bytes() []byte {
	return append(bytes.Clone(t.header), bytes.Join(t.buffers, nil)...)
}

func (t *traceFile) read(tb testing.TB) Capture {
	tb.Helper()
	c, err := Read(bytes.NewReader(t.bytes()), Options{})
	if err != nil || c.Format != ETL {
		tb.Fatal(c.Format, err)
	}
	return c
}

const keywordWhole = keywordPacketStart | keywordPacketEnd

// ndisPayload is that of event 1001.
func ndisPayload(lower uint32, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 7)
	b = binary.LittleEndian.AppendUint32(b, lower)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(append(b, data...), make([]byte, 16)...) // newer versions add two numbers
}

// pktmonPayload is that of events 160 and 170.
func pktmonPayload(group uint64, kind uint16, reason uint32, data []byte) []byte {
	b := make([]byte, 34)
	binary.LittleEndian.PutUint64(b, group)
	binary.LittleEndian.PutUint16(b[14:], kind)
	binary.LittleEndian.PutUint32(b[22:], reason)
	binary.LittleEndian.PutUint16(b[30:], uint16(len(data)))
	binary.LittleEndian.PutUint16(b[32:], uint16(len(data)))
	return append(b, data...)
}

// isWhole checks that the trace shows the connection that was put into it.
func isWhole(t *testing.T, c *Capture, packets int) *Handshake {
	t.Helper()
	if len(c.Handshakes) != 1 || c.Packets != packets {
		t.Fatalf("%d handshakes in %d packets, want 1 in %d; problems %q", len(c.Handshakes), c.Packets, packets, c.Problems)
	}
	h := c.Handshakes[0]
	if h.Outcome != Established || h.ClientHello.ServerName != "www.lab.test" || h.ClientTraffic.Missing+h.ServerTraffic.Missing != 0 {
		t.Errorf("%s, name %q, %d bytes missing", h.Outcome, h.ClientHello.ServerName, h.ClientTraffic.Missing+h.ServerTraffic.Missing)
	}
	return h
}

// TestNDISTrace: packets of two processors, the newer buffer first, as in a
// circular file.
func TestNDISTrace(t *testing.T) {
	f := tls12(t)
	var even, odd [][]byte
	for i, p := range f.packets {
		r := traceRecord(providerNDIS, 1001, keywordWhole|1, 9, time.Duration(i)*time.Millisecond, ndisPayload(3, p[16:]))
		if i%2 == 0 {
			even = append(even, r)
		} else {
			odd = append(odd, r)
		}
	}
	trace := newTrace()
	trace.add(odd...)
	trace.add(even...)
	c := trace.read(t)
	h := isWhole(t, &c, len(f.packets))
	if want := f.one(t); h.ServerHello.Frame != want.ServerHello.Frame || !h.Start.Equal(testStart) {
		t.Errorf("ServerHello in frame %d at %s, want frame %d", h.ServerHello.Frame, h.Start, want.ServerHello.Frame)
	}
	if !strings.Contains(c.Problems[0].EN, "experimental") {
		t.Errorf("problems %q", c.Problems)
	}
}

// TestRealTraceHeader: packets behind the first buffer of a real trace, of
// another processor and with extended data in front of the payload.
func TestRealTraceHeader(t *testing.T) {
	real := shared.Read(t, "evidence/capture/public/etl-without-packets.etl")
	size := binary.LittleEndian.Uint32(real)
	zero := binary.LittleEndian.Uint64(real[traceBufferHeader+0x10:])
	f := tls12(t)
	trace := &traceFile{header: real[:size]}
	var records [][]byte
	for i, p := range f.packets {
		extended := make([]byte, 24) // an item of 16 bytes, another one of 8
		extended[0], extended[4], extended[16] = 16, 1, 8
		r := traceRecord(providerNDIS, 1001, 0x601_c000_0001, 4, 0, append(extended, ndisPayload(3, p[16:])...))
		r[4] |= 1
		binary.LittleEndian.PutUint64(r[0x10:], zero+uint64(i)*1000)
		records = append(records, r)
	}
	if size != traceBuffer {
		t.Fatalf("buffers of %d bytes", size)
	}
	trace.add(records...)
	c := trace.read(t)
	h := isWhole(t, &c, len(f.packets))
	if year := h.Start.Year(); year < 2015 || year > 2026 || h.End.Sub(h.Start) > time.Second || !h.End.After(h.Start) {
		t.Errorf("from %s to %s", h.Start, h.End)
	}
}

// TestNDISFragments: Windows before 8.1 spreads a packet over several events,
// those of two threads mixed.
func TestNDISFragments(t *testing.T) {
	f := tls12(t)
	var records [][]byte
	for i, p := range f.packets {
		data := p[16:]
		third := len(data) / 3
		for part, keyword := range []uint64{keywordPacketStart, 0, keywordPacketEnd} {
			piece := data[part*third:]
			if part < 2 {
				piece = piece[:third]
			}
			at := time.Duration(i)*time.Millisecond + time.Duration(part)*time.Microsecond
			records = append(records, traceRecord(providerNDIS, 1001, keyword, uint32(i%2), at, ndisPayload(3, piece)))
		}
	}
	for i := 2; i+3 < len(records); i += 6 { // the next packet begins before this one ends
		records[i], records[i+1] = records[i+1], records[i]
		a, b := records[i][0x10:0x18], records[i+1][0x10:0x18]
		for j := range a {
			a[j], b[j] = b[j], a[j]
		}
	}
	trace := newTrace()
	trace.add(records...)
	c := trace.read(t)
	isWhole(t, &c, len(f.packets))

	trace = newTrace()
	trace.add(slices.Delete(records, 5, 6)...)
	if c := trace.read(t); c.Packets != len(f.packets)-1 || !strings.Contains(fmt.Sprint(c.Problems), "could not be put together") {
		t.Errorf("an event is missing: %d packets, problems %q", c.Packets, c.Problems)
	}
}

// TestVirtualSwitch: event 1003 has the ports before the packet.
func TestVirtualSwitch(t *testing.T) {
	f := tls12(t)
	var records [][]byte
	for i, p := range f.packets {
		b := make([]byte, 12)
		for _, name := range []string{"A", "", "External"} {
			for _, r := range name {
				b = append(b, byte(r), 0)
			}
			b = append(b, 0, 0)
		}
		b = binary.LittleEndian.AppendUint32(b, 2)
		b = append(b, make([]byte, 16)...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)-16))
		b = append(append(b, p[16:]...), 0, 0, 0, 0)
		records = append(records, traceRecord(providerNDIS, 1003, keywordWhole, 1, time.Duration(i)*time.Millisecond, b))
	}
	trace := newTrace()
	trace.add(records...)
	c := trace.read(t)
	isWhole(t, &c, len(f.packets))
}

// TestPktMon: every packet in three components, one of them dropped.
func TestPktMon(t *testing.T) {
	f := tls12(t)
	var records [][]byte
	for i, p := range f.packets {
		for component := range 3 {
			at := time.Duration(i)*time.Millisecond + time.Duration(component)*time.Microsecond
			id, kind, data := uint16(160), uint16(1), p[16:]
			if component == 2 { // above the network card
				kind, data = 3, p[16+14:]
			}
			if i == 3 && component == 2 {
				id = 170
			}
			records = append(records, traceRecord(providerPktMon, id, 0x10, 1, at, pktmonPayload(uint64(i+1), kind, 42, data)))
		}
		records = append(records, traceRecord(providerPktMon, 80, 0x1, 1, time.Duration(i)*time.Millisecond, []byte("counters")))
	}
	trace := newTrace()
	trace.add(records...)
	c := trace.read(t)
	h := isWhole(t, &c, 3*len(f.packets))
	if h.ClientTraffic.Duplicates+h.ClientTraffic.Retransmissions != 0 || h.SYNs != 1 {
		t.Errorf("%+v, %d SYNs: want no duplicates", h.ClientTraffic, h.SYNs)
	}
	if !strings.Contains(fmt.Sprint(c.Problems), "Windows dropped 1 packets for reason 42 at location 0x0 of pktmon, the first drop in frame 12") {
		t.Errorf("problems %q", c.Problems)
	}
}

// TestWFPTrace: packets above the IP layer.
func TestWFPTrace(t *testing.T) {
	f := tls12(t)
	var records [][]byte
	for i, p := range f.packets {
		ip := p[16+14:]
		b := append(slices.Clone(ip[12:20]), ip[9])
		id := uint16(60011)
		if i%2 == 1 {
			id = 60012
			b = append(b, make([]byte, 8)...)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(len(ip)-20))
		records = append(records, traceRecord(providerWFP, id, 0, 1, time.Duration(i)*time.Millisecond, append(b, ip[20:]...)))
	}
	trace := newTrace()
	trace.add(records...)
	c := trace.read(t)
	isWhole(t, &c, len(f.packets))
}

// TestNetEvents: a trace that was saved as a capture of Network Monitor.
func TestNetEvents(t *testing.T) {
	f := tls12(t)
	var frames []netMonFrame
	for i, p := range f.packets {
		r := traceRecord(providerNDIS, 1001, keywordWhole, 1, 0, nil)[:eventHeaderSize]
		payload := ndisPayload(3, p[16:])
		r = binary.LittleEndian.AppendUint32(r, 0)
		r = binary.LittleEndian.AppendUint16(r, 0)
		r = binary.LittleEndian.AppendUint16(r, uint16(len(payload)))
		r = append(append(r, 0), payload...)
		frames = append(frames, netMonFrame{micros: uint64(i) * 1000, media: mediaNetEvent, data: r},
			netMonFrame{micros: uint64(i) * 1000, media: mediaNetEvent, data: make([]byte, 100)})
	}
	c, err := Read(bytes.NewReader(netMonFile(3, frames)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := isWhole(t, &c, 2*len(f.packets))
	if want := f.one(t); h.ServerHello.Frame != 2*want.ServerHello.Frame-1 {
		t.Errorf("ServerHello in frame %d", h.ServerHello.Frame)
	}
}

// TestTraceWithoutPackets: the reader says why.
func TestTraceWithoutPackets(t *testing.T) {
	c, err := Read(bytes.NewReader(shared.Read(t, "evidence/capture/public/etl-without-packets.etl")), Options{})
	if err != nil || c.Packets != 0 || len(c.Problems) == 0 || !strings.Contains(c.Problems[0].EN, "holds no packets") {
		t.Errorf("%v, %d packets, problems %q", err, c.Packets, c.Problems)
	}
	trace := newTrace()
	trace.add(traceRecord(providerPktMon, 80, 0, 1, 0, []byte("counters")))
	if c := trace.read(t); !strings.Contains(fmt.Sprint(c.Problems), "counters or events only") {
		t.Errorf("problems %q", c.Problems)
	}
}

func TestDamagedTrace(t *testing.T) {
	f := tls12(t)
	var records [][]byte
	for i, p := range f.packets {
		records = append(records, traceRecord(providerNDIS, 1001, keywordWhole, 1, time.Duration(i)*time.Millisecond, ndisPayload(3, p[16:])))
	}
	trace := newTrace()
	trace.add(records[:4]...)
	trace.add(records[4:]...)
	for name, c := range map[string]struct {
		spoil func()
		want  string
	}{
		"compressed": {func() { trace.buffers[1][0x34] |= traceCompressed }, "1 of 3 buffers of the trace are compressed"},
		"record":     {func() { trace.buffers[1][traceBufferHeader+3] = 0 }, "1 of 3 buffers of the trace are damaged"},
		"size":       {func() { clear(trace.buffers[1][:4]) }, "the trace ends with a buffer of 0 bytes at offset 16384"},
		"cut":        {func() { trace.buffers[1] = trace.buffers[1][:100] }, "breaks off"},
	} {
		good := bytes.Clone(trace.buffers[1])
		c.spoil()
		got := trace.read(t)
		trace.buffers[1] = good
		if got.Packets != 4 || !strings.Contains(fmt.Sprint(got.Problems), c.want) {
			t.Errorf("%s: %d packets, problems %q", name, got.Packets, got.Problems)
		}
	}
}
