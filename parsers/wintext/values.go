package wintext

import (
	"net/netip"
	"strconv"
	"strings"
)

const maxQuoteBytes = 300

// Quote trims s and clips it to 300 bytes, the last of which are "…" where
// something was cut.
func Quote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= maxQuoteBytes {
		return s
	}
	return clip(s, maxQuoteBytes-len("…")) + "…"
}

// Thumbprint reads a SHA-1 hash of 40 hex digits. Blanks, colons and
// invisible runes between them are tolerated, and so is a leading '?', which
// is what saving as ANSI makes of an invisible rune. The result is lower-case.
func Thumbprint(s string) (string, bool) {
	const maxBytes = 400 // 40 digits with a three-byte rune around each and some more
	if len(s) > maxBytes {
		return "", false
	}
	s = strings.TrimPrefix(strings.TrimSpace(s), "?")
	hex := make([]byte, 0, 40)
	for _, r := range s {
		switch r = normaliseRune(r); {
		case r == -1 || r == ' ' || r == '\t' || r == ':':
		case isHexDigit(r) && len(hex) < 40:
			hex = append(hex, byte(r)|0x20)
		default:
			return "", false
		}
	}
	return string(hex), len(hex) == 40
}

func isHexDigit(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F'
}

// GUID reads "{4DC3E181-E14B-4A21-B022-59FC669B0914}", braces optional, and
// returns it in lower case with braces.
func GUID(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
		s = s[1 : len(s)-1]
	}
	if len(s) != 36 {
		return "", false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash && r != '-' || !dash && !isHexDigit(r) {
			return "", false
		}
	}
	return "{" + strings.ToLower(s) + "}", true
}

// Endpoint reads "0.0.0.0:443", "[::]:443", "host:443" or "*:443". The host
// comes without brackets, an IPv6 zone stays in it ("fe80::1%4"). A host of
// digits alone is refused, because "12:30" is a time.
func Endpoint(s string) (host string, port uint16, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 || len(s) > 300 {
		return "", 0, false
	}
	host, digits := s[:i], s[i+1:]
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || len(digits) > 5 {
		return "", 0, false
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
		addr, err := netip.ParseAddr(host)
		return host, uint16(n), err == nil && addr.Is6()
	}
	return host, uint16(n), isHost(host)
}

// isHost reports an IPv4 address, "*" or what could be a host name.
func isHost(s string) bool {
	if strings.Trim(s, "0123456789.") == "" {
		addr, err := netip.ParseAddr(s)
		return err == nil && addr.Is4()
	}
	if s == "*" {
		return true
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r < 0x80 && !strings.ContainsRune(".-_*", r) || r == '\ufffd' || isInvisible(r)
	})
}
