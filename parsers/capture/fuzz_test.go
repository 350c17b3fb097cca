package capture

import (
	"bytes"
	"compress/gzip"
	gotls "crypto/tls"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
	"ssltriage/samples/shared"
)

// FuzzPcap, FuzzPcapNG, FuzzNetMon, FuzzETL, FuzzSnoop and FuzzGzip: whatever
// the file, Read ends without a panic and what it returns is sound.
func FuzzPcap(f *testing.F) {
	fuzzFiles(f, Pcap, "lab/ok_tls12*.pcap", "lab/ok_ipv6.pcap", "public/link-*.pcap", "public/pcap-*", "public/tunnel-*", "public/starttls-*.pcap")
}

func FuzzPcapNG(f *testing.F) {
	fuzzFiles(f, PcapNG, "public/link-*.pcapng", "public/pcapng*", "public/starttls-*.pcapng")
}

func FuzzNetMon(f *testing.F) {
	for minor := uint8(0); minor <= 3; minor++ {
		f.Add(netMonFile(minor, netMonFrames(f)))
	}
	old := netMonFile(0, netMonFrames(f))
	copy(old, "RTSS\x01\x01")
	f.Add(old)
	fuzzFiles(f, NetMon)
}

func FuzzETL(f *testing.F) {
	file := tls12(f)
	trace := newTrace()
	for i, p := range file.packets {
		trace.add(
			traceRecord(providerNDIS, 1001, keywordWhole, 1, time.Duration(i)*time.Millisecond, ndisPayload(3, p[16:])),
			traceRecord(providerNDIS, 1001, keywordPacketStart, 1, time.Duration(i)*time.Millisecond, ndisPayload(3, p[16:])),
			traceRecord(providerNDIS, 1003, keywordPacketEnd, 1, time.Duration(i)*time.Millisecond, ndisPayload(3, p[16:])),
			traceRecord(providerNdisWan, 5001, 0, 1, time.Duration(i)*time.Millisecond, append([]byte{0, 0, 0, 0}, ndisPayload(3, p[16:])[8:]...)),
			traceRecord(providerPktMon, 160+10*uint16(i%2), 0x10, 1, time.Duration(i)*time.Millisecond, pktmonPayload(uint64(i), 1, 2, p[16:])),
			traceRecord(providerWFP, 60012, 0, 1, time.Duration(i)*time.Millisecond, p[16+14:]),
		)
	}
	trace.buffers = trace.buffers[:4]
	f.Add(trace.bytes())
	fuzzFiles(f, ETL, "public/*.etl")
}

func FuzzSnoop(f *testing.F) {
	file := tls12(f)
	b := []byte("snoop\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x04")
	for _, p := range file.packets {
		size := uint32(len(p) - 16)
		for _, v := range []uint32{size, size, size + 24, 0, 1, 2} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		b = append(b, p[16:]...)
	}
	f.Add(b)
	fuzzFiles(f, Snoop)
}

func FuzzGzip(f *testing.F) {
	for _, data := range [][]byte{tls12(f).bytes(), netMonFile(3, netMonFrames(f))} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(data)
		z.Close()
		f.Add(b.Bytes())
	}
	fuzzFiles(f, "")
}

// fuzzFiles runs the reader of a format, all of them for "".
func fuzzFiles(f *testing.F, format Format, patterns ...string) {
	for _, pattern := range patterns {
		files, _ := filepath.Glob(filepath.Join(shared.Path(f, "evidence/capture"), pattern))
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := newScan(Options{Ports: []uint16{20001}})
		s.each = func(p *packet) {
			if len(p.payload) > len(data) && format != "" {
				t.Errorf("a payload of %d bytes in a file of %d", len(p.payload), len(data))
			}
		}
		var err error
		if format == "" {
			_, err = s.all(bytes.NewReader(data))
		} else {
			s.result.Format = format
			if err = s.read(bytes.NewReader(data)); err == nil {
				s.finish()
			}
		}
		c := &s.result
		if err != nil && len(c.Handshakes) > 0 {
			t.Errorf("error %v beside %d handshakes", err, len(c.Handshakes))
		}
		for _, p := range c.Problems {
			if strings.Contains(p.EN, "internal error") {
				t.Error(p)
			}
		}
		if c.Packets > len(data) && format != "" {
			t.Errorf("%d packets in %d bytes", c.Packets, len(data))
		}
		for _, h := range c.Handshakes {
			sound(t, c, h)
		}
	})
}

// FuzzPacket: whatever the bytes and their link type, the decoder ends, and
// its payload lies within them; the fragments among them are put together.
func FuzzPacket(f *testing.F) {
	file := tls12(f)
	for _, w := range wrappers {
		f.Add(uint16(w.link), w.wrap(bytes.Clone(file.packets[3][16:])), uint16(0), true)
	}
	for _, part := range append(fragmented(file.packets[3][16:], 1, 64), fragmented6(file.packets[3][16:], 1, 64)...) {
		f.Add(uint16(1), part, uint16(3), false)
	}
	var frags fragments
	var l library
	f.Fuzz(func(t *testing.T, link uint16, data []byte, cut uint16, alone bool) {
		var p packet
		d := decoder{p: &p, library: &l, cut: int(cut)}
		if !alone {
			d.fragments = &frags
		}
		kind := d.link(LinkType(link), data)
		if alone && len(p.payload) > len(data) || kind == isTCP && p.missing < 0 {
			t.Errorf("%d bytes of payload and %d missing in a frame of %d", len(p.payload), p.missing, len(data))
		}
		if l.failed > 0 {
			t.Error(l.reason)
		}
		if frags.bytes < 0 || frags.bytes > maxFragmentMem || len(frags.groups) > maxFragmenting || len(frags.groups) != len(frags.order) {
			t.Errorf("%d bytes of %d packets wait", frags.bytes, len(frags.groups))
		}
	})
}

