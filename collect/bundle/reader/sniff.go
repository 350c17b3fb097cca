package reader

import (
	"bytes"
	"strconv"
)

// sniffBytes is how much of a file is looked at to tell what it is: enough
// for the signature of a tar, at offset 257, and a document's schema.
const sniffBytes = 512

// isZip reports whether a file begins like a zip: with an entry, with the
// mark of a split archive and then an entry, or, empty, with the end record.
func isZip(head []byte) bool {
	if bytes.HasPrefix(head, []byte(sigDescriptor)) || bytes.HasPrefix(head, []byte("PK00")) {
		head = head[4:]
	}
	return bytes.HasPrefix(head, []byte(sigLocal)) || bytes.HasPrefix(head, []byte(sigEnd))
}

// archiveKind names the kind of an archive that this package does not open.
// A single file compressed with gzip is not an archive.
func archiveKind(head []byte) (kind string, ok bool) {
	for _, a := range []struct {
		kind   string
		offset int
		magic  string
	}{
		{"7z", 0, "7z\xbc\xaf\x27\x1c"},
		{"RAR", 0, "Rar!\x1a\x07"},
		{"xz", 0, "\xfd7zXZ\x00"},
		{"Zstandard", 0, "\x28\xb5\x2f\xfd"},
		{"bzip2", 4, "1AY&SY"},
	} {
		if len(head) >= a.offset && bytes.HasPrefix(head[a.offset:], []byte(a.magic)) {
			return a.kind, true
		}
	}
	return "", false
}

// number writes a number with the digits in groups: 4,294,967,296.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// quoted shows the bytes of a name in ASCII.
func quoted(raw []byte) string {
	const most = 100
	if len(raw) > most {
		return strconv.QuoteToASCII(string(raw[:most])) + "…"
	}
	return strconv.QuoteToASCII(string(raw))
}
