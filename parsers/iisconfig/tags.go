package iisconfig

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// tag is a start or an end tag of XML with its place.
type tag struct {
	name       string
	attributes []attribute
	end        bool // </name>
	empty      bool // <name/>
	from, to   int  // byte offsets in the text
}

type attribute struct{ name, value string }

// get returns an attribute by its name; names of IIS are compared as they are
// written in its schema.
func (t *tag) get(name string) string {
	value, _ := t.lookup(name)
	return value
}

func (t *tag) lookup(name string) (string, bool) {
	for _, a := range t.attributes {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// scanner finds the tags of a text. It is no validating XML reader and must
// not be one: evidence is cut, pasted between other outputs and holds two
// documents in a file. It skips what it does not understand and never looks at
// a byte twice, declares no entities, follows no references outside the text.
type scanner struct {
	s       string
	at      int
	doctype bool // a DOCTYPE was skipped
}

const (
	maxAttributes = 256
	maxName       = 128
)

// next returns the next tag, or false at the end.
func (sc *scanner) next() (tag, bool) {
	for {
		open := strings.IndexByte(sc.s[sc.at:], '<')
		if open < 0 {
			sc.at = len(sc.s)
			return tag{}, false
		}
		sc.at += open
		rest := sc.s[sc.at:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			sc.skipTo("-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			sc.skipTo("]]>")
		case strings.HasPrefix(rest, "<?"):
			sc.skipTo("?>")
		case strings.HasPrefix(rest, "<!DOCTYPE"):
			sc.skipDeclaration()
		default:
			if t, ok := sc.tag(); ok {
				return t, true
			}
		}
	}
}

// skipTo skips to the end of a comment and the like; an unclosed one takes the
// rest, as it would for IIS.
func (sc *scanner) skipTo(end string) {
	i := strings.Index(sc.s[sc.at:], end)
	if i < 0 {
		sc.at = len(sc.s)
		return
	}
	sc.at += i + len(end)
}

// skipDeclaration skips <!DOCTYPE … [ … ]>. IIS refuses files that have one.
func (sc *scanner) skipDeclaration() {
	sc.doctype = true
	depth := 0
	for ; sc.at < len(sc.s); sc.at++ {
		switch sc.s[sc.at] {
		case '<':
			depth++
		case '>':
			if depth--; depth == 0 {
				sc.at++
				return
			}
		}
	}
}

// tag reads one at the position; where there is none it moves on by as much as
// it has looked at.
func (sc *scanner) tag() (tag, bool) {
	t := tag{from: sc.at}
	sc.at++
	if sc.peek() == '/' {
		t.end = true
		sc.at++
	}
	if t.name = sc.word(); t.name == "" || len(t.name) > maxName {
		return tag{}, false
	}
	for {
		blanks := sc.blanks()
		switch c := sc.peek(); {
		case c == '>':
			sc.at++
			t.to = sc.at
			return t, true
		case c == '/' && strings.HasPrefix(sc.s[sc.at:], "/>"):
			sc.at += 2
			t.empty, t.to = true, sc.at
			return t, true
		case !blanks || t.end:
			return tag{}, false
		}
		a, ok := sc.attribute()
		if !ok || len(t.attributes) == maxAttributes {
			return tag{}, false
		}
		t.attributes = append(t.attributes, a)
	}
}

// attribute reads name="value". MetaBase.xml has a blank before the sign.
func (sc *scanner) attribute() (attribute, bool) {
	a := attribute{name: sc.word()}
	sc.blanks()
	if a.name == "" || sc.peek() != '=' {
		return a, false
	}
	sc.at++
	sc.blanks()
	quote := sc.peek()
	if quote != '"' && quote != '\'' {
		return a, false
	}
	sc.at++
	end := strings.IndexAny(sc.s[sc.at:], string(quote)+"<")
	if end < 0 || sc.s[sc.at+end] == '<' {
		sc.at += max(end, 0)
		return a, false
	}
	a.value = unescape(sc.s[sc.at : sc.at+end])
	sc.at += end + 1
	return a, true
}

func (sc *scanner) peek() byte {
	if sc.at < len(sc.s) {
		return sc.s[sc.at]
	}
	return 0
}

func (sc *scanner) blanks() bool {
	from := sc.at
	for strings.IndexByte(" \t\r\n", sc.peek()) >= 0 && sc.at < len(sc.s) {
		sc.at++
	}
	return sc.at > from
}

func (sc *scanner) word() string {
	from := sc.at
	for sc.at < len(sc.s) {
		c := sc.s[sc.at]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._-:", c) >= 0) {
			break
		}
		sc.at++
	}
	return sc.s[from:sc.at]
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&")

// maxReference is the length of "&#x10FFFF;".
const maxReference = 10

// unescape resolves the five entities of XML and references to characters.
// Others stay as they are.
func unescape(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "&#")
		b.WriteString(entities.Replace(before))
		if !found {
			return b.String()
		}
		s = after
		end := strings.IndexByte(after[:min(len(after), maxReference)], ';')
		if r, ok := charReference(after[:max(end, 0)]); ok {
			b.WriteRune(r)
			s = after[end+1:]
		} else {
			b.WriteString("&#")
		}
	}
}

func charReference(s string) (rune, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(s, "x"); ok {
		s, base = hex, 16
	}
	n, err := strconv.ParseUint(s, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
}
