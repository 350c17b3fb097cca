package wintext

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// utf16Body returns the bytes after the byte order mark and the byte order;
// a nil order means that the content is not UTF-16.
func utf16Body(raw []byte) ([]byte, binary.ByteOrder) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return raw[2:], binary.LittleEndian
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return raw[2:], binary.BigEndian
	}
	return raw, unmarkedOrder(raw)
}

// unmarkedOrder finds UTF-16 without a byte order mark, which icacls /save
// writes. Line ends, digits and blanks are ASCII in every language, so the
// high bytes hold many NULs and the low bytes hardly any: only characters
// such as the ideographic blank U+3000 put one there.
func unmarkedOrder(raw []byte) binary.ByteOrder {
	const sampleBytes = 64 << 10
	sample := raw[:min(len(raw), sampleBytes)]
	pairs := len(sample) / 2
	var nuls [2]int
	for i, b := range sample[:2*pairs] {
		if b == 0 {
			nuls[i%2]++
		}
	}
	const minShare, ratio = 20, 8 // one pair in 20, eight NULs on one side for each on the other
	switch {
	case nuls[1] > 0 && nuls[1]*minShare >= pairs && nuls[1] >= ratio*nuls[0]:
		return binary.LittleEndian
	case nuls[0] > 0 && nuls[0]*minShare >= pairs && nuls[0] >= ratio*nuls[1]:
		return binary.BigEndian
	}
	return nil
}

// decodeUTF16 fills t and reports whether the result is text at all.
func (t *Text) decodeUTF16(body []byte, order binary.ByteOrder) bool {
	t.Encoding = "utf-16le"
	if order == binary.BigEndian {
		t.Encoding = "utf-16be"
	}
	if len(body)%2 != 0 {
		t.problem("the UTF-16 text ends inside a character: the file was cut")
	}
	s := strings.TrimRight(utf16String(body, order), "\x00")
	if controls := countControls(s); tooManyControls(controls, len(body)/2) {
		*t = Text{}
		return false
	}
	t.split(s)
	return true
}

func utf16String(body []byte, order binary.ByteOrder) string {
	var b strings.Builder
	b.Grow(len(body) / 2)
	for i := 0; i+1 < len(body); i += 2 {
		r := rune(order.Uint16(body[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(body) {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(body[i+2:]))); pair != '\ufffd' {
				r, i = pair, i+2
			}
		}
		b.WriteRune(r) // a lone surrogate becomes U+FFFD
	}
	return b.String()
}
