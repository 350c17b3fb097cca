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

func (p *parser) field(i int) (field, bool) {
	s := p.text(i)
	if s == "" {
		return field{}, false
	}
	if m := p.tableRow(s); m != nil {
		return field{Field: Field{Label: m[1], Value: m[2]}, line: i, blanks: 1}, true
	}
	l := p.lines[i]
	label, value, ok := l.Cut()
	if !ok {
		m := gluedValue.FindStringSubmatch(s)
		if m == nil {
			return field{}, false
		}
		label, value = strings.TrimSpace(m[1]), m[2]
	}
	head := s[:len(s)-len(value)]
	blanks := len(head) - len(strings.TrimRight(head, " \t"))
	return field{Field{label, value}, i, l.Indent(), blanks}, true
}

// gluedValue is a value without any blank before it, told by its shape.
var gluedValue = regexp.MustCompile(`^(.{1,80}?):(\{[^{}]{1,60}\}|[0-9A-Fa-f]{40}|\(null\)|[0-9.]{7,15}:\d{1,5}|\[[0-9A-Fa-f:]{2,40}\]:\d{1,5})$`)

func (p *parser) tableRow(s string) []string {
	if !strings.HasSuffix(s, "|") {
		return nil
	}
	return tableRow.FindStringSubmatch(s)
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
