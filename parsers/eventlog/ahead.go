package eventlog

import "io"

// slotsAhead is how many 64 KiB slots are read before they are needed.
const slotsAhead = 16

// slotRead is one slot as it was read.
type slotRead struct {
	b      []byte
	n      int
	err    error // of the read behind n bytes
	broken any   // what the reader panicked with
}

// ahead reads a log slot by slot on another core, because what comes out of
// a zip takes longer to inflate than to look through.
type ahead struct {
	slots  chan slotRead
	unused chan []byte
	done   chan struct{}
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{
		slots:  make(chan slotRead, slotsAhead),
		unused: make(chan []byte, 2*slotsAhead),
		done:   make(chan struct{}),
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.slots)
	defer func() {
		if p := recover(); p != nil {
			a.send(slotRead{broken: p})
		}
	}()
	for {
		s := slotRead{b: a.buffer()}
		s.n, s.err = io.ReadFull(r, s.b)
		if !a.send(s) || s.err != nil {
			return
		}
	}
}

func (a *ahead) send(s slotRead) bool {
	select {
	case a.slots <- s:
		return true
	case <-a.done:
		return false
	}
}

func (a *ahead) buffer() []byte {
	select {
	case b := <-a.unused:
		return b
	default:
		return make([]byte, chunkSize)
	}
}

// next gives the next slot; behind one with an error there is none.
func (a *ahead) next() slotRead {
	s := <-a.slots
	if s.broken != nil {
		panic(s.broken)
	}
	return s
}

// reuse takes back the buffer of a slot that is done with.
func (a *ahead) reuse(b []byte) {
	select {
	case a.unused <- b:
	default:
	}
}

// stop ends the reading when nobody wants more.
func (a *ahead) stop() { close(a.done) }
