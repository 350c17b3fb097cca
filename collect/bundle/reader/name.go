package reader

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNameBytes is the most of a name that is kept.
const maxNameBytes = 1024

// The upper half of code page 437, from 0x80 on.
var cp437 = []rune("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
	"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0")

// decodeName turns the bytes of a name into text. It has to come before any
// look at backslashes: 0x5c is also the second byte of Japanese and Chinese
// characters.
func decodeName(raw string, decode func([]byte) (string, bool)) string {
	if utf8.ValidString(raw) { // the flag for it is often missing
		return raw
	}
	if decode != nil {
		if s, ok := decode([]byte(raw)); ok {
			return s
		}
	}
	s := make([]rune, 0, len(raw))
	for _, c := range []byte(raw) {
		r := rune(c)
		if c >= 0x80 {
			r = cp437[c-0x80]
		}
		s = append(s, r)
	}
	return string(s)
}

// cleanName turns a name into a relative path with slashes that is safe to
// show: no steps upwards, no root, drive or stream, no control characters.
// unsafe reports whether the name tried any of these.
func cleanName(s string) (name string, unsafe bool) {
	s = strings.ReplaceAll(s, `\`, "/")
	if len(s) >= 2 && s[1] == ':' && isLetter(s[0]) {
		s, unsafe = s[2:], true
	}
	unsafe = unsafe || strings.HasPrefix(s, "/")
	var parts []string
	for _, part := range strings.Split(s, "/") {
		if part == ".." {
			unsafe = true
		}
		if part == "" || part == "." || part == ".." {
			continue
		}
		shown := strings.Map(showRune, part)
		unsafe = unsafe || shown != part
		parts = append(parts, shown)
	}
	name = strings.Join(parts, "/")
	if len(name) > maxNameBytes {
		cut := len(name) - maxNameBytes // the end of a name says more
		for !utf8.RuneStart(name[cut]) {
			cut++
		}
		name, unsafe = name[cut:], true
	}
	if name == "" {
		return "unnamed", true
	}
	return name, unsafe
}

// showRune replaces what a terminal or a reader could be deceived by:
// control and format characters (bidirectional overrides among them), and
// the colon, which names a stream of a file on Windows.
func showRune(r rune) rune {
	switch {
	case r == ':':
		return '_'
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
		return utf8.RuneError
	}
	return r
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// names makes names unique.
type names map[string]int

// claim returns name, or "name (2)" and so on where it is taken.
func (n names) claim(name string) (unique string, taken bool) {
	unique = name
	for n[unique] > 0 {
		n[name]++
		unique, taken = fmt.Sprintf("%s (%d)", name, n[name]), true
	}
	n[unique] = 1
	return unique, taken
}
