package capture

import (
	"compress/gzip"
	"errors"
	"io"
	"time"

	"ssltriage/parsers/problem"
)

// maxPackets ends the reading of a file that decompresses without end, and
// maxStream is as far as a compressed one is inflated.
const (
	maxPackets = 100_000_000
	maxStream  = 16 << 30
)

// maxWhole is how much of a capture is held in memory when its format needs
// access in any order and the file is given as a stream.
const maxWhole = 512 << 20

// stream reads a format whose packets follow each other.
func (s *scan) stream(r io.Reader) error {
	in := newInput(r)
	defer in.close()
	in.retire = func(block []byte) { s.out.retire(block, s.latest) }
	s.out.give = in.give
	switch s.result.Format {
	case PcapNG:
		s.readPcapNG(in)
	case Snoop:
		s.readSnoop(in)
	default:
		return s.readPcap(in)
	}
	return nil
}

// anywhere reads a format that must be read in another order than that of the
// file.
func (s *scan) anywhere(r io.Reader) error {
	whole, err := s.whole(r)
	if err != nil {
		return err
	}
	if s.result.Format == ETL {
		return s.readETL(whole)
	}
	return s.readNetMon(whole)
}

// whole gives access to all of r: directly when it is a file, or by way of
// memory.
func (s *scan) whole(r io.Reader) (*io.SectionReader, error) {
	if at, ok := r.(sized); ok {
		return io.NewSectionReader(at, 0, at.Size()), nil
	}
	data, err := io.ReadAll(io.LimitReader(r, maxWhole+1))
	if len(data) > maxWhole {
		data = data[:maxWhole]
		s.problem("only the first %d MiB of the capture are read; unpack the file to have it read whole", "キャプチャの最初の %d MiB だけを読み取りました。全体を読み取るには、ファイルを展開してください", maxWhole>>20)
	}
	if err != nil {
		if len(data) == 0 {
			return nil, problem.Wrap(err, "read capture: %w", "キャプチャの読み取り: %w", err)
		}
		s.problem("the file could be read up to offset %d only: %w", "ファイルをオフセット %d までしか読み取れませんでした: %w", len(data), err)
	}
	return io.NewSectionReader(bytesAt(data), 0, int64(len(data))), nil
}

// sized is what access in any order needs; [io.SectionReader] and
// [bytes.Reader] have it.
type sized interface {
	io.ReaderAt
	Size() int64
}

// bytesAt reads from memory.
type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// inflate opens a gzip file, which may have several members.
func inflate(r io.Reader) (io.Reader, error) {
	packed := &counter{r: r}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, problem.Wrap(err, "read gzip: %w", "gzip の読み取り: %w", err)
	}
	return &bounded{r: z, packed: packed}, nil
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// bounded ends a stream with an error when it inflates beyond all measure: to
// more than maxStream, or to more than maxRatio times its size when that is
// more than smallStream. Captures rarely shrink to a tenth.
type bounded struct {
	r      io.Reader
	packed *counter
	n      int64
}

const (
	smallStream = 64 << 20
	maxRatio    = 200
)

func (b *bounded) Read(p []byte) (int, error) {
	if b.n > maxStream || b.n > smallStream && b.n/maxRatio > b.packed.n {
		return 0, problem.New("%d bytes inflate to more than %d", "%d バイトが展開後 %d バイトを超えます", b.packed.n, b.n)
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	return n, err
}

// ended notes how a stream of packets ended behind the last one.
func (s *scan) ended(err error) {
	if !errors.Is(err, io.EOF) {
		s.broken(err)
	}
}

// broken notes that the file ends within a packet.
func (s *scan) broken(err error) {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		s.problem("the file breaks off behind frame %d", "ファイルがフレーム %d の後で切れています", s.result.Packets)
		return
	}
	s.problem("reading stopped behind frame %d: %w", "フレーム %d の後で読み取りが止まりました: %w", s.result.Packets, err)
}

// stopped notes damage at an offset behind which nothing can be read.
func (s *scan) stopped(offset int64, what problem.Text) {
	s.problem("reading stopped behind frame %d: %w at offset %d", "フレーム %d の後で読み取りが止まりました: %w (オフセット %d)", s.result.Packets, what, offset)
}

// filetimeEpoch is 1601-01-01 in seconds of Unix time.
const filetimeEpoch = -11644473600

// filetime returns the moment of a FILETIME, 100 nanoseconds since 1601.
func filetime(v int64) time.Time {
	seconds, rest := v/1e7, v%1e7
	return sane(time.Unix(filetimeEpoch+seconds, rest*100))
}
