package bundle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
)

// zipListing is what a zip holds and what was found wrong with it as a whole.
type zipListing struct {
	entries []zipEntry
	problem error  // ErrTruncated or ErrDamaged: not all of it could be listed
	detail  string // of the problem
	more    bool   // there are more entries than the limit
}

// listZip lists the entries of a zip by its central directory or, where that
// is missing or damaged, by walking over the entries themselves. At most max
// entries are listed; the walk unpacks at most budget bytes.
func listZip(ra io.ReaderAt, size int64, max int, lim Limits, budget int64) (zipListing, error) {
	end, err := findEnd(ra, size)
	if err == ErrSplit {
		return zipListing{}, ErrSplit
	}
	if err != nil {
		list := salvageZip(ra, size, max, lim, budget)
		list.problem, list.detail = ErrTruncated, "the zip has no directory at its end"
		return list, nil
	}
	list, err := readDirectory(ra, end, max)
	if err != nil {
		list = salvageZip(ra, size, max, lim, budget)
		list.problem, list.detail = ErrDamaged, "the zip's directory can not be read"
		return list, nil
	}
	checkEntries(ra, list.entries, end)
	return list, nil
}

// directoryEnd says where the central directory is.
type directoryEnd struct {
	start, end int64 // of the central directory
	base       int64 // bytes in front of the zip proper
	count      uint64
}

// findEnd finds and reads the end of central directory record (section
// 4.3.16), which is followed by a comment of at most 64 KiB.
func findEnd(ra io.ReaderAt, size int64) (directoryEnd, error) {
	const window = endLen + 1<<16 - 1
	from := size - window
	if from < 0 {
		from = 0
	}
	buf := make([]byte, size-from)
	if n, _ := ra.ReadAt(buf, from); n < len(buf) {
		return directoryEnd{}, errHeader
	}
	for i := len(buf) - endLen; i >= 0; i-- {
		i = bytes.LastIndex(buf[:i+4], []byte("PK\x05\x06"))
		if i < 0 {
			break
		}
		comment := int(binary.LittleEndian.Uint16(buf[i+20:]))
		if i+endLen+comment <= len(buf) {
			return readEnd(ra, buf[i:], from+int64(i))
		}
	}
	return directoryEnd{}, errHeader
}

func readEnd(ra io.ReaderAt, b []byte, at int64) (directoryEnd, error) {
	le := binary.LittleEndian
	disk, start, count := le.Uint16(b[4:]), le.Uint16(b[6:]), uint64(le.Uint16(b[10:]))
	length, offset := int64(le.Uint32(b[12:])), int64(le.Uint32(b[16:]))
	end := directoryEnd{end: at, count: count}
	// The record may be there although every number fits into the short one.
	if at64, b64 := readEnd64(ra, at); b64 != nil {
		end.end, end.count = at64, le.Uint64(b64[32:])
		length, offset = int64(le.Uint64(b64[40:])), int64(le.Uint64(b64[48:]))
		disk, start = 0, 0
	}
	if disk != start || disk != 0 && disk != 0xffff {
		return end, ErrSplit
	}
	end.start = end.end - length
	end.base = end.start - offset
	if length < 0 || offset < 0 || end.start < 0 || end.base < 0 {
		return end, errHeader
	}
	return end, nil
}

// readEnd64 reads the Zip64 end record by its locator, which stands before
// the end record at offset at (sections 4.3.14 and 4.3.15).
func readEnd64(ra io.ReaderAt, at int64) (int64, []byte) {
	var locator [locator64Len]byte
	if n, _ := ra.ReadAt(locator[:], at-locator64Len); at < locator64Len || n < locator64Len ||
		binary.LittleEndian.Uint32(locator[:]) != sigLocator64 {
		return 0, nil
	}
	// The record should be at the locator's offset, and next to the locator
	// where something was put in front of the zip.
	for _, at64 := range []int64{int64(binary.LittleEndian.Uint64(locator[8:])), at - locator64Len - end64Len} {
		b := make([]byte, end64Len)
		if at64 < 0 || at64 > at-locator64Len-end64Len {
			continue
		}
		if n, _ := ra.ReadAt(b, at64); n == len(b) && binary.LittleEndian.Uint32(b) == sigEnd64 {
			return at64, b
		}
	}
	return 0, nil
}

// readDirectory reads the central headers. It fails where they are not what
// the end record says.
func readDirectory(ra io.ReaderAt, end directoryEnd, max int) (zipListing, error) {
	var list zipListing
	in := newWindow(ra, end.start, end.end)
	for in.left() > 0 {
		e, n, err := parseCentral(in.fill(centralLen + 3*(1<<16-1)))
		if err != nil {
			return list, err
		}
		if len(list.entries) == max {
			list.more = true
			return list, nil
		}
		in.skip(n)
		e.header += end.base
		list.entries = append(list.entries, e)
	}
	// The count has 16 bits where there is no Zip64 record.
	if uint16(end.count) != uint16(len(list.entries)) {
		return list, errHeader
	}
	return list, nil
}

// checkEntries finds the data of each entry and refuses those that can not be
// read: whatever the directory says, no byte of the archive may belong to two
// entries, or a small file could unpack to anything.
func checkEntries(ra io.ReaderAt, entries []zipEntry, end directoryEnd) {
	order := make([]*zipEntry, len(entries))
	for i := range entries {
		order[i] = &entries[i]
	}
	sort.SliceStable(order, func(i, j int) bool { return order[i].header < order[j].header })
	var free int64 // end of the last entry
	for _, e := range order {
		var header [localLen]byte
		n := 0
		if e.sane(end.start) {
			n, _ = ra.ReadAt(header[:], e.header)
		}
		if n < localLen || binary.LittleEndian.Uint32(header[:]) != sigLocal {
			e.refused = ErrDamaged
			continue
		}
		le := binary.LittleEndian
		e.flags |= le.Uint16(header[6:]) & (flagEncrypted | flagStrong)
		e.data = e.header + localLen + int64(le.Uint16(header[26:])) + int64(le.Uint16(header[28:]))
		switch {
		case e.header < free:
			e.refused = ErrOverlap
		case e.data+e.packed > end.start:
			e.refused = ErrDamaged
		default:
			free = e.data + e.packed
			e.refused = e.unsupported()
		}
	}
}

// unsupported returns why an entry can not be unpacked by kind, or nil.
func (e *zipEntry) unsupported() error {
	switch {
	case e.flags&(flagEncrypted|flagStrong) != 0 || e.method == methodAES:
		return ErrEncrypted
	case e.method == methodDeflate64:
		return ErrDeflate64
	case e.method != methodStore && e.method != methodDeflate:
		return ErrMethod
	}
	return nil
}

// detail says more about why an entry was refused.
func (e *zipEntry) detail() string {
	if e.refused == ErrMethod {
		return fmt.Sprintf("method %d", e.method)
	}
	return ""
}
