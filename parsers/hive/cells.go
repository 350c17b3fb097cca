package hive

import (
	"encoding/binary"
	"strings"

	"ssltriage/parsers/problem"
)

// cells is the content of a hive file, read by cell offset. Every access is
// checked against the file: offsets and lengths come from the file itself.
type cells []byte

const (
	noCell      = 0xffffffff
	maxData     = 16 << 20 // largest value read, bytes; up to format 1.3 Windows allows 1 MiB
	maxText     = 1 << 20  // largest value decoded as text, and read from text
	maxInCell   = 16344    // larger values are split from format 1.4 on
	maxKeyName  = 512      // bytes of a key's name: Windows allows 255 characters
	maxName     = 32766    // bytes of a value's name: Windows allows 16,383 characters
	flagLink    = 0x10     // of a key: symbolic link
	inlineBit   = 0x80000000
	flagLatin1  = 0x20 // of a key: name of one byte per character
	flagVLatin1 = 0x01 // of a value: the same
)

// cell returns the payload of the cell at an offset from the hive data's
// start; nil where there is none. A size beyond the file is cut.
func (c cells) cell(off uint32) []byte {
	at := int64(off) + baseBlockSize
	if off == noCell || at+4 > int64(len(c)) {
		return nil
	}
	size := int64(int32(binary.LittleEndian.Uint32(c[at:])))
	if size < 0 {
		size = -size
	}
	end := min(at+size, int64(len(c)))
	if end < at+4 {
		return nil
	}
	return c[at+4 : end : end]
}

// bytes returns n bytes from a file offset, or as many as there are.
func (c cells) bytes(at int64, n int) []byte {
	if at < 0 || at >= int64(len(c)) {
		return nil
	}
	end := min(at+int64(n), int64(len(c)))
	return c[at:end:end]
}

// name decodes a name stored at a file offset.
func (c cells) name(at int64, n int, latin1 bool) string {
	raw := c.bytes(at, n)
	if latin1 {
		return decodeLatin1(raw)
	}
	return decodeUTF16(raw)
}

// keyName is name for keys: a backslash or a NUL, which no key of Windows may
// have in its name, would fake another path and is replaced.
func (c cells) keyName(at int64, n int, latin1 bool) string {
	return strings.Map(func(r rune) rune {
		if r == '\\' || r == 0 {
			return '\uFFFD'
		}
		return r
	}, c.name(at, n, latin1))
}

// data returns the data of a value from the two fields of its cell: the size
// with the inline bit, and the offset of the data or the data itself, which
// lies in the file at inlineAt. Split data is joined as long as joinable lasts;
// nil in a format that splits none.
func (c cells) data(size, off uint32, inlineAt int64, joinable *int) ([]byte, error) {
	if size&inlineBit != 0 {
		n := int(size &^ inlineBit)
		raw := c.bytes(inlineAt, min(n, 4))
		if n > 4 || len(raw) < n {
			return nil, problem.New("data of %d bytes does not fit its cell", "%d バイトのデータがセルに収まりません", n)
		}
		return raw, nil
	}
	if size == 0 {
		return nil, nil
	}
	if size > maxData {
		return nil, problem.New("data of %d bytes is larger than %d", "%d バイトのデータは %d バイトを超えています", size, maxData)
	}
	cell := c.cell(off)
	if joinable != nil && size > maxInCell && len(cell) >= 8 && cell[0] == 'd' && cell[1] == 'b' {
		if *joinable -= int(size); *joinable < 0 {
			return nil, problem.New("data of %d bytes: the split values are larger than the file", "%d バイトのデータ: 分割された値がファイルより大きくなっています", size)
		}
		return c.splitData(cell, int(size))
	}
	if uint32(len(cell)) < size {
		return nil, problem.New("data is cut: %d of %d bytes are in the file", "データが途中で切れています。%[2]d バイト中 %[1]d バイトだけがファイルにあります", len(cell), size)
	}
	return cell[:size:size], nil
}

// splitData joins the segments of a big-data record.
func (c cells) splitData(record []byte, size int) ([]byte, error) {
	count := int(binary.LittleEndian.Uint16(record[2:]))
	list := c.cell(binary.LittleEndian.Uint32(record[4:]))
	out := make([]byte, 0, size)
	for i := 0; i < count && 4*i+4 <= len(list) && len(out) < size; i++ {
		segment := c.cell(binary.LittleEndian.Uint32(list[4*i:]))
		segment = segment[:min(len(segment), maxInCell, size-len(out))]
		if len(segment) == 0 {
			break
		}
		out = append(out, segment...)
	}
	if len(out) < size {
		return nil, problem.New("data is cut: %d of %d bytes are in the file", "データが途中で切れています。%[2]d バイト中 %[1]d バイトだけがファイルにあります", len(out), size)
	}
	return out, nil
}
