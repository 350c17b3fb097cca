package eventlog

// Places of the System values in a template instance. The first fourteen
// are the same in both kinds of templates that Windows writes; the payload
// is the last value.
const (
	valueLevel      = 0
	valueEventID    = 3
	valueQualifiers = 4
	valueTime       = 6
	valueProcessID  = 8
	valueRecordID   = 10
	valueVersion    = 11
	valueUser       = 12
	valueProvider   = 14 // generic kind only
	valueChannel    = 16 // generic kind only

	genericValues = 18 // providers with a manifest of their own: Schannel
	classicValues = 20 // provider and channel are text in the template: HttpEvent, WAS
)

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
	plain      *tree  // of a record without a template
	said       *Event // and what its System part says
}

// readRecord reads the metadata of the record at pos. False means that its
// layout is unknown; id and time are then those of the record's header.
func (w *walk) readRecord(pos, size int, r *record) bool {
	c := &w.chunk
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
	c, in := &w.chunk, &r.system
	switch len(in.values) {
	case genericValues:
		if in.values[valueProvider].kind != typeString {
			return false
		}
		r.stat = w.provider(c.content(in, valueProvider))
	case classicValues:
		d := c.systemDefinition(in.definition)
		if d.provider == "" {
			return false
		}
		if d.stat == nil {
			d.stat = w.providerNamed(d.provider)
		}
		r.stat = d.stat
	default:
		return false
	}
	id := c.content(in, valueEventID)
	if len(id) != 2 {
		return false
	}
	r.event = int(le.Uint16(id))
	r.level = int(c.number64(in, valueLevel, 1))
	r.version = int(c.number64(in, valueVersion, 1))
	r.qualifiers = int(c.number64(in, valueQualifiers, 2))
	r.pid = uint32(c.number64(in, valueProcessID, 4))
	if n := c.number64(in, valueRecordID, 8); n != 0 {
		r.id = n
	}
	if n := c.number64(in, valueTime, 8); n != 0 {
		r.written = n
	}
	if in.values[valueUser].kind == typeSID {
		r.user = c.content(in, valueUser)
	}
	return true
}

// number64 reads a number if it has the expected size, else 0.
func (c *chunk) number64(in *instance, i, size int) uint64 {
	b := c.content(in, i)
	if len(b) != size {
		return 0
	}
	return unsigned(b)
}

// systemDefinition reads the literal texts of a system template once.
func (c *chunk) systemDefinition(at int) *definition {
	d := c.define(at)
	if d.system || !d.sound {
		return d
	}
	d.system = true
	for _, l := range c.tree.leaves[d.leaves[0]:d.leaves[1]] {
		if l.index != isText {
			continue
		}
		name := c.tree.elements[l.element].name
		text := func() string { return utf16String(c.b[l.at : l.at+2*l.n]) }
		switch {
		case c.named(name, "Provider") && c.named(l.attr, "Name"):
			d.provider = text()
		case c.named(name, "Provider") && c.named(l.attr, "EventSourceName"):
			d.source = text()
		case c.named(name, "Channel") && l.attr == noName:
			d.channel = text()
		case c.named(name, "Computer") && l.attr == noName:
			d.machine = text()
		}
	}
	return d
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
