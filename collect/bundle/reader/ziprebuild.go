package reader

import (
	"bytes"
	"encoding/binary"
	"io"
)

// directory is a central directory that is made for salvaged entries, so that
// archive/zip reads them like those of a zip that is whole.
type directory struct {
	headers []byte
	count   int
}

// add writes a central header (APPNOTE.TXT section 4.3.12). All sizes are in
// a Zip64 field (4.5.3). The flag of a data descriptor is taken out: there
// may be none, and what it says is here.
func (d *directory) add(e *salvaged) {
	const mostName, mostExtra = 4 * maxNameBytes, 1 << 10 // 128 KiB per entry must not stay in memory
	le := binary.LittleEndian
	name := e.header[localLen:][:le.Uint16(e.header[26:])]
	extra := e.header[localLen+len(name):]
	if len(name) > mostName {
		name = name[:mostName]
	}
	if len(extra) > mostExtra {
		extra = nil
	}
	b := append(d.headers, sigCentral+"\x14\x00"...) // made by: MS-DOS, version 2.0
	b = append(b, e.header[4:14]...)                 // version, flags, method, time, date
	b[len(b)-8] &^= flagDescriptor
	b = le.AppendUint32(b, e.crc)
	b = le.AppendUint64(b, 1<<64-1) // packed and unpacked size
	b = le.AppendUint16(b, uint16(len(name)))
	b = le.AppendUint16(b, uint16(28+len(extra)))
	b = append(b, make([]byte, 10)...) // comment, disk, attributes
	b = le.AppendUint32(b, 1<<32-1)    // offset
	b = append(b, name...)
	b = append(b, "\x01\x00\x18\x00"...)
	b = le.AppendUint64(b, uint64(e.size))
	b = le.AppendUint64(b, uint64(e.packed))
	b = le.AppendUint64(b, uint64(e.at))
	d.headers = append(b, extra...)
	d.count++
}

// behind returns a zip of a given size with the directory put behind it, and
// the size of both. The numbers are in a Zip64 end record (4.3.14 to 4.3.16).
func (d *directory) behind(ra io.ReaderAt, size int64) (io.ReaderAt, int64) {
	le := binary.LittleEndian
	b, length := d.headers, uint64(len(d.headers))
	b = append(b, sigEnd64...)
	b = le.AppendUint64(b, end64Len-12)
	b = append(b, make([]byte, 12)...) // versions, disks
	b = le.AppendUint64(b, uint64(d.count))
	b = le.AppendUint64(b, uint64(d.count))
	b = le.AppendUint64(b, length)
	b = le.AppendUint64(b, uint64(size))
	b = append(b, sigLocator64+"\x00\x00\x00\x00"...)
	b = le.AppendUint64(b, uint64(size)+length)
	b = append(b, "\x01\x00\x00\x00"+sigEnd+"\x00\x00\x00\x00"...)
	b = le.AppendUint32(b, 1<<32-1) // both counts
	b = le.AppendUint64(b, 1<<64-1) // length and offset
	b = append(b, 0, 0)             // comment
	return &joined{ra, size, b}, size + int64(len(b))
}

// joined is a file with some bytes behind it.
type joined struct {
	file io.ReaderAt
	size int64
	more []byte
}

func (j *joined) ReadAt(p []byte, off int64) (n int, err error) {
	if left := j.size - off; left > 0 {
		head := p
		if int64(len(p)) > left {
			head = p[:left]
		}
		n, err = j.file.ReadAt(head, off)
		if n == len(p) || n < len(head) {
			return n, err
		}
	}
	m, err := bytes.NewReader(j.more).ReadAt(p[n:], off+int64(n)-j.size)
	return n + m, err
}
