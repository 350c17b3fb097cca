// Package cabfile writes Windows cabinets for tests and samples: single ones,
// stored or packed with MSZIP, with reserved areas if wanted. Source of the
// format: Microsoft, [MS-CAB] and [MS-MCI].
package cabfile

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"time"
)

// Methods of compression.
const (
	Store = 0
	MSZIP = 1
)

// Cabinet is what a cabinet is made of.
type Cabinet struct {
	Folders []Folder
	// Reserve are the bytes of reserved areas: in the header, each folder and
	// each block of data. All zero: there are none.
	HeaderReserve, FolderReserve, DataReserve int
	Flags                                     uint16 // added to those that the content needs
}

// Folder is a stream of files that are packed together.
type Folder struct {
	Method uint16 // Store, MSZIP, or the number of one that is not written, whose data is stored
	Files  []File
}

// File is one file.
type File struct {
	Name     string // with backslashes between folders; bytes as they shall be stored
	Data     []byte
	Modified time.Time // stored as it reads, with 2 seconds' precision
	UTF8     bool      // the attribute that says so of the name
}

const blockLen = 1 << 15

// Bytes returns the cabinet.
func (c Cabinet) Bytes() []byte {
	le := binary.LittleEndian
	flags, reserve := c.Flags, []byte(nil)
	if c.HeaderReserve+c.FolderReserve+c.DataReserve > 0 {
		flags |= 4
		reserve = le.AppendUint16(nil, uint16(c.HeaderReserve))
		reserve = append(reserve, byte(c.FolderReserve), byte(c.DataReserve))
		reserve = append(reserve, make([]byte, c.HeaderReserve)...)
	}
	files := c.files()
	filesAt := 36 + len(reserve) + len(c.Folders)*(8+c.FolderReserve)
	dataAt := filesAt + len(files)

	var folders, data []byte
	count := 0
	for _, f := range c.Folders {
		blocks, packed := f.pack(c.DataReserve)
		folders = le.AppendUint32(folders, uint32(dataAt+len(data)))
		folders = le.AppendUint16(folders, uint16(blocks))
		folders = le.AppendUint16(folders, f.Method)
		folders = append(folders, make([]byte, c.FolderReserve)...)
		data = append(data, packed...)
		count += len(f.Files)
	}
	out := append([]byte("MSCF"), 0, 0, 0, 0)
	out = le.AppendUint32(out, uint32(dataAt+len(data)))
	out = le.AppendUint32(out, 0)
	out = le.AppendUint32(out, uint32(filesAt))
	out = le.AppendUint32(out, 0)
	out = append(out, 3, 1) // version 1.3
	out = le.AppendUint16(out, uint16(len(c.Folders)))
	out = le.AppendUint16(out, uint16(count))
	out = le.AppendUint16(out, flags)
	out = append(out, 0, 0, 0, 0) // set id, number in the set
	return append(append(append(append(out, reserve...), folders...), files...), data...)
}

// files returns the entries of all files (CFFILE).
func (c Cabinet) files() []byte {
	le := binary.LittleEndian
	var out []byte
	for i, folder := range c.Folders {
		at := 0
		for _, f := range folder.Files {
			t := f.Modified
			attributes := uint16(0x20)
			if f.UTF8 {
				attributes |= 0x80
			}
			out = le.AppendUint32(out, uint32(len(f.Data)))
			out = le.AppendUint32(out, uint32(at))
			out = le.AppendUint16(out, uint16(i))
			if t.Year() < 1980 {
				out = append(out, 0, 0, 0, 0)
			} else {
				out = le.AppendUint16(out, uint16((t.Year()-1980)<<9|int(t.Month())<<5|t.Day()))
				out = le.AppendUint16(out, uint16(t.Hour()<<11|t.Minute()<<5|t.Second()/2))
			}
			out = le.AppendUint16(out, attributes)
			out = append(append(out, f.Name...), 0)
			at += len(f.Data)
		}
	}
	return out
}

// pack returns the blocks of a folder (CFDATA) and how many they are.
func (f Folder) pack(reserve int) (blocks int, out []byte) {
	le := binary.LittleEndian
	var data []byte
	for _, file := range f.Files {
		data = append(data, file.Data...)
	}
	for at := 0; at < len(data); at += blockLen {
		end := min(at+blockLen, len(data))
		packed := data[at:end]
		if f.Method == MSZIP {
			packed = deflate(data[at:end], data[max(0, at-blockLen):at])
		}
		sizes := le.AppendUint16(nil, uint16(len(packed)))
		sizes = le.AppendUint16(sizes, uint16(end-at))
		out = le.AppendUint32(out, checksum(sizes, checksum(packed, 0)))
		out = append(append(append(out, sizes...), make([]byte, reserve)...), packed...)
		blocks++
	}
	return blocks, out
}

func deflate(block, before []byte) []byte {
	out := bytes.NewBufferString("CK")
	w, err := flate.NewWriterDict(out, flate.BestCompression, before)
	if err != nil {
		panic(err) // of a level that does not exist
	}
	_, _ = w.Write(block)
	_ = w.Close()
	return out.Bytes()
}

func checksum(b []byte, sum uint32) uint32 {
	for len(b) >= 4 {
		sum ^= binary.LittleEndian.Uint32(b)
		b = b[4:]
	}
	switch len(b) {
	case 3:
		sum ^= uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
	case 2:
		sum ^= uint32(b[0])<<8 | uint32(b[1])
	case 1:
		sum ^= uint32(b[0])
	}
	return sum
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}
