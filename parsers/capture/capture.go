// Package capture reads network captures and tells the story of every TLS
// connection in them: who offered and chose what, which certificates and
// alerts went over the wire, how the connection ended.
//
// A capture is read once, as a stream, in bounded memory: the bytes of a
// connection are dropped when its handshake is told. TLS is found by content
// on any port.
package capture

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"time"
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
	First, Last    time.Time
	LinkTypes      []LinkType // in order of appearance
	Interfaces     []Interface
	TCPConnections int
	// UDP443 counts UDP packets to or from port 443, QUIC those among them
	// that begin with a long header of a known QUIC version: TLS there is
	// invisible.
	UDP443, QUIC int
	Truncated    Truncated
	// Problems are sentences about the file as a whole: what was cut, lost,
	// unreadable or beyond a limit.
	Problems []string
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

// Read reads a capture in pcap or pcapng format, which may be compressed with
// gzip. A file that breaks off or is damaged is no error: what precedes the
// damage is returned with a problem. Errors are [ErrUnknown], [ErrUnread] and
// the reader's own.
func Read(r io.Reader, opt Options) (Capture, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(512)
	if err != nil && err != io.EOF {
		return Capture{}, fmt.Errorf("read capture: %w", err)
	}
	format := Sniff(head)
	switch format {
	case Unknown:
		return Capture{}, ErrUnknown
	case Pcap, PcapNG:
	default:
		return Capture{Format: format}, fmt.Errorf("%s: %w", format, ErrUnread)
	}
	if string(head[:2]) == gzipName {
		z, err := gzip.NewReader(in)
		if err != nil {
			return Capture{}, fmt.Errorf("read gzip: %w", err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	s := newScan(opt)
	s.result.Format = format
	if err := s.read(in); err != nil {
		return s.result, err
	}
	s.finish()
	return s.result, nil
}

// maxLinkTypes limits the list of link types; a real file has one or two.
const maxLinkTypes = 32

// scan is the state of reading one file.
type scan struct {
	result Capture
	flows  *flows
	packet packet
	// frames that could not be used, by reason
	fragments int
	unread    map[LinkType]int
}

func newScan(opt Options) *scan {
	s := &scan{unread: map[LinkType]int{}}
	s.flows = newFlows(opt, &s.result)
	return s
}

// frame takes one packet of the file. wire is its length on the wire.
func (s *scan) frame(number int, at time.Time, link LinkType, data []byte, wire int) {
	c := &s.result
	c.Packets = max(c.Packets, number)
	if !at.IsZero() {
		if c.First.IsZero() || at.Before(c.First) {
			c.First = at
		}
		if at.After(c.Last) {
			c.Last = at
		}
	}
	if len(c.LinkTypes) < maxLinkTypes && !slices.Contains(c.LinkTypes, link) {
		c.LinkTypes = append(c.LinkTypes, link)
	}
	if len(data) < wire {
		c.Truncated.Packets++
		c.Truncated.Bytes = max(c.Truncated.Bytes, len(data))
	}
	p := &s.packet
	*p = packet{frame: number, time: at}
	switch p.decode(link, data, wire-len(data)) {
	case isTCP:
		s.flows.add(p)
	case isUDP:
		s.udp(p)
	case isFragment:
		s.fragments++
	case isUnreadLink:
		s.unread[link]++
	}
}

func (s *scan) udp(p *packet) {
	if p.srcPort != 443 && p.dstPort != 443 {
		return
	}
	s.result.UDP443++
	if isQUIC(p.payload) {
		s.result.QUIC++
	}
}

func (s *scan) problem(format string, args ...any) {
	s.result.Problems = append(s.result.Problems, fmt.Sprintf(format, args...))
}

// finish tells what is still open.
func (s *scan) finish() {
	s.flows.finish()
	if t := s.result.Truncated; t.Packets > 0 {
		s.problem("%d packets are cut to at most %d bytes: hellos and certificates in them are incomplete", t.Packets, t.Bytes)
	}
	if s.fragments > 0 {
		s.problem("%d IP fragments are not put together", s.fragments)
	}
	for _, link := range s.result.LinkTypes {
		if n := s.unread[link]; n > 0 {
			s.problem("%d packets of link type %s are not read", n, link)
		}
	}
}

// isQUIC recognises the long header of QUIC version 1, 2, the drafts and
// version negotiation (RFC 9000 section 17.2, RFC 9369).
func isQUIC(b []byte) bool {
	if len(b) < 7 || b[0]&0x80 == 0 {
		return false
	}
	version := uint32(b[1])<<24 | uint32(b[2])<<16 | uint32(b[3])<<8 | uint32(b[4])
	return version == 0 || version == 1 || version == 0x6b3343cf || version>>8 == 0xff0000
}
