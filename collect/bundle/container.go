package bundle

import (
	"io"
	"os"
)

// addZip adds the files of a zip that lies at path. The names of its files
// begin with prefix; level is 1 for the bundle itself.
func (o *opener) addZip(path, prefix string, level int) *Problem {
	ra, err := os.Open(path)
	if err != nil {
		return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	}
	defer ra.Close()
	info, err := ra.Stat()
	if err != nil {
		return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	}
	list, err := listZip(ra, info.Size(), o.lim.Entries-len(o.bundle.Files), o.lim, o.lim.TotalBytes-o.total)
	if err != nil {
		return &Problem{Kind: err}
	}
	if list.problem != nil && len(list.entries) == 0 {
		return &Problem{Kind: list.problem, Detail: list.detail}
	}
	if list.problem != nil {
		o.bundle.note(&Problem{File: trimMark(prefix), Kind: list.problem, Detail: list.detail})
	}
	o.addListing(path, prefix, level, list)
	if list.more {
		o.tooMany()
	}
	return nil
}

func (o *opener) addListing(path, prefix string, level int, list zipListing) {
	for i := range list.entries {
		e := &list.entries[i]
		name := decodeName(e.name, e.utf8, o.opt.DecodeName)
		if isFolderEntry(e, name) {
			continue
		}
		f := &File{RawName: e.name, Size: e.size, Modified: e.modified, LocalTime: e.local,
			source: zipMember{path, e}, refused: refuse(e)}
		if !o.admit(f, name, prefix) {
			return
		}
		if f.refused == nil {
			o.openNested(f, level)
		}
	}
}

// refuse returns why an entry is not read: it can not be, or it is no file.
func refuse(e *zipEntry) *Problem {
	const typeMask, symlink, regular = 0xf000, 0xa000, 0x8000 // S_IFMT, S_IFLNK, S_IFREG
	switch kind := e.mode & typeMask; {
	case kind == symlink:
		return &Problem{Kind: ErrSymlink}
	case kind != 0 && kind != regular:
		return &Problem{Kind: ErrNotRegular}
	case e.refused != nil:
		return &Problem{Kind: e.refused, Detail: e.detail()}
	}
	return nil
}

// isFolderEntry reports whether an entry only names a folder.
func isFolderEntry(e *zipEntry, name string) bool {
	const typeMask, folder = 0xf000, 0x4000 // S_IFMT, S_IFDIR
	if e.mode&typeMask == folder {
		return true
	}
	last := byte(0)
	if name != "" {
		last = name[len(name)-1]
	}
	return e.size == 0 && (last == '/' || last == '\\')
}

// openNested replaces the file that was added last by its content if it is a
// zip itself, and reports archives of other kinds.
func (o *opener) openNested(f *File, level int) {
	head, _ := f.Head(sniffBytes)
	if kind, ok := archiveKind(head); ok {
		f.problem(ErrArchiveFormat, kind, nil)
		return
	}
	if !isZip(head) {
		return
	}
	if level >= o.lim.Depth {
		f.problem(ErrDepth, "", nil)
		return
	}
	path, err := f.onDisk()
	if err != nil || isOfficeFile(path) {
		return
	}
	at := len(o.bundle.Files)
	if p := o.addZip(path, f.Name+"!", level+1); p != nil {
		p.File = f.Name
		o.bundle.note(p)
	}
	if len(o.bundle.Files) > at { // they stand for the zip now
		o.bundle.Files = append(o.bundle.Files[:at-1], o.bundle.Files[at:]...)
		if _, ok := f.source.(diskFile); ok {
			o.total -= f.Size // nothing was unpacked to get it
		}
	}
}

// isOfficeFile reports whether a zip is a document, spreadsheet or the like
// (ECMA-376 part 2: it holds "[Content_Types].xml"), which is one file for
// its sender and not a container of evidence.
func isOfficeFile(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 1<<10)
	n, _ := io.ReadFull(f, head)
	e, _, err := parseLocal(head[:n])
	return err == nil && string(e.name) == "[Content_Types].xml"
}

func trimMark(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix[:len(prefix)-1]
}
