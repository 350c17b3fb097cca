package reader

import (
	"compress/flate"
	"io"
	"sync"
)

// inflater unpacks like the decompressor of archive/zip, but gives the last
// bytes before io.EOF and not along with it: archive/zip drops those where
// the directory says that there are more.
type inflater struct{ io.ReadCloser }

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

func newInflater(packed io.Reader) io.ReadCloser {
	f := inflaters.Get().(io.ReadCloser)
	_ = f.(flate.Resetter).Reset(packed, nil)
	return inflater{f}
}

func (f inflater) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// Close makes the memory free for the next; it is to be called once.
func (f inflater) Close() error {
	inflaters.Put(f.ReadCloser)
	return nil
}
