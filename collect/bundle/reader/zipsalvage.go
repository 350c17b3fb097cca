package reader

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// salvager walks over a zip whose directory is missing or damaged, and makes
// a new directory from the local headers. Every byte of the file is looked at
// once or, within one buffer, twice: where an entry turns out to be damaged
// the walk goes on where the damage was found.
type salvager struct {
	ra         io.ReaderAt
	size       int64  // of the file
	entryBytes int64  // what one entry may unpack to
	budget     *int64 // what all may unpack to that are unpacked to find their end

	start     int64 // offset of window
	window    []byte
	mem       []byte // of window
	directory directory
}

// windowBytes holds the longest header, 30 + 2 * 65535 bytes.
const windowBytes = 1 << 18

// salvaged is an entry that the walk has found.
type salvaged struct {
	header       []byte // local header, name and extra fields
	at, data     int64  // offsets of header and data
	packed, size int64  // bytes in the zip and unpacked
	crc          uint32 // 0: not known
}

// salvage lists at most max files of a zip without its directory. The error,
// ErrTooManyEntries or ErrTotalTooLarge, says that there are more.
func (s *salvager) salvage(max int) ([]*zip.File, error) {
	n := s.size
	if n > windowBytes {
		n = windowBytes
	}
	s.mem = make([]byte, n)
	beyond := s.walk(max)
	files, err := filesOf(s.directory.behind(s.ra, s.size))
	if err != nil {
		return nil, err
	}
	return files, beyond
}

func (s *salvager) walk(max int) error {
	for pos := s.find(sigLocal, 0); pos < s.size; pos = s.find(sigLocal, pos) {
		e, ok := s.readHeader(pos)
		if !ok {
			pos++
			continue
		}
		if s.directory.count == max {
			return ErrTooManyEntries
		}
		if pos = s.measure(&e); *s.budget < 0 {
			return ErrTotalTooLarge
		}
		s.directory.add(&e)
	}
	return nil
}

// at returns what the file holds from an offset on: at least n bytes, unless
// it ends before. They are valid until the next call.
func (s *salvager) at(pos int64, n int) []byte {
	if left := s.size - pos; int64(n) > left {
		n = int(left)
	}
	if pos < s.start || pos+int64(n) > s.start+int64(len(s.window)) {
		n, _ := s.ra.ReadAt(s.mem, pos)
		s.start, s.window = pos, s.mem[:n]
	}
	return s.window[pos-s.start:]
}

// find returns the offset of the next signature from an offset on, or the
// size of the file.
func (s *salvager) find(sig string, pos int64) int64 {
	for {
		b := s.at(pos, len(sig))
		if i := bytes.Index(b, []byte(sig)); i >= 0 {
			return pos + int64(i)
		}
		if len(b) < len(sig) {
			return s.size
		}
		pos += int64(len(b) - len(sig) + 1)
	}
}

// readHeader reads a local file header (APPNOTE.TXT section 4.3.7).
func (s *salvager) readHeader(at int64) (e salvaged, ok bool) {
	b := s.at(at, localLen+2*(1<<16-1))
	if len(b) < localLen {
		return e, false
	}
	le := binary.LittleEndian
	n := localLen + int(le.Uint16(b[26:])) + int(le.Uint16(b[28:]))
	if len(b) < n {
		return e, false
	}
	e.header = append([]byte(nil), b[:n]...)
	e.at, e.data = at, at+int64(n)
	e.crc, e.packed, e.size = le.Uint32(b[14:]), int64(le.Uint32(b[18:])), int64(le.Uint32(b[22:]))
	return e, true
}

// measure finds the sizes of an entry and returns the offset of its end.
func (s *salvager) measure(e *salvaged) (end int64) {
	le := binary.LittleEndian
	h := zip.FileHeader{Flags: le.Uint16(e.header[6:]), Method: le.Uint16(e.header[8:])}
	left := s.size - e.data
	switch refused := unsupported(&h); {
	case refused != nil && e.packed > left:
		e.packed = 0
	case refused != nil:
	case h.Method == zip.Deflate:
		s.measureDeflated(e)
	case h.Flags&flagDescriptor != 0 && e.packed == 0:
		s.measureStored(e)
	default:
		if e.size = e.packed; e.packed > left { // the reader shall miss what is cut off
			e.packed = left
		}
	}
	end = e.data + e.packed
	if b := s.at(end, descriptorLen); h.Flags&flagDescriptor != 0 && len(b) >= descriptorLen && bytes.HasPrefix(b, []byte(sigDescriptor)) {
		e.crc = le.Uint32(b[4:])
		end += descriptorLen
	}
	return end
}

// measureDeflated unpacks an entry: packed data shows its own end, whatever
// the header says. Where it is cut off or damaged, the reader will find that
// too. An entry beyond the limit keeps a size that is.
func (s *salvager) measureDeflated(e *salvaged) {
	limit := s.entryBytes
	if *s.budget < limit {
		limit = *s.budget
	}
	in := io.NewSectionReader(s.ra, e.data, s.size-e.data)
	buf := bufio.NewReader(in) // of which flate takes no byte too many
	inflater := newInflater(buf)
	defer inflater.Close()
	e.size, _ = io.CopyN(io.Discard, inflater, limit+1)
	*s.budget -= e.size
	read, _ := in.Seek(0, io.SeekCurrent)
	e.packed = read - int64(buf.Buffered())
}

// measureStored searches for the descriptor behind data that is not packed:
// the one that names the very length that lies before it.
func (s *salvager) measureStored(e *salvaged) {
	for pos := e.data; ; pos++ {
		pos = s.find(sigDescriptor, pos)
		e.packed, e.size = pos-e.data, pos-e.data
		b := s.at(pos, descriptorLen)
		if len(b) >= descriptorLen && int64(binary.LittleEndian.Uint32(b[8:])) == e.size {
			return
		}
		if pos >= s.size {
			e.size++ // at least: the reader shall miss what is cut off
			return
		}
	}
}
