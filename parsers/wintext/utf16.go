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
// writes. Line ends, digits and blanks are ASCII in every language, so many
// high bytes are NUL; a NUL in the low byte is rare, as in the ideographic
// blank U+3000.
func unmarkedOrder(raw []byte) binary.ByteOrder {
	const sampleBytes = 64 << 10
	sample := bytes.TrimRight(raw[:min(len(raw), sampleBytes)], "\x00")
	little, big := 0, 0 // pairs that are an ASCII character in each order
	for i := 0; i+1 < len(sample); i += 2 {
		switch first, second := sample[i], sample[i+1]; {
		case second == 0 && isTextByte(first):
			little++
		case first == 0 && isTextByte(second):
			big++
		}
	}
	const minShare, ratio = 20, 2 // one pair in 20, and twice as many as in the other order
	switch {
	case little > ratio*big && little*minShare*2 >= len(sample):
		return binary.LittleEndian
	case big > ratio*little && big*minShare*2 >= len(sample):
		return binary.BigEndian
	}
	return nil
}

func isTextByte(b byte) bool {
	return ' ' <= b && b < 0x7f || b == '\t' || b == '\r' || b == '\n'
}

// decodeUTF16 fills t and reports whether the result is text at all.
func (t *Text) decodeUTF16(body []byte, order binary.ByteOrder) bool {
	t.Encoding = "utf-16le"
	if order == binary.BigEndian {
		t.Encoding = "utf-16be"
	}
	if len(body)%2 != 0 {
		t.problem("the UTF-16 text ends inside a character: the file was cut", "UTF-16 のテキストが文字の途中で終わっています。ファイルが途中で切れています")
	}
	return t.finish(strings.TrimRight(utf16String(body, order), "\x00"))
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
