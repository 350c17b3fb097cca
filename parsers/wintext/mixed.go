package wintext

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// A collecting script that writes with cmd.exe and appends with PowerShell's
// ">>" leaves bytes and UTF-16 in one file. Neither line end occurs in a file
// of the other kind: read as UTF-16 the first is U+0A0D, which is no character.
var (
	narrowEnd = []byte("\r\n")
	wideEnd   = []byte("\r\x00\n\x00")
)

func isMixed(raw []byte) bool {
	return bytes.Contains(raw, wideEnd) && bytes.Contains(raw, narrowEnd)
}

// section is a part of a mixed file.
type section struct {
	wide bool // UTF-16LE, else bytes
	raw  []byte
}

// sections divides a mixed file at the line ends where its kind changes.
func sections(raw []byte) []section {
	var all []section
	wide := bytes.HasPrefix(raw, []byte{0xff, 0xfe})
	if wide {
		raw = raw[2:]
	}
	for len(raw) > 0 {
		own, other := narrowEnd, wideEnd
		if wide {
			own, other = wideEnd, narrowEnd
		}
		end := len(raw)
		if i := bytes.Index(raw, other); i >= 0 {
			end = bytes.LastIndex(raw[:i], own) + len(own)
			if end < len(own) {
				end = 0 // the first line already is of the other kind
			}
		}
		if end > 0 {
			all = append(all, section{wide, raw[:end]})
		}
		raw, wide = raw[end:], !wide
	}
	return all
}

// decodeMixed fills t and reports whether the result is text at all. All
// byte sections are taken to be in one encoding.
func (t *Text) decodeMixed(raw []byte, hint Hint) bool {
	parts := sections(raw)
	var bytesOnly []byte
	for _, p := range parts {
		if !p.wide {
			bytesOnly = append(bytesOnly, p.raw...)
		}
	}
	decode := t.chooseBytes(bytesOnly, hint)
	var s strings.Builder
	for _, p := range parts {
		if p.wide {
			s.WriteString(utf16String(p.raw, binary.LittleEndian))
		} else {
			s.WriteString(decode(p.raw))
		}
	}
	t.problem("the file mixes UTF-16 with %s", "ファイルに UTF-16 と %s が混在しています", t.Encoding)
	return t.finish(strings.TrimRight(s.String(), "\x00"))
}
