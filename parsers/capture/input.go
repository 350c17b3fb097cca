package capture

import (
	"errors"
	"io"
	"sync"

	"ssltriage/parsers/problem"
)

// The read-ahead: as many blocks of so many bytes. Reading and inflating run
// beside the reading of packets.
const (
	aheadBlocks = 12
	aheadBytes  = 128 << 10
)

// input hands out the bytes of a stream in pieces, nearly always without
// copying them. Another goroutine reads ahead.
type input struct {
	blocks chan block
	free   chan []byte
	stop   chan struct{}
	done   sync.WaitGroup

	// retire is told of a block that was passed over; it is read into again
	// when it is given back.
	retire func([]byte)

	whole  []byte // the block that is being handed out
	rest   []byte // what is left of it
	offset int64  // of the next byte
	err    error  // that ended the stream; io.EOF at its end
}

// block is a part of the stream, and the error behind it.
type block struct {
	data []byte
	err  error
}

func newInput(r io.Reader) *input {
	in := &input{
		blocks: make(chan block, aheadBlocks),
		free:   make(chan []byte, aheadBlocks),
		stop:   make(chan struct{}),
	}
	for range aheadBlocks {
		in.free <- nil
	}
	in.done.Go(func() { in.ahead(r) })
	return in
}

// ahead reads until the end of the stream or until nobody wants more.
func (in *input) ahead(r io.Reader) {
	defer close(in.blocks)
	for {
		var buffer []byte
		select {
		case buffer = <-in.free:
		case <-in.stop:
			return
		}
		if buffer == nil {
			buffer = make([]byte, aheadBytes)
		}
		b := fill(r, buffer)
		in.blocks <- b // there is room: a block is sent for each that was free
		if b.err != nil {
			return
		}
	}
}

// fill reads a block. A panic of a decompressor ends the stream and not the
// program.
func fill(r io.Reader, buffer []byte) (b block) {
	n := 0
	defer func() {
		if p := recover(); p != nil {
			b = block{buffer[:n], problem.New("internal error: %v", "内部エラー: %v", p)}
		}
	}()
	for empty := 0; n < len(buffer); {
		got, err := r.Read(buffer[n:])
		n += got
		if err == nil && got == 0 {
			if empty++; empty == 100 {
				err = io.ErrNoProgress
			}
		}
		if err != nil {
			return block{buffer[:n], err}
		}
	}
	return block{buffer, nil}
}

// close ends the read-ahead; the stream is not touched afterwards.
func (in *input) close() {
	close(in.stop)
	in.done.Wait()
}

// more makes the next block the current one, false at the end.
func (in *input) more() bool {
	if in.err != nil {
		return false
	}
	if in.whole != nil {
		in.retire(in.whole)
		in.whole, in.rest = nil, nil
	}
	b, ok := <-in.blocks
	if !ok {
		in.err = io.EOF
		return false
	}
	in.whole, in.rest, in.err = b.data, b.data, b.err
	return len(b.data) > 0
}

// give takes a block back, from any goroutine.
func (in *input) give(block []byte) { in.free <- block[:cap(block)] }

// take returns the next n bytes; they are valid until the block in which they
// lie is given back. At the end of the stream it returns what there is, with io.EOF when that is
// nothing and io.ErrUnexpectedEOF when it is too little.
func (in *input) take(n int) ([]byte, error) {
	if n > len(in.rest) {
		return in.gather(n)
	}
	b := in.rest[:n:n]
	in.rest = in.rest[n:]
	in.offset += int64(n)
	return b, nil
}

// gather puts a piece together that does not lie in one block.
func (in *input) gather(n int) ([]byte, error) {
	piece := make([]byte, 0, min(n, aheadBytes))
	for len(piece) < n {
		if len(in.rest) == 0 && !in.more() {
			in.offset += int64(len(piece))
			return piece, in.end(len(piece))
		}
		part := in.rest[:min(len(in.rest), n-len(piece))]
		piece = append(piece, part...)
		in.rest = in.rest[len(part):]
	}
	in.offset += int64(n)
	return piece, nil
}

// skip passes over n bytes.
func (in *input) skip(n int64) error {
	for n > 0 {
		if len(in.rest) == 0 && !in.more() {
			return in.end(1)
		}
		part := min(n, int64(len(in.rest)))
		in.rest = in.rest[part:]
		in.offset += part
		n -= part
	}
	return nil
}

// end is the error of a piece of which only so many bytes are there.
func (in *input) end(got int) error {
	if got > 0 && errors.Is(in.err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return in.err
}

// peek returns the next n bytes without passing over them, fewer at the end
// of the stream or of a block; it sees at least the first block whole.
func (in *input) peek(n int) []byte {
	if len(in.rest) == 0 {
		in.more()
	}
	return in.rest[:min(n, len(in.rest))]
}
