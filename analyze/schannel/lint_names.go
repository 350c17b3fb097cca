package schannel

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

func known(name string, names []string) bool { return canonical(name, names) != "" }

// canonical is the spelling of a name that differs in case only; empty for
// another name.
func canonical(name string, names []string) string {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	return ""
}

// aliases are other words that people use, bare of all but letters and
// digits, with the name that Schannel reads.
var aliases = map[string]string{
	"ssl2": "SSL 2.0", "ssl3": "SSL 3.0", "sslv2": "SSL 2.0", "sslv3": "SSL 3.0", "tls1": "TLS 1.0", "tlsv1": "TLS 1.0",
	"tlsv10": "TLS 1.0", "tlsv11": "TLS 1.1", "tlsv12": "TLS 1.2", "tlsv13": "TLS 1.3",
	"sha1": "SHA", "sha2": "SHA256", "ecdhe": "ECDH", "dhe": "Diffie-Hellman", "dh": "Diffie-Hellman", "rsa": "PKCS",
	"3des": "Triple DES 168", "3des168": "Triple DES 168", "rc4128": "RC4 128/128", "rc440": "RC4 40/128", "rc456": "RC4 56/128", "aes128": "AES 128/128", "aes256": "AES 256/256", "des56": "DES 56/56", "des": "DES 56/56",
	"kex": "KeyExchangeAlgorithms", "keyexchange": "KeyExchangeAlgorithms", "keyexchangealgorithm": "KeyExchangeAlgorithms",
}

// meant is the known name that a misspelt one stands for; empty when it is
// not plain. Names that differ in blanks and signs only are plain, so are
// well-known other words, and one slip of the finger in a word of letters.
func (l *linter) meant(name string, names []string) string {
	bare := bareName(name)
	if bare == "" {
		return ""
	}
	for _, n := range names {
		if bareName(n) == bare {
			return n
		}
	}
	if a := aliases[bare]; slices.Contains(names, a) {
		return a
	}
	best, candidates := "", 0
	for _, n := range names {
		if sameDigits(bare, bareName(n)) && text.Distance(bare, bareName(n)) <= 1+len(bare)/8 && len(bare) > 3 {
			best = n
			candidates++
		}
	}
	if candidates == 1 {
		return best
	}
	return ""
}

// bareName keeps letters and digits, in lower case.
func bareName(s string) string {
	if len(s) > 64 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// sameDigits keeps TLS 1.1 from being taken for a misspelt TLS 1.2.
func sameDigits(a, b string) bool {
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	return digits(a) == digits(b)
}

// hasSettings reports whether a key or one below it holds a value: an empty
// key with an odd name was never meant to do anything.
func hasSettings(key *hive.Key) bool {
	found := false
	key.Walk(func(k *hive.Key) { found = found || len(k.Values) > 0 })
	return found
}

// keyRef cites a key below SCHANNEL.
func (l *linter) keyRef(key *hive.Key) evidence.Ref {
	if key.Line > 0 {
		return evidence.Line(l.root.File, key.Line, "["+key.Path+"]")
	}
	return evidence.Value(l.root.File, key.Path, key.Name)
}

// moved are the changes that put the numbers below a key where they were
// meant to stand.
func (l *linter) moved(key *hive.Key, to ...string) []Change {
	var out []Change
	var walk func(k *hive.Key, at []string)
	walk = func(k *hive.Key, at []string) {
		for i := range k.Values {
			v := &k.Values[i]
			if name := canonical(v.Name, valueNames); name != "" && len(out) < 64 {
				out = append(out, l.as(v, name, at)...)
			}
		}
		for _, sub := range k.Subkeys {
			name := sub.Name
			if n := canonical(name, append(append([]string{}, protocolNames...), roleNames...)); n != "" {
				name = n
			}
			switch {
			case len(at) == 2 && !strings.EqualFold(at[0], "Protocols"):
				walk(sub, at) // "RC4 128\128": PowerShell takes the "/" of a name for a new level
			case len(at) < 4:
				walk(sub, append(slices.Clone(at), name))
			}
		}
	}
	walk(key, to)
	return out
}

// as is the change that sets a value as a REG_DWORD of a name at a place;
// none when its number cannot be told.
func (l *linter) as(v *hive.Value, name string, at []string) []Change {
	number, ok := numberOf(v)
	if !ok {
		return nil
	}
	return []Change{Sets(number, name, at...)}
}

// numberOf is the number that a value of any type was meant to be.
func numberOf(v *hive.Value) (uint32, bool) {
	if n, err := v.DWORD(); err == nil {
		return n, true
	}
	if s, err := v.String(); err == nil {
		n, err := strconv.ParseUint(strings.TrimSpace(s), 0, 32)
		return uint32(n), err == nil
	}
	var n uint64
	if !v.Problem.IsZero() || len(v.Data) == 0 || len(v.Data) > 8 {
		return 0, false
	}
	for i, b := range v.Data {
		n |= uint64(b) << (8 * i)
	}
	return uint32(n), n <= 0xffffffff
}
