package bundle

import (
	"bytes"
	"io"
)

// window looks at a part of a file through a buffer that slides forward, so
// that records of any length up to the buffer's are seen whole.
type window struct {
	ra       io.ReaderAt
	pos, end int64  // the part that is left
	buf      []byte // bytes read from pos on
	mem      []byte
}

const windowBytes = 1 << 18 // holds the longest header, 46 + 3 * 65535 bytes

func newWindow(ra io.ReaderAt, start, end int64) *window {
	n := end - start
	if n > windowBytes {
		n = windowBytes
	}
	if n < 0 {
		n = 0
	}
	return &window{ra: ra, pos: start, end: end, mem: make([]byte, n)}
}

func (w *window) left() int64 { return w.end - w.pos }

// fill returns the bytes that are in the buffer, at least n of them unless the
// part ends before, a read fails, or the buffer is smaller. They are valid
// until the next call.
func (w *window) fill(n int) []byte {
	if n > len(w.mem) {
		n = len(w.mem)
	}
	if int64(n) > w.left() {
		n = int(w.left())
	}
	if len(w.buf) < n {
		ahead := w.mem // as much as fits: short records must not cost a read each
		if int64(len(ahead)) > w.left() {
			ahead = ahead[:w.left()]
		}
		got, _ := w.ra.ReadAt(ahead, w.pos)
		w.buf = ahead[:got]
	}
	return w.buf
}

// skip moves forward by n bytes, not beyond the end of the part.
func (w *window) skip(n int) {
	if int64(n) > w.left() {
		n = int(w.left())
	}
	w.pos += int64(n)
	if n > len(w.buf) {
		n = len(w.buf)
	}
	w.buf = w.buf[n:]
}

// find moves forward to the next place that starts with a pattern. It
// reports whether there is one; if not, the window is at its end.
func (w *window) find(pattern []byte) bool {
	for {
		b := w.fill(len(pattern))
		if len(b) < len(pattern) {
			w.pos, w.buf = w.end, nil
			return false
		}
		if i := bytes.Index(b, pattern); i >= 0 {
			w.skip(i)
			return true
		}
		w.skip(len(b) - len(pattern) + 1)
	}
}
