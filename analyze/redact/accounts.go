package redact

import "strings"

// mailAt finds mail addresses and user principal names.
func mailAt(p *pseudonyms, s string, i int) (int, string) {
	if inside(s, i) || i > 0 && s[i-1] == '@' {
		return 0, ""
	}
	n := run(s[i:min(len(s), i+maxUser+1)], func(c byte) bool { return inHost(c) || c == '+' || c == '%' })
	if n > maxUser || i+n >= len(s) || s[i+n] != '@' {
		return 0, ""
	}
	at := i + n + 1
	word := strings.TrimRight(s[at:at+run(s[at:], inHost)], ".-_")
	if !strings.Contains(word, ".") || !isHostName(word) {
		return 0, ""
	}
	return n + 1 + len(word), p.userToken(s[i:i+n]) + "@" + p.token(host, word)
}

// maxUser is the length in bytes up to which something is taken for a user.
const maxUser = 104

// userToken is the token of a user; well-known ones keep their names.
func (p *pseudonyms) userToken(s string) string {
	if plain[lower(s)] || p.isToken(s) {
		return s
	}
	return p.token(user, strings.TrimSuffix(s, "$"))
}

// profileAt finds the user in the path of a profile: "Users\jane".
func profileAt(p *pseudonyms, s string, i int) (int, string) {
	for _, folder := range []string{"users", "documents and settings", "home"} {
		rest := s[i:]
		if len(rest) <= len(folder) || lower(rest[:len(folder)]) != folder {
			continue
		}
		n := len(folder) + run(rest[len(folder):], isSlash)
		if n == len(folder) || i == 0 || !isSlash(s[i-1]) {
			return 0, ""
		}
		who := userIn(rest[n:])
		if who == "" || plain[lower(who)] || p.isToken(who) {
			return 0, ""
		}
		return n + len(who), rest[:n] + p.token(user, who)
	}
	return 0, ""
}

func isSlash(c byte) bool { return c == '\\' || c == '/' }

// userIn is the name of a folder at the beginning of s. Where the path ends
// there, it ends with a blank.
func userIn(s string) string {
	n := run(s[:min(len(s), maxUser)], func(c byte) bool { return c >= ' ' && !strings.ContainsRune("\\/:*?\"<>|", rune(c)) })
	if n < len(s) && isSlash(s[n]) {
		return s[:n]
	}
	word, _, _ := strings.Cut(s[:n], " ")
	return strings.TrimRight(word, ".,;)")
}

// accountAt finds the accounts of known domains: "CONTOSO\jane".
func accountAt(p *pseudonyms, s string, i int) (int, string) {
	if inside(s, i) {
		return 0, ""
	}
	n := run(s[i:min(len(s), i+maxUser)], inHost)
	kind, known := p.domains[lower(s[i:i+n])]
	slashes := run(s[i+n:min(len(s), i+n+3)], func(c byte) bool { return c == '\\' })
	if !known || slashes == 0 || slashes > 2 || i > 0 && s[i-1] == '\\' {
		return 0, ""
	}
	at := i + n + slashes
	who := s[at : at+run(s[at:min(len(s), at+maxUser)], func(c byte) bool { return inHost(c) || c == '$' || c >= 0x80 })]
	if who == "" {
		return 0, ""
	}
	return n + slashes + len(who), p.token(kind, s[i:i+n]) + s[i+n:at] + p.userToken(who)
}
