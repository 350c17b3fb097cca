package bundle

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"
)

// Record signatures, sizes and flags of the zip format (PKWARE APPNOTE.TXT
// 6.3.x, sections 4.3 and 4.4).
const (
	sigLocal      = 0x04034b50 // "PK\x03\x04"
	sigDescriptor = 0x08074b50 // "PK\x07\x08"
	sigCentral    = 0x02014b50 // "PK\x01\x02"
	sigEnd        = 0x06054b50 // "PK\x05\x06"
	sigEnd64      = 0x06064b50 // "PK\x06\x06"
	sigLocator64  = 0x07064b50 // "PK\x06\x07"

	localLen      = 30
	descriptorLen = 16 // with its signature, which is optional
	centralLen    = 46
	endLen        = 22
	end64Len      = 56
	locator64Len  = 20

	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes and CRC follow the data
	flagUTF8       = 1 << 11
	flagStrong     = 1<<6 | 1<<13 // strong encryption, encrypted directory

	methodStore     = 0
	methodDeflate   = 8
	methodDeflate64 = 9
	methodAES       = 99 // the WinZip AES extension
)

// zipEntry is one file of a zip, from its central or local header.
type zipEntry struct {
	name     []byte
	utf8     bool
	flags    uint16
	method   uint16
	crc      uint32
	hasCRC   bool
	packed   int64 // bytes in the archive
	size     int64 // bytes unpacked
	header   int64 // offset of the local header
	data     int64 // offset of the data
	modified time.Time
	local    bool   // modified is the wall clock of an unknown zone
	mode     uint32 // Unix mode, 0 where none is stored
	cut      bool   // the archive ends before the entry does
	refused  error  // one of the Err values: why it can not be read
}

var errHeader = errors.New("not a valid header")

// parseLocal reads a local file header (section 4.3.7) and its variable part,
// and returns the length of both.
func parseLocal(b []byte) (e zipEntry, length int, err error) {
	if len(b) < localLen || binary.LittleEndian.Uint32(b) != sigLocal {
		return e, 0, errHeader
	}
	le := binary.LittleEndian
	e.flags, e.method = le.Uint16(b[6:]), le.Uint16(b[8:])
	e.modified, e.local = dosTime(le.Uint16(b[12:]), le.Uint16(b[10:])), true
	e.crc = le.Uint32(b[14:])
	e.packed, e.size = int64(le.Uint32(b[18:])), int64(le.Uint32(b[22:]))
	nameLen, extraLen := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	length = localLen + nameLen + extraLen
	if length > len(b) {
		return e, 0, errHeader
	}
	e.utf8 = e.flags&flagUTF8 != 0
	e.name = append([]byte(nil), b[localLen:localLen+nameLen]...)
	e.parseExtra(b[localLen+nameLen : length])
	e.clipName()
	e.hasCRC = e.flags&flagDescriptor == 0
	return e, length, nil
}

// parseCentral reads a central directory header (section 4.3.12) and its
// variable part, and returns the length of both.
func parseCentral(b []byte) (e zipEntry, length int, err error) {
	if len(b) < centralLen || binary.LittleEndian.Uint32(b) != sigCentral {
		return e, 0, errHeader
	}
	le := binary.LittleEndian
	e.flags, e.method = le.Uint16(b[8:]), le.Uint16(b[10:])
	e.modified, e.local = dosTime(le.Uint16(b[14:]), le.Uint16(b[12:])), true
	e.crc, e.hasCRC = le.Uint32(b[16:]), true
	e.packed, e.size = int64(le.Uint32(b[20:])), int64(le.Uint32(b[24:]))
	e.header = int64(le.Uint32(b[42:]))
	nameLen, extraLen := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))
	length = centralLen + nameLen + extraLen + int(le.Uint16(b[32:]))
	if length > len(b) {
		return e, 0, errHeader
	}
	if system := b[5]; system == 3 || system == 19 { // Unix, macOS: section 4.4.2
		e.mode = le.Uint32(b[38:]) >> 16
	}
	e.utf8 = e.flags&flagUTF8 != 0
	e.name = append([]byte(nil), b[centralLen:centralLen+nameLen]...)
	e.parseExtra(b[centralLen+nameLen : centralLen+nameLen+extraLen])
	e.clipName()
	return e, length, nil
}

// clipName gives up the rest of a name that is far too long: a directory of
// names of 64 KiB each must not stay in memory.
func (e *zipEntry) clipName() {
	if most := 4 * maxNameBytes; len(e.name) > most {
		e.name = append([]byte(nil), e.name[:most]...)
	}
}

// parseExtra reads the extra fields that matter: sizes above 4 GiB (section
// 4.5.3), times in UTC (4.5.5 and Info-ZIP's 0x5455), and the name in UTF-8
// (4.6.9). Damaged fields are passed over.
func (e *zipEntry) parseExtra(b []byte) {
	le := binary.LittleEndian
	for len(b) >= 4 {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			return
		}
		field := b[:n]
		b = b[n:]
		switch {
		case id == 0x0001:
			e.parseZip64(field)
		case id == 0x5455 && n >= 5 && field[0]&1 != 0:
			e.modified, e.local = time.Unix(int64(int32(le.Uint32(field[1:]))), 0).UTC(), false
		case id == 0x000a && n >= 32 && le.Uint16(field[4:]) == 1:
			e.modified, e.local = fileTime(le.Uint64(field[8:])), false
		case id == 0x7075 && n > 5 && field[0] == 1 && le.Uint32(field[1:]) == crc32.ChecksumIEEE(e.name):
			e.name, e.utf8 = append([]byte(nil), field[5:]...), true
		}
	}
}

// parseZip64 replaces the numbers that did not fit into 32 bits; they come in
// this order, and only those that are needed.
func (e *zipEntry) parseZip64(b []byte) {
	for _, p := range []*int64{&e.size, &e.packed, &e.header} {
		if *p != 0xffffffff {
			continue
		}
		if len(b) < 8 {
			return
		}
		*p = int64(binary.LittleEndian.Uint64(b)) // may turn out negative: see sane
		b = b[8:]
	}
}

// sane reports whether the numbers are possible in an archive of total bytes.
func (e *zipEntry) sane(total int64) bool {
	return e.packed >= 0 && e.size >= 0 && e.header >= 0 && e.header <= total && e.packed <= total
}

func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(int(date>>9)+1980, time.Month(date>>5&15), int(date&31),
		int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// fileTime converts a FILETIME, 100 ns since 1601-01-01 UTC.
func fileTime(t uint64) time.Time {
	const to1970 = 11_644_473_600
	return time.Unix(int64(t/10_000_000)-to1970, int64(t%10_000_000)*100).UTC()
}
