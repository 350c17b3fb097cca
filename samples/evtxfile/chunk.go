package evtxfile

import (
	"crypto/sha256"
	"hash/crc32"
)

const (
	chunkSize   = 0x10000
	headerBlock = 512 // chunk header with its name and template buckets
	// lastByte is where records must end. A record that ends exactly at
	// 65,536 is skipped by libevtx; real chunks stop at 65,528.
	lastByte = chunkSize - 8
)

// chunk is one 64 KiB slot while it is being filled. All offsets inside it
// are relative to its start.
type chunk struct {
	buf       []byte
	names     map[string]uint32
	templates map[string]uint32
	buckets   [64 + 32]uint32 // heads of the name chains, then of the template chains
	added     []undo          // what the record being written added to the maps

	firstRecord, records uint64 // running number of the first one; how many
	firstID, lastID      uint64
	lastOffset           uint32
}

type undo struct {
	m   map[string]uint32
	key string
}

func newChunk() *chunk {
	return &chunk{
		buf:       make([]byte, headerBlock, chunkSize+1024),
		names:     map[string]uint32{},
		templates: map[string]uint32{},
	}
}

// name appends a reference to a name and, at its first use, the name itself.
func (c *chunk) name(s string) {
	if at, ok := c.names[s]; ok {
		c.buf = le.AppendUint32(c.buf, at)
		return
	}
	at := uint32(len(c.buf) + 4)
	units := utf16Bytes(s)
	hash := nameHash(units)
	bucket := &c.buckets[hash&63]
	c.buf = le.AppendUint32(c.buf, at)
	c.buf = le.AppendUint32(c.buf, *bucket)
	c.buf = le.AppendUint16(c.buf, hash)
	c.buf = le.AppendUint16(c.buf, uint16(len(units)/2))
	c.buf = append(append(c.buf, units...), 0, 0)
	*bucket = at
	c.remember(c.names, s, at)
}

func nameHash(units []byte) uint16 {
	var h uint32
	for i := 0; i+1 < len(units); i += 2 {
		h = h*65599 + uint32(le.Uint16(units[i:]))
	}
	return uint16(h)
}

// instance appends a template instance: the definition at its first use in
// the chunk, then the values. A last value that cannot be known before it
// is written (a nested fragment) comes from tail.
func (c *chunk) instance(root element, key string, values []value, tail func()) {
	id := sha256.Sum256([]byte(key))
	c.buf = append(c.buf, tokenTemplate, 0x01)
	c.buf = append(c.buf, id[:4]...)
	if at, ok := c.templates[key]; ok {
		c.buf = le.AppendUint32(c.buf, at)
	} else {
		c.definition(root, key, id[:16])
	}
	count := len(values)
	if tail != nil {
		count++
	}
	c.buf = le.AppendUint32(c.buf, uint32(count))
	for _, v := range values {
		c.descriptor(len(v.data), v.kind)
	}
	tailSize := len(c.buf)
	if tail != nil {
		c.descriptor(0, typeXML)
	}
	for _, v := range values {
		c.buf = append(c.buf, v.data...)
	}
	if tail != nil {
		start := len(c.buf)
		tail()
		le.PutUint16(c.buf[tailSize:], uint16(len(c.buf)-start))
	}
}

func (c *chunk) descriptor(size int, kind byte) {
	c.buf = le.AppendUint16(c.buf, uint16(size))
	c.buf = append(c.buf, kind, 0)
}

// definition appends a template definition and its own offset before it.
func (c *chunk) definition(root element, key string, guid []byte) {
	at := uint32(len(c.buf) + 4)
	bucket := &c.buckets[64+guid[0]&31]
	c.buf = le.AppendUint32(c.buf, at)
	c.buf = le.AppendUint32(c.buf, *bucket)
	c.buf = append(c.buf, guid...)
	size := c.reserve32()
	c.buf = append(c.buf, fragmentHeader...)
	c.element(root, true)
	c.buf = append(c.buf, tokenEnd)
	c.patchSize(size)
	*bucket = at
	c.remember(c.templates, key, at)
}

func (c *chunk) remember(m map[string]uint32, key string, at uint32) {
	m[key] = at
	c.added = append(c.added, undo{m, key})
}

// try runs write and takes everything back if the chunk then is too full.
func (c *chunk) try(write func()) bool {
	size, buckets := len(c.buf), c.buckets
	c.added = c.added[:0]
	write()
	if len(c.buf) <= lastByte {
		return true
	}
	for _, u := range c.added {
		delete(u.m, u.key)
	}
	c.buf, c.buckets = c.buf[:size], buckets
	return false
}

// finish pads the chunk to 64 KiB and writes its header and checksums.
func (c *chunk) finish() []byte {
	free := uint32(len(c.buf))
	b := append(c.buf, make([]byte, chunkSize-len(c.buf))...)
	copy(b, "ElfChnk\x00")
	le.PutUint64(b[8:], c.firstRecord)
	le.PutUint64(b[16:], c.firstRecord+c.records-1)
	le.PutUint64(b[24:], c.firstID)
	le.PutUint64(b[32:], c.lastID)
	le.PutUint32(b[40:], 128)
	le.PutUint32(b[44:], c.lastOffset)
	le.PutUint32(b[48:], free)
	le.PutUint32(b[52:], crc32.ChecksumIEEE(b[headerBlock:free]))
	le.PutUint32(b[120:], 1)
	for i, head := range c.buckets {
		le.PutUint32(b[128+4*i:], head)
	}
	sum := crc32.ChecksumIEEE(b[:120])
	le.PutUint32(b[124:], crc32.Update(sum, crc32.IEEETable, b[128:headerBlock]))
	return b
}
