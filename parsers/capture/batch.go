package capture

import (
	"bytes"
	"sync"

	"ssltriage/parsers/problem"
)

// Packets go from the decoder to the connections in batches, so that both can
// work at the same time. Order and result are those of one after the other.
const (
	batchPackets = 512
	fewPackets   = 32 // see fetch
	batchCount   = 4
	batchBlocks  = 2 // retired blocks of the input that a batch waits with
)

// batch is a row of TCP packets.
type batch struct {
	packets [batchPackets]packet
	n       int
	blocks  [][]byte // of the input, free when the batch has been read
	end     moment   // latest moment of the file so far
}

// pipeline hands batches to the connections.
type pipeline struct {
	flows   *flows
	current *batch
	copies  bool // payloads are not valid for longer than a packet
	empty   chan *batch
	full    chan *batch
	give    func([]byte) // takes a block back
	done    sync.WaitGroup
	fault   any // what the connections panicked with
}

func newPipeline(f *flows) *pipeline {
	l := &pipeline{flows: f, empty: make(chan *batch, batchCount), full: make(chan *batch, batchCount)}
	for range batchCount - 1 {
		l.empty <- new(batch)
	}
	l.current = new(batch)
	l.done.Go(l.run)
	return l
}

// slot is where the next packet is decoded.
func (l *pipeline) slot() *packet { return &l.current.packets[l.current.n] }

// keep adds the packet in the slot to the batch.
func (l *pipeline) keep(end moment) {
	p := l.slot()
	p.order()
	if l.copies {
		p.payload = bytes.Clone(p.payload)
	}
	if l.current.n++; l.current.n == batchPackets {
		l.flush(end)
	}
}

// retire takes a block of the input that was passed over; packets of this
// batch may lie in it.
func (l *pipeline) retire(block []byte, end moment) {
	l.current.blocks = append(l.current.blocks, block)
	if len(l.current.blocks) == batchBlocks {
		l.flush(end)
	}
}

// flush sends the batch off and takes an empty one.
func (l *pipeline) flush(end moment) {
	l.current.end = end
	l.full <- l.current
	l.current = <-l.empty
}

// close waits until all packets have been read; it returns what went wrong.
func (l *pipeline) close(end moment) error {
	l.flush(end)
	close(l.full)
	l.done.Wait()
	if l.fault != nil {
		return problem.New("internal error: %v", "内部エラー: %v", l.fault)
	}
	return nil
}

// run reads batches until there are no more. After a panic they are only
// taken.
func (l *pipeline) run() {
	for b := range l.full {
		if l.fault == nil {
			l.read(b)
		}
		for _, block := range b.blocks {
			l.give(block)
		}
		b.n, b.blocks = 0, b.blocks[:0]
		l.empty <- b
	}
}

func (l *pipeline) read(b *batch) {
	defer func() {
		if p := recover(); p != nil {
			l.fault = p
		}
	}()
	for rest := b.packets[:b.n]; len(rest) > 0; {
		few := rest[:min(len(rest), fewPackets)]
		l.flows.fetch(few)
		for i := range few {
			l.flows.take(&few[i])
		}
		rest = rest[len(few):]
	}
	l.flows.end = b.end
}
