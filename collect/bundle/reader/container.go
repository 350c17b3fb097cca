package reader

import (
	"bytes"
	"io"

	"ssltriage/parsers/problem"
)

// adder returns what adds the files of a container that begins with head, or
// nil: it is a file. Each adder takes the container's path, the prefix of the
// names of its files, and its level, which is 1 for the bundle itself.
func (o *opener) adder(head []byte) func(path, prefix string, level int) *Problem {
	switch {
	case isZip(head) && !isOfficeFile(head):
		return o.addZip
	case bytes.HasPrefix(head, []byte(sigCabinet)):
		return o.addCabinet
	case isTar(head):
		return o.addTar
	case isTarGzip(head):
		return o.addTarGzip
	}
	return nil
}

// addZip adds the files of a zip that lies at path. The names of its files
// begin with prefix; level is 1 for the bundle itself.
func (o *opener) addZip(path, prefix string, level int) *Problem {
	zip, size, p := openArchive(path)
	if p != nil {
		return p
	}
	defer zip.close()
	entries, more, problems := o.listZip(zip, size)
	if len(entries) == 0 && len(problems) > 0 {
		return problems[len(problems)-1]
	}
	for _, p := range problems {
		p.File = trimMark(prefix)
		o.bundle.note(p)
	}
	for i := range entries {
		if !o.addEntry(zip, &entries[i], prefix, level) {
			return nil
		}
	}
	if more {
		o.tooMany()
	}
	return nil
}

// listZip lists the entries of a zip by its central directory or, where that
// is missing or damaged, by walking over the entries themselves. more says
// that there are more than the limit allows.
func (o *opener) listZip(ra io.ReaderAt, size int64) (entries []zipEntry, more bool, problems []*Problem) {
	max := o.lim.Entries - len(o.bundle.Files)
	end, err := findEnd(ra, size)
	if err == ErrSplit {
		return nil, false, []*Problem{{Kind: ErrSplit}}
	}
	lost := &Problem{Kind: ErrTruncated, Detail: problem.New("the zip has no directory at its end", "zip の末尾にディレクトリがありません")}
	if err == nil {
		entries, more, err = readDirectory(ra, size, end, max)
		if err == nil {
			return entries, more, nil
		}
		lost = &Problem{Kind: ErrDamaged, Detail: problem.New("the zip's directory can not be read", "zip のディレクトリを読み取れません")}
	}
	s := &salvager{ra: ra, size: size, entryBytes: o.lim.EntryBytes, budget: &o.salvage}
	files, err := s.salvage(max)
	problems = []*Problem{lost}
	if err != nil && err != ErrTooManyEntries {
		problems = append(problems, &Problem{Kind: err})
	}
	entries, _ = checkEntries(files, size)
	return entries, err == ErrTooManyEntries, problems
}

// addEntry adds an entry of a zip; see admit.
func (o *opener) addEntry(zip *archive, e *zipEntry, prefix string, level int) bool {
	raw := e.rawName()
	name := decodeName(raw, o.opt.DecodeName)
	if e.isFolder(name) {
		return true
	}
	f := &File{RawName: []byte(raw), Size: e.size(), source: zipMember{zip, e.File}, refused: e.refuse()}
	f.Modified, f.LocalTime = e.modified()
	if !o.admit(f, name, prefix) {
		return false
	}
	if f.refused == nil {
		o.openNested(f, level)
	}
	return true
}

// openNested replaces the file that was added last by its content if it is a
// container itself, and reports archives of other kinds.
func (o *opener) openNested(f *File, level int) {
	head, _ := f.Head(sniffBytes)
	if kind, ok := archiveKind(head); ok {
		f.problem(ErrArchiveFormat, unspoken(kind), nil)
		return
	}
	add := o.adder(head)
	if add == nil {
		return
	}
	if level >= o.lim.Depth {
		f.problem(ErrDepth, problem.Text{}, nil)
		return
	}
	path, err := f.onDisk()
	if err != nil {
		return
	}
	at := len(o.bundle.Files)
	if p := add(path, f.Name+"!", level+1); p != nil {
		p.File = f.Name
		o.bundle.note(p)
	}
	if len(o.bundle.Files) > at { // they stand for it now
		o.bundle.Files = append(o.bundle.Files[:at-1], o.bundle.Files[at:]...)
		if _, ok := f.source.(diskFile); ok {
			o.total -= f.Size // nothing was unpacked to get it
		}
	}
}

// isOfficeFile reports whether a zip begins like a document, spreadsheet or
// the like (ECMA-376 part 2: it holds "[Content_Types].xml"), which is one
// file for its sender and not a container of evidence.
func isOfficeFile(head []byte) bool {
	return len(head) > localLen && bytes.HasPrefix(head[localLen:], []byte("[Content_Types].xml"))
}

func trimMark(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix[:len(prefix)-1]
}
