package reader

import (
	"encoding/hex"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"ssltriage/collect/bundle"
	"ssltriage/parsers/problem"
)

// File is one file of a bundle.
type File struct {
	// Name is the path in the bundle: relative, with slashes, unique and safe
	// to show. A file of a nested zip is "inner.zip!path".
	Name    string
	RawName []byte // as it stands in the zip or folder, at most 1024 bytes
	Size    int64  // unpacked bytes, or -1 where they are not known
	// Modified is UTC, or zero. With LocalTime it is the wall clock of the
	// computer that packed the zip, whose zone is not known.
	Modified  time.Time
	LocalTime bool
	Manifest  *bundle.Entry // what the manifest says of it; nil: nothing

	source  source
	bundle  *Bundle
	refused *Problem // why it can not be opened
	folder  string   // prefix of names in the zip or folder that it is from
	mu      sync.Mutex
	spooled string // path of its unpacked copy, once there is one
}

// source is where the bytes of a file are.
type source interface {
	open(f *File) (io.ReadCloser, error)
}

// Open returns the content from its beginning. It streams: nothing of it is
// held. Reading a damaged file gives what there is of it and then the
// *Problem, which the bundle notes too; so does reading a whole file whose
// checksum is wrong.
func (f *File) Open() (io.ReadCloser, error) {
	if f.refused != nil {
		return nil, f.refused
	}
	f.bundle.mu.Lock()
	closed := f.bundle.closed
	f.bundle.mu.Unlock()
	if closed {
		return nil, f.problem(ErrUnreadable, problem.Text{}, errClosed)
	}
	return f.source.open(f)
}

// Head returns the first n bytes, or all of a shorter file. Together with an
// error it returns what could be read.
func (f *File) Head(n int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readHead(r, n)
}

func readHead(r io.Reader, n int) ([]byte, error) {
	head, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head, err
}

// ReaderAtCloser is content with random access.
type ReaderAtCloser interface {
	io.ReaderAt
	io.Closer
}

// OpenAt returns the content with random access, and its size in bytes. What
// is packed is unpacked into the temporary folder, where it stays until the
// bundle is closed. For a damaged file it returns what there is, and the
// bundle notes the problem.
func (f *File) OpenAt() (ReaderAtCloser, int64, error) {
	path, err := f.onDisk()
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, f.problem(ErrUnreadable, problem.Text{}, err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, f.problem(ErrUnreadable, problem.Text{}, err)
	}
	return file, info.Size(), nil
}

// onDisk returns a path at which the unpacked content is.
func (f *File) onDisk() (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	if s, ok := f.source.(diskFile); ok {
		return s.path, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.spooled != "" {
		return f.spooled, nil
	}
	path, err := f.bundle.spool.put(r)
	if err != nil && !errors.As(err, new(*Problem)) {
		return "", f.problem(ErrUnreadable, problem.Text{}, err) // of the temporary folder
	}
	f.spooled = path
	return path, nil
}

// Verify compares the content with the hash that the manifest has for it, and
// returns ErrMismatch, which the bundle notes too, where it is another. It
// returns nil where the manifest says nothing.
func (f *File) Verify() error {
	if f.Manifest == nil || f.Manifest.SHA256 == "" {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	h := f.bundle.newHash()
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != f.Manifest.SHA256 {
		return f.problem(ErrMismatch, unspoken("SHA-256"), nil)
	}
	return nil
}

// problem notes and returns what is wrong with the file.
func (f *File) problem(kind error, detail problem.Text, cause error) *Problem {
	return f.bundle.note(&Problem{File: f.Name, Kind: kind, Detail: detail, Cause: cause})
}
