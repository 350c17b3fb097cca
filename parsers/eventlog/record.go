package eventlog

// record is what the walk itself reads of a record, without golang-evtx.
type record struct {
	pos, size  int
	id         uint64
	written    uint64 // FILETIME
	pid        uint32
	event      int
	level      int
	version    int
	qualifiers int
	user       []byte // SID
	stat       *providerStat
	system     instance
	layout     *layout
	plain      *tree  // of a record without a template
	said       *Event // and what its System part says
}

// readRecord reads the metadata of the record at pos. False means that its
// layout is unknown; id and time are then those of the record's header.
func (w *walk) readRecord(pos, size int, r *record) bool {
	c := w.chunk
	*r = record{pos: pos, size: size, system: instance{values: r.system.values[:0]}}
	r.id = le.Uint64(c.b[pos+8:])
	r.written = le.Uint64(c.b[pos+16:])
	at, end := skipFragmentHeader(c.b, pos+recordStart, pos+size-4), pos+size-4
	if at >= end {
		return false
	}
	switch c.b[at] {
	case tokenTemplate:
		return c.readInstance(at, end, &r.system) && w.readSystem(r)
	case tokenOpen, tokenOpen | tokenMore:
		r.plain = c.plainTree(at, end)
		return r.plain != nil && w.readPlainSystem(r)
	}
	return false
}

func (w *walk) readSystem(r *record) bool {
	c, in := w.chunk, &r.system
	l := c.layout(in)
	if l == nil || !w.readProvider(r, l) {
		return false
	}
	r.layout = l
	r.event = int(c.systemNumber(in, &l.event, 2))
	if n := c.systemFileTime(in, &l.time); n != 0 {
		r.written = n
	}
	return r.event != 0 || c.systemText(in, &l.event) == "0"
}

// readRest reads what only a wanted record is asked for.
func (w *walk) readRest(r *record) {
	if r.plain != nil {
		return
	}
	c, in, l := w.chunk, &r.system, r.layout
	r.level = int(c.systemNumber(in, &l.level, 1))
	r.version = int(c.systemNumber(in, &l.version, 1))
	r.qualifiers = int(c.systemNumber(in, &l.qualifiers, 2))
	r.pid = uint32(c.systemNumber(in, &l.process, 4))
	if n := c.systemNumber(in, &l.recordID, 8); n != 0 {
		r.id = n
	}
	if i := int(l.userID.index); i >= 0 && i < len(in.values) && in.values[i].kind == typeSID {
		r.user = c.content(in, i)
	}
}

// readProvider finds the provider's entry by the bytes of its name where
// that is a value, else once per template.
func (w *walk) readProvider(r *record, l *layout) bool {
	c, in := w.chunk, &r.system
	if i := int(l.provider.index); i >= 0 {
		if i >= len(in.values) || in.values[i].kind != typeString {
			return false
		}
		r.stat = w.provider(c.content(in, i))
		return true
	}
	d := c.define(in.definition)
	if d.stat == nil && l.provider.text != "" {
		d.stat = w.providerNamed(l.provider.text)
	}
	r.stat = d.stat
	return r.stat != nil
}

// readPlainSystem reads the System part of a record without template, as
// event collectors write it.
func (w *walk) readPlainSystem(r *record) bool {
	e, o, ok := w.chunk.plainSystem(r.plain).event(EVTX)
	if !ok {
		return false
	}
	r.said = &e
	r.stat = w.providerNamed(e.Provider)
	r.event, r.pid = e.ID, e.ProcessID
	if o.RecordID != 0 {
		r.id = o.RecordID
	}
	if !o.Time.IsZero() {
		r.written = fileTimeOf(o.Time)
	}
	return true
}
