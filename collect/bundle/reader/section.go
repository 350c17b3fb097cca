package reader

import (
	"io"

	"ssltriage/parsers/problem"
)

// section is a part of a file on disk: a file of a tar, or of what a folder
// of a cabinet unpacks to.
type section struct {
	in    *archive
	at    int64
	short *Problem // why the file on disk may end before the section does
}

func (s section) open(f *File) (io.ReadCloser, error) {
	if err := s.in.open(); err != nil {
		return nil, f.problem(ErrUnreadable, problem.Text{}, plain(err))
	}
	return &sectionReader{owner: f, section: s, in: io.NewSectionReader(s.in, s.at, f.Size), left: f.Size}, nil
}

// sectionReader turns an end that comes too early, and errors, into problems
// of the file.
type sectionReader struct {
	section
	owner *File
	in    *io.SectionReader
	left  int64
	err   error
}

func (r *sectionReader) Read(p []byte) (int, error) {
	if r.err != nil || len(p) == 0 {
		return 0, r.err
	}
	n, err := r.in.Read(p)
	r.left -= int64(n)
	switch {
	case err == io.EOF && r.left > 0 && r.short != nil:
		err = r.owner.problem(r.short.Kind, r.short.Detail, r.short.Cause)
	case err == io.EOF && r.left > 0:
		err = r.owner.problem(ErrTruncated, problem.Text{}, nil)
	case err != nil && err != io.EOF:
		err = r.owner.problem(ErrUnreadable, problem.Text{}, plain(err))
	}
	r.err = err
	return n, err
}

func (r *sectionReader) Close() error {
	if r.err == errClosed {
		return nil
	}
	r.err = errClosed
	return r.section.in.close()
}
