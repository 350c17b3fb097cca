package bundle

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// EncodeDocument returns a document as JSON. Every member of the outermost
// object and every record of its lists has a line of its own, so that a line
// number names a record. Times are RFC 3339 in UTC; a list that is nil is
// written as an empty one; members that may be left out are where they are
// zero.
func EncodeDocument(d Document) []byte {
	e := &encoder{b: append([]byte(nil), "{\n \"schema\": "...), begun: true}
	e.b = appendString(e.b, d.schema())
	d.members(e)
	return append(e.b, "\n}\n"...)
}

// encoder writes the members of one object after the other. Each record has a
// method that names its members; reflection would do it in fewer lines, and
// make the collector 90 KB larger.
type encoder struct {
	b     []byte
	level int  // of nesting; 0 is the document itself
	begun bool // the present object has a member already
}

// record is an object of a document.
type record interface{ members(*encoder) }

// name begins a member.
func (e *encoder) name(n string) {
	switch {
	case e.level == 0:
		e.b = append(e.b, ",\n "...)
	case e.begun:
		e.b = append(e.b, ',')
	}
	e.begun = true
	e.b = append(appendString(e.b, n), ':')
	if e.level == 0 {
		e.b = append(e.b, ' ')
	}
}

func (e *encoder) text(n, v string) {
	e.name(n)
	e.b = appendString(e.b, v)
}

func (e *encoder) textIf(n, v string) {
	if v != "" {
		e.text(n, v)
	}
}

func (e *encoder) flag(n string, v bool) {
	e.name(n)
	e.b = strconv.AppendBool(e.b, v)
}

func (e *encoder) number(n string, v uint64) {
	e.name(n)
	e.b = strconv.AppendUint(e.b, v, 10)
}

func (e *encoder) numberIf(n string, v uint64) {
	if v != 0 {
		e.number(n, v)
	}
}

// signed is a number that may be negative.
func (e *encoder) signed(n string, v int64) {
	e.name(n)
	e.b = strconv.AppendInt(e.b, v, 10)
}

func (e *encoder) time(n string, v time.Time) {
	e.name(n)
	e.b = append(v.UTC().AppendFormat(append(e.b, '"'), time.RFC3339Nano), '"')
}

func (e *encoder) timeIf(n string, v time.Time) {
	if !v.IsZero() {
		e.time(n, v)
	}
}

func (e *encoder) errorIf(n string, v *WinError) {
	if v != nil {
		e.record(n, v)
	}
}

func (e *encoder) record(n string, r record) {
	e.name(n)
	e.object(r)
}

// object writes an object as a value.
func (e *encoder) object(r record) {
	outer := *e
	e.b = append(e.b, '{')
	e.level, e.begun = e.level+1, false
	r.members(e)
	e.b = append(e.b, '}')
	e.level, e.begun = outer.level, outer.begun
}

// records writes a list of objects: those of the document itself on a line
// each.
func (e *encoder) records(n string, count int, at func(int) record) {
	e.name(n)
	sep, end := "", "]"
	if e.level == 0 && count > 0 {
		sep, end = "\n  ", "\n ]"
	}
	e.list(count, end, func(i int) {
		e.b = append(e.b, sep...)
		e.object(at(i))
	})
}

func (e *encoder) texts(n string, list []string) {
	e.name(n)
	e.list(len(list), "]", func(i int) { e.b = appendString(e.b, list[i]) })
}

func (e *encoder) numbers(n string, list []uint32) {
	e.name(n)
	e.list(len(list), "]", func(i int) { e.b = strconv.AppendUint(e.b, uint64(list[i]), 10) })
}

func (e *encoder) list(count int, end string, write func(int)) {
	e.b = append(e.b, '[')
	for i := 0; i < count; i++ {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		write(i)
	}
	e.b = append(e.b, end...)
}

// appendString writes a JSON string (RFC 8259 section 7). Bytes that are not
// UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029:
			b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
