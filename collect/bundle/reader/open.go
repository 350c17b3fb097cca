package reader

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ssltriage/collect/bundle"
	"ssltriage/parsers/problem"
)

// StdinName is the name of a file that was read from standard input.
const StdinName = "stdin"

// Open opens a bundle: a zip, a cabinet, a tar, a folder, a single file, or "-" for standard
// input. What is wrong with single files is in Bundle.Problems; the error, a
// *Problem, means that nothing at all can be read. The caller closes the
// bundle.
func Open(path string, opt Options) (*Bundle, error) {
	return OpenPaths([]string{path}, opt)
}

// OpenPaths opens several archives, folders and files as one bundle. Names then
// begin with the base name of what they came from, as in "a.zip!net/x.txt".
func OpenPaths(paths []string, opt Options) (*Bundle, error) {
	o := newOpener(strings.Join(paths, ", "), opt)
	if len(paths) == 0 {
		return o.finish(&Problem{Kind: ErrNotBundle})
	}
	for _, path := range paths {
		if err := o.addPath(path, len(paths) > 1); err != nil {
			return o.finish(err)
		}
	}
	return o.finish(nil)
}

// OpenReader opens what r holds, an archive or a single file, as a bundle of the
// given name. It is first copied into the temporary folder.
func OpenReader(r io.Reader, name string, opt Options) (*Bundle, error) {
	o := newOpener(name, opt)
	return o.finish(o.addStream(r, name, false))
}

// opener collects the files of a bundle and counts them against the limits.
type opener struct {
	bundle  *Bundle
	opt     Options
	lim     Limits
	names   names
	total   int64 // unpacked bytes so far
	salvage int64 // bytes that may still be unpacked to list archives
	full    bool  // the limit of entries was met
}

func newOpener(name string, opt Options) *opener {
	b := &Bundle{Name: name, newHash: opt.NewHash, known: map[string]bool{}}
	if b.newHash == nil {
		b.newHash = bundle.NewSHA256
	}
	lim := opt.Limits.withDefaults()
	return &opener{bundle: b, opt: opt, lim: lim, names: names{}, salvage: lim.TotalBytes}
}

// finish returns the bundle if anything in it can be read.
func (o *opener) finish(failed *Problem) (*Bundle, error) {
	b := o.bundle
	if failed == nil {
		failed = o.nothing()
	}
	if failed != nil {
		failed.Bundle = b.Name
		b.Close()
		return nil, failed
	}
	b.matchManifests()
	return b, nil
}

// nothing returns why no file of the bundle can be opened, or nil if one can.
func (o *opener) nothing() *Problem {
	for _, f := range o.bundle.Files {
		if f.refused == nil {
			return nil
		}
	}
	var first *Problem
	if len(o.bundle.Files) > 0 {
		first = o.bundle.Files[0].refused
	} else if list := o.bundle.Problems(); len(list) > 0 {
		first = list[0]
	} else {
		return &Problem{Kind: ErrEmpty}
	}
	p := *first
	return &p
}

// addPath adds what one argument names.
func (o *opener) addPath(path string, several bool) *Problem {
	if path == "-" {
		in := o.opt.Stdin
		if in == nil {
			in = os.Stdin
		}
		return o.addStream(in, StdinName, several)
	}
	info, err := os.Stat(path)
	if err != nil {
		return &Problem{File: path, Kind: ErrNotBundle, Cause: plain(err)}
	}
	base := baseName(path)
	switch {
	case info.IsDir():
		prefix := ""
		if several {
			prefix = base + "/"
		}
		o.addFolder(path, prefix)
		return nil
	case !info.Mode().IsRegular():
		return &Problem{File: path, Kind: ErrNotRegular}
	}
	if !several {
		o.bundle.input = path
	}
	return o.addInput(path, base, info, several)
}

