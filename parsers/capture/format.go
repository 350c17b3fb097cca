package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
)

// Format is the format of a capture file.
type Format string

// The formats that Sniff knows. Only Pcap and PcapNG are read.
const (
	Unknown  Format = ""
	Pcap     Format = "pcap"
	PcapNG   Format = "pcapng"
	OddPcap  Format = "modified pcap" // longer record headers, by old patches of libpcap
	NetMon   Format = "Network Monitor capture"
	ETL      Format = "Windows event trace (.etl)"
	Snoop    Format = "snoop capture" // RFC 1761
	gzipName        = "\x1f\x8b"
)

// ErrUnknown is returned by [Read] for what is no capture, and ErrUnread for
// a capture in a format that is recognised and not read.
var (
	ErrUnknown = errors.New("not a capture file")
	ErrUnread  = errors.New("this capture format is not read; convert it to pcapng")
)

// sniffSize is what Sniff wants to see: the first record of an event trace
// lies behind a header of 72 bytes.
const sniffSize = 88

// Sniff tells the format of a file from its first bytes; 512 are plenty. It
// looks into gzip.
func Sniff(head []byte) Format {
	if bytes.HasPrefix(head, []byte(gzipName)) {
		return sniffGzip(head)
	}
	if len(head) < 4 {
		return Unknown
	}
	switch binary.BigEndian.Uint32(head) {
	case 0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1:
		return Pcap
	case 0xa1b2cd34, 0x34cdb2a1, 0xa1e2cb12, 0x12cbe2a1:
		return OddPcap
	case 0x0a0d0d0a:
		return PcapNG
	case 0x474d4255, 0x52545353: // GMBU, RTSS
		return NetMon
	}
	switch {
	case bytes.HasPrefix(head, []byte("snoop\x00\x00\x00")):
		return Snoop
	case isETL(head):
		return ETL
	}
	return Unknown
}

func sniffGzip(head []byte) Format {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return Unknown
	}
	inner := make([]byte, sniffSize)
	n, _ := io.ReadFull(z, inner) // the head of a gzip file ends early
	if bytes.HasPrefix(inner, []byte(gzipName)) {
		return Unknown
	}
	return Sniff(inner[:n])
}

// isETL recognises the first buffer of an event trace, which has no magic
// number: a WMI buffer header of type 4 (header) whose size is a whole number
// of kilobytes, and behind it a SYSTEM record, marker 0xc0, type 1 or 2
// (WMI_BUFFER_HEADER and SYSTEM_TRACE_HEADER of the Windows SDK's evntrace.h
// family).
func isETL(head []byte) bool {
	if len(head) < sniffSize {
		return false
	}
	size := binary.LittleEndian.Uint32(head)
	kind := binary.LittleEndian.Uint16(head[0x36:])
	return size >= 1024 && size <= 16<<20 && size%1024 == 0 && kind == 4 &&
		head[72+3] == 0xc0 && (head[72+2] == 1 || head[72+2] == 2)
}
