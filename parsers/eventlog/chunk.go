package eventlog

const (
	chunkSize   = 0x10000
	chunkHeader = 128 // magic to checksum
	headerBlock = 512 // header, name and template buckets; records follow
	recordMagic = 0x2a2a
	recordStart = 24   // header of a record before its BinXml
	minRecord   = 28   // header and size copy
	maxValues   = 1024 // of a template instance; real ones have up to about 100
	// maxTold bounds what the fields of a chunk's events say together, in
	// bytes. A chunk that tells many times its own size has templates that say
	// the same over and over.
	maxTold = 4 * chunkSize
)

// chunk is the 64 KiB slot at hand. All offsets inside it are relative to
// its start.
type chunk struct {
	b           []byte // always 64 KiB; zero behind n
	n           int    // bytes that the file really has
	number      int    // of the slot, from 0
	offset      int64  // of the slot in the file
	definitions map[int]*definition
	lastAt      int // the definition asked for last
	last        *definition
	tree        tree // what tokenising the chunk's templates gave
	tokenised   int  // bytes of definitions read so far
	told        int  // bytes of fields read so far
	waiting     []waiting
	inUse       bool // the file was copied while Windows wrote to it
}

func (c *chunk) reset(n, number int, offset int64) {
	clear(c.b[n:])
	clear(c.definitions)
	c.last = nil
	clear(c.waiting)
	c.waiting = c.waiting[:0]
	c.tree.elements = c.tree.elements[:0]
	c.tree.leaves = c.tree.leaves[:0]
	c.n, c.number, c.offset, c.tokenised, c.told = n, number, offset, 0, 0
}

// gap is a stretch of a chunk that holds no sound record.
type gap struct {
	from, to int
	damaged  int // things in it that look like records
}

// records calls yield for every sound record of the chunk and lost for every
// stretch between them that is not one.
//
// A record is sound when its size fits and is repeated at its end. Behind
// anything else the walk goes on at the next sound record on the 8-byte
// grid, but only one whose number belongs to this chunk: a damaged chunk may
// hold bytes of another one, whose template offsets do not hold here.
//
// recovered tells yield that a walk from size to size would not have come
// as far as this record.
func (c *chunk) records(yield func(pos, size int, recovered bool), lost func(gap)) {
	free := c.free()
	first, last := le.Uint64(c.b[24:]), le.Uint64(c.b[32:])
	var g gap
	var id uint64 // of the last sound record
	broken, recovered := false, false
	for pos := headerBlock; pos+minRecord <= free; {
		size := int(le.Uint32(c.b[pos+4:]))
		looks := le.Uint32(c.b[pos:]) == recordMagic
		sound := looks && c.sound(pos, size)
		if n := le.Uint64(c.b[pos+8:]); sound && broken && (n < first || n > last) {
			sound = false
		}
		if !sound {
			if !broken {
				g, broken, recovered = gap{from: pos}, true, true
			}
			if looks {
				g.damaged++
			}
			pos += 8
			continue
		}
		if broken {
			g.to = pos
			lost(g)
		}
		yield(pos, size, recovered)
		id = le.Uint64(c.b[pos+8:])
		broken = false
		pos += size
	}
	if broken {
		g.to = free
		lost(g)
	} else if id != 0 {
		c.unflushed(free, id, yield)
	}
}

// unflushed yields the records that were written behind the end that the
// chunk's header knows: in a log that was copied while in use the header may
// be older than the records. What else lies there is left from before the
// chunk was used again; it does not go on counting.
func (c *chunk) unflushed(pos int, id uint64, yield func(pos, size int, recovered bool)) {
	for c.inUse && pos+minRecord <= c.n {
		size := int(le.Uint32(c.b[pos+4:]))
		if le.Uint32(c.b[pos:]) != recordMagic || !c.sound(pos, size) || le.Uint64(c.b[pos+8:]) != id+1 {
			return
		}
		yield(pos, size, true)
		id++
		pos += size
	}
}

// free is the offset behind the last record. Dirty files hold garbage there,
// so that the records themselves have the last word.
func (c *chunk) free() int {
	free := int(le.Uint32(c.b[48:]))
	if free < headerBlock || free > c.n {
		return c.n
	}
	return free
}

func (c *chunk) sound(pos, size int) bool {
	return size >= minRecord && pos+size <= c.n && le.Uint32(c.b[pos+size-4:]) == uint32(size)
}
