package tls

import (
	"bytes"
	"slices"
	"testing"
)

// TestBorrowed: the stream reads messages where they lie in a segment, and
// keeps nothing of it: a capture reads the next packets into the same memory.
func TestBorrowed(t *testing.T) {
	hello := append([]byte{1, 0, 0, 43, 3, 3}, make([]byte, 32)...)
	hello = append(hello, 0, 0, 4, 0x13, 0x01, 0x13, 0x02, 1, 0)
	hello[3] = byte(len(hello) - 4)
	record := append([]byte{22, 3, 1, 0, byte(len(hello))}, hello...)
	for cut := 0; cut <= len(record); cut++ {
		var got [][]byte
		s := Stream{Handler: collector(func(m Message) { got = append(got, bytes.Clone(m.Body)) })}
		for _, part := range [][]byte{record[:cut], record[cut:], record} {
			memory := slices.Clone(part)
			s.Feed(memory)
			for i := range memory {
				memory[i] = 0xee
			}
		}
		s.Close()
		if len(got) != 2 || !bytes.Equal(got[0], hello[4:]) || !bytes.Equal(got[1], hello[4:]) {
			t.Fatalf("cut at %d: %x", cut, got)
		}
	}
}

// collector is a handler for messages.
type collector func(Message)

func (c collector) Message(m Message) { c(m) }
func (collector) Record(Record)       {}
func (collector) Garbage()            {}
