package certstore

import (
	"strings"

	"ssltriage/parsers/wintext"
)

// hash is a line such as "Cert Hash(sha1): aabb…". certutil translates
// the words before the bracket and nothing in it.
type hash struct {
	stem      string // label without the bracket, lower-case: "cert hash"
	algorithm string // "sha1", "md5", "sha256", "rfc-sha1", …
	value     string // lower-case hex
}

// certificateHashLabels begin the hash of a certificate in the languages of
// which public output exists: English, German, French, Chinese, Japanese.
var certificateHashLabels = []string{"cert hash", "zertifikathash", "hach. cert", "证书哈希", "cert ハッシュ"}

// otherHashLabels are hashes of something else.
var otherHashLabels = []string{"key id", "name hash", "crl", "ctl", "signature", "chain", "密钥 id", "名称哈希", "签名哈希"}

// readHash reads a line "label(algorithm): hex". French puts blanks, Russian a
// word and a wrong code page other characters between the bracket and the
// colon.
func readHash(l wintext.Line) (hash, bool) {
	label, rest, ok := strings.Cut(l.S, "(")
	if !ok || len(label) > 120 || strings.ContainsRune(label, ':') {
		return hash{}, false
	}
	algorithm, rest, ok := strings.Cut(rest, ")")
	if !ok || len(algorithm) < 3 || len(algorithm) > 20 || strings.Trim(algorithm, algorithmLetters) != "" {
		return hash{}, false
	}
	between, value, ok := strings.Cut(rest, ":")
	if !ok || len(between) > 60 || strings.ContainsFunc(between, isASCIILetter) {
		return hash{}, false
	}
	digits := strings.ToLower(strings.ReplaceAll(value, " ", ""))
	stem := strings.ToLower(strings.TrimSpace(label + between))
	if stem == "" || len(digits) < 32 || len(digits) > 128 || strings.Trim(digits, "0123456789abcdef") != "" {
		return hash{}, false
	}
	return hash{stem: stem, algorithm: algorithm, value: digits}, true
}

const algorithmLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"

func isASCIILetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func (h hash) knownLabel() bool { return hasPrefixOf(h.stem, certificateHashLabels) }

func (h hash) otherLabel() bool { return hasPrefixOf(h.stem, otherHashLabels) }

func hasPrefixOf(s string, list []string) bool {
	for _, p := range list {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// certificateHash finds the thumbprint among a record's hashes, and the index
// of its line. Labels decide where they are known; otherwise the shape of a
// -v dump does: names are hashed by sha1 then md5, the key also by rfc-sha1,
// and the certificate comes last, by md5 then sha1.
func (r record) certificateHash() (sha1 string, at int, known bool) {
	at = -1
	keyStems := make(map[string]bool)
	for i, l := range r.lines {
		h, ok := readHash(l)
		switch {
		case !ok:
			continue
		case strings.HasPrefix(h.algorithm, "rfc-"), strings.HasPrefix(h.algorithm, "bcrypt-"):
			keyStems[h.stem] = true
			continue
		case h.algorithm != "sha1" || len(h.value) != 40 || h.otherLabel() || keyStems[h.stem]:
			continue
		case h.knownLabel():
			return h.value, i, true
		case i+1 < len(r.lines) && isMD5Of(h, r.lines[i+1]):
			continue
		}
		sha1, at = h.value, i
	}
	return sha1, at, false
}

// isMD5Of reports that l is the md5 of what h is the sha1 of.
func isMD5Of(h hash, l wintext.Line) bool {
	n, ok := readHash(l)
	return ok && n.algorithm == "md5" && n.stem == h.stem
}
