package bundle

import (
	"bufio"
	"compress/flate"
	"hash/crc32"
	"io"
	"sync"
)

// inflater is the memory that unpacking needs, kept for the next entry.
type inflater struct {
	in    *bufio.Reader
	flate io.ReadCloser
}

var inflaters sync.Pool

func newInflater(packed io.Reader) *inflater {
	f, _ := inflaters.Get().(*inflater)
	if f == nil {
		f = &inflater{in: bufio.NewReaderSize(nil, 32<<10), flate: flate.NewReader(nil)}
	}
	f.in.Reset(packed)
	_ = f.flate.(flate.Resetter).Reset(f.in, nil)
	return f
}

func (f *inflater) free() {
	f.in.Reset(nil)
	inflaters.Put(f)
}

// entryReader unpacks one entry. It delivers no byte more than the entry's
// size, and after the last one says whether the entry was whole.
type entryReader struct {
	entry  *zipEntry
	inf    *inflater // nil where the entry is stored
	in     io.Reader
	n      int64
	crc    uint32
	err    error
	failed func(kind error, cause error) error // makes the error
	close  func() error
}

func newEntryReader(ra io.ReaderAt, e *zipEntry, failed func(kind, cause error) error, close func() error) *entryReader {
	r := &entryReader{entry: e, failed: failed, close: close}
	packed := io.NewSectionReader(ra, e.data, e.packed)
	r.in = packed
	if e.method == methodDeflate {
		r.inf = newInflater(packed)
		r.in = r.inf.flate
	}
	return r
}

func (r *entryReader) Read(p []byte) (int, error) {
	if r.err != nil || len(p) == 0 {
		return 0, r.err
	}
	if left := r.entry.size - r.n; left == 0 {
		r.err = r.finish()
		return 0, r.err
	} else if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := r.in.Read(p)
	r.n += int64(n)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, p[:n])
	switch {
	case err == nil || err == io.EOF && r.n == r.entry.size:
		return n, nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		r.err = r.failed(ErrTruncated, nil)
	default:
		r.err = r.broken(err)
	}
	return n, r.err
}

// finish is called when as many bytes were delivered as the entry should have.
func (r *entryReader) finish() error {
	var more [1]byte
	n, err := io.ReadFull(r.in, more[:])
	switch {
	case n > 0:
		return r.failed(ErrDamaged, errLonger)
	case err == io.ErrUnexpectedEOF || err == io.EOF && r.entry.cut:
		return r.failed(ErrTruncated, nil)
	case err != io.EOF:
		return r.broken(err)
	case r.entry.hasCRC && r.crc != r.entry.crc:
		return r.failed(ErrDamaged, errChecksum)
	}
	return io.EOF
}

// broken tells damaged data from a file that can not be read.
func (r *entryReader) broken(err error) error {
	if _, ok := err.(flate.CorruptInputError); ok {
		return r.failed(ErrDamaged, err)
	}
	return r.failed(ErrUnreadable, err)
}

func (r *entryReader) Close() error {
	if r.inf != nil {
		r.inf.free()
		r.inf = nil
	}
	if r.err == nil || r.err == io.EOF {
		r.err = errClosed
	}
	r.in = nil
	if r.close == nil {
		return nil
	}
	done := r.close
	r.close = nil
	return done()
}