// FuzzFragments: fragments of one packet in any order and overlapping give
// each byte from the fragment that brought it first.
func FuzzFragments(f *testing.F) {
	f.Add([]byte{0, 1, 1, 1, 2, 1, 3, 2, 4, 0})
	f.Add([]byte{2, 3, 0, 2, 1, 4, 5, 0})
	f.Fuzz(func(t *testing.T, plan []byte) {
		var frags fragments
		want := map[int]byte{}
		total := 0
		for i := 0; i+1 < len(plan) && i < 120; i += 2 {
			offset, size := int(plan[i])*8, int(plan[i+1])*8
			last := size == 0
			if last {
				size = 5
			}
			data := bytes.Repeat([]byte{byte(i)}, size)
			whole, ok := frags.add(&fragment{offset: offset, more: !last, data: data}, momentOf(testStart))
			for at := offset; at < offset+size; at++ {
				if _, taken := want[at]; !taken {
					want[at] = byte(i)
				}
			}
			if last && total == 0 {
				total = offset + size
			}
			if !ok {
				continue
			}
			if len(whole.data) != total {
				t.Fatalf("%d bytes, want %d", len(whole.data), total)
			}
			for at, b := range whole.data {
				if want[at] != b {
					t.Fatalf("byte %d is of fragment %d, want %d", at, b/2, want[at]/2)
				}
			}
			return
		}
	})
}

func sound(t *testing.T, c *Capture, h *Handshake) {
	if h.Outcome == "" || h.Connect == "" || !h.Client.IsValid() || !h.Server.IsValid() {
		t.Errorf("unfinished handshake %+v", h)
	}
	frames := []int{h.Frame, h.LastFrame}
	if h.ClientHello != nil {
		frames = append(frames, h.ClientHello.Frame)
	}
	if h.ServerHello != nil {
		frames = append(frames, h.ServerHello.Frame)
	}
	for _, a := range h.Alerts {
		frames = append(frames, a.Frame)
	}
	for _, n := range frames {
		if n < 1 || n > c.Packets {
			t.Errorf("frame %d of %d", n, c.Packets)
		}
	}
	for _, p := range h.Plain {
		if len(p.Quote) > maxQuote {
			t.Errorf("quote of %d bytes", len(p.Quote))
		}
	}
}

// FuzzSegments: two sides say anything, in packets in any order.
func FuzzSegments(f *testing.F) {
	f.Add([]byte("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"), uint64(3))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), uint64(77))
	f.Fuzz(func(t *testing.T, data []byte, order uint64) {
		r := pcapfile.NewRecorder()
		c := r.Conversation(testClient, testServer, testStart)
		for len(data) > 0 {
			n := min(len(data), 1+int(order%97))
			c.Send(pcapfile.Side(order>>7&1), data[:n])
			data = data[n:]
			order = order*6364136223846793005 + 1442695040888963407
		}
		file := recorded(t, r)
		for i := len(file.packets) - 1; i > 3; i-- {
			j := 3 + int(order%uint64(i-2))
			file.packets[i], file.packets[j] = file.packets[j], file.packets[i]
			order = order*6364136223846793005 + 1442695040888963407
		}
		got := file.read(t)
		if len(got.Handshakes) != 1 || got.TCPConnections != 1 {
			t.Fatalf("%d handshakes of %d connections", len(got.Handshakes), got.TCPConnections)
		}
		if h := got.Handshakes[0]; h.ClientTraffic.Missing+h.ServerTraffic.Missing != 0 && len(file.packets) < 60 {
			t.Errorf("bytes are missing although every packet is there: %+v %+v", h.ClientTraffic, h.ServerTraffic)
		}
	})
}

// FuzzConversation: two sides say anything, each segment as it stands: a byte
// for the side and the length, then the data.
func FuzzConversation(f *testing.F) {
	client, server := configs(f, gotls.VersionTLS12)
	good := exchange(f, client, server)
	for _, p := range preludes {
		f.Add(pack(append(conversation(p.lines...), good...)))
	}
	f.Add(pack(good))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := pcapfile.NewRecorder()
		c := r.Conversation(testClient, testServer, testStart)
		for len(data) > 2 {
			from := pcapfile.Side(data[0] >> 7)
			n := min(len(data)-2, int(data[0]&0x7f)<<8|int(data[1]))
			c.Send(from, data[2:2+n])
			data = data[2+n:]
		}
		got := recorded(t, r).read(t)
		if len(got.Handshakes) != 1 {
			t.Fatalf("%d handshakes", len(got.Handshakes))
		}
		h := got.Handshakes[0]
		sound(t, &got, h)
		if p := h.Prelude; p != nil && (p.Protocol == "" || len(p.Answer) > 80 || len(p.Target) > maxQuote || p.Frame < 1 || p.Frame > got.Packets) {
			t.Errorf("prelude %+v", p)
		}
		if s := h.LastStep; s != nil && (s.What == "" || s.Frame < 1 || s.Frame > got.Packets) {
			t.Errorf("last step %+v", s)
		}
	})
}

// pack writes a conversation as FuzzConversation reads it.
func pack(log []said) []byte {
	var b []byte
	for _, s := range log {
		for part := range slices.Chunk(s.data, 1<<15-1) {
			b = append(b, byte(s.from)<<7|byte(len(part)>>8), byte(len(part)))
			b = append(b, part...)
		}
	}
	return b
}
