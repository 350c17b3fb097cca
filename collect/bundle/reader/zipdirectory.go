package reader

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"sort"

	"ssltriage/parsers/problem"
)

// Records of the zip format (PKWARE APPNOTE.TXT 6.3.x, section 4.3), those
// that archive/zip keeps to itself.
const (
	sigLocal      = "PK\x03\x04"
	sigDescriptor = "PK\x07\x08"
	sigCentral    = "PK\x01\x02"
	sigEnd        = "PK\x05\x06"
	sigEnd64      = "PK\x06\x06"
	sigLocator64  = "PK\x06\x07"

	localLen      = 30
	descriptorLen = 16 // with its signature, which is optional
	centralLen    = 46
	endLen        = 22
	end64Len      = 56
	locator64Len  = 20
)

var (
	errNoEnd     = problem.New("no end record", "終端レコードがありません")
	errDirectory = problem.New("directory is not what it says", "ディレクトリの内容が記載と一致しません")
)

// directoryEnd is what the end record says that archive/zip does not tell.
type directoryEnd struct {
	start int64  // of the central directory: entries end before it
	count uint64 // entries
}

// findEnd finds and reads the end of central directory record (section
// 4.3.16), which is followed by a comment of at most 64 KiB. The error is
// errNoEnd or ErrSplit.
func findEnd(ra io.ReaderAt, size int64) (directoryEnd, error) {
	from := size - endLen - 1<<16 + 1
	if from < 0 {
		from = 0
	}
	buf := make([]byte, size-from)
	n, _ := ra.ReadAt(buf, from)
	for i := n; ; {
		if i = bytes.LastIndex(buf[:i], []byte(sigEnd)); i < 0 {
			return directoryEnd{}, errNoEnd
		}
		if i+endLen <= n && i+endLen+int(binary.LittleEndian.Uint16(buf[i+20:])) <= n {
			return readEnd(ra, buf[i:], from+int64(i))
		}
	}
}

// readEnd reads an end record that is at an offset, and the Zip64 record that
// has the numbers which did not fit into it (sections 4.3.14 and 4.3.15).
func readEnd(ra io.ReaderAt, b []byte, at int64) (directoryEnd, error) {
	le := binary.LittleEndian
	count, length := le.Uint16(b[10:]), le.Uint32(b[12:])
	if count == 1<<16-1 || length == 1<<32-1 || le.Uint32(b[16:]) == 1<<32-1 {
		if locator := signed(ra, at-locator64Len, sigLocator64, locator64Len); locator != nil {
			at64 := int64(le.Uint64(locator[8:]))
			if b64 := signed(ra, at64, sigEnd64, end64Len); b64 != nil {
				return directoryEnd{start: at64 - int64(le.Uint64(b64[40:])), count: le.Uint64(b64[32:])}, nil
			}
		}
	}
	if disk, start := le.Uint16(b[4:]), le.Uint16(b[6:]); disk != start || disk != 0 && disk != 1<<16-1 {
		return directoryEnd{}, ErrSplit
	}
	return directoryEnd{start: at - int64(length), count: uint64(count)}, nil
}

// signed returns the n bytes at an offset if they begin with a signature.
func signed(ra io.ReaderAt, at int64, sig string, n int) []byte {
	b := make([]byte, n)
	if k, _ := ra.ReadAt(b, at); k < n || !bytes.HasPrefix(b, []byte(sig)) {
		return nil
	}
	return b
}

// readDirectory lists at most max entries of a zip, and says whether there are
// more. zip.NewReader makes room for as many as the end record names, and
// then reads headers for as long as there are any: both are bounded here by
// the bytes of a directory of max entries with very long names.
func readDirectory(ra io.ReaderAt, size int64, end directoryEnd, max int) (entries []zipEntry, more bool, err error) {
	const tail, most = 128 << 10, 1 << 10 // bytes that the search for the end takes; of one header
	room := tail + most*int64(max)
	if end.count > uint64(room/centralLen) {
		return nil, false, errDirectory
	}
	f := &fence{ReaderAt: ra, left: room}
	files, err := filesOf(f, size)
	if err != nil {
		return nil, false, err
	}
	f.open = true
	if more = len(files) > max; more {
		files = files[:max]
	}
	entries, found := checkEntries(files, end.start)
	if found == 0 && len(files) > 0 { // it is of another zip, or that was changed
		return nil, false, errDirectory
	}
	return entries, more, nil
}

// filesOf is zip.NewReader, and readies the files for being opened. It takes
// any name: cleanName makes them safe.
func filesOf(ra io.ReaderAt, size int64) ([]*zip.File, error) {
	zr, err := zip.NewReader(ra, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	zr.RegisterDecompressor(zip.Deflate, newInflater)
	files := zr.File
	zr.File = nil // or each of them would keep all the others in memory
	return files, nil
}

// fence lets only so many bytes be read until it is opened.
type fence struct {
	io.ReaderAt
	left int64
	open bool
}

func (f *fence) ReadAt(p []byte, off int64) (int, error) {
	if !f.open {
		if f.left -= int64(len(p)); f.left < 0 {
			return 0, errDirectory
		}
	}
	return f.ReaderAt.ReadAt(p, off)
}

// zipEntry is a file of a zip.
type zipEntry struct {
	*zip.File
	data    int64 // offset of its packed data
	refused error // one of the Err values: why it can not be read
}

// checkEntries finds the data of each file, and says of how many there is any.
// It refuses those that can not be read: whatever the directory says, no byte
// before end may belong to two of them, or a small zip could unpack to
// anything.
func checkEntries(files []*zip.File, end int64) (entries []zipEntry, found int) {
	entries = make([]zipEntry, len(files))
	order := make([]*zipEntry, 0, len(files))
	for i, f := range files {
		e := &entries[i]
		e.File = f
		at, err := f.DataOffset()
		if err != nil || at > end || f.CompressedSize64 > uint64(end-at) {
			e.refused = ErrDamaged
			continue
		}
		e.data = at
		order = append(order, e)
	}
	sort.SliceStable(order, func(i, j int) bool { return order[i].data < order[j].data })
	var free int64 // end of the last entry
	for _, e := range order {
		if e.data < free && e.CompressedSize64 > 0 {
			e.refused = ErrOverlap
			continue
		}
		free = e.data + int64(e.CompressedSize64)
		e.refused = unsupported(&e.FileHeader)
	}
	return entries, len(order)
}
