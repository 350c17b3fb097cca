package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"

	"ssltriage/parsers/problem"
)

// Format is the format of a capture file.
type Format string

// The formats that Sniff knows, all of which are read except Foreign.
const (
	Unknown  Format = ""
	Pcap     Format = "pcap"
	PcapNG   Format = "pcapng"
	OddPcap  Format = "modified pcap" // longer record headers, by old patches of libpcap and by Nokia
	NetMon   Format = "Network Monitor capture"
	ETL      Format = "Windows event trace (.etl)" // experimental: see [Read]
	Snoop    Format = "snoop capture"              // RFC 1761
	Foreign  Format = "capture of another program" // known by name only: [Read] says which and how to convert it
	gzipName        = "\x1f\x8b"
)

// Seeks reports whether files of the format are read in an order of their own:
// [Read] then wants an [io.ReaderAt] that knows its Size.
func (f Format) Seeks() bool { return f == NetMon || f == ETL }

// ErrUnknown is returned by [Read] for what is no capture, and ErrUnread for
// a capture in a version of its format that is not read.
var (
	ErrUnknown = problem.New("not a capture file", "キャプチャ ファイルではありません")
	ErrUnread  = problem.New("this capture format is not read; convert it to pcapng", "このキャプチャ形式には対応していません。pcapng に変換してください")
)

// Sniff wants to see so much: the first record of an event trace lies behind a
// header of 72 bytes; gzip needs some bytes more to give so many.
const (
	innerSize = 88
	sniffSize = 4096
)

// Sniff tells the format of a file from its first bytes; 4096 are plenty. It
// looks into gzip.
func Sniff(head []byte) Format {
	if bytes.HasPrefix(head, []byte(gzipName)) {
		return sniffGzip(head)
	}
	if len(head) < 4 {
		return Unknown
	}
	if _, magic, ok := pcapOrder(head); ok {
		if magic == magicModified {
			return OddPcap
		}
		return Pcap
	}
	switch binary.BigEndian.Uint32(head) {
	case blockSection:
		return PcapNG
	case 0x474d4255, 0x52545353: // GMBU, RTSS; then minor and major version
		if len(head) < 6 || head[5] == 1 || head[5] == 2 {
			return NetMon
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("snoop\x00\x00\x00")):
		return Snoop
	case isETL(head):
		return ETL
	case foreign(head) != "":
		return Foreign
	}
	return Unknown
}

func sniffGzip(head []byte) Format {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return Unknown
	}
	inner := make([]byte, innerSize)
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
	if len(head) < innerSize {
		return false
	}
	size := binary.LittleEndian.Uint32(head)
	kind := binary.LittleEndian.Uint16(head[0x36:])
	return size >= 1024 && size <= 16<<20 && size%1024 == 0 && kind == 4 &&
		head[72+3] == 0xc0 && (head[72+2] == 1 || head[72+2] == 2)
}
