package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// maxPackets ends the reading of a file that decompresses without end.
const maxPackets = 100_000_000

// maxSnapLen is libpcap's own limit (MAXIMUM_SNAPLEN).
const maxSnapLen = 262144

// packets is what the two readers of gopacket have in common.
type packets interface {
	ZeroCopyReadPacketData() ([]byte, gopacket.CaptureInfo, error)
}

// read reads all packets. The library's readers are thorough but let panics
// through; none is known, one would end this file and not the program.
func (s *scan) read(in *bufio.Reader) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.problem("reading stopped behind frame %d: internal error: %v", s.result.Packets, p)
		}
	}()
	if s.result.Format == PcapNG {
		return s.readPcapNG(in)
	}
	return s.readPcap(in)
}

func (s *scan) readPcap(in *bufio.Reader) error {
	header := make([]byte, 24)
	if n, err := io.ReadFull(in, header); err != nil {
		s.problem("the file ends within its header, after %d bytes", n)
		return nil
	}
	if err := s.mendHeader(header); err != nil {
		return err
	}
	r, err := pcapgo.NewReader(io.MultiReader(bytes.NewReader(header), in))
	if err != nil {
		return fmt.Errorf("read pcap: %w", err)
	}
	link, number := LinkType(r.LinkType()), 0
	s.loop(r, func(ci *gopacket.CaptureInfo) (int, LinkType) {
		number++
		return number, link
	})
	return nil
}

// mendHeader makes the header of a pcap file palatable to the library, which
// takes version 2.4 only. Other minor versions have the same layout, except
// that the two lengths of a record were swapped before 2.3 (libpcap's
// sf-pcap.c); those are refused. The snap length is limited to what one
// packet may take in memory.
func (s *scan) mendHeader(header []byte) error {
	var order binary.ByteOrder = binary.LittleEndian
	if header[0] == 0xa1 {
		order = binary.BigEndian
	}
	major, minor := order.Uint16(header[4:]), order.Uint16(header[6:])
	if major != 2 || minor < 3 {
		return fmt.Errorf("pcap version %d.%d: %w", major, minor, ErrUnread)
	}
	if minor != 4 {
		s.problem("pcap version %d.%d is read as 2.4", major, minor)
		order.PutUint16(header[6:], 4)
	}
	if order.Uint32(header[16:]) > maxSnapLen {
		order.PutUint32(header[16:], maxSnapLen)
	}
	return nil
}

func (s *scan) readPcapNG(in *bufio.Reader) error {
	g := &guard{in: in}
	r, err := pcapgo.NewNgReader(g, pcapgo.NgReaderOptions{
		WantMixedLinkType:  true, // else packets of a second link type vanish
		SkipUnknownVersion: true,
		StatisticsCallback: s.dropped,
	})
	if err != nil {
		s.problem("reading stopped at the start: %v", err)
		return nil
	}
	section, known := 0, 0
	s.loop(r, func(ci *gopacket.CaptureInfo) (int, LinkType) {
		if g.sections != section {
			section, known = g.sections, 0
		}
		for ; known < r.NInterfaces(); known++ {
			s.noteInterface(r, known)
		}
		link, _ := ci.AncillaryData[0].(layers.LinkType)
		return g.frames, LinkType(link)
	})
	s.result.Packets = max(s.result.Packets, g.frames)
	return nil
}

// loop takes packet after packet; about tells the number and link type of the
// one that was just read.
func (s *scan) loop(r packets, about func(*gopacket.CaptureInfo) (int, LinkType)) {
	for n := 0; ; n++ {
		if n == maxPackets {
			s.problem("reading stopped after %d packets", n)
			return
		}
		data, ci, err := r.ZeroCopyReadPacketData()
		if err != nil {
			s.ended(err)
			return
		}
		number, link := about(&ci)
		var at time.Time
		if !ci.Timestamp.IsZero() {
			at = ci.Timestamp.UTC()
		}
		s.frame(number, at, link, data, ci.Length)
	}
}

func (s *scan) ended(err error) {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		s.problem("the file breaks off behind frame %d", s.result.Packets)
	case !errors.Is(err, io.EOF):
		s.problem("reading stopped behind frame %d: %v", s.result.Packets, err)
	}
}

// noteInterface adds an interface of the current section, unless one like it
// is known from another section.
func (s *scan) noteInterface(r *pcapgo.NgReader, i int) {
	n, err := r.Interface(i)
	if err != nil || len(s.result.Interfaces) >= maxInterfaces {
		return
	}
	found := Interface{
		Name: clip(n.Name), Description: clip(n.Description),
		LinkType: LinkType(n.LinkType), SnapLen: int(n.SnapLength),
	}
	if !slices.Contains(s.result.Interfaces, found) {
		s.result.Interfaces = append(s.result.Interfaces, found)
	}
}

// dropped is told the statistics of an interface: packets that the capture
// program lost are holes in the connections.
func (s *scan) dropped(_ int, statistics pcapgo.NgInterfaceStatistics) {
	n := statistics.PacketsDropped
	if n == 0 || n == pcapgo.NgNoValue64 {
		return
	}
	if len(s.result.Problems) < maxProblems {
		s.problem("the capture program lost %d packets of an interface", n)
	}
}
