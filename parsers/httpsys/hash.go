package httpsys

import (
	"encoding/hex"
	"strings"

	"ssltriage/parsers/wintext"
)

// HashState says what stands where a binding's certificate hash should be.
type HashState string

// States of a hash. They are different facts: a Central Certificate Store
// record has null or nothing, a broken record nothing or zeros.
const (
	HashPresent  HashState = "present"
	HashZero     HashState = "zero"     // a hash of zeros, which no certificate has
	HashEmpty    HashState = "empty"    // nothing was printed or stored
	HashNull     HashState = "null"     // "(null)" was printed
	HashDamaged  HashState = "damaged"  // httpcfg's hash with blanks lost on the way: see Binding.Fits
	HashUnusable HashState = "unusable" // something else, such as "redacted"
)

// AppIDState says what stands where a binding's application id should be.
type AppIDState string

// States of an application id.
const (
	AppIDPresent  AppIDState = "present"
	AppIDZero     AppIDState = "zero"     // {00000000-0000-0000-0000-000000000000}
	AppIDMissing  AppIDState = "missing"  // no such field, or nothing in it
	AppIDUnusable AppIDState = "unusable" // something else: masked or cut
)

const (
	zeroGUID = "{00000000-0000-0000-0000-000000000000}"
	null     = "(null)" // what the C runtime prints for a null pointer, in every language

	hashBytes = 20 // HTTP_SSL_CERT_SHA_HASH_LENGTH
)

// readHash reads a hash as netsh prints it: 40 digits, or 64 should Windows
// turn to SHA-256.
func readHash(s string) (string, HashState) {
	switch {
	case s == "":
		return "", HashEmpty
	case strings.EqualFold(s, null):
		return "", HashNull
	}
	h, ok := wintext.Thumbprint(s)
	if !ok {
		h = strings.ToLower(s)
		if raw, err := hex.DecodeString(h); err != nil || len(raw) != 32 {
			return "", HashUnusable
		}
	}
	if strings.Trim(h, "0") == "" {
		return h, HashZero
	}
	return h, HashPresent
}

// readColumns reads a hash as httpcfg prints it: each byte with %2x, so that
// one below 0x10 is a blank and one digit. Columns is the value with its
// leading blank. Where blanks were lost on the way, the hash is only one
// reading: that of a last byte without its blank.
func readColumns(columns string) (string, HashState) {
	if h, state := readHash(strings.TrimSpace(columns)); state != HashUnusable {
		return h, state
	}
	digits := strings.ReplaceAll(columns, " ", "")
	if !isHex(digits) || len(columns) > 2*hashBytes || len(digits) < hashBytes {
		return "", HashUnusable
	}
	h, whole := padColumns(columns)
	switch {
	case whole && len(h) == 2*hashBytes && len(columns) == 2*hashBytes:
		return h, HashPresent
	case len(columns) < 37:
		return "", HashUnusable
	case len(h) == 2*hashBytes:
		return h, HashDamaged
	}
	return "", HashDamaged
}

// padColumns reads pairs of columns and turns the blank of a pair into a zero.
// It is not whole when a single digit is left at the end. Blanks in other
// places give "".
func padColumns(s string) (h string, whole bool) {
	var b strings.Builder
	for ; len(s) >= 2; s = s[2:] {
		if s[1] == ' ' {
			return "", false
		}
		b.WriteString(strings.Replace(s[:2], " ", "0", 1))
	}
	if s != "" {
		b.WriteString("0" + s)
	}
	return strings.ToLower(b.String()), s == ""
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// Fits reports whether the binding's hash can be that of the certificate with
// the given SHA-1 hash, in lower-case hex. For a damaged hash of httpcfg it
// asks whether losing blanks turns this certificate's hash into the text.
func (b Binding) Fits(sha1 string) bool {
	if b.HashState != HashDamaged {
		return b.HashState == HashPresent && b.Hash == sha1
	}
	printed := httpcfgColumns(sha1)
	text := strings.ToLower(b.HashText)
	for i := range len(printed) {
		switch {
		case text != "" && text[0] == printed[i]:
			text = text[1:]
		case printed[i] != ' ':
			return false
		}
	}
	return text == "" && printed != ""
}

// httpcfgColumns prints a hash as httpcfg does.
func httpcfgColumns(sha1 string) string {
	if len(sha1) != 2*hashBytes {
		return ""
	}
	columns := []byte(sha1)
	for i := 0; i < len(columns); i += 2 {
		if columns[i] == '0' {
			columns[i] = ' '
		}
	}
	return string(columns)
}

// readAppID reads an application id.
func readAppID(s string) (string, AppIDState) {
	switch guid, ok := wintext.GUID(s); {
	case s == "" || strings.EqualFold(s, null):
		return "", AppIDMissing
	case !ok:
		return "", AppIDUnusable
	case guid == zeroGUID:
		return guid, AppIDZero
	default:
		return guid, AppIDPresent
	}
}

// orEmpty turns the ways of printing a null string into "".
func orEmpty(s string) string {
	if strings.EqualFold(s, null) {
		return ""
	}
	return s
}
