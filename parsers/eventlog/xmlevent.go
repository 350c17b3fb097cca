package eventlog

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

const maxMessage = 2000 // bytes kept of a message text

// errNoEvent says that an element named Event is not one of Windows.
var errNoEvent = problem.New("no provider and event id", "プロバイダーとイベント ID がありません")

// parseXMLEvent reads one <Event> element.
func parseXMLEvent(raw []byte) (Event, Occurrence, error) {
	f := xmlFlattener{}
	if !utf8.Valid(raw) {
		raw = fromCodePage(raw)
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	var broken error
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			broken = err
			break
		}
		if !f.token(token) {
			broken = problem.New("elements are nested more than %d deep or more than %d", "要素の入れ子が %d 階層を超えているか、要素が %d 個を超えています", maxDepth, maxPlainFields)
			break
		}
	}
	e, o, ok := f.system.event(XML)
	if !ok {
		if broken != nil {
			return e, o, broken
		}
		return e, o, errNoEvent
	}
	e.Partial = broken != nil
	e.Message = clip(strings.TrimSpace(f.message), maxMessage)
	e.addPlain(f.payload)
	return e, o, nil
}

// fromCodePage decodes an event that wevtutil wrote to a console's file: in
// the code page of the console, which is known by its characters only.
func fromCodePage(raw []byte) []byte {
	text, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok {
		return bytes.ToValidUTF8(raw, []byte("\ufffd"))
	}
	lines := make([]string, len(text.Lines))
	for i, l := range text.Lines {
		lines[i] = l.Raw
	}
	return []byte(strings.Join(lines, "\n"))
}

// xmlFlattener turns an event into the fields of its parts.
type xmlFlattener struct {
	system, payload plainFields
	message         string
	stack           []xmlElement
	fields          int
}

type xmlElement struct {
	plainField
	content  []byte
	isParent bool
	attrs    int
}

func (f *xmlFlattener) token(token xml.Token) bool {
	switch t := token.(type) {
	case xml.StartElement:
		return f.open(t)
	case xml.EndElement:
		f.close()
	case xml.CharData:
		if n := len(f.stack); n > 0 {
			f.stack[n-1].content = append(f.stack[n-1].content, t...)
		}
	}
	return true
}

func (f *xmlFlattener) open(t xml.StartElement) bool {
	if f.fields += 1 + len(t.Attr); len(f.stack) == maxDepth || f.fields > 2*maxPlainFields {
		return false
	}
	if n := len(f.stack); n > 0 {
		f.stack[n-1].isParent = true
	}
	e := xmlElement{plainField: plainField{name: t.Name.Local}}
	f.stack = append(f.stack, e)
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "xmlns" || a.Name.Space == "xmlns":
		case a.Name.Local == "Name" && t.Name.Local == "Data":
			f.stack[len(f.stack)-1].key = a.Value
		default:
			f.stack[len(f.stack)-1].attrs++
			f.put(plainField{name: t.Name.Local + "@" + a.Name.Local, text: a.Value})
		}
	}
	return true
}

func (f *xmlFlattener) close() {
	n := len(f.stack)
	if n == 0 {
		return
	}
	e := f.stack[n-1]
	e.text = string(e.content)
	if e.isParent {
		e.text = strings.TrimSpace(e.text)
	}
	if e.text != "" || !e.isParent && e.attrs == 0 {
		f.put(e.plainField)
	}
	f.stack = f.stack[:n-1]
}

// put stores a field with the part of the event that it belongs to: the
// element below <Event>.
func (f *xmlFlattener) put(field plainField) {
	if len(f.stack) < 3 {
		return
	}
	switch f.stack[1].name {
	case "System":
		f.system = append(f.system, field)
	case "EventData", "UserData", "ProcessingErrorData":
		f.payload = append(f.payload, field)
	case "RenderingInfo":
		if field.name == "Message" {
			f.message = field.text
		}
	}
}

// clip cuts a text at a rune boundary.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}
