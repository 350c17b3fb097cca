package reader

import (
	"io"
	"os"
	"sync"
)

// spool is a private temporary folder for what can be read only with random
// access: nested zips and standard input. It is made when it is first needed.
type spool struct {
	mu     sync.Mutex
	dir    string
	closed bool
}

// put copies r into a new file of the folder and returns its path.
func (s *spool) put(r io.Reader) (string, error) {
	f, err := s.create()
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, r)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return f.Name(), err
}

func (s *spool) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "ssltriage-") // mode 0700
		if err != nil {
			return nil, err
		}
		s.dir = dir
	}
	return os.CreateTemp(s.dir, "")
}

// close removes the folder with all its files.
func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.dir == "" {
		return nil
	}
	err := os.RemoveAll(s.dir)
	s.dir = ""
	return err
}
