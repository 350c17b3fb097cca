package bundle

import (
	"archive/zip"
	"compress/flate"
	"io"
	"time"
)

// maxZipBytes is where the writer stops taking entries. Below it a zip does
// not need the 64-bit extension, which old programs do not know; what is left
// up to 4 GiB is room for the manifest and the directory.
const maxZipBytes = 1<<32 - 1 - 64<<20

// zipWriter writes a zip as a stream and hands each entry on as it ends, so
// that a file cut off later still holds it whole. Only the data descriptor of
// the last entry is still missing then: archive/zip writes it with the next
// entry or on Close. Without it there is no checksum, but packed data shows
// its own end, by which the reader's salvage finds it.
type zipWriter struct {
	*zip.Writer
	out     *output
	deflate *flate.Writer
}

func newZipWriter(w io.Writer) *zipWriter {
	z := &zipWriter{out: &output{w: w}}
	z.Writer = zip.NewWriter(z.out)
	// A compressor of our own, as only its owner can end the packed data
	// before the entry ends.
	z.deflate, _ = flate.NewWriter(io.Discard, flate.DefaultCompression)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		z.deflate.Reset(w)
		return z.deflate, nil
	})
	return z
}

// add packs what r holds and returns its number of bytes. An error of r ends
// the entry, which keeps what had come; after one of the output, z.out.err,
// the zip can not go on.
func (z *zipWriter) add(name string, modified time.Time, r io.Reader) (int64, error) {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified})
	if err != nil {
		return 0, err
	}
	size, err := io.Copy(w, r)
	_ = z.deflate.Close() // may be closed twice; the output keeps its error
	_ = z.Flush()
	return size, err
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
