package reader

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"ssltriage/parsers/problem"
)

const (
	cabDataLen   = 8
	cabBlockLen  = 1 << 15 // most bytes that a block unpacks to; also the window of MSZIP
	sigMSZIP     = "CK"
	cabExcessLen = 6144 // by which a packed block may be longer than its content ([MS-CAB] 2.6, cbData)
)

var (
	errBlock    = problem.New("a block of packed data is not what it says", "圧縮データのブロックが記載と一致しません")
	errChecksum = problem.New("checksum does not match", "チェックサムが一致しません")
)

// cabFolder is a folder of a cabinet: blocks of packed data that unpack to
// one stream, in which files lie one after another. It is unpacked once, into
// the temporary folder, when the first of its files is opened.
type cabFolder struct {
	in      *archive
	at, end int64 // of its data in the cabinet; the end is a bound
	blocks  int
	method  uint16
	reserve int   // bytes of reserved area in each block
	extent  int64 // bytes that its files need
	beyond  bool  // they are more than the limit

	once     sync.Once
	unpacked *archive // nil: the temporary folder can not be written
	ended    *Problem // why it ends before its extent
}

// refuse returns why a folder can not be unpacked, or nil.
func (f *cabFolder) refuse() *Problem {
	switch f.method {
	case cabStore, cabMSZIP:
		return nil
	case cabQuantum:
		return &Problem{Kind: ErrMethod, Detail: unspoken("Quantum")}
	case cabLZX:
		return &Problem{Kind: ErrMethod, Detail: unspoken("LZX")}
	}
	return &Problem{Kind: ErrMethod, Detail: problem.New("method %d", "方式 %d", f.method)}
}

// cabMember is a file of a cabinet.
type cabMember struct {
	folder *cabFolder
	at     int64 // in what the folder unpacks to
}

func (m cabMember) open(f *File) (io.ReadCloser, error) {
	m.folder.once.Do(func() { m.folder.unpack(&f.bundle.spool) })
	if m.folder.unpacked == nil {
		return nil, f.problem(m.folder.ended.Kind, problem.Text{}, m.folder.ended.Cause)
	}
	return section{m.folder.unpacked, m.at, m.folder.ended}.open(f)
}

func (m cabMember) packedBytes() int64 { return m.folder.end - m.folder.at }

// unpack unpacks the folder as far as its files reach, or as it can be.
func (f *cabFolder) unpack(s *spool) {
	out, err := s.create()
	if err == nil {
		w := bufio.NewWriterSize(out, 1<<18)
		f.ended = f.copyTo(w)
		if err = w.Flush(); err == nil {
			err = out.Close()
		}
	}
	if err != nil {
		f.ended = &Problem{Kind: ErrUnreadable, Cause: plain(err)}
		return
	}
	f.unpacked = &archive{path: out.Name()}
}

// copyTo writes what the blocks unpack to, up to the folder's extent, and says
// why it ends before. Errors of w are its own to keep.
func (f *cabFolder) copyTo(w io.Writer) *Problem {
	if err := f.in.open(); err != nil {
		return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	}
	defer f.in.close()
	in := bufio.NewReaderSize(io.NewSectionReader(f.in, f.at, f.end-f.at), 1<<18)
	u := blockReader{in: in, reserve: f.reserve, method: f.method}
	written := int64(0)
	for n := 0; n < f.blocks && written < f.extent; n++ {
		block, err := u.next()
		if err != nil {
			return blockProblem(err)
		}
		if left := f.extent - written; int64(len(block)) > left {
			block = block[:left]
		}
		_, _ = w.Write(block)
		written += int64(len(block))
	}
	if written < f.extent {
		return &Problem{Kind: ErrDamaged, Cause: problem.New("shorter than the cabinet says", "キャビネットの記載より短くなっています")}
	}
	return nil
}

func blockProblem(err error) *Problem {
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return &Problem{Kind: ErrTruncated}
	case err == errBlock || err == errChecksum || errors.As(err, new(flate.CorruptInputError)):
		return &Problem{Kind: ErrDamaged, Cause: err}
	}
	return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
}

// blockReader unpacks the blocks of a folder one after another.
type blockReader struct {
	in      *bufio.Reader
	reserve int
	method  uint16

	packed   []byte
	window   []byte // the last bytes that were unpacked, at most cabBlockLen
	out      []byte
	inflater io.ReadCloser
}

// next returns what the next block unpacks to (CFDATA, [MS-CAB] 2.6), valid
// until the next call.
func (u *blockReader) next() ([]byte, error) {
	le := binary.LittleEndian
	var head [cabDataLen]byte
	if _, err := io.ReadFull(u.in, head[:]); err != nil {
		return nil, err
	}
	sum, packed, size := le.Uint32(head[:]), int(le.Uint16(head[4:])), int(le.Uint16(head[6:]))
	if size == 0 || size > cabBlockLen || packed > cabBlockLen+cabExcessLen {
		return nil, errBlock // 0: the rest is in the next cabinet of a set
	}
	if _, err := u.in.Discard(u.reserve); err != nil {
		return nil, err
	}
	u.packed = append(u.packed[:0], make([]byte, packed)...)
	if _, err := io.ReadFull(u.in, u.packed); err != nil {
		return nil, err
	}
	if sum != 0 && sum != cabSum(head[4:], cabSum(u.packed, 0)) {
		return nil, errChecksum
	}
	if u.method == cabStore {
		if packed != size {
			return nil, errBlock
		}
		return u.packed, nil
	}
	return u.inflate(size)
}

// inflate unpacks a block of MSZIP: "CK" and deflated data that may refer to
// what was unpacked before ([MS-MCI] section 2).
func (u *blockReader) inflate(size int) ([]byte, error) {
	if !bytes.HasPrefix(u.packed, []byte(sigMSZIP)) {
		return nil, errBlock
	}
	in := bytes.NewReader(u.packed[len(sigMSZIP):])
	if u.inflater == nil {
		u.inflater = flate.NewReaderDict(in, nil)
		u.out = make([]byte, cabBlockLen)
	} else if err := u.inflater.(flate.Resetter).Reset(in, u.window); err != nil {
		return nil, err
	}
	block := u.out[:size]
	if _, err := io.ReadFull(u.inflater, block); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errBlock
		}
		return nil, err
	}
	u.window = append(u.window, block...)
	if n := len(u.window) - cabBlockLen; n > 0 {
		u.window = append(u.window[:0], u.window[n:]...)
	}
	return block, nil
}

// cabSum is a cabinet's checksum ([MS-CAB] section 3.1): words joined by
// exclusive or, the last one with its bytes in reverse.
func cabSum(b []byte, sum uint32) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		sum ^= binary.LittleEndian.Uint32(b)
	}
	last := uint32(0)
	for _, c := range b {
		last = last<<8 | uint32(c)
	}
	return sum ^ last
}
