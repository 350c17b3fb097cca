package bundle

import "io"

// Sizes of the window and of matches (RFC 1951, section 2 and 3.2.5).
const (
	windowSize  = 32 << 10
	blockSize   = 64 << 10
	minMatch    = 4 // of the format: 3, which are rarely worth it
	maxMatch    = 258
	hashBits    = 15
	chainLength = 24 // earlier places that are looked at
	enough      = 64 // a match of this length is taken at once
)

// deflater packs a stream (RFC 1951). Package compress/flate would do, but it
// brings fmt and reflect with it, 300 KB, and archive/zip the same.
type deflater struct {
	bits  bitWriter
	data  []byte // the window and the block
	start int    // of the block in data
	head  []int32
	prev  []int32 // of data
	block block
}

func newDeflater(w io.Writer) *deflater {
	return &deflater{bits: bitWriter{w: w}, head: make([]int32, 1<<hashBits), prev: make([]int32, windowSize+blockSize)}
}

// pack reads r to its end and writes it as one complete stream. It returns the
// number of bytes that r gave, and r's error or the output's.
func (d *deflater) pack(r io.Reader) (n int64, err error) {
	d.data, d.start = d.data[:0], 0
	for i := range d.head {
		d.head[i] = -1
	}
	for err == nil {
		var k int
		k, err = d.fill(r)
		n += int64(k)
		d.writeBlock()
		if d.bits.err != nil {
			return n, d.bits.err
		}
	}
	d.bits.write(1|1<<1, 3) // an empty last block of the fixed code
	d.bits.write(0, 7)
	d.bits.align()
	d.bits.flush()
	if d.bits.err != nil {
		return n, d.bits.err
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// fill reads the next block behind the last 32 KiB.
func (d *deflater) fill(r io.Reader) (int, error) {
	if len(d.data) > windowSize {
		d.slide(len(d.data) - windowSize)
	}
	d.start = len(d.data)
	if cap(d.data) == 0 {
		d.data = make([]byte, 0, windowSize+blockSize)
	}
	n, err := io.ReadFull(r, d.data[d.start:d.start+blockSize])
	d.data = d.data[:d.start+n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// slide forgets the first n bytes.
func (d *deflater) slide(n int) {
	d.data = d.data[:copy(d.data, d.data[n:])]
	copy(d.prev, d.prev[n:])
	forget(d.head, int32(n))
	forget(d.prev, int32(n))
}

// forget moves places by n; those before the first are no place any more.
func forget(places []int32, n int32) {
	for i, at := range places {
		if at -= n; at < 0 {
			at = -1
		}
		places[i] = at
	}
}

func (d *deflater) writeBlock() {
	if d.start == len(d.data) {
		return
	}
	d.block.reset()
	for at := d.start; at < len(d.data); {
		length, distance := d.match(at)
		d.enter(at)
		if length < minMatch || d.betterAt(at+1, length) {
			d.block.literal(d.data[at])
			at++
			continue
		}
		d.block.match(length, distance)
		for i := 1; i < length; i++ {
			d.enter(at + i)
		}
		at += length
	}
	d.block.write(&d.bits, d.data[d.start:])
}

// betterAt reports whether a longer match begins one byte later.
func (d *deflater) betterAt(at, length int) bool {
	if length >= enough || at >= len(d.data) {
		return false
	}
	next, _ := d.match(at)
	return next > length
}

// enter notes where the bytes at a place can be found again.
func (d *deflater) enter(at int) {
	if at+minMatch <= len(d.data) {
		h := hash4(d.data[at:])
		d.prev[at], d.head[h] = d.head[h], int32(at)
	}
}

// match finds the longest earlier occurrence of what stands at a place.
func (d *deflater) match(at int) (length, distance int) {
	if at+minMatch > len(d.data) {
		return 0, 0
	}
	most := len(d.data) - at
	if most > maxMatch {
		most = maxMatch
	}
	candidate := int(d.head[hash4(d.data[at:])])
	for tries := 0; candidate >= 0 && at-candidate <= windowSize && tries < chainLength; tries++ {
		if candidate < at {
			n := common(d.data[candidate:], d.data[at:at+most])
			if n > length {
				length, distance = n, at-candidate
			}
			if length >= enough {
				break
			}
		}
		next := int(d.prev[candidate])
		if next >= candidate {
			break
		}
		candidate = next
	}
	return length, distance
}

func common(a, b []byte) int {
	n := 0
	for n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func hash4(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24) * 2654435761 >> (32 - hashBits)
}

// bitWriter writes bits, the lowest first.
type bitWriter struct {
	w   io.Writer
	err error
	acc uint64
	n   uint
	buf []byte
}

func (b *bitWriter) write(bits uint32, n uint) {
	b.acc |= uint64(bits) << b.n
	for b.n += n; b.n >= 8; b.n -= 8 {
		b.buf = append(b.buf, byte(b.acc))
		b.acc >>= 8
	}
	if len(b.buf) >= 4096 {
		b.flush()
	}
}

// align fills the last byte with zeros.
func (b *bitWriter) align() {
	if b.n > 0 {
		b.write(0, 8-b.n)
	}
}

func (b *bitWriter) flush() { b.bytes(b.buf); b.buf = b.buf[:0] }

func (b *bitWriter) bytes(p []byte) {
	if b.err == nil && len(p) > 0 {
		_, b.err = b.w.Write(p)
	}
}
