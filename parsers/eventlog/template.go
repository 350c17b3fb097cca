package eventlog

// definition is a template definition of the chunk at hand.
type definition struct {
	sound            bool
	elements, leaves [2]int // its part of the chunk's tree

	// Of a system template, read at first use:
	system, reported                   bool
	provider, source, channel, machine string
	stat                               *providerStat

	// Of a payload template, read at first use:
	slots []slot
}

// span is a value of a template instance: its place in the chunk.
type span struct {
	at, n int
	kind  byte
}

// instance is a template instance: values for a definition.
type instance struct {
	at         int // chunk offset of its token
	definition int // chunk offset of its definition
	table      int // chunk offset of the value descriptors
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
	for d := in.table; d < in.table+4*count; d += 4 {
		n := int(le.Uint16(c.b[d:]))
		in.values = append(in.values, span{at, n, c.b[d+2]})
		at += n
	}
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
	if d, ok := c.definitions[at]; ok {
		return d
	}
	d := &definition{elements: [2]int{len(c.tree.elements)}, leaves: [2]int{len(c.tree.leaves)}}
	c.definitions[at] = d
	d.sound = c.tokenise(at)
	d.elements[1], d.leaves[1] = len(c.tree.elements), len(c.tree.leaves)
	return d
}

// tokenise reads a definition: u32 next, GUID, u32 size, fragment.
// Definitions do not overlap, so that those of a chunk cannot be longer than
// the chunk; a hostile file that lets them overlap is refused.
func (c *chunk) tokenise(at int) bool {
	if at < chunkHeader || at+28 > len(c.b) {
		return false
	}
	size := int(int32(le.Uint32(c.b[at+20:])))
	end := at + 24 + size
	if size < 5 || end > len(c.b) || !isFragmentHeader(c.b[at+24:]) {
		return false
	}
	if c.tokenised += size; c.tokenised > chunkSize {
		return false
	}
	t := tokeniser{b: c.b, pos: at + 28, end: end, tree: &c.tree}
	return t.run() && t.pos == end
}

func isFragmentHeader(b []byte) bool {
	return len(b) >= 4 && b[0] == tokenFragment && b[1] == 1 && b[2] == 1 && b[3] == 0
}

// proven says whether golang-evtx may see the instance: its definition is
// sound, and values that are BinXml themselves occur only at the end and are
// proven, too, at most two deep.
func (c *chunk) proven(in *instance, depth int) bool {
	if !c.define(in.definition).sound {
		return false
	}
	for i, v := range in.values {
		if v.kind&^typeArray != typeXML || v.n == 0 {
			continue
		}
		if i != len(in.values)-1 || v.kind != typeXML || !c.provenPayload(v, depth) {
			return false
		}
	}
	return true
}

func (c *chunk) provenPayload(v span, depth int) bool {
	pos, end := skipFragmentHeader(c.b, v.at, v.at+v.n), v.at+v.n
	if depth == 0 || pos >= end {
		return false
	}
	switch c.b[pos] {
	case tokenTemplate:
		var in instance
		return c.readInstance(pos, end, &in) && c.proven(&in, depth-1)
	case tokenOpen, tokenOpen | tokenMore:
		return c.plainTree(pos, end) != nil
	}
	return false
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
