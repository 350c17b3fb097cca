package reader

import (
	"io"
	"os"
	"path/filepath"
	"sort"

	"ssltriage/parsers/problem"
)

// maxFolderDepth is how deeply folders may be nested.
const maxFolderDepth = 64

var errFolderDepth = problem.New("folders are nested too deeply", "フォルダーの入れ子が深すぎます")

// addFolder adds the files below a folder, sorted by name, folders where
// their name stands. It follows no symbolic link below the folder.
func (o *opener) addFolder(root, prefix string) {
	o.walk(root, "", prefix, 0)
}

// walk adds the files of one folder; rel is its path below the root, with a
// slash at the end unless it is empty.
func (o *opener) walk(dir, rel, prefix string, depth int) {
	if depth > maxFolderDepth {
		o.bundle.note(&Problem{File: shown(prefix + rel), Kind: ErrUnreadable, Cause: errFolderDepth})
		return
	}
	for _, item := range o.readFolder(dir, shown(prefix+rel)) {
		if o.full {
			return
		}
		path := filepath.Join(dir, item.Name())
		if item.IsDir() {
			o.walk(path, rel+item.Name()+"/", prefix, depth+1)
			continue
		}
		o.addDiskFile(path, rel+item.Name(), prefix)
	}
}

// readFolder lists a folder by name, or as far as it can be listed.
func (o *opener) readFolder(dir, name string) []os.DirEntry {
	f, err := os.Open(dir)
	if err != nil {
		o.bundle.note(&Problem{File: name, Kind: ErrUnreadable, Cause: plain(err)})
		return nil
	}
	defer f.Close()
	most := o.lim.Entries + 1 // more than that are never added
	items, err := f.ReadDir(most)
	if err != nil && err != io.EOF {
		o.bundle.note(&Problem{File: name, Kind: ErrUnreadable, Cause: plain(err)})
	}
	sort.Slice(items, func(i, j int) bool { return items[i].Name() < items[j].Name() })
	return items
}

func (o *opener) addDiskFile(path, rel, prefix string) {
	info, err := os.Lstat(path)
	f := &File{RawName: []byte(rel), Size: -1}
	switch {
	case err != nil:
		f.refused = &Problem{Kind: ErrUnreadable, Cause: plain(err)}
	case info.Mode()&os.ModeSymlink != 0:
		f.refused = &Problem{Kind: ErrSymlink}
	case !info.Mode().IsRegular():
		f.refused = &Problem{Kind: ErrNotRegular}
	default:
		f.Size, f.Modified, f.source = info.Size(), info.ModTime().UTC(), diskFile{path, info}
	}
	if o.admit(f, rel, prefix) && f.refused == nil {
		o.openNested(f, 0)
	}
}

// shown is the name of a folder in a problem.
func shown(folder string) string {
	if folder == "" {
		return ""
	}
	name, _ := cleanName(folder)
	return name
}
