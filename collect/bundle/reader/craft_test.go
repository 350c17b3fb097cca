package reader

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const (
	methodDeflate = zip.Deflate
	flagUTF8      = 1 << 11
)

// crafted is a zip entry of which every byte can be chosen.
type crafted struct {
	name       string
	content    string
	method     uint16 // content is packed when it is methodDeflate
	flags      uint16 // with flagDescriptor the sizes follow the data
	localExtra string
	extra      string // of the central header
	system     byte   // that made it: 3 is Unix
	mode       uint32 // Unix mode
	spoil      func(local, packed, central []byte)
	noMark     bool // data descriptor without its signature
}

// craft makes a zip of entries, with prefix in front of it.
func craft(prefix string, entries ...crafted) []byte {
	le := binary.LittleEndian
	out := []byte(prefix)
	var central []byte
	for _, c := range entries {
		packed := []byte(c.content)
		if c.method == methodDeflate {
			packed = deflated(c.content)
		}
		sum := crc32.ChecksumIEEE([]byte(c.content))
		offset := uint32(len(out) - len(prefix))
		header := le.AppendUint16(nil, 20)
		header = le.AppendUint16(header, c.flags)
		header = le.AppendUint16(header, c.method)
		header = le.AppendUint32(header, 0x58b10d5c) // 2024-05-17 01:42:56
		sizes := le.AppendUint32(nil, sum)
		sizes = le.AppendUint32(sizes, uint32(len(packed)))
		sizes = le.AppendUint32(sizes, uint32(len(c.content)))

		local := append(append([]byte(nil), sigLocal...), header...)
		if c.flags&flagDescriptor != 0 {
			local = append(local, make([]byte, 12)...)
		} else {
			local = append(local, sizes...)
		}
		local = le.AppendUint16(local, uint16(len(c.name)))
		local = le.AppendUint16(local, uint16(len(c.localExtra)))
		local = append(local, c.name+c.localExtra...)

		head := append(append([]byte(nil), sigCentral...), 20, c.system)
		head = append(append(head, header...), sizes...)
		head = le.AppendUint16(head, uint16(len(c.name)))
		head = le.AppendUint16(head, uint16(len(c.extra)))
		head = append(head, make([]byte, 6)...)
		head = le.AppendUint32(head, c.mode<<16)
		head = le.AppendUint32(head, offset)
		head = append(head, c.name+c.extra...)
		if c.spoil != nil {
			c.spoil(local, packed, head)
		}
		out = append(append(out, local...), packed...)
		if c.flags&flagDescriptor != 0 {
			if !c.noMark {
				out = append(out, sigDescriptor...)
			}
			out = append(out, sizes...)
		}
		central = append(central, head...)
	}
	return craftEnd(out, central, len(entries), len(out)-len(prefix))
}

func craftEnd(out, central []byte, count, at int) []byte {
	le := binary.LittleEndian
	out = append(out, central...)
	out = append(out, sigEnd...)
	out = le.AppendUint32(out, 0)
	out = le.AppendUint16(out, uint16(count))
	out = le.AppendUint16(out, uint16(count))
	out = le.AppendUint32(out, uint32(len(central)))
	out = le.AppendUint32(out, uint32(at))
	return le.AppendUint16(out, 0)
}

func deflated(s string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.Bytes()
}

// put32 writes a number at an offset.
func put32(b []byte, at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }

// field makes an extra field.
func field(id uint16, data string) string {
	b := binary.LittleEndian.AppendUint16(nil, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(data)))
	return string(b) + data
}
