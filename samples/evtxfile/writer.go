package evtxfile

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

const fileHeaderSize = 4096

// Writer collects events in memory and writes a complete log file.
type Writer struct {
	// Minor is the minor format version: 1, or 2 since Windows 10 2004.
	Minor uint16
	// Dirty sets the flag of a log that was copied while in use.
	Dirty bool

	chunks  [][]byte
	current *chunk
	records uint64
	lastID  uint64
}

// NewWriter returns a Writer for a clean log of format version 3.1.
func NewWriter() *Writer { return &Writer{Minor: 1} }

// Add appends one event. It fails when a value cannot be encoded or the
// event does not fit into a chunk of 64 KiB.
func (w *Writer) Add(e Event) error {
	r, err := newRecord(&e)
	if err != nil {
		return fmt.Errorf("event %d of %s: %w", e.ID, e.Provider, err)
	}
	id := e.RecordID
	if id == 0 {
		id = w.lastID + 1
	}
	if w.current != nil && w.put(r, id) {
		return nil
	}
	w.closeChunk()
	w.current = newChunk()
	if w.put(r, id) {
		return nil
	}
	w.current = nil
	return fmt.Errorf("event %d of %s: %w", e.ID, e.Provider, ErrTooLarge)
}

// ErrTooLarge says that an event does not fit into a chunk.
var ErrTooLarge = errors.New("event is larger than a chunk")

func (w *Writer) put(r *record, id uint64) bool {
	c := w.current
	at := len(c.buf)
	if !c.try(func() { r.write(c, id) }) {
		return false
	}
	w.records++
	w.lastID = id
	if c.records == 0 {
		c.firstRecord, c.firstID = w.records, id
	}
	c.records++
	c.lastID = id
	c.lastOffset = uint32(at)
	return true
}

func (w *Writer) closeChunk() {
	if w.current != nil && w.current.records > 0 {
		w.chunks = append(w.chunks, w.current.finish())
	}
	w.current = nil
}

// Bytes returns the file. More events may be added afterwards; they begin a
// new chunk.
func (w *Writer) Bytes() []byte {
	w.closeChunk()
	b := w.header()
	for _, c := range w.chunks {
		b = append(b, c...)
	}
	return b
}

// WriteTo writes the file to out.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	w.closeChunk()
	n, err := out.Write(w.header())
	total := int64(n)
	for _, c := range w.chunks {
		if err != nil {
			break
		}
		n, err = out.Write(c)
		total += int64(n)
	}
	return total, err
}

func (w *Writer) header() []byte {
	b := make([]byte, fileHeaderSize, fileHeaderSize+len(w.chunks)*chunkSize)
	copy(b, "ElfFile\x00")
	le.PutUint64(b[16:], uint64(max(len(w.chunks)-1, 0)))
	le.PutUint64(b[24:], w.lastID+1)
	le.PutUint32(b[32:], 128)
	le.PutUint16(b[36:], w.Minor)
	le.PutUint16(b[38:], 3)
	le.PutUint16(b[40:], fileHeaderSize)
	le.PutUint16(b[42:], uint16(len(w.chunks)))
	if w.Dirty {
		le.PutUint32(b[120:], 1)
	}
	le.PutUint32(b[124:], crc32.ChecksumIEEE(b[:120]))
	return b
}
