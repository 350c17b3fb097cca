package wintext_test

import (
	"bytes"
	"testing"

	"ssltriage/parsers/wintext"
)

func BenchmarkDecode(b *testing.B) {
	for name, line := range map[string]string{
		"ascii":  "    Certificate Hash             : 409c92d1b7e34e2f8b0a1c5d6e7f8091a2b3c4d5\r\n",
		"cp932":  "    \x83\x7c\x81\x5b\x83\x67             : 409c92d1b7e34e2f8b0a1c5d6e7f8091a2b3c4d5\r\n",
		"utf-16": "a\x00b\x00 \x00:\x00 \x001\x00\r\x00\n\x00",
		"mixed":  "a\x00\r\x00\n\x00b\r\n",
	} {
		raw := bytes.Repeat([]byte(line), 4<<20/len(line))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, ok := wintext.Decode(raw, wintext.Hint{}); !ok {
					b.Fatal("not text")
				}
			}
		})
	}
}
