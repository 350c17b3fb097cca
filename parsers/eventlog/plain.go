package eventlog

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// plainField is a field of BinXml without templates, where all is text.
// Name is the element's; attributes are "Element@Attribute".
type plainField struct {
	name string
	key  string // value of the element's Name attribute: <Data Name="…">
	text string
}

type plainFields []plainField

func (f plainFields) get(name string) string {
	for _, field := range f {
		if field.name == name {
			return field.text
		}
	}
	return ""
}

func (f plainFields) number(name string, bits int) uint64 {
	n, err := strconv.ParseUint(f.get(name), 10, bits)
	if err != nil {
		return 0
	}
	return n
}

// maxPlainFields bounds the fields of one event: a CAPI2 event about a long
// chain has some hundreds.
const maxPlainFields = 2000

// plainSystem gives the fields below Event/System.
func (c *chunk) plainSystem(t *tree) plainFields {
	for i, e := range t.elements {
		if e.parent == 0 && c.named(e.name, "System") {
			return c.plainFields(t, i)
		}
	}
	return nil
}

// plainPayload gives the fields of the element behind Event/System, or of
// the whole tree when that is the payload itself.
func (c *chunk) plainPayload(t *tree) plainFields {
	if len(t.elements) == 0 || !c.named(t.elements[0].name, "Event") {
		return c.plainFields(t, 0)
	}
	for i, e := range t.elements {
		if e.parent == 0 && (c.named(e.name, "EventData") || c.named(e.name, "UserData")) {
			return c.plainFields(t, i)
		}
	}
	return nil
}

// plainFields flattens all that lies below element top, in document order.
// An element becomes a field when it holds text or nothing at all.
func (c *chunk) plainFields(t *tree, top int) plainFields {
	var fields plainFields
	parents := make([]bool, len(t.elements))
	for _, e := range t.elements {
		if e.parent >= 0 {
			parents[e.parent] = true
		}
	}
	next := 0
	for i := top; i < len(t.elements) && len(fields) < maxPlainFields; i++ {
		if i > top && t.elements[i].parent < int32(top) {
			break // an element behind top's end
		}
		own := ownLeaves(t.leaves, &next, int32(i))
		if i != top || c.named(t.elements[i].name, "Data") {
			fields = c.appendPlain(fields, t.elements[i], own, parents[i])
		}
	}
	return fields
}

// ownLeaves gives the leaves of one element that stand together. Text behind
// a child element is left out: it is white space.
func ownLeaves(leaves []leaf, next *int, element int32) []leaf {
	for *next < len(leaves) && leaves[*next].element != element && leaves[*next].element < element {
		*next++
	}
	start := *next
	for *next < len(leaves) && leaves[*next].element == element {
		*next++
	}
	return leaves[start:*next]
}

func (c *chunk) appendPlain(fields plainFields, e element, leaves []leaf, isParent bool) plainFields {
	name, before := c.name(e.name), len(fields)
	key, text := "", strings.Builder{}
	for len(leaves) > 0 {
		n := 1
		for n < len(leaves) && leaves[n].attr == leaves[0].attr {
			n++
		}
		value := c.plainText(leaves[:n])
		switch attr := leaves[0].attr; {
		case attr == noName:
			text.WriteString(value)
		case c.named(attr, "xmlns"):
		case c.named(attr, "Name") && name == "Data":
			key = value
		default:
			fields = append(fields, plainField{name: name + "@" + c.name(attr), text: value})
		}
		leaves = leaves[n:]
	}
	if text.Len() == 0 && (isParent || len(fields) > before) {
		return fields // a container, or all is said in attributes
	}
	return append(fields, plainField{name, key, text.String()})
}

var entities = map[string]string{"quot": `"`, "amp": "&", "apos": "'", "lt": "<", "gt": ">"}

// plainText joins the pieces of one value: text, entity, text.
func (c *chunk) plainText(leaves []leaf) string {
	var s strings.Builder
	for _, l := range leaves {
		s.WriteString(c.leafText(l))
	}
	return s.String()
}

// leafText is what a leaf says that is no value.
func (c *chunk) leafText(l leaf) string {
	switch l.index {
	case isText:
		return utf16String(c.b[l.at : l.at+2*l.n])
	case isEntity:
		return entities[c.name(l.at)]
	case isChar:
		return string(utf16.Decode([]uint16{uint16(l.n)}))
	}
	return ""
}
