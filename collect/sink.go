package collect

import (
	"errors"
	"io"
	"sync"

	"ssltriage/collect/bundle"
)

// errClosed answers a step whose time is over.
var errClosed = errors.New("the step's time is over")

// sink takes what one step found into the bundle, as long as the step has
// time. A step that hangs may come back later: it finds its sink closed.
type sink struct {
	bundle *bundle.Writer
	out    *Output

	mu     sync.Mutex
	closed bool
	added  []*bundle.Entry
	taken  int64 // bytes of all entries, unpacked
}

// add packs one item. A private key in it is refused: the entry says so and
// has no content.
func (s *sink) add(i Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	found, err := i.holdsKey()
	if err == nil && found {
		err = errKeyMaterial
	}
	if err != nil {
		i.Data, i.File = nil, ""
		i.Entry.Status, i.Entry.Error = bundle.StatusFailed, reasonOf(err)
	}
	if packErr := s.pack(i); packErr != nil {
		return packErr
	}
	return err
}

// pack writes an item to the zip.
func (s *sink) pack(i Item) error {
	content, err := i.open()
	if err != nil {
		i.Entry.Status, i.Entry.Error = StatusOf(err), reasonOf(err)
	}
	var r io.Reader
	if content != nil {
		defer content.Close()
		r = whileRoom{content, s.out}
	}
	entry, err := s.bundle.Add(i.Path, r, i.Entry)
	if entry != nil {
		s.added = append(s.added, entry)
		s.taken += entry.Bytes
	}
	if err != nil {
		return during("pack "+i.Path, err)
	}
	return nil
}

// close ends the step's time and enters what it still owes with a reason. It
// waits for an item that is being packed, which takes only as long as the disk.
func (s *sink) close(owes []string, reason bundle.Entry) []*bundle.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, path := range owes {
		if s.has(path) {
			continue
		}
		entry, err := s.bundle.Add(path, nil, reason)
		if err != nil { // the output is gone; who watches learns the reason all the same
			lost := reason
			lost.Path, entry = path, &lost
		}
		s.added = append(s.added, entry)
	}
	return s.added
}

func (s *sink) has(path string) bool {
	for _, e := range s.added {
		if e.Path == path {
			return true
		}
	}
	return false
}

// whileRoom reads as long as the output's disk has room, so that the entry that
// filled it ends there, and the zip can still be finished.
type whileRoom struct {
	io.Reader
	out *Output
}

func (r whileRoom) Read(p []byte) (int, error) {
	if r.out.Full() {
		return 0, r.out.fullError()
	}
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = errors.New(reasonOf(err)) // the bundle's writer enters it
	}
	return n, err
}
