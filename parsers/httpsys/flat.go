package httpsys

import (
	"regexp"
	"strings"
)

// flatLabel is a label of httpcfg, which was never translated, in a table that
// lost its lines on the way: "IP 0.0.0.0:443 Hash 15b2… Guid {…} CertStoreName
// MY …".
var flatLabel = regexp.MustCompile(`(?:^|[\s|])(IP|Hash|Guid|CertStoreName|CertCheckMode|RevocationFreshnessTime|UrlRetrievalTimeout|SslCtlIdentifier|SslCtlStoreName|Flags)(?:[\s|:]|$)`)

// flat reads the records that stand in line i, each from an "IP" to the next.
func (p *parser) flat(i int) int {
	s := p.text(i)
	if !strings.Contains(s, "IP") || !strings.Contains(s, "Hash") || !strings.Contains(s, "Guid") {
		return 0
	}
	fields, lines := p.flatFields(s, i), 0
	for n := range fields {
		if fields[n].Label != "IP" {
			continue
		}
		end := n + 1
		for end < len(fields) && fields[end].Label != "IP" {
			end++
		}
		r := record{fields: fields[n:end], lines: 1, key: fields[n].Value}
		if !isEndpoint(r.key) || len(r.fields) < 3 || r.fields[1].Label != "Hash" || r.fields[2].Label != "Guid" {
			continue
		}
		r.hash, r.app, r.hasApp = r.fields[1], r.fields[2], true
		r.label()
		if p.full(len(p.res.Bindings), i, manyBindings) {
			return 1
		}
		if b, ok := p.read(r); ok {
			b.Quote = p.quote(i)
			p.res.Bindings = append(p.res.Bindings, b)
			p.count(r)
			lines = 1
		}
	}
	return lines
}

// flatFields splits a line at its labels.
func (p *parser) flatFields(s string, line int) []field {
	var out []field
	value := 0 // where the value of the last field begins
	for from := 0; len(out) < maxFields*maxFields; {
		m := flatLabel.FindStringSubmatchIndex(s[from:])
		if m == nil {
			break
		}
		if len(out) > 0 {
			out[len(out)-1].setFlat(s[value : from+m[2]])
		}
		out = append(out, field{Field: Field{Label: s[from+m[2] : from+m[3]]}, line: line})
		value = from + m[3]
		from = value // the blank behind this label may stand before the next
	}
	if len(out) > 0 {
		out[len(out)-1].setFlat(s[value:])
	}
	return out
}

func (f *field) setFlat(value string) {
	f.Value = strings.Trim(value, " \t|:")
	f.blanks = len(value) - len(strings.TrimLeft(value, " "))
}
