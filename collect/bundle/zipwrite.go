package bundle

import (
	"errors"
	"hash/crc32"
	"io"
	"time"
)

// maxZipBytes is where the writer stops taking entries. Below it a zip does
// not need the 64-bit extension, which old programs do not know; what is left
// up to 4 GiB is room for the manifest and the directory.
const maxZipBytes = 1<<32 - 1 - 64<<20

// maxZipEntries is what the directory can count without the extension.
const maxZipEntries = 1<<16 - 2

// zipWriter writes a zip as a stream (APPNOTE.TXT 6.3.10): every entry is
// packed, and its sizes follow it in a data descriptor (4.3.9), so that a file
// cut off later still holds all entries before. archive/zip, which reads the
// bundle, would write it too; but with what it needs it is 400 KB large, of the
// 2 MB that the collector may have.
type zipWriter struct {
	out     *output
	deflate *deflater
	entries []zipHeader
}

// zipHeader is what the directory says of an entry.
type zipHeader struct {
	name             string
	modified         time.Time
	crc              uint32
	packed, unpacked int64
	at               int64 // of the local header
}

func newZipWriter(w io.Writer) *zipWriter {
	out := &output{w: w}
	return &zipWriter{out: out, deflate: newDeflater(out)}
}

// add packs what r holds and returns its number of bytes. An error of r ends
// the entry, which keeps what had come; after one of the output, z.out.err,
// the zip can not go on.
func (z *zipWriter) add(name string, modified time.Time, r io.Reader) (int64, error) {
	if len(z.entries) >= maxZipEntries {
		return 0, errors.New("the zip has reached its largest number of entries")
	}
	h := zipHeader{name: name, modified: modified, at: z.out.n}
	_, _ = z.out.Write(h.local())
	begin, sum := z.out.n, crc32.NewIEEE()
	var err error
	h.unpacked, err = z.deflate.pack(io.TeeReader(r, sum))
	h.packed, h.crc = z.out.n-begin, sum.Sum32()
	_, _ = z.out.Write(h.descriptor())
	z.entries = append(z.entries, h)
	return h.unpacked, err
}

// Close writes the directory.
func (z *zipWriter) Close() error {
	at := z.out.n
	for _, h := range z.entries {
		_, _ = z.out.Write(h.central())
	}
	var b fields
	b.u32(0x06054b50) // end of central directory, 4.3.16
	b.u16(0, 0, len(z.entries), len(z.entries))
	b.u32(uint32(z.out.n-at), uint32(at))
	b.u16(0)
	_, _ = z.out.Write(b)
	return z.out.err
}

// local is the header before the packed data, 4.3.7.
func (h zipHeader) local() []byte {
	var b fields
	b.u32(0x04034b50)
	b = append(b, h.common(0, 0, 0)...)
	b = append(b, h.name...)
	return append(b, h.extra()...)
}

// common are the fields that both headers share. Bit 3 of the flags is the data
// descriptor, bit 11 a name in UTF-8; method 8 is deflate.
func (h zipHeader) common(crc uint32, packed, unpacked int64) []byte {
	var b fields
	b.u16(20, 1<<3|1<<11, 8, clockOf(h.modified), dateOf(h.modified))
	b.u32(crc, uint32(packed), uint32(unpacked))
	b.u16(len(h.name), len(h.extra()))
	return b
}

// descriptor follows the packed data, 4.3.9.
func (h zipHeader) descriptor() []byte {
	var b fields
	b.u32(0x08074b50, h.crc, uint32(h.packed), uint32(h.unpacked))
	return b
}

// central is the entry's header in the directory, 4.3.12.
func (h zipHeader) central() []byte {
	var b fields
	b.u32(0x02014b50)
	b.u16(20)
	b = append(b, h.common(h.crc, h.packed, h.unpacked)...)
	b.u16(0, 0, 0)
	b.u32(0, uint32(h.at))
	b = append(b, h.name...)
	return append(b, h.extra()...)
}

// extra is the extended time stamp of Info-ZIP, which is UTC, where the other
// one has no zone.
func (h zipHeader) extra() []byte {
	var b fields
	b.u16(0x5455, 5)
	b = append(b, 1)
	b.u32(uint32(h.modified.Unix()))
	return b
}

// clockOf and dateOf are the time as MS-DOS kept it, 4.4.6.
func clockOf(t time.Time) int { return t.Second()/2 | t.Minute()<<5 | t.Hour()<<11 }
func dateOf(t time.Time) int  { return t.Day() | int(t.Month())<<5 | (t.Year()-1980)<<9 }

// fields are numbers as a zip has them, little endian.
type fields []byte

func (b *fields) u16(list ...int) {
	for _, n := range list {
		*b = append(*b, byte(n), byte(n>>8))
	}
}

func (b *fields) u32(list ...uint32) {
	for _, n := range list {
		*b = append(*b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
}

// output counts the bytes of the zip and keeps its first error.
type output struct {
	w   io.Writer
	n   int64
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.n += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	o.err = err
	return n, err
}
