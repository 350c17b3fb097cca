package eventlog

import "slices"

// slot is a place of a payload template: what one field is called and where
// its value is.
type slot struct {
	name     string   // of the field; "" for <Data> without a name
	path     []string // where golang-evtx puts it: EventData, name
	index    int      // number of the value; -1: text of the template
	parts    []leaf   // what stands there besides or instead of one value
	optional bool     // no value: no field
	unique   bool     // no other slot has the same path
	binary   bool     // <Binary>
}

// maxSlots bounds the fields of one template; real ones have up to about 100.
const maxSlots = 512

// payloadSlots lists the fields of a template in document order, once per
// definition: those of a payload template, or in a template of whole events
// those of the payload that it holds itself.
func (c *chunk) payloadSlots(d *definition) []slot {
	if d.slots != nil || !d.sound {
		return d.slots
	}
	top := d.elements[0]
	if d.layout != nil && d.layout.top >= 0 {
		top = int(d.layout.top)
	}
	d.slots = c.slotsBelow(d, top)
	return d.slots
}

// slotsBelow lists the fields below element top. Top is one itself when it is
// <Data>, or when it holds a value, such as a fragment.
func (c *chunk) slotsBelow(d *definition, top int) []slot {
	elements := c.tree.elements[:d.elements[1]]
	parents := make([]bool, len(elements)-top)
	for _, e := range elements[top:] {
		if i := int(e.parent) - top; i >= 0 {
			parents[i] = true
		}
	}
	slots, next := []slot{}, d.leaves[0]
	for i := top; i < len(elements) && len(slots) < maxSlots; i++ {
		if i > top && int(elements[i].parent) < top {
			break // behind top's end
		}
		own := ownLeaves(c.tree.leaves[:d.leaves[1]], &next, int32(i))
		if i > top || c.named(elements[i].name, "Data") || holdsValue(own) {
			slots = c.appendSlots(slots, elements, i, top, own, parents[i-top])
		}
	}
	markUnique(slots)
	return slots
}

// appendSlots adds what one element says: its attributes, then its content.
func (c *chunk) appendSlots(slots []slot, elements []element, i, top int, leaves []leaf, isParent bool) []slot {
	path, before := c.path(elements, i, top), len(slots)
	element, key := path[len(path)-1], ""
	var content []leaf
	for len(leaves) > 0 {
		n := 1
		for n < len(leaves) && leaves[n].attr == leaves[0].attr {
			n++
		}
		switch attr := leaves[0].attr; {
		case attr == noName:
			content = append(content, leaves[:n]...)
		case c.named(attr, "xmlns"):
		case element == "Data" && c.named(attr, "Name"):
			key = c.plainText(leaves[:n])
		default:
			slots = append(slots, newSlot(element+"@"+c.name(attr), leaves[:n]))
		}
		leaves = leaves[n:]
	}
	if len(content) == 0 && (isParent || len(slots) > before) {
		return slots // a container, or all is said in attributes
	}
	name := element
	if element == "Data" {
		name = key
		path[len(path)-1] = key
	}
	s := newSlot(name, content)
	s.path = path
	s.binary = element == "Binary" && len(path) == 2
	return append(slots, s)
}

func holdsValue(leaves []leaf) bool {
	return slices.ContainsFunc(leaves, func(l leaf) bool { return l.attr == noName && l.index <= maxValues })
}

func newSlot(name string, leaves []leaf) slot {
	if len(leaves) == 1 && leaves[0].index <= maxValues {
		return slot{name: name, index: int(leaves[0].index), optional: leaves[0].optional}
	}
	return slot{name: name, index: -1, parts: slices.Clone(leaves)}
}

// path lists the names of the elements from top down to element i.
func (c *chunk) path(elements []element, i, top int) []string {
	var path []string
	for at := i; at >= top; at = int(elements[at].parent) {
		path = append(path, c.name(elements[at].name))
	}
	slices.Reverse(path)
	return path
}

func markUnique(slots []slot) {
	seen := map[string]int{}
	for _, s := range slots {
		seen[pathKey(s.path)]++
	}
	for i := range slots {
		slots[i].unique = slots[i].path != nil && seen[pathKey(slots[i].path)] == 1
	}
}

func pathKey(path []string) string {
	key := ""
	for _, p := range path {
		key += p + "\x00"
	}
	return key
}

// cost estimates what telling the field takes, in bytes.
func (s *slot) cost(in *instance) int {
	n := 8
	add := func(i int) {
		if i < len(in.values) {
			n += in.values[i].n
		}
	}
	if s.index >= 0 {
		add(s.index)
	}
	for _, l := range s.parts {
		if l.index <= maxValues {
			add(int(l.index))
		} else {
			n += 2 * int(l.n)
		}
	}
	return n
}
