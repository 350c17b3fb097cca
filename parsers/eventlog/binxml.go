package eventlog

import "encoding/binary"

var le = binary.LittleEndian

// Tokens of BinXml ([MS-EVEN6] section 2.2.12). tokenMore is added to some:
// an element has attributes, an attribute or a text is followed by more.
const (
	tokenEnd          = 0x00
	tokenOpen         = 0x01
	tokenCloseStart   = 0x02
	tokenCloseEmpty   = 0x03
	tokenEndElement   = 0x04
	tokenText         = 0x05
	tokenAttribute    = 0x06
	tokenCDATA        = 0x07
	tokenCharacter    = 0x08
	tokenEntity       = 0x09
	tokenTemplate     = 0x0c
	tokenSubstitution = 0x0d
	tokenOptional     = 0x0e
	tokenFragment     = 0x0f
	tokenMore         = 0x40
)

const (
	maxDepth = 32  // of elements; real events need 5
	maxName  = 256 // UTF-16 units of a name; real ones have up to about 60
	noName   = 0   // no name lies at offset 0 of a chunk
	isText   = 1<<16 - 1
	isEntity = 1<<16 - 2
	isChar   = 1<<16 - 3
)

// element is one XML element of a template or plain fragment.
type element struct {
	name   int32 // chunk offset of its name
	parent int32 // index of the element around it; -1 for the root
}

// leaf is something an element or attribute contains: text, an entity or
// the place of a value. Consecutive leaves of one place belong together.
type leaf struct {
	element int32
	attr    int32 // chunk offset of the attribute's name; noName: content
	at, n   int32 // text: chunk offset and UTF-16 units; entity: offset of its name; n: a character
	index   int32 // number of the value, or isText, isEntity, isChar
	// optional: without a value there is no element or attribute either.
	optional bool
}

// tree is the outcome of tokenising: flat lists in document order.
type tree struct {
	elements []element
	leaves   []leaf
}

// tokeniser walks BinXml without recursion and refuses everything that
// golang-evtx must never see: a template inside a template would make it
// recurse until the stack overflows, which cannot be recovered.
type tokeniser struct {
	b        []byte // the whole chunk: names are found by chunk offset
	pos, end int
	plain    bool // plain BinXml has no dependency ids and no values
	own      bool // tokens have been met that golang-evtx does not know
	tree     *tree
	stack    [maxDepth]int32
	depth    int
	attr     int32
}

// run reads one fragment behind its header. It reports whether it is sound.
func (t *tokeniser) run() bool {
	for t.pos < t.end {
		token := t.b[t.pos]
		if token == tokenEnd {
			t.pos++
			return t.depth == 0
		}
		if !t.token(token) {
			return false
		}
	}
	return false
}

func (t *tokeniser) token(token byte) bool {
	switch token {
	case tokenOpen, tokenOpen | tokenMore:
		return t.open(token)
	case tokenAttribute, tokenAttribute | tokenMore:
		t.pos++
		name, ok := t.name()
		t.attr = name
		return ok && t.depth > 0
	case tokenText, tokenText | tokenMore:
		return t.text()
	case tokenSubstitution, tokenOptional:
		return !t.plain && t.substitution()
	case tokenCloseStart:
		t.pos++
		t.attr = noName
		return t.depth > 0
	case tokenCloseEmpty, tokenEndElement:
		t.pos++
		t.attr = noName
		t.depth--
		return t.depth >= 0
	case tokenEntity, tokenEntity | tokenMore:
		return t.entity()
	case tokenCharacter, tokenCharacter | tokenMore:
		return t.character()
	case tokenCDATA, tokenCDATA | tokenMore:
		return t.cdata()
	}
	return false
}

func (t *tokeniser) open(token byte) bool {
	t.pos++
	if !t.plain {
		t.pos += 2
	}
	t.pos += 4
	name, ok := t.name()
	if !ok || t.depth == maxDepth {
		return false
	}
	if token&tokenMore != 0 {
		t.pos += 4
	}
	parent := int32(-1)
	if t.depth > 0 {
		parent = t.stack[t.depth-1]
	}
	t.stack[t.depth] = int32(len(t.tree.elements))
	t.depth++
	t.attr = noName
	t.tree.elements = append(t.tree.elements, element{name, parent})
	return t.pos <= t.end
}

// name reads a name reference and steps over the name if it stands inline.
func (t *tokeniser) name() (int32, bool) {
	if t.pos+4 > t.end {
		return 0, false
	}
	at := int(int32(le.Uint32(t.b[t.pos:])))
	t.pos += 4
	if at < chunkHeader || at+8 > len(t.b) {
		return 0, false
	}
	n := int(le.Uint16(t.b[at+6:]))
	size := 10 + 2*n
	if n > maxName || at+size > len(t.b) {
		return 0, false
	}
	if at == t.pos {
		t.pos += size
	}
	return int32(at), t.pos <= t.end
}

func (t *tokeniser) text() bool {
	if t.pos+4 > t.end || t.b[t.pos+1] != typeString {
		return false
	}
	n := int(le.Uint16(t.b[t.pos+2:]))
	at := t.pos + 4
	t.pos = at + 2*n
	// golang-evtx reads the length as a signed number.
	return n < 1<<15 && t.pos <= t.end && t.add(leaf{at: int32(at), n: int32(n), index: isText})
}

func (t *tokeniser) substitution() bool {
	if t.pos+4 > t.end {
		return false
	}
	index, optional := int32(le.Uint16(t.b[t.pos+1:])), t.b[t.pos] == tokenOptional
	t.pos += 4
	return index <= maxValues && t.add(leaf{index: index, optional: optional})
}

// character reads a character reference: one UTF-16 unit.
func (t *tokeniser) character() bool {
	if t.pos+3 > t.end {
		return false
	}
	unit := int32(le.Uint16(t.b[t.pos+1:]))
	t.pos += 3
	t.own = true
	return t.add(leaf{n: unit, index: isChar})
}

// cdata reads a CDATA section, which is text without a type.
func (t *tokeniser) cdata() bool {
	if t.pos+3 > t.end {
		return false
	}
	n, at := int(le.Uint16(t.b[t.pos+1:])), t.pos+3
	t.pos = at + 2*n
	t.own = true
	return t.pos <= t.end && t.add(leaf{at: int32(at), n: int32(n), index: isText})
}

func (t *tokeniser) entity() bool {
	t.own = true
	t.pos++
	name, ok := t.name()
	return ok && t.add(leaf{at: name, index: isEntity})
}

func (t *tokeniser) add(l leaf) bool {
	if t.depth == 0 {
		return false
	}
	l.element = t.stack[t.depth-1]
	l.attr = t.attr
	t.tree.leaves = append(t.tree.leaves, l)
	return true
}
