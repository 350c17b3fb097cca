package collect

import (
	"sync"
	"syscall"
	"time"
)

// drain reads what a child writes to the end, so that the child is not held up,
// and keeps the first bytes of it.
type drain struct {
	limit     int64
	ended     chan struct{} // closed when there is no more
	full      chan struct{} // closed when there is more than the limit
	mu        sync.Mutex
	kept      []byte
	truncated bool
}

func newDrain(pipe syscall.Handle, limit int64) *drain {
	d := &drain{limit: limit, ended: make(chan struct{}), full: make(chan struct{})}
	go d.read(pipe)
	return d
}

// read reads until nobody holds the other end of the pipe any more.
func (d *drain) read(pipe syscall.Handle) {
	defer close(d.ended)
	defer syscall.CloseHandle(pipe)
	chunk := make([]byte, 32<<10)
	for {
		n, err := syscall.Read(pipe, chunk)
		if n <= 0 || err != nil {
			return
		}
		d.keep(chunk[:n])
	}
}

func (d *drain) keep(chunk []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if room := d.limit - int64(len(d.kept)); int64(len(chunk)) > room {
		chunk = chunk[:room]
		if !d.truncated {
			d.truncated = true
			close(d.full)
		}
	}
	d.kept = append(d.kept, chunk...)
}

// take returns what was kept when the pipe has come to its end, or when the
// patience has: something that escaped its job may hold the pipe for ever.
func (d *drain) take(patience time.Duration) (kept []byte, truncated bool) {
	select {
	case <-d.ended:
	case <-time.After(patience):
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[:len(d.kept):len(d.kept)], d.truncated
}
