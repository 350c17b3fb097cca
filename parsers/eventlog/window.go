package eventlog

import "io"

const windowSize = 256 << 10 // more than two records of an .evt file on each side

// window reads a file through one buffer, so that going through it in small
// steps stays cheap and a large file does not lie in memory.
type window struct {
	r    io.ReaderAt
	size int64
	buf  []byte
	at   int64
}

// bytes gives n bytes at a place; they are valid until the next call.
func (w *window) bytes(at int64, n int) ([]byte, bool) {
	if at < 0 || n < 0 || at+int64(n) > w.size {
		return nil, false
	}
	if at < w.at || at+int64(n) > w.at+int64(len(w.buf)) {
		w.load(at, n)
	}
	from := at - w.at
	if from+int64(n) > int64(len(w.buf)) {
		return nil, false
	}
	return w.buf[from : from+int64(n)], true
}

// load fills the buffer around a place, because readers look both ways: at
// the size at a record's end and back at its beginning.
func (w *window) load(at int64, n int) {
	end := at + int64(max(n, windowSize/2))
	at = max(at-windowSize/2, 0)
	want := min(end, w.size) - at
	if int64(cap(w.buf)) < want {
		w.buf = make([]byte, want)
	}
	w.buf = w.buf[:want]
	got, _ := w.r.ReadAt(w.buf, at)
	w.buf, w.at = w.buf[:got], at
}
