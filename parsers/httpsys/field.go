package httpsys

import (
	"regexp"
	"strings"
)

// Field is one "label : value" line as it was printed.
type Field struct {
	Label string
	Value string
}

// field is a Field with its place.
type field struct {
	Field
	line   int // index of the line
	indent int // leading blanks
	blanks int // between the colon and the value: a hash of httpcfg may begin with one
}

// tableRow is a row of a published table: "| Hash | c09b… |".
var tableRow = regexp.MustCompile(`^\s*\|\s*([^|]{1,60}?)\s*\|\s*([^|]{0,200}?)\s*\|$`)

// cached is the answer of field for one line; readers ask for the same few
// lines again and again.
type cached struct {
	field field
	ok    bool
	known bool
}

// field splits line i. False means that it is no "label : value".
func (p *parser) field(i int) (field, bool) {
	c := &p.cache[i&3]
	if !c.known || c.field.line != i {
		*c = cached{known: true}
		c.field, c.ok = p.split(i)
		c.field.line = i
	}
	return c.field, c.ok
}

func (p *parser) split(i int) (field, bool) {
	s := p.text(i)
	if !strings.ContainsAny(s, ":|") {
		return field{}, false
	}
	if strings.HasSuffix(s, "|") {
		if m := tableRow.FindStringSubmatch(s); m != nil {
			return field{Field: Field{Label: m[1], Value: m[2]}, blanks: 1}, true
		}
	}
	l := p.lines[i]
	label, value, ok := l.Cut()
	if !ok {
		colon := gluedColon(s)
		if colon < 0 {
			return field{}, false
		}
		label, value = strings.TrimSpace(s[:colon]), s[colon+1:]
	}
	head := s[:len(s)-len(value)]
	blanks := len(head) - len(strings.TrimRight(head, " \t"))
	return field{Field: Field{label, value}, indent: l.Indent(), blanks: blanks}, true
}

// gluedColon finds the colon before a value without any blank around it, which
// only the value's shape can tell from a colon inside the label or the value.
func gluedColon(s string) int {
	if len(s) > 200 {
		return -1
	}
	if i := len(s) - 2*hashBytes - 1; i > 0 && s[i] == ':' && isHex(s[i+1:]) {
		return i
	}
	for _, start := range []string{":{", ":[", ":" + null} {
		if i := strings.LastIndex(s, start); i > 0 && !strings.Contains(s[i:], " ") {
			return i
		}
	}
	last := max(0, strings.LastIndexByte(s, ':'))
	if i := strings.LastIndexByte(s[:last], ':'); i > 0 {
		if _, ok := addrPort(s[i+1:]); ok {
			return i
		}
	}
	return -1
}

// values returns the value, and where the label itself holds a colon between
// blanks, as French writes it, also what follows the last such colon.
func (f field) values() []string {
	if i := strings.LastIndex(f.Value, ": "); i >= 0 {
		return []string{f.Value, strings.TrimSpace(f.Value[i+2:])}
	}
	return []string{f.Value}
}

// key is the label reduced to lower-case ASCII letters and digits:
// "certificatehash". It is "" for a label in another script.
func (f Field) key() string {
	if len(f.Label) > 100 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r | 0x20
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, f.Label)
}

// isRuler reports a line of dashes, which published copies sometimes escape.
func isRuler(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Count(s, "-") >= 10 && strings.Trim(s, `-\`) == ""
}

// isTitle reports whether line i is a title over a ruler. Every listing of
// netsh begins so, in every language.
func (p *parser) isTitle(i int) bool {
	return strings.HasSuffix(p.text(i), ":") && isRuler(p.text(i+1))
}
