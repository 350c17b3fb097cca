package capture

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
	"ssltriage/samples/shared"
)

func tls12(t testing.TB) *file {
	client, server := configs(t, tls.VersionTLS12)
	r, c := play(exchange(t, client, server))
	c.Close(pcapfile.Client)
	c.Close(pcapfile.Server)
	return recorded(t, r)
}

func TestOutOfOrder(t *testing.T) {
	f := tls12(t)
	for i := 3; i+1 < len(f.packets)-4; i++ {
		g := &file{f.header, slices.Clone(f.packets)}
		g.packets[i], g.packets[i+1] = g.packets[i+1], g.packets[i]
		h := g.one(t)
		if h.Outcome != Established || h.ServerHello == nil || h.Certificates == nil || len(h.Certificates.Chain) != 1 {
			t.Errorf("packets %d and %d swapped: %s, ServerHello %v, certificates %v", i+1, i+2, h.Outcome, h.ServerHello, h.Certificates)
		}
		if h.ClientTraffic.Missing+h.ServerTraffic.Missing != 0 {
			t.Errorf("packets %d and %d swapped: bytes are missing", i+1, i+2)
		}
	}
}

// TestEveryPacketTwice: Windows traces log a packet once for every layer.
func TestEveryPacketTwice(t *testing.T) {
	f := tls12(t)
	once := f.one(t)
	g := &file{header: f.header}
	for _, p := range f.packets {
		g.packets = append(g.packets, p, p)
	}
	h := g.one(t)
	if h.Outcome != Established || h.ClientHellos != 1 || h.ServerTraffic.Bytes != once.ServerTraffic.Bytes {
		t.Errorf("%s, %d hellos, %d bytes of the server; want what a single copy gives", h.Outcome, h.ClientHellos, h.ServerTraffic.Bytes)
	}
	if h.ClientTraffic.Duplicates == 0 || h.ClientTraffic.Retransmissions+h.ServerTraffic.Retransmissions != 0 {
		t.Errorf("client %+v, server %+v: want duplicates, no retransmissions", h.ClientTraffic, h.ServerTraffic)
	}
}

func TestPortReuse(t *testing.T) {
	client, server := configs(t, tls.VersionTLS12)
	log := exchange(t, client, server)
	r := pcapfile.NewRecorder()
	for i := range 2 {
		c := r.Conversation(testClient, testServer, testStart.Add(time.Duration(i)*time.Minute))
		for _, s := range log {
			c.Send(s.from, s.data)
		}
	}
	f := recorded(t, r)
	if c := f.read(t); len(c.Handshakes) != 2 || c.TCPConnections != 2 {
		t.Errorf("%d handshakes, %d connections, want 2: another initial number is another connection", len(c.Handshakes), c.TCPConnections)
	}
	// A SYN that comes again after data does not open another one.
	late := tls12(t)
	late.packets = append(late.packets, late.packets[0])
	if c := late.read(t); len(c.Handshakes) != 1 || c.Handshakes[0].Outcome != Established {
		t.Errorf("a late duplicate of the SYN makes %d handshakes of one", len(c.Handshakes))
	}
}

