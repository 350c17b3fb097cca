package redact

import (
	"strings"
)

// recognizer tells how many bytes of s from i on are something to be replaced,
// and by what; 0 for nothing.
type recognizer func(p *pseudonyms, s string, i int) (length int, token string)

// recognizers know names by their shape. What those of the first list find is
// one name, which is known from then on.
var (
	simple   = []recognizer{sidAt, keyFileAt, guidAt, hexAt, pairsAt, brokenAt, addressAt, macAt, hostAt}
	compound = []recognizer{mailAt, profileAt, accountAt}
)

// replace is a string without names. member is where it stands.
func (p *pseudonyms) replace(member, s string) string {
	switch member {
	case "Host.Name", "Server.Name":
		if s != "" && !p.isToken(s) {
			return p.token(host, s)
		}
	case "Subject.Endpoint", "Road.Endpoint":
		s = p.endpoint(s)
	}
	if s = p.scan(s, nil); p.inFiles.size > 0 && fileMembers[member] {
		s = scanWith(s, func(i int) (int, string) { return p.inFiles.match(s[i:]) })
	}
	return s
}

// fileMembers hold names of files, which people name after customers.
var fileMembers = set("Evidence.File Moment.File Source.Files Problem.File Report.Unread Handshake.File")

// scan replaces everything that is known by name or by shape; found is told of
// single names, with their tokens. Of what begins at the same place, the
// longest counts.
func (p *pseudonyms) scan(s string, found func(name, token string)) string {
	return scanWith(s, func(i int) (int, string) { return p.at(s, i, found) })
}

// scanWith replaces what match finds, at every place where a name may begin.
func scanWith(s string, match func(i int) (length int, token string)) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); {
		length, token := 0, ""
		if begins(s, i) {
			length, token = match(i)
		}
		if length == 0 {
			i++
			continue
		}
		out.WriteString(s[done:i])
		out.WriteString(token)
		i += length
		done = i
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// begins reports whether a name may begin at i.
func begins(s string, i int) bool {
	if isWord(s[i]) {
		return i == 0 || !isWord(s[i-1])
	}
	return s[i] == ':' || s[i] >= 0x80
}

// at is the longest thing that begins at i.
func (p *pseudonyms) at(s string, i int, found func(name, token string)) (length int, token string) {
	length, token = p.known.match(s[i:])
	for _, recognize := range simple {
		if n, t := recognize(p, s, i); n > length {
			length, token = n, t
		}
	}
	if found != nil && length > 0 {
		found(s[i:i+length], token)
	}
	for _, recognize := range compound {
		if n, t := recognize(p, s, i); n > length {
			length, token = n, t
		}
	}
	return length, token
}

// run is how many bytes at the beginning of s are in a class.
func run(s string, in func(byte) bool) int {
	for i := range len(s) {
		if !in(s[i]) {
			return i
		}
	}
	return len(s)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func inHost(c byte) bool { return isWord(c) || c == '.' || c == '-' || c == '_' }
