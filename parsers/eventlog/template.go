package eventlog

import "slices"

// definition is a template definition of the chunk at hand.
type definition struct {
	sound            bool
	own              bool   // it has tokens that golang-evtx does not know
	elements, leaves [2]int // its part of the chunk's tree

	// Read at first use:
	layout   *layout       // of a template of whole events
	stat     *providerStat // the provider, where the template names it
	reported bool          // that it is not sound
	slots    []slot        // of a payload template; of whole events: of the payload in it
}

// span is a value of a template instance: its place in the chunk.
type span struct {
	at, n int // n is 0 for a null, whatever room it takes
	kind  byte
}

// instance is a template instance: values for a definition.
type instance struct {
	at         int // chunk offset of its token
	definition int // chunk offset of its definition
	table      int // chunk offset of the value descriptors
	end        int // chunk offset behind the last value
	values     []span
}

// readInstance reads the instance at pos, which must end at or before end.
// The definition is not looked at; see proven.
func (c *chunk) readInstance(pos, end int, in *instance) bool {
	in.at = pos
	in.values = in.values[:0]
	if pos+10 > end || c.b[pos] != tokenTemplate {
		return false
	}
	in.definition = int(int32(le.Uint32(c.b[pos+6:])))
	p := pos + 10
	if in.definition == p {
		if p+24 > end {
			return false
		}
		size := int(int32(le.Uint32(c.b[p+20:])))
		if size < 0 {
			return false
		}
		p += 24 + size
	}
	if p+4 > end {
		return false
	}
	count := int(le.Uint32(c.b[p:]))
	in.table = p + 4
	at := in.table + 4*count
	if count < 0 || count > maxValues || at > end {
		return false
	}
	in.values = slices.Grow(in.values, count)[:count]
	table := c.b[in.table : in.table+4*count]
	for i := range in.values {
		d := le.Uint32(table[4*i:])
		n, kind := int(d&0xffff), byte(d>>16)
		v := &in.values[i]
		v.at, v.n, v.kind = at, n, kind
		if kind == typeNull {
			v.n = 0
		}
		at += n
	}
	in.end = at
	return at <= end
}

// content gives the bytes of value i, or nil.
func (c *chunk) content(in *instance, i int) []byte {
	if i >= len(in.values) {
		return nil
	}
	v := in.values[i]
	return c.b[v.at : v.at+v.n]
}

// define tokenises the definition at a chunk offset, once per chunk.
func (c *chunk) define(at int) *definition {
	if at == c.lastAt && c.last != nil {
		return c.last
	}
	if d, ok := c.definitions[at]; ok {
		c.lastAt, c.last = at, d
		return d
	}
	d := &definition{elements: [2]int{len(c.tree.elements)}, leaves: [2]int{len(c.tree.leaves)}}
	c.definitions[at] = d
	d.sound, d.own = c.tokenise(at)
	d.elements[1], d.leaves[1] = len(c.tree.elements), len(c.tree.leaves)
	return d
}

// tokenise reads a definition: u32 next, GUID, u32 size, fragment.
// Definitions do not overlap, so that those of a chunk cannot be longer than
// the chunk; a hostile file that lets them overlap is refused.
func (c *chunk) tokenise(at int) (sound, own bool) {
	if at < chunkHeader || at+28 > len(c.b) {
		return false, false
	}
	size := int(int32(le.Uint32(c.b[at+20:])))
	end := at + 24 + size
	if size < 5 || end > len(c.b) || !isFragmentHeader(c.b[at+24:]) {
		return false, false
	}
	if c.tokenised += size; c.tokenised > chunkSize {
		return false, false
	}
	t := tokeniser{b: c.b, pos: at + 28, end: end, tree: &c.tree}
	return t.run() && t.pos == end, t.own
}

func isFragmentHeader(b []byte) bool {
	return len(b) >= 4 && b[0] == tokenFragment && b[1] == 1 && b[2] == 1 && b[3] == 0
}

// proven says whether golang-evtx may see the instance: its definition is
// sound, has no token that the library does not know, and no value is BinXml
// itself, which the library would follow to any depth.
func (c *chunk) proven(in *instance) bool {
	d := c.define(in.definition)
	if !d.sound || d.own {
		return false
	}
	for _, v := range in.values {
		if v.kind&^typeArray == typeXML {
			return false
		}
	}
	return true
}

func skipFragmentHeader(b []byte, at, end int) int {
	if at+4 <= end && isFragmentHeader(b[at:end]) {
		return at + 4
	}
	return at
}

// plainTree tokenises BinXml that has no template, or returns nil.
func (c *chunk) plainTree(pos, end int) *tree {
	t := tokeniser{b: c.b, pos: pos, end: end, plain: true, tree: &tree{}}
	if !t.run() {
		return nil
	}
	return t.tree
}

// name decodes the name at a chunk offset that the tokeniser has checked.
func (c *chunk) name(at int32) string {
	n := int(le.Uint16(c.b[at+6:]))
	return utf16String(c.b[int(at)+8 : int(at)+8+2*n])
}

// named compares a name with an ASCII one without decoding it.
func (c *chunk) named(at int32, ascii string) bool {
	if at == noName || int(le.Uint16(c.b[at+6:])) != len(ascii) {
		return false
	}
	units := c.b[at+8:]
	for i := range len(ascii) {
		if units[2*i] != ascii[i] || units[2*i+1] != 0 {
			return false
		}
	}
	return true
}
