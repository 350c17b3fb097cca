package reader

import (
	"os"
	"sync"
)

// archive is a zip, tar or cabinet on disk. It is open only while something of
// it is read: a bundle may hold more of them than a process may have open files.
type archive struct {
	path  string
	mu    sync.Mutex
	file  *os.File
	users int
}

// openArchive opens an archive and returns its size. The caller closes it.
func openArchive(path string) (*archive, int64, *Problem) {
	a := &archive{path: path}
	if err := a.open(); err != nil {
		return nil, 0, &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	}
	info, err := a.file.Stat()
	if err != nil {
		a.close()
		return nil, 0, &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	}
	return a, info.Size(), nil
}

func (a *archive) open() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.users == 0 {
		file, err := os.Open(a.path)
		if err != nil {
			return err
		}
		a.file = file
	}
	a.users++
	return nil
}

// close undoes one open.
func (a *archive) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.users--; a.users > 0 {
		return nil
	}
	return a.file.Close()
}

// ReadAt is for those who have the archive open.
func (a *archive) ReadAt(p []byte, off int64) (int, error) {
	return a.file.ReadAt(p, off)
}
