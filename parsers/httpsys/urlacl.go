package httpsys

import (
	"regexp"
	"strings"
)

// URLACL is a reservation: who may register a URL prefix.
type URLACL struct {
	URL   string   // prefix as reserved: "https://+:443/wsman/"
	Users []string // account names in the language of the server; none from httpcfg
	SDDL  string   // security descriptor in string form, wrapped lines joined
	Line  int      // from 1
	Quote string
}

var (
	urlPrefix = regexp.MustCompile(`(?i)^https?://\S+$`)
	sddlStart = regexp.MustCompile(`^(?:[OG]:\S*)?D:[A-Z]*\(`)
)

const maxUsers = 512 // lines between a URL and its SDDL

// urlACL reads a reservation: a field with a URL, fields for each user and a
// field with an SDDL string that ends it.
func (p *parser) urlACL(i int) int {
	first, ok := p.field(i)
	if !ok || !urlPrefix.MatchString(first.Value) {
		return 0
	}
	var between []field
	for j := i + 1; len(between) < maxUsers; j++ {
		f, ok := p.field(j)
		if !ok || urlPrefix.MatchString(f.Value) || p.isTitle(j) {
			return 0
		}
		if !sddlStart.MatchString(f.Value) {
			between = append(between, f)
			continue
		}
		sddl, lines := p.joinSDDL(j, f.Value)
		if !p.full(len(p.res.URLACLs), i, manyURLReservations) {
			p.res.URLACLs = append(p.res.URLACLs, URLACL{
				URL: first.Value, Users: users(between), SDDL: sddl,
				Line: p.number(i), Quote: p.quote(i, j),
			})
		}
		return j + lines - i
	}
	return 0
}

// users picks the lines that name an account out of groups of three: account,
// may listen, may delegate. The account is indented less than the other two,
// unless the indentation was lost.
func users(fields []field) []string {
	if len(fields) == 0 {
		return nil
	}
	least, most := fields[0].indent, fields[0].indent
	for _, f := range fields {
		least, most = min(least, f.indent), max(most, f.indent)
	}
	var names []string
	for i, f := range fields {
		if least < most && f.indent == least || least == most && i%3 == 0 {
			names = append(names, f.Value)
		}
	}
	return names
}

// joinSDDL appends the lines into which a console wrapped the string: as long
// as a parenthesis is open, and then those that begin with another entry. It
// returns how many lines the string has.
func (p *parser) joinSDDL(i int, s string) (sddl string, lines int) {
	const maxLines = 200
	open := strings.Count(s, "(") - strings.Count(s, ")")
	var b strings.Builder
	b.WriteString(s)
	for lines = 1; lines < maxLines; lines++ {
		next := p.text(i + lines)
		if next == "" || open <= 0 && next[0] != '(' {
			break
		}
		if _, ok := echoed(next); ok {
			break
		}
		next = strings.TrimSpace(next)
		b.WriteString(next)
		open += strings.Count(next, "(") - strings.Count(next, ")")
	}
	if open != 0 {
		p.problem(i, "SDDL with unbalanced parentheses", "SDDL のかっこの対応が取れていません")
	}
	return b.String(), lines
}
