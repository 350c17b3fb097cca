package bundle

import (
	"bufio"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"time"
)

// maxZipBytes is where the writer stops taking entries. Below it a zip does
// not need the 64-bit extension, which old programs do not know; what is left
// up to 4 GiB is room for the manifest and the directory.
const (
	maxZipBytes   = 1<<32 - 1 - 64<<20
	maxZipEntries = 1<<16 - 1
)

// zipWriter writes a zip as a stream. Each entry ends with its sizes and is
// handed on at once, so that a file cut off later still holds it whole.
// (archive/zip writes the end of an entry only when the next one begins.)
type zipWriter struct {
	out     *bufio.Writer
	offset  int64
	central []byte // central directory so far
	entries int
	deflate *flate.Writer
}

func newZipWriter(w io.Writer) *zipWriter {
	return &zipWriter{out: bufio.NewWriterSize(w, 64<<10)}
}

func (z *zipWriter) Write(p []byte) (int, error) {
	n, err := z.out.Write(p)
	z.offset += int64(n)
	return n, err
}

// writeError marks an error of the output, after which the zip can not go on.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// add packs what r holds and returns its number of bytes. An error of r ends
// the entry, which keeps what had come; an error of the output is a
// writeError.
func (z *zipWriter) add(name string, modified time.Time, r io.Reader) (int64, error) {
	if z.entries == maxZipEntries {
		return 0, writeError{errors.New("more entries than a zip can hold")}
	}
	header := localHeader(name, modified)
	start := z.offset
	if _, err := z.Write(header); err != nil {
		return 0, writeError{err}
	}
	if z.deflate == nil {
		z.deflate, _ = flate.NewWriter(z, flate.DefaultCompression)
	}
	z.deflate.Reset(z)
	crc := crc32.NewIEEE()
	size, readErr := copyEntry(io.MultiWriter(z.deflate, crc), r)
	if errors.As(readErr, new(writeError)) {
		return size, readErr
	}
	if err := z.deflate.Close(); err != nil {
		return size, writeError{err}
	}
	packed := z.offset - start - int64(len(header))
	if err := z.finish(header, start, crc.Sum32(), packed, size); err != nil {
		return size, writeError{err}
	}
	return size, readErr
}

// copyEntry is io.Copy that tells errors of the two sides apart.
func copyEntry(w io.Writer, r io.Reader) (int64, error) {
	var size int64
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				return size, writeError{werr}
			}
			size += int64(n)
		}
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return size, err
		}
	}
}

// finish writes the data descriptor, notes the central header, and flushes.
func (z *zipWriter) finish(header []byte, start int64, crc uint32, packed, size int64) error {
	le := binary.LittleEndian
	d := le.AppendUint32(nil, sigDescriptor)
	d = le.AppendUint32(d, crc)
	d = le.AppendUint32(d, uint32(packed))
	d = le.AppendUint32(d, uint32(size))
	if _, err := z.Write(d); err != nil {
		return err
	}
	c := le.AppendUint32(z.central, sigCentral)
	c = le.AppendUint16(c, 20)        // made by: MS-DOS, version 2.0
	c = append(c, header[4:14]...)    // version, flags, method, time, date
	c = append(c, d[4:]...)           // crc, sizes
	c = append(c, header[26:30]...)   // lengths of name and extra
	c = append(c, make([]byte, 8)...) // comment, disk, internal attributes
	c = append(c, 0, 0)               // external attributes
	c = le.AppendUint32(c, uint32(start))
	z.central = append(c, header[localLen:]...)
	z.entries++
	return z.out.Flush()
}

// close writes the central directory.
func (z *zipWriter) close() error {
	le := binary.LittleEndian
	at := z.offset
	end := le.AppendUint32(nil, sigEnd)
	end = le.AppendUint32(end, 0) // disks
	end = le.AppendUint16(end, uint16(z.entries))
	end = le.AppendUint16(end, uint16(z.entries))
	end = le.AppendUint32(end, uint32(len(z.central)))
	end = le.AppendUint32(end, uint32(at))
	end = le.AppendUint16(end, 0) // comment
	if _, err := z.Write(append(z.central, end...)); err != nil {
		return err
	}
	return z.out.Flush()
}

// localHeader returns a local file header whose sizes come after the data.
// The time is also stored in UTC with Info-ZIP's field 0x5455.
func localHeader(name string, modified time.Time) []byte {
	le := binary.LittleEndian
	flags := uint16(flagDescriptor)
	if !isASCII(name) {
		flags |= flagUTF8
	}
	date, clock := toDOSTime(modified)
	b := le.AppendUint32(nil, sigLocal)
	b = le.AppendUint16(b, 20) // needs version 2.0
	b = le.AppendUint16(b, flags)
	b = le.AppendUint16(b, methodDeflate)
	b = le.AppendUint16(b, clock)
	b = le.AppendUint16(b, date)
	b = append(b, make([]byte, 12)...) // crc, sizes
	b = le.AppendUint16(b, uint16(len(name)))
	b = le.AppendUint16(b, 9)
	b = append(b, name...)
	b = le.AppendUint16(b, 0x5455)
	b = le.AppendUint16(b, 5)
	b = append(b, 1)
	return le.AppendUint32(b, uint32(modified.Unix()))
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func toDOSTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	return uint16((t.Year()-1980)<<9 | int(t.Month())<<5 | t.Day()),
		uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2)
}
