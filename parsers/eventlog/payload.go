package eventlog

// maxNested bounds payloads inside payloads; Windows nests one at most.
const maxNested = 3

// maxFields bounds the fields of one event.
const maxFields = 2000

// readPayload fills Data, Strings and Binary of an event from the record's
// payload.
func (w *walk) readPayload(e *Event, r *record) {
	c := w.chunk
	switch {
	case r.plain != nil:
		e.addPlainFields(c.plainPayload(r.plain))
	case r.layout.top >= 0:
		d := c.define(r.system.definition)
		w.instanceFields(e, &r.system, d, nil, maxNested)
	default:
		if v, ok := w.payloadSpan(r); ok && !w.fragmentFields(e, v, maxNested) {
			e.Partial = true
			w.problems.add("%w: the payload of record %d is refused: its template is not sound",
				"%w: レコード %d はテンプレートが正常ではないため、内容を読み取っていません", w.place(r.pos), r.id)
		}
	}
	e.nameByPosition()
}

// fragmentFields reads a value that is BinXml: an instance of a template, or
// plain elements. False when it is not sound.
func (w *walk) fragmentFields(e *Event, v span, depth int) bool {
	c := w.chunk
	at, end := skipFragmentHeader(c.b, v.at, v.at+v.n), v.at+v.n
	if at < end && c.b[at] != tokenTemplate {
		t := c.plainTree(at, end)
		if t == nil {
			return false
		}
		e.addPlainFields(c.plainPayload(t))
		return true
	}
	in := &w.payload
	if depth < maxNested {
		in = &instance{}
	}
	if depth == 0 || !c.readInstance(at, end, in) {
		return false
	}
	d := c.define(in.definition)
	if !d.sound {
		return false
	}
	var from decoded
	if c.proven(in) {
		from = w.library.decode(c, in, w.problems.add)
	}
	return w.instanceFields(e, in, d, from, depth-1)
}

// instanceFields reads the values of a payload, each at its slot. False when
// one of them is a fragment that is not sound.
func (w *walk) instanceFields(e *Event, in *instance, d *definition, from decoded, depth int) bool {
	c, sound := w.chunk, true
	slots := c.payloadSlots(d)
	e.Partial = e.Partial || len(slots) >= maxSlots
	for i := range slots {
		s := &slots[i]
		if c.told += s.cost(in); len(e.Data)+len(e.Strings) >= maxFields || c.told > maxTold {
			e.Partial = true
			return sound
		}
		if s.index < 0 {
			e.addField(s.name, c.partsText(in, s.parts))
			continue
		}
		v := span{}
		if s.index < len(in.values) {
			v = in.values[s.index]
		}
		switch {
		case v.kind == typeNull:
			if !s.optional && !s.binary {
				e.addField(s.name, "")
			}
		case s.binary:
			e.Binary = append([]byte(nil), c.b[v.at:v.at+v.n]...)
		case v.kind == typeXML:
			sound = w.fragmentFields(e, v, depth) && sound
		default:
			e.addValue(s, v.kind, c.b[v.at:v.at+v.n], from)
		}
	}
	return sound
}

// addValue appends a value; the items of an array are fields of one name, as
// Windows repeats the element for each.
func (e *Event) addValue(s *slot, kind byte, b []byte, from decoded) {
	if kind&typeArray == 0 || len(b) == 0 {
		e.addField(s.name, from.text(s, kind, b))
		return
	}
	items := arrayItems(kind&^typeArray, b)
	for _, item := range items[:min(len(items), maxFields)] {
		e.addField(s.name, item)
	}
	e.Partial = e.Partial || len(items) > maxFields
}

// partsText joins text and values that stand in one place.
func (c *chunk) partsText(in *instance, parts []leaf) string {
	text := ""
	for _, l := range parts {
		switch {
		case l.index > maxValues:
			text += c.leafText(l)
		case int(l.index) < len(in.values):
			v := in.values[l.index]
			text += valueText(v.kind, c.b[v.at:v.at+v.n])
		}
	}
	return text
}

// addField appends a named value to Data, an unnamed one to Strings.
func (e *Event) addField(name, value string) {
	if name == "" {
		e.Strings = append(e.Strings, value)
		return
	}
	e.Data = append(e.Data, Field{name, value})
}
