package capture

import (
	"encoding/binary"

	"ssltriage/parsers/problem"
)

// snoopLinks are the data link types of RFC 1761 that are read: IEEE 802.3
// and Ethernet.
var snoopLinks = map[uint32]LinkType{0: 1, 4: 1}

// readSnoop reads a capture of Solaris' snoop (RFC 1761): a header of 16
// bytes, records with a header of 24 bytes, everything big-endian.
func (s *scan) readSnoop(in *input) {
	header, err := in.take(16)
	if err != nil {
		s.problem("the file ends within its header, after %d bytes", "ファイルがヘッダーの途中 (%d バイト目) で終わっています", len(header))
		return
	}
	code := binary.BigEndian.Uint32(header[12:])
	link, ok := snoopLinks[code]
	if !ok {
		s.problem("snoop data link type %d is not read", "snoop のデータ リンクの種類 %d には対応していません", code)
		return
	}
	for number := 1; number <= maxPackets; number++ {
		header, err := in.take(24)
		if err != nil {
			s.ended(err)
			return
		}
		wire, captured := binary.BigEndian.Uint32(header), binary.BigEndian.Uint32(header[4:])
		record := binary.BigEndian.Uint32(header[8:])
		at := moment(int64(binary.BigEndian.Uint32(header[16:]))*1e9 + int64(binary.BigEndian.Uint32(header[20:]))*1000)
		if captured > maxSnapLen || int64(record) < 24+int64(captured) || record > maxBlock {
			s.stopped(in.offset-24, problem.New("a packet of %d bytes in a record of %d", "%[2]d バイトのレコードにある %[1]d バイトのパケット", captured, record))
			return
		}
		data, err := in.take(int(record) - 24)
		if err != nil {
			s.broken(err)
			return
		}
		s.frame(number, at, link, data[:captured], int(wire))
	}
}
