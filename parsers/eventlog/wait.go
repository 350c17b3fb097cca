package eventlog

// In a flood of different events of one kind only the first and the last are
// kept. Those in the middle are forgotten again, so that nothing of them need
// be read but what tells them apart: they wait in their chunk, and when that
// goes those are read that are still there.

// maxHeld is how many chunks are kept for what waits in them.
const maxHeld = 32

// waiting is a record whose event is to be read later, if it is still wanted.
type waiting struct {
	entry     *entry
	pos, size int
}

// held are the chunks in which records wait, oldest first.
type held struct {
	chunks  []*chunk
	unused  []*chunk
	release func([]byte) // takes back buffers
}

// next gives a chunk for what was read.
func (h *held) next(s slotRead, number int) *chunk {
	c := &chunk{definitions: map[int]*definition{}}
	if n := len(h.unused); n > 0 {
		c, h.unused = h.unused[n-1], h.unused[:n-1]
	}
	c.b = s.b
	c.reset(s.n, number, fileHeader+int64(number)*chunkSize)
	return c
}

func (h *held) free(c *chunk) {
	h.release(c.b)
	c.b = nil
	h.unused = append(h.unused, c)
}

// hold keeps the chunk at hand if records wait in it.
func (w *walk) hold() {
	if len(w.chunk.waiting) == 0 {
		w.held.free(w.chunk)
		return
	}
	w.held.chunks = append(w.held.chunks, w.chunk)
	if len(w.held.chunks) > maxHeld {
		w.settle(w.held.chunks[0])
		w.held.chunks = w.held.chunks[1:]
	}
}

func (w *walk) settleAll() {
	for _, c := range w.held.chunks {
		w.settle(c)
	}
	w.held.chunks = nil
}

// settle reads the events that wait in a chunk.
func (w *walk) settle(c *chunk) {
	w.chunk = c
	w.library.reset(c.b)
	var r record
	for _, p := range c.waiting {
		if p.waits(c) && w.readRecord(p.pos, p.size, &r) {
			w.readRest(&r)
			said := w.event(&r)
			p.entry.event = &said
		}
	}
	w.held.free(c)
}

// canWait says whether an event that is not known yet is one of a flood: of
// a kind that has its first ones.
func (c *collector) canWait(id kind) bool {
	ks := c.stat(id)
	return ks != nil && c.opt.Visit == nil && c.pastHalf(ks, 1)
}

// addWaiting counts a record that is to be read later, and gives the entry to
// be read; nil when there is no room for it.
func (c *collector) addWaiting(k key, id kind, o Occurrence, size int) *entry {
	c.wanted++
	e := c.entry(k, eventSize+size)
	if !c.admit(id, e) {
		c.leftOut++
		c.unused = append(c.unused, e)
		return nil
	}
	c.count(e, id, o)
	return e
}

// waits says whether what waited is still wanted: its entry may have been
// forgotten, and used again since.
func (p waiting) waits(c *chunk) bool {
	e := p.entry
	return e.event == nil && e.chunk == c.number && e.pos == p.pos
}
