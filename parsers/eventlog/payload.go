package eventlog

// slot is a place of a payload template: what one field is called and where
// its value is.
type slot struct {
	name   string   // of the field; "" for <Data> without a name
	path   []string // where golang-evtx puts it: EventData, name
	index  int      // number of the value; -1: literal text
	text   string
	unique bool // no other slot has the same path
	binary bool // <Binary>
}

// maxSlots bounds the fields of one template; real ones have up to about 100.
const maxSlots = 512

// payloadSlots lists the fields of a payload template in document order,
// once per definition.
func (c *chunk) payloadSlots(d *definition) []slot {
	if d.slots != nil || !d.sound {
		return d.slots
	}
	d.slots = []slot{}
	elements := c.tree.elements[d.elements[0]:d.elements[1]]
	base := int32(d.elements[0])
	places := make([]place, len(elements))
	for _, e := range elements {
		if e.parent >= base {
			places[e.parent-base].isParent = true
		}
	}
	for _, l := range c.tree.leaves[d.leaves[0]:d.leaves[1]] {
		c.fill(&places[l.element-base], l)
	}
	for i, e := range elements {
		if len(d.slots) == maxSlots {
			break
		}
		p := &places[i]
		if e.parent < 0 || p.isParent && !p.holds {
			continue
		}
		d.slots = append(d.slots, newSlot(p, c.path(elements, i, base)))
	}
	markUnique(d.slots)
	return d.slots
}

// place is what the leaves say of one element.
type place struct {
	isParent, holds bool
	name, text      string
	index           int
}

func (c *chunk) fill(p *place, l leaf) {
	text := func() string { return utf16String(c.b[l.at : l.at+2*l.n]) }
	switch {
	case l.attr == noName && l.index == isText:
		if !p.holds {
			p.index, p.holds = -1, true
		}
		p.text += text()
	case l.attr == noName:
		p.index, p.holds = int(l.index), true
	case l.index == isText && c.named(l.attr, "Name"):
		p.name = text()
	}
}

func newSlot(p *place, path []string) slot {
	s := slot{name: p.name, path: path, index: p.index, text: p.text}
	if !p.holds {
		s.index = -1
	}
	s.binary = len(path) == 2 && path[0] == "EventData" && path[1] == "Binary"
	last := len(path) - 1
	if path[last] == "Data" {
		path[last] = s.name
	} else {
		s.name = path[last]
	}
	return s
}

// path lists the names of the elements from the root down to element i.
func (c *chunk) path(elements []element, i int, base int32) []string {
	var up []int32
	for at := int32(i); at >= 0; at = elements[at].parent - base {
		up = append(up, elements[at].name)
		if elements[at].parent < 0 {
			break
		}
	}
	path := make([]string, len(up))
	for k, name := range up {
		path[len(up)-1-k] = c.name(name)
	}
	return path
}

func markUnique(slots []slot) {
	seen := map[string]int{}
	for _, s := range slots {
		seen[pathKey(s.path)]++
	}
	for i := range slots {
		slots[i].unique = seen[pathKey(slots[i].path)] == 1
	}
}

func pathKey(path []string) string {
	key := ""
	for _, p := range path {
		key += p + "\x00"
	}
	return key
}

// readPayload fills Data, Strings and Binary of an event from the record's
// payload.
func (w *walk) readPayload(e *Event, r *record) {
	if r.plain != nil {
		e.addPlain(w.chunk.plainPayload(r.plain))
		return
	}
	c := &w.chunk
	v := r.system.values[len(r.system.values)-1]
	if v.kind != typeXML || v.n == 0 {
		return
	}
	at, end := skipFragmentHeader(c.b, v.at, v.at+v.n), v.at+v.n
	if at < end && c.b[at] != tokenTemplate {
		if t := c.plainTree(at, end); t != nil {
			e.addPlain(c.plainPayload(t))
		} else {
			e.Partial = true
		}
		return
	}
	in := &w.payload
	if !c.readInstance(at, end, in) || !c.proven(in, 1) {
		e.Partial = true
		w.problems.add("%s: the payload of record %d is refused: its template is not sound", w.place(r.pos), r.id)
		return
	}
	w.instanceFields(e, in)
}

// instanceFields reads the values of a payload, each at its slot.
func (w *walk) instanceFields(e *Event, in *instance) {
	c := &w.chunk
	d := c.define(in.definition)
	slots := c.payloadSlots(d)
	e.Partial = e.Partial || len(slots) == maxSlots
	decoded := w.library.decode(c, in, w.problems.add)
	for _, s := range slots {
		v := span{}
		if s.index >= 0 && s.index < len(in.values) {
			v = in.values[s.index]
		}
		b := c.b[v.at : v.at+v.n]
		switch {
		case s.binary:
			e.Binary = append([]byte(nil), b...)
		case s.index < 0:
			e.addField(s.name, s.text)
		case s.name == "" && v.kind == typeString|typeArray:
			e.Strings = append(e.Strings, stringArray(b)...)
		default:
			e.addField(s.name, decoded.text(&s, v.kind, b))
		}
	}
	e.nameByPosition()
}

// addField appends a named value to Data, an unnamed one to Strings.
func (e *Event) addField(name, value string) {
	if name == "" {
		e.Strings = append(e.Strings, value)
		return
	}
	e.Data = append(e.Data, Field{name, value})
}
