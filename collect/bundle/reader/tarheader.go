package reader

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"ssltriage/parsers/problem"
)

// The tar format: POSIX.1-2017, pax, "ustar Interchange Format" and "pax
// Header Block"; GNU tar manual, "Basic Tar Format". archive/tar is not used,
// as all that import this package would pay for what it sets up at the start.
const (
	tarBlock = 512
	// maxTarText bounds a header's own data: long names and extended records.
	maxTarText = 1 << 20
)

var errTarHeader = problem.New("not the header of a tar's file", "tar のファイル ヘッダーではありません")

// tarFile is a file of a tar, as its headers describe it.
type tarFile struct {
	name     string
	kind     byte // type flag: '0' or 0 a file, '5' a folder, …
	size     int64
	at       int64 // of its content
	modified time.Time
	sparse   bool // its content is not one piece
}

// tarReader walks over a tar.
type tarReader struct {
	in io.ReaderAt
	at int64 // of the next header
}

// next returns the next file. The error is io.EOF at the end,
// io.ErrUnexpectedEOF where the tar is cut off, errTarHeader, or in's.
func (t *tarReader) next() (tarFile, error) {
	var long tarFile // what headers before the file's own say of it
	longSize := int64(-1)
	for {
		f, err := t.header()
		if err != nil {
			return f, err
		}
		switch f.kind {
		case 'L', 'K', 'x', 'X':
			text, err := t.text(f)
			if err != nil {
				return f, err
			}
			if f.kind == 'L' {
				long.name = cString(text)
			} else if f.kind != 'K' {
				longSize = long.extend(text, longSize)
			}
		case 'g':
		default:
			if longSize >= 0 {
				f.size = longSize
			}
			if long.name != "" {
				f.name = long.name
			}
			if !long.modified.IsZero() {
				f.modified = long.modified
			}
			f.sparse = long.sparse || f.kind == 'S'
			if f.kind >= '1' && f.kind <= '6' {
				f.size = 0 // links, folders and devices have no content, whatever they say
			}
			return f, t.pass(f)
		}
		if err := t.pass(f); err != nil {
			return f, err
		}
	}
}

// header reads one header block. Two blocks of zeros end a tar; so does the
// end of the file.
func (t *tarReader) header() (f tarFile, err error) {
	b := make([]byte, tarBlock)
	n, err := t.in.ReadAt(b, t.at)
	switch {
	case n == 0 && err == io.EOF:
		return f, io.EOF
	case n < tarBlock && err == io.EOF:
		return f, io.ErrUnexpectedEOF
	case n < tarBlock:
		return f, err
	case len(bytes.Trim(b, "\x00")) == 0:
		return f, io.EOF
	}
	size, sizeOK := tarNumber(b[124:136])
	sum, sumOK := tarNumber(b[148:156])
	if !sizeOK || !sumOK || sum != tarSum(b) || !isTar(b) {
		return f, errTarHeader
	}
	f = tarFile{name: cString(b[:100]), kind: b[156], size: size, at: t.at + tarBlock}
	if prefix := cString(b[345:500]); prefix != "" && b[262] == 0 { // not in GNU's own form
		f.name = prefix + "/" + f.name
	}
	if seconds, ok := tarNumber(b[136:148]); ok && seconds > 0 {
		f.modified = time.Unix(seconds, 0).UTC()
	}
	return f, nil
}

// pass goes on to the header behind a file.
func (t *tarReader) pass(f tarFile) error {
	if f.size > math.MaxInt64-f.at-tarBlock {
		return errTarHeader
	}
	t.at = f.at + (f.size+tarBlock-1)/tarBlock*tarBlock
	return nil
}

// text returns the data of a header that describes the next one.
func (t *tarReader) text(f tarFile) ([]byte, error) {
	if f.size > maxTarText {
		return nil, errTarHeader
	}
	b := make([]byte, f.size)
	if n, err := t.in.ReadAt(b, f.at); n < len(b) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return b, nil
}

// extend takes what extended records "length key=value\n" say, and returns
// the size that they name, or the one that was known.
func (t *tarFile) extend(b []byte, size int64) int64 {
	for len(b) > 0 {
		blank := bytes.IndexByte(b, ' ')
		if blank < 0 {
			return size
		}
		n, err := strconv.Atoi(string(b[:blank]))
		if err != nil || n <= blank+1 || n > len(b) {
			return size
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(string(b[blank+1:n]), "\n"), "=")
		b = b[n:]
		switch {
		case key == "path":
			t.name = value
		case key == "size":
			if v, err := strconv.ParseInt(value, 10, 64); err == nil && v >= 0 {
				size = v
			}
		case key == "mtime":
			whole, _, _ := strings.Cut(value, ".")
			if v, err := strconv.ParseInt(whole, 10, 64); err == nil && v > 0 && v < 1<<40 {
				t.modified = time.Unix(v, 0).UTC()
			}
		case strings.HasPrefix(key, "GNU.sparse."):
			t.sparse = true
		}
	}
	return size
}

// tarNumber reads a field: octal digits, or GNU's binary form for large ones.
func tarNumber(b []byte) (int64, bool) {
	if b[0]&0x80 != 0 {
		n := int64(b[0] & 0x7f)
		for _, c := range b[1:] {
			if n >= 1<<54 {
				return 0, false
			}
			n = n<<8 | int64(c)
		}
		return n, true
	}
	text := strings.Trim(string(b), " \x00")
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 8, 64)
	return n, err == nil && n >= 0
}

// tarSum is the sum of a header's bytes, those of the sum itself as blanks.
func tarSum(b []byte) int64 {
	sum := int64(0)
	for i, c := range b {
		if i >= 148 && i < 156 {
			c = ' '
		}
		sum += int64(c)
	}
	return sum
}

func cString(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
