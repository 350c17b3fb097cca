package redact

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The kinds of tokens.
const (
	host   = "host"
	domain = "domain"
	ip     = "ip"
	mac    = "mac"
	user   = "user"
	sid    = "sid"
	cert   = "cert"
	serial = "serial"
	key    = "key"
	guid   = "guid"
	org    = "org"
	place  = "place"
	name   = "name"
)

// tokenForm is what tokens look like, those of an earlier redaction too.
var tokenForm = regexp.MustCompile(`\b(host|domain|ip|mac|user|sid|cert|serial|key|guid|org|place|name)-([0-9]{1,6})\b`)

// maxNames bounds what is learned from one report.
const maxNames = 50_000

// pseudonyms are the tokens of one report.
type pseudonyms struct {
	tokens  map[string]string // kind and name in lower case -> token
	last    map[string]int    // kind -> last number given
	known   trie              // names that are replaced wherever they stand
	inFiles trie              // first words of organisations, for the names of files
	machine string            // the server's name, lower case
	fresh   bool              // nothing was redacted yet: what looks like a token is a name
	domains map[string]string // what stands before a user's name, lower case -> host or domain
}

func newPseudonyms() *pseudonyms {
	return &pseudonyms{tokens: map[string]string{}, last: map[string]int{}, domains: map[string]string{}}
}

// reserve keeps the numbers of tokens that the report already has, so that a
// new one never means something else.
func (p *pseudonyms) reserve(s string) {
	for _, m := range tokenForm.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.Atoi(m[2])
		p.last[m[1]] = max(p.last[m[1]], n)
	}
}

// isToken reports whether a name is one that an earlier redaction gave.
func (p *pseudonyms) isToken(s string) bool { return !p.fresh && tokenForm.MatchString(s) }

// token is the token of a name; names that differ in case are one.
func (p *pseudonyms) token(kind, s string) string {
	s = lower(s)
	if kind == host && p.machine != "" {
		if first, _, dotted := strings.Cut(s, "."); dotted && first == p.machine {
			s = first
		}
	}
	id := kind + " " + s
	if t := p.tokens[id]; t != "" {
		return t
	}
	p.last[kind]++
	t := fmt.Sprintf("%s-%d", kind, p.last[kind])
	p.tokens[id] = t
	return t
}

// add makes a name known, so that it is replaced wherever it stands.
func (p *pseudonyms) add(kind, s string) {
	s = strings.TrimSpace(s)
	if len(s) < minName || len(s) > maxName || p.known.size >= maxNames || p.isToken(s) || isPlain(s) {
		return
	}
	if p.known.at(lower(s)) == "" {
		// JSON doubles the backslash with which a comma is escaped.
		p.known.add(lower(s), p.token(kind, strings.ReplaceAll(s, `\`, "")))
	}
}

// lower is ASCII lower case, of the same length.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// isWord reports whether a byte belongs to a word. What is not ASCII does
// not: Japanese stands beside names without a blank.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
