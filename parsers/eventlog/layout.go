package eventlog

import (
	"strconv"
	"time"
)

// spot is where a template of whole events has one System field: in a value
// of the instance, in its own text, or nowhere.
type spot struct {
	index int32 // of the value; -1: text
	text  string
}

func (s *spot) known() bool { return s.index >= 0 || s.text != "" }

// layout is where a template of whole events has what. Windows uses two
// layouts, but it is the template that says where things are.
type layout struct {
	provider, source, channel, computer                                spot
	event, qualifiers, version, level, time, process, recordID, userID spot
	payload                                                            int32 // value that is BinXml; -1: the template holds the payload itself
	top                                                                int32 // element that is that payload; -1: none
}

// Layouts of Windows, for records whose template cannot be read. Which one
// is told by the number of values.
const (
	genericValues = 18 // providers with a manifest of their own: Schannel
	classicValues = 20 // provider and channel are text in the template: HttpEvent, WAS
)

// usual is the layout of a record with that many values, nil for a number
// that Windows does not write.
func usual(values int) *layout {
	at := func(i int32) spot { return spot{index: i} }
	none := spot{index: -1}
	l := &layout{
		level: at(0), event: at(3), qualifiers: at(4), time: at(6), process: at(8), recordID: at(10), version: at(11), userID: at(12),
		provider: none, source: none, channel: none, computer: none, top: -1,
	}
	switch values {
	case genericValues:
		l.provider, l.channel, l.payload = at(14), at(16), 17
	case classicValues:
		l.payload = 19
	default:
		return nil
	}
	return l
}

// layout gives the layout of a record; nil when it is not known.
func (c *chunk) layout(in *instance) *layout {
	d := c.define(in.definition)
	if d.layout == nil {
		if d.sound {
			d.layout = c.readLayout(d)
		} else if d.layout = usual(len(in.values)); d.layout == nil {
			return nil
		}
	}
	return d.layout
}

// readLayout finds the System fields in a template.
func (c *chunk) readLayout(d *definition) *layout {
	none := spot{index: -1}
	l := &layout{
		provider: none, source: none, channel: none, computer: none, event: none, qualifiers: none, version: none,
		level: none, time: none, process: none, recordID: none, userID: none, payload: -1, top: -1,
	}
	for _, leaf := range c.tree.leaves[d.leaves[0]:d.leaves[1]] {
		e := c.tree.elements[leaf.element]
		switch {
		case e.parent < 0:
			if leaf.attr == noName && leaf.index <= maxValues {
				l.payload = leaf.index
			}
		case c.named(c.tree.elements[e.parent].name, "System"):
			if s := l.field(c, e.name, leaf.attr); s != nil && !s.known() {
				s.put(c, leaf)
			}
		}
	}
	root := int32(d.elements[0])
	for i := d.elements[0]; i < d.elements[1] && l.payload < 0; i++ {
		if e := c.tree.elements[i]; e.parent == root && (c.named(e.name, "EventData") || c.named(e.name, "UserData")) {
			l.top = int32(i)
			break
		}
	}
	return l
}

// put takes over a leaf; a text that is longer than any name is no name.
func (s *spot) put(c *chunk, l leaf) {
	if l.index <= maxValues {
		s.index = l.index
	} else if l.n <= maxName {
		s.text = c.leafText(l)
	}
}

// field gives the spot for an element of System and one of its attributes.
func (l *layout) field(c *chunk, element, attr int32) *spot {
	is := func(name string) bool { return c.named(element, name) }
	if attr == noName {
		switch {
		case is("EventID"):
			return &l.event
		case is("Version"):
			return &l.version
		case is("Level"):
			return &l.level
		case is("EventRecordID"):
			return &l.recordID
		case is("Channel"):
			return &l.channel
		case is("Computer"):
			return &l.computer
		}
		return nil
	}
	of := func(name, attribute string) bool { return is(name) && c.named(attr, attribute) }
	switch {
	case of("Provider", "Name"):
		return &l.provider
	case of("Provider", "EventSourceName"):
		return &l.source
	case of("EventID", "Qualifiers"):
		return &l.qualifiers
	case of("TimeCreated", "SystemTime"):
		return &l.time
	case of("Execution", "ProcessID"):
		return &l.process
	case of("Security", "UserID"):
		return &l.userID
	}
	return nil
}

// systemText gives a System field as text, "" when it is absent.
func (c *chunk) systemText(in *instance, s *spot) string {
	if s.index < 0 {
		return s.text
	}
	if int(s.index) >= len(in.values) {
		return ""
	}
	return valueText(in.values[s.index].kind, c.content(in, int(s.index)))
}

// systemNumber gives a System field as a number of at most that many bytes, 0 when
// it is absent or something else.
func (c *chunk) systemNumber(in *instance, s *spot, size int) uint64 {
	if s.index >= 0 && int(s.index) < len(in.values) {
		v := &in.values[s.index]
		switch v.kind {
		case typeNull:
			return 0
		case typeUint8, typeUint16, typeUint32, typeUint64, typeInt8, typeInt16, typeInt32, typeInt64, typeHex32, typeHex64, typeFileTime:
			if v.n <= size {
				return unsigned(c.b[v.at : v.at+v.n])
			}
			return 0
		}
	}
	text := c.systemText(in, s)
	if text == "" {
		return 0
	}
	n, _ := strconv.ParseUint(text, 0, 8*size)
	return n
}

// systemFileTime gives a System field as FILETIME, 0 when it is no time.
func (c *chunk) systemFileTime(in *instance, s *spot) uint64 {
	if s.index >= 0 && int(s.index) < len(in.values) && in.values[s.index].kind == typeFileTime {
		return c.systemNumber(in, s, 8)
	}
	t, err := time.Parse(time.RFC3339Nano, c.systemText(in, s)) // SYSTEMTIME, or text
	if err != nil {
		return 0
	}
	return fileTimeOf(t)
}
