package reader

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"

	"ssltriage/parsers/problem"
)

// addTar adds the files of a tar that lies at path, like addZip. They are not
// packed: each is read from where it lies.
func (o *opener) addTar(path, prefix string, level int) *Problem {
	in, _, p := openArchive(path)
	if p != nil {
		return p
	}
	defer in.close()
	entries := tarReader{in: in}
	for n := 0; ; n++ {
		t, err := entries.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if p = tarProblem(err); n == 0 {
				return p
			}
			p.File = trimMark(prefix)
			o.bundle.note(p)
			return nil
		}
		if t.kind == '5' {
			continue
		}
		f := &File{RawName: []byte(t.name), Size: t.size, Modified: t.modified, source: section{in: in, at: t.at}, refused: t.refuse()}
		if !o.admit(f, decodeName(t.name, o.opt.DecodeName), prefix) {
			return nil
		}
		if f.refused == nil {
			o.openNested(f, level)
		}
	}
}

// refuse returns why an entry of a tar is not read: it is no file, or not
// one piece.
func (t *tarFile) refuse() *Problem {
	switch t.kind {
	case '1', '2':
		return &Problem{Kind: ErrSymlink}
	case '3', '4', '6':
		return &Problem{Kind: ErrNotRegular}
	}
	if t.sparse {
		return &Problem{Kind: ErrMethod, Detail: problem.New("sparse", "スパース")}
	}
	return nil // every other kind is to be taken as a file (POSIX.1-2017)
}

func tarProblem(err error) *Problem {
	switch err {
	case io.ErrUnexpectedEOF:
		return &Problem{Kind: ErrTruncated}
	case errTarHeader:
		return &Problem{Kind: ErrDamaged, Cause: err}
	}
	return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
}

// addTarGzip unpacks a tar that is packed with gzip into the temporary folder
// and adds its files.
func (o *opener) addTarGzip(path, prefix string, level int) *Problem {
	in, size, p := openArchive(path)
	if p != nil {
		return p
	}
	defer in.close()
	z, err := gzip.NewReader(io.NewSectionReader(in, 0, size))
	if err != nil {
		return &Problem{Kind: ErrDamaged, Cause: err}
	}
	room := o.salvage
	unpacked, err := o.bundle.spool.put(io.LimitReader(z, room+1))
	info, statErr := os.Stat(unpacked)
	if statErr != nil {
		return &Problem{Kind: ErrUnreadable, Cause: plain(statErr)}
	}
	o.salvage -= info.Size()
	switch n := info.Size(); {
	case n > room:
		return &Problem{Kind: ErrTotalTooLarge}
	case n > RatioFloor && n/o.lim.Ratio > size:
		return &Problem{Kind: ErrRatio, Detail: becomes(size, n)}
	case err == io.ErrUnexpectedEOF:
		o.bundle.note(&Problem{File: trimMark(prefix), Kind: ErrTruncated})
	case err != nil:
		o.bundle.note(&Problem{File: trimMark(prefix), Kind: ErrDamaged, Cause: plain(err)})
	}
	return o.addTar(unpacked, prefix, level)
}

// isTar reports whether a file begins like a tar (POSIX 1003.1, ustar; GNU).
func isTar(head []byte) bool {
	const at = 257
	return len(head) >= at && bytes.HasPrefix(head[at:], []byte("ustar"))
}

// isTarGzip reports whether a file is a tar packed with gzip (RFC 1952). A
// single file that is packed with gzip, such as a capture, is a file.
func isTarGzip(head []byte) bool {
	if !bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		return false
	}
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	inner := make([]byte, sniffBytes)
	n, _ := io.ReadFull(z, inner)
	return isTar(inner[:n])
}
