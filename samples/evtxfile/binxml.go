package evtxfile

// Tokens of BinXml ([MS-EVEN6] section 2.2.12).
const (
	tokenEnd         = 0x00
	tokenOpen        = 0x01
	tokenCloseStart  = 0x02
	tokenCloseEmpty  = 0x03
	tokenEndElement  = 0x04
	tokenText        = 0x05
	tokenAttribute   = 0x06
	tokenTemplate    = 0x0c
	tokenNormalSubst = 0x0d
	tokenOptSubst    = 0x0e
	tokenMore        = 0x40 // added to open (has attributes) and attribute (more follow)
	noDependency     = 0xffff
)

var fragmentHeader = []byte{0x0f, 0x01, 0x01, 0x00}

// element is an XML element of a template or of a plain fragment.
type element struct {
	name       string
	dependency uint16 // value on which the element depends; noDependency: none
	attributes []attribute
	children   []element
	content    content // behind the children
}

type attribute struct {
	name  string
	value content
}

// content is what stands in an element or attribute: nothing, text, or the
// place of a value.
type content struct {
	token byte // 0, tokenText, tokenNormalSubst, tokenOptSubst
	text  string
	index uint16
	kind  byte
}

func text(s string) content { return content{token: tokenText, text: s} }

func subst(index int, kind byte) content {
	return content{token: tokenNormalSubst, index: uint16(index), kind: kind}
}

// optional is a place that is left out with its element or attribute when
// the value is null.
func optional(index int, kind byte) content {
	return content{token: tokenOptSubst, index: uint16(index), kind: kind}
}

func (c content) empty() bool { return c.token == 0 || c.token == tokenText && c.text == "" }

func el(name string, c content, attributes ...attribute) element {
	return element{name: name, dependency: noDependency, content: c, attributes: attributes}
}

func parent(name string, children []element, attributes ...attribute) element {
	return element{name: name, dependency: noDependency, children: children, attributes: attributes}
}

// dependent is an element that disappears when value n is null.
func dependent(n int, e element) element {
	e.dependency = uint16(n)
	return e
}

// element appends e. Only elements of template definitions carry the
// dependency id.
func (c *chunk) element(e element, inTemplate bool) {
	token := byte(tokenOpen)
	if len(e.attributes) > 0 {
		token |= tokenMore
	}
	c.buf = append(c.buf, token)
	if inTemplate {
		c.buf = le.AppendUint16(c.buf, e.dependency)
	}
	size := c.reserve32()
	c.name(e.name)
	c.attributes(e.attributes)
	if e.content.empty() && len(e.children) == 0 {
		c.buf = append(c.buf, tokenCloseEmpty)
	} else {
		c.buf = append(c.buf, tokenCloseStart)
		for _, child := range e.children {
			c.element(child, inTemplate)
		}
		c.content(e.content)
		c.buf = append(c.buf, tokenEndElement)
	}
	c.patchSize(size)
}

func (c *chunk) attributes(list []attribute) {
	if len(list) == 0 {
		return
	}
	size := c.reserve32()
	for i, a := range list {
		token := byte(tokenAttribute)
		if i < len(list)-1 {
			token |= tokenMore
		}
		c.buf = append(c.buf, token)
		c.name(a.name)
		c.content(a.value)
	}
	c.patchSize(size)
}

func (c *chunk) content(v content) {
	switch v.token {
	case tokenText:
		b := utf16Bytes(v.text)
		c.buf = append(c.buf, tokenText, typeString)
		c.buf = le.AppendUint16(c.buf, uint16(len(b)/2))
		c.buf = append(c.buf, b...)
	case tokenNormalSubst, tokenOptSubst:
		c.buf = append(c.buf, v.token)
		c.buf = le.AppendUint16(c.buf, v.index)
		c.buf = append(c.buf, v.kind)
	}
}

// reserve32 leaves room for a size and returns its place for patchSize.
func (c *chunk) reserve32() int {
	at := len(c.buf)
	c.buf = append(c.buf, 0, 0, 0, 0)
	return at
}

// patchSize writes the number of bytes behind the size field.
func (c *chunk) patchSize(at int) {
	le.PutUint32(c.buf[at:], uint32(len(c.buf)-at-4))
}
