package certstore

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of a distinguished name.
const (
	maxRDNs      = 64
	maxNameBytes = 4096 // of the printed form
)

// attributeNames are the short names of RFC 4514 section 3 and those that
// Windows shows for the rest.
var attributeNames = map[string]string{
	"2.5.4.3":                    "CN",
	"2.5.4.4":                    "SN",
	"2.5.4.5":                    "SERIALNUMBER",
	"2.5.4.6":                    "C",
	"2.5.4.7":                    "L",
	"2.5.4.8":                    "ST",
	"2.5.4.9":                    "STREET",
	"2.5.4.10":                   "O",
	"2.5.4.11":                   "OU",
	"2.5.4.12":                   "T",
	"2.5.4.42":                   "G",
	"2.5.4.43":                   "I",
	"0.9.2342.19200300.100.1.1":  "UID",
	"0.9.2342.19200300.100.1.25": "DC",
	"1.2.840.113549.1.9.1":       "E",
}

// nameString prints a DER distinguished name the way certutil and RFC 4514
// do: last RDN first, "CN=www.example.com, O=Example, C=US". It never fails:
// what cannot be read is printed as #hex, and control and formatting
// characters are escaped, so that the result is always one harmless line.
func nameString(raw []byte) string {
	name, _, ok := next(raw)
	if !ok || name.tag != tagSequence {
		return ""
	}
	rdns, _ := children(name.body, maxRDNs)
	parts := make([]string, 0, len(rdns))
	for i := len(rdns) - 1; i >= 0; i-- {
		parts = append(parts, rdnString(rdns[i]))
	}
	out := strings.Join(parts, ", ")
	if len(out) > maxNameBytes {
		out = strings.ToValidUTF8(out[:maxNameBytes], "") + "…"
	}
	return out
}

func rdnString(set tlv) string {
	attributes, _ := children(set.body, 8)
	parts := make([]string, 0, len(attributes))
	for _, a := range attributes {
		parts = append(parts, attributeString(a))
	}
	return strings.Join(parts, " + ")
}

func attributeString(a tlv) string {
	kind, rest, ok := next(a.body)
	if !ok || kind.tag != tagOID {
		return "#" + hex.EncodeToString(a.raw[:min(len(a.raw), 64)])
	}
	oid := oidString(kind.body)
	label := attributeNames[oid]
	if label == "" {
		label = oid
	}
	value, _, ok := next(rest)
	if !ok {
		return label + "="
	}
	text, ok := stringValue(value)
	if !ok {
		return label + "=#" + hex.EncodeToString(value.raw[:min(len(value.raw), 64)])
	}
	return label + "=" + escapeValue(text)
}

// stringValue decodes the string types of a DirectoryString (RFC 5280
// section 4.1.2.4). Bytes that are not what their type promises are taken for
// Latin-1.
func stringValue(v tlv) (string, bool) {
	switch v.tag {
	case tagUTF8, tagPrintable, tagIA5, tagT61:
		if v.tag != tagT61 && utf8.Valid(v.body) {
			return string(v.body), true
		}
		runes := make([]rune, len(v.body))
		for i, c := range v.body {
			runes[i] = rune(c)
		}
		return string(runes), true
	case tagBMP:
		return decodeUTF16(v.body, true), len(v.body)%2 == 0
	case tagUniversal:
		if len(v.body)%4 != 0 {
			return "", false
		}
		var out strings.Builder
		for b := v.body; len(b) >= 4; b = b[4:] {
			out.WriteRune(rune(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])))
		}
		return out.String(), true
	}
	return "", false
}

func decodeUTF16(b []byte, bigEndian bool) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		hi, lo := b[0], b[1]
		if !bigEndian {
			hi, lo = lo, hi
		}
		units = append(units, uint16(hi)<<8|uint16(lo))
	}
	return string(utf16.Decode(units))
}

// escapeValue escapes as RFC 4514 section 2.4 does, and besides every
// character that a terminal or a reader could trip over.
func escapeValue(s string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case !unicode.IsPrint(r) && r != ' ':
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&out, `\%02X`, c)
			}
		case strings.ContainsRune(`"+,;<>\`, r),
			i == 0 && (r == '#' || r == ' '),
			r == ' ' && i == len(s)-1:
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// escapeControls escapes what is not printable, as escapeValue does, and
// nothing else.
func escapeControls(s string) string {
	var out strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) || r == ' ' {
			out.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&out, `\%02X`, c)
		}
	}
	return out.String()
}

// clip makes s one harmless line of at most limit bytes.
func clip(s string, limit int) string {
	s = escapeControls(s)
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
