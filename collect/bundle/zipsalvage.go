package bundle

import (
	"encoding/binary"
	"errors"
	"io"
)

var (
	errLonger   = errors.New("longer than the zip says")
	errChecksum = errors.New("checksum does not match")
	errClosed   = errors.New("read after close")

	patternLocal      = []byte("PK\x03\x04")
	patternDescriptor = []byte("PK\x07\x08")
)

// salvager walks over a zip whose directory is missing. Every byte of the
// file is looked at once or, within one buffer, twice: where an entry turns
// out to be damaged the walk goes on where the damage was found.
type salvager struct {
	*window
	ra     io.ReaderAt
	size   int64 // of the file
	lim    Limits
	budget int64 // bytes that may still be unpacked
}

// salvageZip lists what can be read of a zip without its directory. The size
// of an entry whose end is missing is what can be unpacked of it.
func salvageZip(ra io.ReaderAt, size int64, max int, lim Limits, budget int64) zipListing {
	s := &salvager{window: newWindow(ra, 0, size), ra: ra, size: size, lim: lim, budget: budget}
	var list zipListing
	for s.find(patternLocal) {
		at := s.pos
		e, n, err := parseLocal(s.fill(localLen + 2*(1<<16-1)))
		if err != nil {
			s.skip(1)
			continue
		}
		if len(list.entries) == max {
			list.more = true
			break
		}
		e.header, e.data = at, at+int64(n)
		s.skip(n)
		e.refused = e.unsupported()
		s.measure(&e)
		list.entries = append(list.entries, e)
	}
	return list
}

// measure finds the end of the entry at whose data the walk stands, and moves
// there.
func (s *salvager) measure(e *zipEntry) {
	known := e.flags&flagDescriptor == 0 || e.packed > 0
	switch {
	case known && (e.packed < 0 || e.size < 0):
		e.packed, e.size, e.refused = 0, 0, ErrDamaged
	case known && e.packed <= s.size-e.data:
		s.jump(e.data + e.packed)
		s.descriptor(e)
	case e.refused != nil: // encrypted, or of an unknown method
		e.packed, e.size = 0, 0
	case e.method == methodStore && known:
		e.packed, e.size, e.cut, e.hasCRC = s.size-e.data, s.size-e.data, true, false
		s.jump(s.size)
	case e.method == methodStore:
		s.measureStored(e)
	default:
		s.measureDeflated(e)
	}
}

// jump moves the walk to an offset further on.
func (s *salvager) jump(to int64) {
	if step := to - s.pos; step <= int64(len(s.buf)) {
		s.skip(int(step))
		return
	}
	s.pos, s.buf = to, nil
}

// measureDeflated unpacks an entry to find its end.
func (s *salvager) measureDeflated(e *zipEntry) {
	in := &countingReader{r: io.NewSectionReader(s.ra, e.data, s.size-e.data)}
	inf := newInflater(in)
	defer inf.free()
	limit, beyond := s.most(s.size - e.data)
	n, err := io.Copy(io.Discard, io.LimitReader(inf.flate, limit+1))
	s.budget -= n
	e.size, e.packed = n, in.n-int64(inf.in.Buffered())
	s.jump(e.data + e.packed)
	switch {
	case n > limit:
		e.refused = beyond
	case err != nil: // at the end of the file, or where the data is damaged
		e.cut, e.hasCRC = true, false
	default:
		s.descriptor(e)
	}
}

// most returns how many bytes an entry may unpack to when at most so many
// packed ones are left, and what it is when it has more.
func (s *salvager) most(packed int64) (limit int64, beyond error) {
	limit, beyond = s.lim.EntryBytes, ErrTooLarge
	if s.budget < limit {
		limit, beyond = s.budget, ErrTotalTooLarge
	}
	if packed < limit/s.lim.Ratio && RatioFloor < limit {
		limit, beyond = packed*s.lim.Ratio, ErrRatio
		if limit < RatioFloor {
			limit = RatioFloor
		}
	}
	return limit, beyond
}

// measureStored searches for the descriptor behind data that is not packed:
// the one that names the very length that lies before it.
func (s *salvager) measureStored(e *zipEntry) {
	for s.find(patternDescriptor) {
		length := s.pos - e.data
		b := s.fill(descriptorLen)
		if len(b) >= descriptorLen && int64(binary.LittleEndian.Uint32(b[8:])) == length {
			e.packed, e.size = length, length
			s.descriptor(e)
			return
		}
		s.skip(1)
	}
	e.packed, e.size, e.cut, e.hasCRC = s.size-e.data, s.size-e.data, true, false
}

// descriptor takes the CRC from the data descriptor at which the walk stands
// (section 4.3.9), if there is one.
func (s *salvager) descriptor(e *zipEntry) {
	b := s.fill(descriptorLen)
	if e.flags&flagDescriptor == 0 || len(b) < descriptorLen || binary.LittleEndian.Uint32(b) != sigDescriptor {
		return
	}
	e.crc, e.hasCRC = binary.LittleEndian.Uint32(b[4:]), true
	s.skip(descriptorLen)
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
