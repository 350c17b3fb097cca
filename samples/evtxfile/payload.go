package evtxfile

import (
	"fmt"
	"strings"
)

// payload is the EventData or UserData of one event.
type payload struct {
	root   element // template, or the whole when raw
	key    string  // identifies the template
	values []value
	raw    bool
	outer  *element // template around root; nil: none
	text   element  // the same as plain text
}

func newPayload(e *Event) (payload, error) {
	switch {
	case e.UserData != nil:
		return userData(e.UserData)
	case e.Strings != nil:
		return stringData(e), nil
	}
	return eventData(e)
}

func (p *payload) write(c *chunk) {
	if p.raw {
		c.element(p.root, false)
		c.buf = append(c.buf, tokenEnd)
		return
	}
	inner := func() {
		c.buf = append(c.buf, fragmentHeader...)
		c.instance(p.root, p.key, p.values, nil)
		c.buf = append(c.buf, tokenEnd)
	}
	if p.outer == nil {
		inner()
		return
	}
	c.buf = append(c.buf, fragmentHeader...)
	c.instance(*p.outer, "UserData embedded", nil, inner)
	c.buf = append(c.buf, tokenEnd)
}

func (p *payload) plain() element { return p.text }

// place puts the value at index into an element; a null one leaves it empty.
func place(index int, v value) content {
	if v.kind == typeNull {
		return optional(index, typeString)
	}
	return subst(index, v.kind)
}

func eventData(e *Event) (payload, error) {
	p := payload{}
	key := []string{"EventData"}
	var data, plain []element
	for i, f := range e.Data {
		v, err := newValue(f.Value)
		if err != nil {
			return p, fmt.Errorf("field %s: %w", f.Name, err)
		}
		name := attribute{"Name", text(f.Name)}
		data = append(data, el("Data", place(i, v), name))
		plain = append(plain, el("Data", text(fmt.Sprint(f.Value)), name))
		p.values = append(p.values, v)
		key = append(key, fmt.Sprintf("%s:%02x", f.Name, v.kind))
	}
	if e.Binary != nil {
		data = append(data, el("Binary", optional(len(p.values)+1, typeBinary)))
		p.values = append(p.values, uint32Value(typeUint32, uint32(len(e.Binary))), value{typeBinary, e.Binary})
		key = append(key, "+binary")
	}
	p.root, p.text = parent("EventData", data), parent("EventData", plain)
	p.key = strings.Join(key, "\x00")
	return p, nil
}

// stringData is what an event source without manifest writes: one Data with
// an array of strings, its length, and Binary.
func stringData(e *Event) payload {
	binary := value{}
	if e.Binary != nil {
		binary = value{typeBinary, e.Binary}
	}
	var plain []element
	for _, s := range e.Strings {
		plain = append(plain, el("Data", text(s)))
	}
	return payload{
		root: parent("EventData", []element{
			el("Data", subst(0, typeString|typeArray)),
			el("Binary", optional(2, typeBinary)),
		}),
		key: "EventData strings",
		values: []value{
			{typeString | typeArray, stringArray(e.Strings)},
			uint32Value(typeUint32, uint32(len(e.Binary))),
			binary,
		},
		text: parent("EventData", plain),
	}
}

func userData(u *UserData) (payload, error) {
	p := payload{raw: u.Raw}
	key := []string{"UserData", u.Name, u.Namespace}
	var fields, plain []element
	for i, f := range u.Fields {
		v, err := newValue(f.Value)
		if err != nil {
			return p, fmt.Errorf("field %s: %w", f.Name, err)
		}
		fields = append(fields, el(f.Name, place(i, v)))
		plain = append(plain, el(f.Name, text(fmt.Sprint(f.Value))))
		p.values = append(p.values, v)
		key = append(key, fmt.Sprintf("%s:%02x", f.Name, v.kind))
	}
	var namespace []attribute
	if u.Namespace != "" {
		namespace = []attribute{{"xmlns", text(u.Namespace)}}
	}
	p.root = parent("UserData", []element{parent(u.Name, fields, namespace...)})
	p.text = parent("UserData", []element{parent(u.Name, plain, namespace...)})
	p.key = strings.Join(key, "\x00")
	if u.Raw {
		p.root = p.text
	}
	if u.Embedded {
		p.outer = &element{name: "UserData", dependency: noDependency, content: optional(0, typeXML)}
		p.root = p.root.children[0]
	}
	return p, nil
}