// payloads returns the numbers of the packets with payload, from 1.
func payloads(f *file) []int {
	var numbers []int
	for i, p := range f.packets {
		if binary.BigEndian.Uint16(p[16+14+2:]) > 40 && p[16+14+20+13]&flagSYN == 0 {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func TestHoleInTheServersFlight(t *testing.T) {
	f := tls12(t)
	flight := payloads(f)[1]
	h := f.drop(flight).one(t)
	if h.ServerHello != nil || h.ServerTraffic.Missing == 0 || len(h.Problems) == 0 {
		t.Fatalf("ServerHello %v, %d bytes missing, problems %q", h.ServerHello, h.ServerTraffic.Missing, h.Problems)
	}
	// The later records of both sides prove that it succeeded.
	if h.Outcome != Established {
		t.Errorf("outcome %s", h.Outcome)
	}
	// Without them nothing is known.
	short := f.drop(flight)
	short.packets = short.packets[:flight+1]
	if h := short.one(t); h.Outcome != Incomplete {
		t.Errorf("flight missing and the rest, too: outcome %s, want %s", h.Outcome, Incomplete)
	}
}

func TestCutPackets(t *testing.T) {
	f := tls12(t)
	c := f.cut(96).read(t)
	if c.Truncated.Packets == 0 || c.Truncated.Bytes != 96 || len(c.Problems) == 0 {
		t.Errorf("truncated %+v, problems %q", c.Truncated, c.Problems)
	}
	h := c.Handshakes[0]
	if h.ClientHello == nil || !h.ClientHello.Incomplete || h.ClientHello.LegacyVersion.String() != "TLS 1.2" {
		t.Errorf("ClientHello %+v: want its first bytes", h.ClientHello)
	}
	if h.ServerHello == nil || !h.ServerHello.Incomplete {
		t.Errorf("ServerHello %+v: want its first bytes", h.ServerHello)
	}
	if h := f.cut(150).one(t); h.ClientHello == nil || len(h.ClientHello.CipherSuites) == 0 || h.ClientHello.ServerName != "" {
		t.Error("150 bytes hold the first suites of the hello and not its extensions")
	}
}

func TestStartMissing(t *testing.T) {
	h := tls12(t).drop(1, 2, 3).one(t)
	if h.Connect != Unseen || h.Client != testClient || h.Outcome != Established {
		t.Errorf("without SYN: %s, client %s, %s", h.Connect, h.Client, h.Outcome)
	}
	// Joined after the hellos: nothing is known, and it is no failure.
	f := tls12(t)
	p := payloads(f)
	f.packets = f.packets[p[3]-1:]
	h = f.one(t)
	if h.Connect != Unseen || h.Client != testClient || h.Outcome != Incomplete {
		t.Errorf("in the middle: %s, client %s, %s", h.Connect, h.Client, h.Outcome)
	}
}

func TestOneDirection(t *testing.T) {
	f := tls12(t)
	for _, from := range []Side{Client, Server} {
		g := &file{header: f.header}
		for _, p := range f.packets {
			fromClient := bytes.Equal(p[16+26:16+30], testClient.Addr().AsSlice())
			if fromClient == (from == Client) {
				g.packets = append(g.packets, p)
			}
		}
		if h := g.one(t); h.Outcome != OneSided || h.Client != testClient {
			t.Errorf("%s alone: %s of client %s", from, h.Outcome, h.Client)
		}
	}
}

func TestOverlappingRetransmission(t *testing.T) {
	client, server := configs(t, tls.VersionTLS12)
	log := exchange(t, client, server)
	hello := log[0].data
	r := pcapfile.NewRecorder()
	c := r.Conversation(testClient, testServer, testStart)
	c.SendUnheard(pcapfile.Client, hello[:50], 0)
	f := recorded(t, r)
	whole, _ := play(log)
	rest := recorded(t, whole)
	// The whole hello comes in one packet after its first 50 bytes came alone.
	f.packets = append(f.packets, rest.packets[3:]...)
	h := f.one(t)
	if h.Outcome != Established || h.ClientHello.ServerName != "www.lab.test" || h.ClientTraffic.Bytes != total(log, pcapfile.Client) {
		t.Errorf("%s, name %q, %d bytes", h.Outcome, h.ClientHello.ServerName, h.ClientTraffic.Bytes)
	}
}

func total(log []said, from pcapfile.Side) int64 {
	n := 0
	for _, s := range log {
		if s.from == from {
			n += len(s.data)
		}
	}
	return int64(n)
}

// TestLengthZero: packets that Windows leaves to the network card to segment.
func TestLengthZero(t *testing.T) {
	f := tls12(t)
	for _, p := range f.packets {
		binary.BigEndian.PutUint16(p[16+14+2:], 0)
	}
	if h := f.one(t); h.Outcome != Established {
		t.Errorf("IPv4 total length 0: %s", h.Outcome)
	}
	client, server := configs(t, tls.VersionTLS12)
	r := pcapfile.NewRecorder()
	c := r.Conversation(netip.MustParseAddrPort("[2001:db8::5]:50000"), netip.MustParseAddrPort("[2001:db8::1]:443"), testStart)
	for _, s := range exchange(t, client, server) {
		c.Send(s.from, s.data)
	}
	f = recorded(t, r)
	for _, p := range f.packets {
		binary.BigEndian.PutUint16(p[16+14+4:], 0)
	}
	if h := f.one(t); h.Outcome != Established || h.Client.String() != "[2001:db8::5]:50000" {
		t.Errorf("IPv6 payload length 0: %s of %s", h.Outcome, h.Client)
	}
}

func TestUnansweredAndRefused(t *testing.T) {
	r := pcapfile.NewRecorder()
	r.Unanswered(testClient, testServer, testStart, 3)
	h := recorded(t, r).one(t)
	if h.Connect != Unanswered || h.Outcome != NoServerHello || h.SYNs != 3 || h.Client != testClient {
		t.Errorf("%s, %s, %d SYNs", h.Connect, h.Outcome, h.SYNs)
	}
	r = pcapfile.NewRecorder()
	r.Refused(testClient, testServer, testStart)
	h = recorded(t, r).one(t)
	if h.Connect != Refused || h.Outcome != ResetByServer || h.Close == nil || h.Close.From != Server {
		t.Errorf("%s, %s, %+v", h.Connect, h.Outcome, h.Close)
	}
	// Elsewhere nobody asks.
	r = pcapfile.NewRecorder()
	r.Refused(testClient, netip.MustParseAddrPort("10.0.0.1:8080"), testStart)
	if c := recorded(t, r).read(t); len(c.Handshakes) != 0 || c.TCPConnections != 1 {
		t.Errorf("port 8080: %d handshakes of %d connections", len(c.Handshakes), c.TCPConnections)
	}
}

func TestResetByAMiddlebox(t *testing.T) {
	client, server := configs(t, tls.VersionTLS12)
	r, c := play(exchange(t, client, server)[:1])
	c.Interrupt(pcapfile.Server, 61)
	h := recorded(t, r).one(t)
	if h.Outcome != ResetByServer || h.Reset.TTL != 61 || h.ServerTraffic.TTL != 128 || h.Reset.Acknowledges || !h.HelloAcknowledged {
		t.Errorf("%s, reset %+v, server's TTL %d, hello acknowledged %t", h.Outcome, h.Reset, h.ServerTraffic.TTL, h.HelloAcknowledged)
	}
}

func TestBoundedMemory(t *testing.T) {
	var result Capture
	f := newFlows(Options{}, &result)
	f.limits = limits{connections: 4, syns: 10, handshakes: 20, silent: 15, queued: 1 << 20, buffered: 1 << 20}
	for i := range 100 {
		p := packet{frame: i + 1, srcPort: uint16(1000 + i), dstPort: 443, seq: 7, flags: flagSYN}
		f.add(&p)
	}
	for i := range 100 {
		p := packet{frame: 101 + i, srcPort: uint16(5000 + i), dstPort: 443, seq: 7, flags: flagACK, payload: []byte("x")}
		f.add(&p)
		if f.syns.size() > 10 || len(f.conns) > 4 || f.held() > 4 {
			t.Fatalf("%d SYNs, %d connections in the table", f.syns.size(), len(f.conns))
		}
	}
	f.finish()
	if result.TCPConnections != 200 || len(result.Handshakes) != 20 {
		t.Errorf("%d connections, %d handshakes; want 200 and 20", result.TCPConnections, len(result.Handshakes))
	}
	text := fmt.Sprint(result.Problems)
	for _, want := range []string{"96 connections were dropped", "95 further connections are", "85 further connections in which nothing was said", "90 unanswered connections"} {
		if !strings.Contains(text, want) {
			t.Errorf("problems lack %q:\n%s", want, text)
		}
	}
}

// TestBufferedMessages: thousands of messages that never end may not pile up.
func TestBufferedMessages(t *testing.T) {
	var result Capture
	f := newFlows(Options{}, &result)
	f.limits.buffered = 64 << 10
	start := append([]byte{22, 3, 3, 0x40, 0, 1, 0, 0x3f, 0, 3, 3}, make([]byte, 8<<10)...)
	for i := range 100 {
		f.add(&packet{frame: i + 1, srcPort: uint16(1000 + i), dstPort: 443, seq: 7, flags: flagACK, payload: start})
		if f.buffered > 64<<10 {
			t.Fatalf("%d bytes are buffered", f.buffered)
		}
	}
	f.finish()
	if f.buffered != 0 || f.queued != 0 || len(result.Handshakes) != 100 {
		t.Errorf("%d bytes buffered, %d queued at the end, %d handshakes", f.buffered, f.queued, len(result.Handshakes))
	}
}

// TestQueueIsGivenBack: pieces out of order are counted out again whatever
// becomes of them.
func TestQueueIsGivenBack(t *testing.T) {
	var result Capture
	f := newFlows(Options{}, &result)
	add := func(seq uint32, size int) {
		f.add(&packet{frame: 1, srcPort: 50000, dstPort: 443, seq: seq, flags: flagACK, payload: make([]byte, size)})
	}
	add(1000, 10)
	for i := range uint32(200) {
		add(2000+i*1000, 900)
	}
	add(1010, 5)
	add(500, 1000)
	f.finish()
	if f.queued != 0 {
		t.Errorf("%d bytes queued at the end", f.queued)
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		head string
		want Format
	}{
		{"\xd4\xc3\xb2\xa1", Pcap}, {"\xa1\xb2\x3c\x4d", Pcap}, {"\x0a\x0d\x0d\x0a", PcapNG},
		{"\x34\xcd\xb2\xa1", OddPcap}, {"GMBU\x00\x02", NetMon}, {"RTSS", NetMon}, {"snoop\x00\x00\x00\x00\x00\x00\x02", Snoop},
		{"PK\x03\x04", Unknown}, {"", Unknown}, {"\x1f\x8b", Unknown}, {strings.Repeat("\x00", 100), Unknown},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q) = %q, want %q", c.head, got, c.want)
		}
	}
	etl := shared.Read(t, "evidence/capture/public/etl-without-packets.etl")
	if got := Sniff(etl[:512]); got != ETL {
		t.Errorf("Sniff(etl) = %q", got)
	}
	packed := shared.Read(t, "evidence/capture/public/tcp-record-over-segments.pcapng.gz")
	if got := Sniff(packed[:512]); got != PcapNG {
		t.Errorf("Sniff(pcapng.gz) = %q", got)
	}
	if _, err := Read(strings.NewReader("nothing at all"), Options{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("Read of a text: %v", err)
	}
	for _, head := range []string{"GMBU", "\xd4\xc3\xb2\xa1", "\x0a\x0d\x0d\x0a", "snoop\x00\x00\x00"} {
		c, err := Read(strings.NewReader(head), Options{})
		if err != nil || len(c.Problems) != 1 || c.Packets != 0 {
			t.Errorf("Read(%q): %v, problems %q", head, err, c.Problems)
		}
	}
}

func TestFileBreaksOff(t *testing.T) {
	f := tls12(t)
	data := f.bytes()
	for _, n := range []int{10, 24, 30, len(data) / 2, len(data) - 1} {
		c, err := Read(bytes.NewReader(data[:n]), Options{})
		if err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		if broken := len(c.Problems) > 0; broken != (n != 24) {
			t.Errorf("%d bytes: problems %q", n, c.Problems)
		}
	}
}

// TestGzipBomb: a file that inflates without measure is left.
func TestGzipBomb(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	f := tls12(t)
	z.Write(f.bytes())
	empty := make([]byte, 1<<20) // packets without a byte
	for range 100 {
		z.Write(empty)
	}
	z.Close()
	c, err := Read(&b, Options{})
	if err != nil || len(c.Handshakes) != 1 || len(c.Problems) != 1 || !strings.Contains(c.Problems[0].EN, "inflate to more than") {
		t.Errorf("%v, %d handshakes, problems %q", err, len(c.Handshakes), c.Problems)
	}
}

func TestManyHellos(t *testing.T) {
	c := readShared(t, "public/tcp-handshake-over-many-records.pcap.gz")
	n := 0
	for _, h := range c.Handshakes {
		n += h.ClientHellos
	}
	if len(c.Handshakes) != 100 || n != 1000 {
		t.Errorf("%d ClientHellos in %d connections, want 1000 in 100", n, len(c.Handshakes))
	}
}

// TestFrameNumbers: Wireshark numbers custom and journal blocks, too.
func TestFrameNumbers(t *testing.T) {
	if c := readShared(t, "public/pcapng-custom-blocks.pcapng"); c.Packets != 8 {
		t.Errorf("%d frames, want 8 (4 packets, 4 custom blocks)", c.Packets)
	}
}

func ExampleRead() {
	r := pcapfile.NewRecorder()
	c := r.Conversation(netip.MustParseAddrPort("10.0.0.5:51514"), netip.MustParseAddrPort("10.0.0.1:443"), time.Unix(0, 0))
	c.ClientSends([]byte("GET / HTTP/1.1\r\n\r\n"))
	c.Close(pcapfile.Server)
	var b bytes.Buffer
	r.WriteTo(&b)
	result, _ := Read(&b, Options{})
	for _, h := range result.Handshakes {
		fmt.Println(h.Client, h.Outcome, h.Plain[0].Kind, h.Plain[0].Quote)
	}
	// Output: 10.0.0.5:51514 not-tls HTTP request GET / HTTP/1.1
}
