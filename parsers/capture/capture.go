// Package capture reads network captures and tells the story of every TLS
// connection in them: who offered and chose what, which certificates and
// alerts went over the wire, how the connection ended.
//
// A capture is read once, as a stream, in bounded memory: the bytes of a
// connection are dropped when its handshake is told. TLS is found by content
// on any port.
//
// gopacket decodes every header beside the common path of Ethernet, VLAN, IP
// and TCP: tunnels, labels, wireless. Files are not read with its pcapgo, which
// is as fast, but refuses files that Wireshark reads (pcap versions other than
// 2.4, longer record headers, lengths that contradict each other), does not say
// at which offset a file is damaged, and gives packets that are valid until the
// next one only, whereas here they wait in batches. Nor are
// connections put together with its tcpassembly or reassembly, which hold
// bytes without bound and cannot be told that the rest is of no interest.
package capture

import (
	"bufio"
	"io"
	"slices"
	"time"

	"ssltriage/parsers/problem"
)

// Options say what the file itself cannot.
type Options struct {
	// Ports are the ports, besides 443, where TLS is expected: a connection
	// there is reported even when it is not TLS or was never answered.
	Ports []uint16
}

// Capture is what one file holds.
type Capture struct {
	Format Format
	// Handshakes has one entry for every TCP connection that is TLS or goes
	// to a port where TLS is expected, in the order of their first packets.
	// Connections of which only the later part is in the file are among them
	// when TLS was expected on their port.
	Handshakes []*Handshake
	// Packets counts the frames of the file as Wireshark does; frame numbers
	// run from 1 to Packets.
	Packets int
	// First and Last are the lowest and highest time stamp, UTC; zero when no
	// packet has one.
	First, Last time.Time
	// LocalTime says that all times are those of the clock on the wall where
	// the capture was made, in a time zone that the file does not store:
	// captures of Network Monitor up to version 2.2.
	LocalTime      bool       `json:",omitempty"`
	LinkTypes      []LinkType // in order of appearance
	Interfaces     []Interface
	TCPConnections int
	// UDP443 counts UDP packets to or from port 443. QUIC counts those with a
	// long header of a known version, on any port, DTLS those that hold
	// records of DTLS; neither is decoded.
	UDP443, QUIC, DTLS int
	Truncated          Truncated
	// Problems are sentences about the file as a whole: what was cut, lost,
	// unreadable or beyond a limit.
	Problems []problem.Text
}

// Interface is where packets were captured; pcap files have none.
type Interface struct {
	Name, Description string
	LinkType          LinkType
	SnapLen           int // bytes, 0 for no limit
}

// Truncated says how many packets the capture program has cut, and to how
// many bytes at most; packets within that length are whole.
type Truncated struct {
	Packets int
	Bytes   int
}

// Read reads a capture in any format that [Sniff] knows; it may be compressed
// with gzip. A file that breaks off or is damaged is no error: what precedes
// the damage is returned with a problem. Errors are [ErrUnknown], [ErrUnread]
// and the reader's own.
//
// Reading the packets of event traces (pktmon, netsh trace) is experimental: it
// was written from descriptions of the events and tried on traces made from
// them, and the result says so.
//
// Captures of Network Monitor and event traces must be read in an order of
// their own: they are read directly where r is an [io.ReaderAt] that knows its
// Size, and else by way of memory.
func Read(r io.Reader, opt Options) (Capture, error) {
	return newScan(opt).all(r)
}

// all reads a file from its beginning to its end.
func (s *scan) all(r io.Reader) (Capture, error) {
	head, r, err := peek(r)
	if err != nil {
		return Capture{}, problem.Wrap(err, "read capture: %w", "キャプチャの読み取り: %w", err)
	}
	format := Sniff(head)
	if format == Unknown {
		return Capture{}, ErrUnknown
	}
	if format == Foreign {
		return Capture{}, refuse(head)
	}
	if string(head[:2]) == gzipName {
		if r, err = inflate(r); err != nil {
			return Capture{}, err
		}
	}
	s.result.Format = format
	if err := s.read(r); err != nil {
		return s.result, err
	}
	s.finish()
	return s.result, nil
}

