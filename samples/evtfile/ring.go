package evtfile

// ring places records one behind the other in the space behind the header.
// Places count on for ever; what is stored lies at place modulo capacity.
type ring struct {
	b      []byte
	next   int   // place of the next record
	starts []int // places of the records that are still whole, oldest first
	oldest int   // number of the first of them, from 0
}

// Bytes returns the file.
func (w *Writer) Bytes() []byte {
	size := w.Size
	if size == 0 {
		size = headerSize + eofSize
		for _, r := range w.records {
			size += len(r)
		}
	}
	r := &ring{b: make([]byte, size)}
	for _, record := range w.records {
		r.put(record)
	}
	r.finish(uint32(len(w.records)+1), w.Dirty)
	return r.b
}

func (r *ring) capacity() int { return len(r.b) - headerSize }

// offset is where a place lies in the file.
func (r *ring) offset(place int) uint32 { return uint32(headerSize + place%r.capacity()) }

// put writes a record. Its fixed part is never split: where it does not fit
// before the end of the file, that is filled up.
func (r *ring) put(record []byte) {
	if rest := r.capacity() - r.next%r.capacity(); rest < fixedSize {
		for ; rest > 0; rest -= 4 {
			r.write(le.AppendUint32(nil, filler))
		}
	}
	start := r.next
	r.write(record)
	r.starts = append(r.starts, start)
}

// write stores bytes and drops the records that they, or the end-of-file
// record behind them, overwrite.
func (r *ring) write(b []byte) {
	for len(r.starts) > 0 && r.next+len(b)+eofSize > r.starts[0]+r.capacity() {
		r.starts = r.starts[1:]
		r.oldest++
	}
	at := r.offset(r.next)
	n := copy(r.b[at:], b)
	copy(r.b[headerSize:], b[n:])
	r.next += len(b)
}

// finish writes the end-of-file record and the header.
func (r *ring) finish(next uint32, dirty bool) {
	eof, oldest, number := r.offset(r.next), r.offset(r.next), uint32(0)
	if len(r.starts) > 0 {
		oldest, number = r.offset(r.starts[0]), uint32(r.oldest+1)
	}
	flags := uint32(0)
	if r.next+eofSize > r.capacity() {
		flags = flagWrap
	}
	r.write(words(eofSize, 0x11111111, 0x22222222, 0x33333333, 0x44444444, oldest, eof, next, number, eofSize))
	if dirty {
		oldest, eof, next, number = headerSize, headerSize, 1, 0
		flags |= flagDirty
	}
	copy(r.b, words(headerSize, signature, 1, 1, oldest, eof, next, number, uint32(len(r.b)), flags, 0, headerSize))
}

func words(list ...uint32) []byte {
	var b []byte
	for _, v := range list {
		b = le.AppendUint32(b, v)
	}
	return b
}
