package reader

import (
	"io"
	"os"

	"ssltriage/parsers/problem"
)

// diskFile is a file of a folder, or one that was given itself.
type diskFile struct {
	path string
	info os.FileInfo // as it was found
}

var errChanged = problem.New("changed since it was found", "検出後に変更されました")

// open opens the file if it still is the one that was found, so that nothing
// put in its place meanwhile, such as a pipe, is read instead.
func (d diskFile) open(f *File) (io.ReadCloser, error) {
	info, err := os.Stat(d.path)
	if err == nil && !os.SameFile(info, d.info) {
		err = errChanged
	}
	if err != nil {
		return nil, f.problem(ErrUnreadable, problem.Text{}, err)
	}
	file, err := os.Open(d.path)
	if err != nil {
		return nil, f.problem(ErrUnreadable, problem.Text{}, err)
	}
	return &diskReader{File: file, owner: f, left: d.info.Size()}, nil
}

// diskReader reads no more than the size that was checked against the limits,
// and turns errors into problems of the file.
type diskReader struct {
	*os.File
	owner *File
	left  int64
}

func (r *diskReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.File.Read(p)
	r.left -= int64(n)
	if err != nil && err != io.EOF {
		err = r.owner.problem(ErrUnreadable, problem.Text{}, err)
	}
	return n, err
}