// peek returns the beginning of r and a reader that begins there.
func peek(r io.Reader) ([]byte, io.Reader, error) {
	if at, ok := r.(sized); ok {
		head := make([]byte, sniffSize)
		n, err := at.ReadAt(head, 0)
		if err == io.EOF {
			err = nil
		}
		return head[:n], io.NewSectionReader(at, 0, at.Size()), err
	}
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(sniffSize)
	if err == io.EOF {
		err = nil
	}
	return head, in, err
}

// read reads all packets. A panic ends this file and not the program; none is
// known.
func (s *scan) read(r io.Reader) (err error) {
	s.out = newPipeline(s.flows)
	defer func() {
		if p := recover(); p != nil {
			s.problem("reading stopped behind frame %d: internal error: %v", "フレーム %d の後で読み取りが止まりました。内部エラー: %v", s.result.Packets, p)
		}
		if fault := s.out.close(s.latest); fault != nil {
			s.problem("connections were lost: %v", "接続の一部が失われました: %v", fault)
		}
	}()
	if s.result.Format.Seeks() {
		s.out.copies = true
		return s.anywhere(r)
	}
	return s.stream(r)
}

// maxLinkTypes limits the list of link types; a real file has one or two.
const maxLinkTypes = 32

// scan is the state of reading one file.
type scan struct {
	result    Capture
	flows     *flows
	out       *pipeline
	fragments fragments
	library   library
	cut       int // fragments that the capture program has cut
	unread    map[LinkType]int
	link      LinkType      // of the packet before
	earliest  moment        // as result.First
	latest    moment        // as result.Last
	each      func(*packet) // is told every TCP packet, by tests
}

func newScan(opt Options) *scan {
	s := &scan{unread: map[LinkType]int{}, earliest: never, latest: never}
	s.flows = newFlows(opt, &s.result)
	return s
}

// count notes a frame of the file.
func (s *scan) count(number int, at moment) {
	s.latest = max(s.latest, at)
	if at != never && (at < s.earliest || s.earliest == never) {
		s.earliest = at
	}
	s.result.Packets = max(s.result.Packets, number)
}

// frame takes one packet of the file. wire is its length on the wire.
func (s *scan) frame(number int, at moment, link LinkType, data []byte, wire int) {
	s.count(number, at)
	if c := &s.result; link != s.link || len(c.LinkTypes) == 0 {
		s.link = link
		if len(c.LinkTypes) < maxLinkTypes && !slices.Contains(c.LinkTypes, link) {
			c.LinkTypes = append(c.LinkTypes, link)
		}
	}
	if len(data) < wire {
		s.result.Truncated.Packets++
		s.result.Truncated.Bytes = max(s.result.Truncated.Bytes, len(data))
	}
	p := s.out.slot()
	p.frame, p.time = number, at
	d := decoder{p: p, fragments: &s.fragments, library: &s.library, cut: max(0, wire-len(data))}
	switch d.link(link, data) {
	case isTCP:
		if s.each != nil {
			s.each(p)
		}
		s.out.keep(s.latest)
	case isUDP:
		s.udp(p)
	case isFragment:
		if d.cut > 0 {
			s.cut++
		}
	case isUnreadLink:
		s.unread[link]++
	}
}

func (s *scan) problem(en, ja string, args ...any) {
	s.result.Problems = append(s.result.Problems, problem.New(en, ja, args...))
}

// finish tells what is still open.
func (s *scan) finish() {
	s.flows.finish()
	s.result.First, s.result.Last = s.earliest.time(), s.latest.time()
	if t := s.result.Truncated; t.Packets > 0 {
		s.problem("%d packets are cut to at most %d bytes: hellos and certificates in them are incomplete", "%d 個のパケットが最大 %d バイトに切り詰められています。その中の Hello と証明書は不完全です", t.Packets, t.Bytes)
	}
	if n := s.cut + s.fragments.finish(); n > 0 {
		s.problem("%d IP fragments could not be put together: others of their packets are missing or cut", "%d 個の IP フラグメントを組み立てられませんでした。同じパケットの他のフラグメントが欠けているか、切り詰められています", n)
	}
	if l := &s.library; l.failed > 0 {
		s.problem("%d packets are not read: internal error: %v", "%d 個のパケットを読み取っていません。内部エラー: %v", l.failed, l.reason)
	}
	for _, link := range s.result.LinkTypes {
		if n := s.unread[link]; n > 0 {
			s.problem("%d packets are not read: %s", "%d 個のパケットを読み取っていません: %s", n, link)
		}
	}
}
