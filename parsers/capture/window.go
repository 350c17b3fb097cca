package capture

import (
	"io"

	"ssltriage/parsers/problem"
)

// windowBytes is how much of a file is read at once where it is read onward,
// jumpBytes elsewhere.
const (
	windowBytes = 1 << 20
	jumpBytes   = 4 << 10
)

// window reads pieces of a file that mostly lie one behind the other.
type window struct {
	file  *io.SectionReader
	data  []byte
	start int64
}

// at returns n bytes at an offset; they are valid until the next call.
func (w *window) at(offset int64, n int) ([]byte, error) {
	if offset < 0 || offset+int64(n) > w.file.Size() {
		return nil, io.ErrUnexpectedEOF
	}
	if from := offset - w.start; from < 0 || from+int64(n) > int64(len(w.data)) {
		if err := w.move(offset, n); err != nil {
			return nil, err
		}
	}
	from := offset - w.start
	return w.data[from : from+int64(n) : from+int64(n)], nil
}

// move reads anew around a piece. Backward it reads what is in front of the
// piece, so that a file read from its end is not read many times over.
func (w *window) move(offset int64, n int) error {
	size, start := windowBytes, offset
	switch ahead := offset - w.start - int64(len(w.data)); {
	case ahead > windowBytes || ahead < -2*windowBytes:
		size = jumpBytes
	case offset < w.start:
		start = max(0, offset+int64(n-max(size, n)))
	}
	size = int(min(int64(max(size, n)), w.file.Size()-start))
	if cap(w.data) < size {
		w.data = make([]byte, size)
	}
	got, err := w.file.ReadAt(w.data[:size], start)
	w.start, w.data = start, w.data[:got]
	if start+int64(got) < offset+int64(n) {
		return problem.Wrap(err, "read at offset %d: %w", "オフセット %d での読み取り: %w", offset, err)
	}
	return nil
}