// addStream adds what r holds.
func (o *opener) addStream(r io.Reader, name string, several bool) *Problem {
	path, err := o.bundle.spool.put(io.LimitReader(r, o.lim.TotalBytes+1))
	if err != nil {
		return &Problem{Kind: ErrUnreadable, Cause: err}
	}
	info, err := os.Stat(path)
	if err != nil {
		return &Problem{Kind: ErrUnreadable, Cause: err}
	}
	switch {
	case info.Size() == 0:
		return &Problem{Kind: ErrEmpty}
	case info.Size() > o.lim.TotalBytes:
		return &Problem{Kind: ErrTotalTooLarge}
	case !several:
		o.bundle.input = path
	}
	return o.addInput(path, name, info, several)
}

// addInput adds a file that was given itself.
func (o *opener) addInput(path, base string, info os.FileInfo, several bool) *Problem {
	if info.Size() == 0 && !several {
		return &Problem{Kind: ErrEmpty}
	}
	head, err := headOf(path)
	if err != nil {
		return &Problem{File: path, Kind: ErrUnreadable, Cause: plain(err)}
	}
	add := o.adder(head)
	if isZip(head) || add == nil && strings.EqualFold(filepath.Ext(base), ".zip") && endsLikeZip(path, info.Size()) {
		add = o.addZip
	}
	if add != nil {
		prefix := ""
		if several {
			prefix = base + "!"
		}
		return add(path, prefix, 1)
	}
	if kind, known := archiveKind(head); known {
		return &Problem{File: path, Kind: ErrArchiveFormat, Detail: unspoken(kind)}
	}
	f := &File{RawName: []byte(base), Size: info.Size(), Modified: info.ModTime().UTC(), source: diskFile{path, info}}
	o.admit(f, base, "")
	return nil
}

// admit adds a file under a name, which is a path below the folder. A file
// that was refused already is added too, so that the report can list it. The
// answer is false once the limit of entries is met.
func (o *opener) admit(f *File, name, folder string) bool {
	if len(o.bundle.Files) >= o.lim.Entries {
		o.tooMany()
		return false
	}
	f.bundle, f.folder = o.bundle, folder
	if len(f.RawName) > maxNameBytes {
		f.RawName = f.RawName[:maxNameBytes]
	}
	clean, unsafe := cleanName(name)
	unique, taken := o.names.claim(folder + clean)
	f.Name = unique
	if f.refused != nil {
		f.refused.File = f.Name
		o.bundle.note(f.refused)
	} else {
		f.refused = o.checkSize(f)
	}
	if unsafe {
		f.problem(ErrUnsafeName, unspoken(quoted(f.RawName)), nil)
	}
	if taken {
		f.problem(ErrDuplicate, unspoken(quoted(f.RawName)), nil)
	}
	o.bundle.Files = append(o.bundle.Files, f)
	return true
}

func (o *opener) tooMany() {
	if !o.full {
		o.full = true
		o.bundle.note(&Problem{Kind: ErrTooManyEntries, Detail: unspoken(number(int64(o.lim.Entries)))})
	}
}

// checkSize counts a file against the limits of sizes.
func (o *opener) checkSize(f *File) *Problem {
	packed := f.Size
	if m, ok := f.source.(interface{ packedBytes() int64 }); ok {
		packed = m.packedBytes()
	}
	switch {
	case f.Size > o.lim.EntryBytes:
		return f.problem(ErrTooLarge, problem.New("%s bytes", "%s バイト", number(f.Size)), nil)
	case f.Size > RatioFloor && f.Size/o.lim.Ratio > packed:
		return f.problem(ErrRatio, becomes(packed, f.Size), nil)
	case f.Size > o.lim.TotalBytes-o.total:
		return f.problem(ErrTotalTooLarge, problem.Text{}, nil)
	}
	o.total += f.Size
	return nil
}

// endsLikeZip reports whether a file has a zip's end record, as one with
// something in front of it does, and the last part of a split one.
func endsLikeZip(path string, size int64) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = findEnd(f, size)
	return err == nil || err == ErrSplit
}

// headOf returns the beginning of a file on disk.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readHead(f, sniffBytes)
}

func baseName(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(path)
}

// plain takes the path out of an error that is shown beside it.
func plain(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
