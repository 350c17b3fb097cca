package redact

import (
	"net/netip"
	"strings"
)

// sidAt finds SIDs of users: those below a machine or a domain (S-1-5-21) and
// of Entra ID (S-1-12-1). All others are the same on every Windows.
func sidAt(p *pseudonyms, s string, i int) (int, string) {
	l := lower(s[i:min(i+len("s-1-12-1-"), len(s))])
	if !strings.HasPrefix(l, "s-1-5-21-") && l != "s-1-12-1-" {
		return 0, ""
	}
	n := 3 + run(s[i+3:], func(c byte) bool { return isDigit(c) || c == '-' })
	for s[i+n-1] == '-' {
		n--
	}
	token := p.token(sid, s[i:i+n])
	parts := strings.Split(s[i:i+n], "-")
	if rid := parts[len(parts)-1]; len(parts) == 8 && len(rid) <= 3 {
		token += "-" + rid
	}
	return n, token
}

const guidLength = 36

// isGUID reports whether s begins with a GUID without braces.
func isGUID(s string) bool {
	if len(s) < guidLength || len(s) > guidLength && isWord(s[guidLength]) {
		return false
	}
	for i := range guidLength {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// keyFileAt finds the names of key files: an MD5 of the container's name and
// the machine's GUID.
func keyFileAt(p *pseudonyms, s string, i int) (int, string) {
	const md5 = 32
	s = s[i:]
	if len(s) <= md5 || s[md5] != '_' || run(s[:md5], isHex) < md5 {
		return 0, ""
	}
	rest := s[md5+1:]
	switch n := run(rest, func(c byte) bool { return isHex(c) || c == '-' }); {
	case isGUID(rest):
		p.add(guid, rest[:guidLength])
		return md5 + 1 + guidLength, p.token(key, s[:md5])
	case n <= guidLength && (cutAt(rest[n:]) || n == len(rest)):
		return md5 + 1 + n, p.token(key, s[:md5])
	}
	return 0, ""
}

// guidAt finds GUIDs. In braces they name programs and interfaces.
func guidAt(p *pseudonyms, s string, i int) (int, string) {
	if !isGUID(s[i:]) || i > 0 && s[i-1] == '{' || zeros(s[i:i+guidLength]) {
		return 0, ""
	}
	return guidLength, p.token(guid, s[i:i+guidLength])
}

// Long numbers: below these many digits they are codes, sizes and times.
const (
	longHex     = 16 // with a letter among them
	longDecimal = 21 // no number of 64 bits has so many
	longPairs   = 10 // bytes with something between them
)

// hexAt finds thumbprints, serial numbers and the like. One of nothing but
// zeros stays: it is no thumbprint, and that matters.
func hexAt(p *pseudonyms, s string, i int) (int, string) {
	s = s[i:]
	n := run(s, isHex)
	if n < longHex || n < len(s) && isWord(s[n]) || zeros(s[:n]) {
		return 0, ""
	}
	if run(s[:n], isDigit) == n && n < longDecimal {
		return 0, ""
	}
	return n, p.hexToken(s[:n])
}

func (p *pseudonyms) hexToken(digits string) string {
	if len(digits) == 40 || len(digits) == 64 {
		return p.token(cert, digits)
	}
	return p.token(serial, digits)
}

func zeros(s string) bool { return strings.Trim(s, "0-") == "" }

// pairsAt finds the same as bytes with blanks, colons, commas or hyphens
// between them, as certutil and .reg files write them.
func pairsAt(p *pseudonyms, s string, i int) (int, string) {
	s = s[i:]
	if len(s) < 3*longPairs-1 || isWord(s[2]) || !strings.ContainsRune(" :,-", rune(s[2])) {
		return 0, ""
	}
	between, n := s[2], 0
	var digits []byte
	for n+1 < len(s) && isHex(s[n]) && isHex(s[n+1]) && (n+2 == len(s) || !isWord(s[n+2])) {
		digits = append(digits, s[n], s[n+1])
		if n += 3; n > len(s) || s[n-1] != between {
			break
		}
	}
	if len(digits) < 2*longPairs || zeros(string(digits)) {
		return 0, ""
	}
	return len(digits)/2*3 - 1, p.hexToken(string(digits))
}

// brokenAt finds thumbprints that a mail program or an editor has broken into
// pieces of any length.
func brokenAt(p *pseudonyms, s string, i int) (int, string) {
	const sha1, sha256 = 40, 64
	s = s[i:]
	var digits []byte
	for n := 0; n < len(s) && len(digits) < sha256; n++ {
		piece := run(s[n:], isHex)
		if piece < 2 || piece >= sha1 || n+piece < len(s) && isWord(s[n+piece]) {
			break
		}
		digits = append(digits, s[n:n+piece]...)
		n += piece
		if (len(digits) == sha1 || len(digits) == sha256) && !zeros(string(digits)) {
			return n, p.hexToken(string(digits))
		}
		if n < len(s) && s[n] != ' ' {
			break
		}
	}
	return 0, ""
}

// addressAt finds IP addresses. Those stay that mean every address or the
// machine itself, masks and multicast.
func addressAt(p *pseudonyms, s string, i int) (int, string) {
	const longest = 45
	if i > 0 && (isWord(s[i-1]) || s[i-1] == '.' || s[i-1] == ':') {
		return 0, ""
	}
	s = s[i:]
	n := run(s[:min(len(s), longest+2)], func(c byte) bool { return isHex(c) || c == '.' || c == ':' })
	if n < len(s) && isWord(s[n]) {
		return 0, ""
	}
	for _, end := range []int{n, len(strings.TrimRight(s[:n], ".:")), strings.LastIndexByte(s[:n], ':')} {
		if end < 2 {
			continue
		}
		addr, err := netip.ParseAddr(s[:end])
		if err != nil {
			continue
		}
		addr = addr.Unmap()
		if stays(addr) {
			return 0, ""
		}
		return end, p.token(ip, addr.String())
	}
	return 0, ""
}

func stays(a netip.Addr) bool {
	if a.IsUnspecified() || a.IsLoopback() || a.IsMulticast() {
		return true
	}
	first := a.AsSlice()[0]
	return a.Is4() && (first == 0 || first == 255)
}

// macAt finds hardware addresses.
func macAt(p *pseudonyms, s string, i int) (int, string) {
	const length = 17
	if i > 0 && inHost(s[i-1]) || len(s)-i < length || len(s)-i > length && (inHost(s[i+length]) || s[i+length] == ':') {
		return 0, ""
	}
	s = s[i : i+length]
	for k := range length {
		if k%3 == 2 && (s[k] != s[2] || s[k] != ':' && s[k] != '-') || k%3 != 2 && !isHex(s[k]) {
			return 0, ""
		}
	}
	return length, p.token(mac, strings.ReplaceAll(s, "-", ":"))
}

// inside reports whether i continues a word with dots, hyphens or
// underlines.
func inside(s string, i int) bool {
	for n := 0; i > 0 && n < 4; n++ {
		i--
		if isWord(s[i]) {
			return true
		}
		if !inHost(s[i]) {
			return false
		}
	}
	return false
}

// hostAt finds DNS names.
func hostAt(p *pseudonyms, s string, i int) (int, string) {
	if inside(s, i) {
		return 0, ""
	}
	n := run(s[i:], inHost)
	if i+n < len(s) && s[i+n] == '@' {
		return 0, "" // the user of a mail address
	}
	if i+n < len(s) && s[i+n] == '=' {
		return 0, "" // the name of an attribute: SITE.NAME="…"
	}
	word := s[i : i+n]
	word = withoutEnding(strings.TrimRight(word, ".-_"))
	if !strings.Contains(word, ".") || !isHostName(word) {
		return 0, ""
	}
	return len(word), p.token(host, word)
}
