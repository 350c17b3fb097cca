package reader

import (
	"archive/zip"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"time"

	"ssltriage/parsers/problem"
)

// Flags and methods of the zip format (APPNOTE.TXT sections 4.4.4 and 4.4.5).
const (
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3       // sizes and CRC follow the data
	flagStrong     = 1<<6 | 1<<13 // strong encryption, encrypted directory

	methodDeflate64 = 9
	methodAES       = 99 // the WinZip AES extension
)

var (
	errLonger = problem.New("longer than the zip says", "zip の記載より長くなっています")
	errClosed = problem.New("read after close", "閉じた後に読み取ろうとしました")
)

// unsupported returns why a file can not be unpacked by kind, or nil.
func unsupported(h *zip.FileHeader) error {
	switch {
	case h.Flags&(flagEncrypted|flagStrong) != 0 || h.Method == methodAES:
		return ErrEncrypted
	case h.Method == methodDeflate64:
		return ErrDeflate64
	case h.Method != zip.Store && h.Method != zip.Deflate:
		return ErrMethod
	}
	return nil
}

// refuse returns why an entry is not read: it is no file, or it can not be.
func (e *zipEntry) refuse() *Problem {
	switch kind := e.Mode().Type(); {
	case kind == fs.ModeSymlink:
		return &Problem{Kind: ErrSymlink}
	case kind != 0:
		return &Problem{Kind: ErrNotRegular}
	case e.refused == ErrMethod:
		return &Problem{Kind: ErrMethod, Detail: problem.New("method %d", "方式 %d", e.Method)}
	case e.refused != nil:
		return &Problem{Kind: e.refused}
	}
	return nil
}

// isFolder reports whether an entry of this name only names a folder.
func (e *zipEntry) isFolder(name string) bool {
	return e.UncompressedSize64 == 0 && (e.Mode().IsDir() || name != "" && name[len(name)-1] == '\\')
}

// size returns the bytes that the entry unpacks to, by the zip.
func (e *zipEntry) size() int64 {
	if e.UncompressedSize64 > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(e.UncompressedSize64)
}

// modified returns File.Modified and File.LocalTime. archive/zip leaves a DOS
// time in UTC, and gives any other zone to one that is really known.
func (e *zipEntry) modified() (t time.Time, local bool) {
	if e.Modified.Year() < 1980 {
		return time.Time{}, false // where DOS time begins: none is stored
	}
	return e.Modified.UTC(), e.Modified.Location() == time.UTC && e.ModifiedDate != 0
}

// rawName returns the name as it is stored, or the one that Info-ZIP adds in
// UTF-8 (APPNOTE.TXT section 4.6.9), which has a checksum of the former.
func (e *zipEntry) rawName() string {
	le := binary.LittleEndian
	for b := e.Extra; len(b) >= 4; {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			break
		}
		if id == 0x7075 && n > 5 && b[0] == 1 && le.Uint32(b[1:]) == crc32.ChecksumIEEE([]byte(e.Name)) {
			return string(b[5:n])
		}
		b = b[n:]
	}
	return e.Name
}

// zipMember is a file of a zip that lies on disk: the bundle itself, or the
// unpacked copy of a nested one.
type zipMember struct {
	zip  *archive
	file *zip.File
}

func (m zipMember) open(f *File) (io.ReadCloser, error) {
	if err := m.zip.open(); err != nil {
		return nil, f.problem(ErrUnreadable, problem.Text{}, plain(err))
	}
	in, err := m.file.Open()
	if err != nil { // its header was read before
		m.zip.close()
		return nil, f.problem(ErrUnreadable, problem.Text{}, err)
	}
	return &entryReader{owner: f, zip: m.zip, in: in, left: f.Size}, nil
}

func (m zipMember) packedBytes() int64 { return int64(m.file.CompressedSize64) }

// entryReader reads an entry up to the size that was checked against the
// limits, and turns errors into problems of the file.
type entryReader struct {
	owner *File
	zip   *archive
	in    io.ReadCloser
	left  int64
	err   error
}

func (r *entryReader) Read(p []byte) (int, error) {
	if r.err != nil || len(p) == 0 {
		return 0, r.err
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	if len(p) == 0 {
		p = make([]byte, 1) // to learn how it ends: archive/zip gives no byte too many
	}
	n, err := r.in.Read(p)
	r.left -= int64(n)
	if err != nil {
		r.err = r.explain(err)
	}
	return n, r.err
}

// explain returns the end of the file as it is, and any other error as a
// problem.
func (r *entryReader) explain(err error) error {
	_, corrupt := err.(flate.CorruptInputError)
	switch {
	case err == io.EOF:
		return err
	case err == io.ErrUnexpectedEOF:
		return r.owner.problem(ErrTruncated, problem.Text{}, nil)
	case err == zip.ErrFormat:
		return r.owner.problem(ErrDamaged, problem.Text{}, errLonger)
	case err == zip.ErrChecksum:
		return r.owner.problem(ErrDamaged, problem.Text{}, errChecksum)
	case corrupt:
		return r.owner.problem(ErrDamaged, problem.Text{}, err)
	}
	return r.owner.problem(ErrUnreadable, problem.Text{}, err)
}

func (r *entryReader) Close() error {
	if r.err == errClosed {
		return nil
	}
	r.err = errClosed
	r.in.Close()
	return r.zip.close()
}
