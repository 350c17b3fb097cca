package collect

import (
	"errors"
	"strconv"
	"strings"
)

var errUsage = errors.New("enhanced usage is not a sequence of object identifiers")

// maxUsages bounds the purposes of one certificate; Windows shows a few dozen.
const maxUsages = 256

// decodeUsage reads the enhanced usage property of a certificate as Windows
// stores it: DER of CTL_USAGE, SEQUENCE OF OBJECT IDENTIFIER, as in RFC 5280,
// section 4.2.1.12. It returns the OIDs in dotted form; an empty sequence is no
// purpose at all.
func decodeUsage(der []byte) ([]string, error) {
	body, rest, ok := derElement(der, 0x30)
	if !ok || len(rest) > 0 {
		return nil, errUsage
	}
	list := []string{}
	for len(body) > 0 {
		var oid []byte
		if oid, body, ok = derElement(body, 0x06); !ok || len(list) == maxUsages {
			return list, errUsage
		}
		dotted, ok := dottedOID(oid)
		if !ok {
			return list, errUsage
		}
		list = append(list, dotted)
	}
	return list, nil
}

// derElement splits off one element with a tag and a definite length of at
// most two length bytes (X.690, section 8.1.3).
func derElement(b []byte, tag byte) (body, rest []byte, ok bool) {
	if len(b) < 2 || b[0] != tag {
		return nil, nil, false
	}
	n, head := int(b[1]), 2
	switch {
	case n == 0x81 && len(b) > 2:
		n, head = int(b[2]), 3
	case n == 0x82 && len(b) > 3:
		n, head = int(b[2])<<8|int(b[3]), 4
	case n >= 0x80:
		return nil, nil, false
	}
	if n > len(b)-head {
		return nil, nil, false
	}
	return b[head : head+n], b[head+n:], true
}

// dottedOID decodes the content of an OBJECT IDENTIFIER (X.690, section 8.19).
func dottedOID(b []byte) (string, bool) {
	var arcs []string
	var value uint64
	for i, c := range b {
		if value > 1<<56 || value == 0 && c == 0x80 {
			return "", false
		}
		value = value<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			if i == len(b)-1 {
				return "", false
			}
			continue
		}
		if len(arcs) == 0 {
			first := value / 40
			if first > 2 {
				first = 2
			}
			arcs = append(arcs, strconv.FormatUint(first, 10))
			value -= 40 * first
		}
		arcs = append(arcs, strconv.FormatUint(value, 10))
		value = 0
	}
	return strings.Join(arcs, "."), len(arcs) > 0
}
