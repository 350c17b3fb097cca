package eventlog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// xmlChunk builds plain BinXml by hand, in a chunk of its own.
type xmlChunk struct{ chunk }

func newXMLChunk() *xmlChunk {
	return &xmlChunk{chunk{b: make([]byte, headerBlock, chunkSize), definitions: map[int]*definition{}}}
}

func (c *xmlChunk) put(b ...byte) { c.b = append(c.b, b...) }

func (c *xmlChunk) putName(s string) {
	c.b = le.AppendUint32(c.b, uint32(len(c.b)+4))
	c.put(0, 0, 0, 0, 0, 0)
	c.b = le.AppendUint16(c.b, uint16(len(s)))
	c.b = append(append(c.b, utf16le(s)...), 0, 0)
}

func (c *xmlChunk) open(name string) {
	c.put(tokenOpen, 0, 0, 0, 0)
	c.putName(name)
	c.put(tokenCloseStart)
}

func (c *xmlChunk) text(token byte, s string) {
	c.put(token)
	if token&^tokenMore == tokenText {
		c.put(typeString)
	}
	c.b = le.AppendUint16(c.b, uint16(len(s)))
	c.b = append(c.b, utf16le(s)...)
}

// TestRareTokens: text that is put together of pieces of every kind.
func TestRareTokens(t *testing.T) {
	c := newXMLChunk()
	c.open("UserData")
	c.open("Reason")
	c.text(tokenText|tokenMore, "a ")
	c.put(tokenEntity | tokenMore)
	c.putName("lt")
	c.text(tokenCDATA, "b & c")
	c.put(tokenCharacter, 0x0a, 0)
	c.text(tokenText, "d")
	c.put(tokenEndElement, tokenEndElement, tokenEnd)
	end := len(c.b)
	c.b = c.b[:chunkSize]
	c.n = chunkSize
	tree := c.plainTree(headerBlock, end)
	if tree == nil {
		t.Fatal("refused")
	}
	got := c.plainPayload(tree)
	if diff := cmp.Diff(plainFields{{name: "Reason", text: "a <b & c\nd"}}, got, cmp.AllowUnexported(plainField{})); diff != "" {
		t.Error(diff)
	}
	for cut := headerBlock; cut < end; cut++ {
		if c.plainTree(headerBlock, cut) != nil {
			t.Errorf("cut at %d of %d: not refused", cut, end)
		}
	}
	for _, token := range []byte{0x0a, 0x0b, tokenTemplate, tokenFragment, tokenSubstitution, 0x47 | 0x80} {
		c.b[end-3] = token // in the place of an element's end
		if c.plainTree(headerBlock, end) != nil {
			t.Errorf("token %02x is not refused", token)
		}
		c.b[end-3] = tokenEndElement
	}
}
