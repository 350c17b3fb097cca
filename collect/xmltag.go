package collect

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeXML returns a configuration file as text: UTF-8, or UTF-16 with its
// byte order mark.
func decodeXML(data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		text := strings.ToValidUTF8(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\uFFFD")
		if strings.IndexByte(text, 0) >= 0 || !strings.Contains(text, "<") {
			return "", errNotXML
		}
		return text, nil
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\uFEFF"), nil
}

// xmlTag is a start or an end tag.
type xmlTag struct {
	name       string
	attributes []xmlAttribute
	end        bool // </name>
	empty      bool // <name/>
}

type xmlAttribute struct{ name, value string }

func (t *xmlTag) get(name string) string {
	for _, a := range t.attributes {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

func equalFold(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }

// tagScanner finds the tags of an XML text. It is used instead of encoding/xml,
// which would add 200 KB. It looks at every byte once, follows no entities and
// references, and passes over what is not well formed: a tag is returned whole
// or not at all.
type tagScanner struct {
	s       string
	at      int
	doctype bool // there was one: it was passed over, and its entities stay names
}

const (
	maxXMLName       = 128
	maxXMLAttributes = 64
)

// next returns the next tag, or false at the end.
func (sc *tagScanner) next() (xmlTag, bool) {
	for {
		open := strings.IndexByte(sc.s[sc.at:], '<')
		if open < 0 {
			sc.at = len(sc.s)
			return xmlTag{}, false
		}
		sc.at += open
		rest := sc.s[sc.at:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			sc.skip("-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			sc.skip("]]>")
		case strings.HasPrefix(rest, "<?"):
			sc.skip("?>")
		case strings.HasPrefix(rest, "<!"):
			sc.doctype = true
			sc.declaration()
		default:
			if t, ok := sc.tag(); ok {
				return t, true
			}
		}
	}
}

// skip passes over a comment and the like; one without an end takes the rest.
func (sc *tagScanner) skip(end string) {
	i := strings.Index(sc.s[sc.at:], end)
	if i < 0 {
		sc.at = len(sc.s)
		return
	}
	sc.at += i + len(end)
}

// declaration passes over a DOCTYPE with all that is declared in it; one
// without an end takes the rest.
func (sc *tagScanner) declaration() {
	open := 0
	for sc.at < len(sc.s) {
		c := sc.s[sc.at]
		sc.at++
		switch {
		case c == '<' && strings.HasPrefix(sc.s[sc.at:], "!--"):
			sc.skip("-->")
		case c == '<' && strings.HasPrefix(sc.s[sc.at:], "?"):
			sc.skip("?>")
		case c == '<':
			open++
		case c == '"' || c == '\'':
			sc.skip(string(rune(c)))
		case c == '>':
			if open--; open == 0 {
				return
			}
		}
	}
}

// tag reads one at the position. Where there is none, it has moved on.
func (sc *tagScanner) tag() (xmlTag, bool) {
	var t xmlTag
	sc.at++
	if sc.peek() == '/' {
		t.end = true
		sc.at++
	}
	if t.name = sc.word(); t.name == "" || len(t.name) > maxXMLName {
		return t, false
	}
	for {
		blanks := sc.blanks()
		switch {
		case sc.peek() == '>':
			sc.at++
			return t, true
		case strings.HasPrefix(sc.s[sc.at:], "/>") && !t.end:
			sc.at += 2
			t.empty = true
			return t, true
		case !blanks || t.end || len(t.attributes) == maxXMLAttributes:
			return t, false
		}
		a, ok := sc.attribute()
		if !ok {
			return t, false
		}
		t.attributes = append(t.attributes, a)
	}
}

// attribute reads name="value" or name='value'.
func (sc *tagScanner) attribute() (a xmlAttribute, ok bool) {
	a.name = sc.word()
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
	end := strings.IndexAny(sc.s[sc.at:], string(rune(quote))+"<")
	if end < 0 || sc.s[sc.at+end] == '<' {
		if end < 0 {
			end = len(sc.s) - sc.at
		}
		sc.at += end
		return a, false
	}
	a.value = unescapeXML(sc.s[sc.at : sc.at+end])
	sc.at += end + 1
	return a, true
}

func (sc *tagScanner) peek() byte {
	if sc.at < len(sc.s) {
		return sc.s[sc.at]
	}
	return 0
}

func (sc *tagScanner) blanks() bool {
	from := sc.at
	for sc.at < len(sc.s) && strings.IndexByte(" \t\r\n", sc.s[sc.at]) >= 0 {
		sc.at++
	}
	return sc.at > from
}

func (sc *tagScanner) word() string {
	from := sc.at
	for sc.at < len(sc.s) && isXMLName(sc.s[sc.at]) {
		sc.at++
	}
	return sc.s[from:sc.at]
}

func isXMLName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._-:", c) >= 0
}

// unescapeXML resolves the five entities of XML and references to characters.
// Others stay as they are.
func unescapeXML(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "&#")
		b.WriteString(replaced(before, "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&"))
		if !found {
			return b.String()
		}
		r, length, ok := xmlReference(after)
		if !ok {
			b.WriteString("&#")
		} else {
			b.WriteRune(r)
		}
		s = after[length:]
	}
}

// xmlReference reads "x41;" or "65;" and returns its length.
func xmlReference(s string) (r rune, length int, ok bool) {
	end := strings.IndexByte(s, ';')
	if end < 1 || end > 8 {
		return 0, 0, false
	}
	digits, base := s[:end], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, 0, false
	}
	return rune(n), end + 1, true
}

// escapeXML writes a text so that it can stand in an attribute.
func escapeXML(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune(`<>&"'`, r), r < ' ', r == 0x7f:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
