package reader

import (
	"os"
	"path/filepath"
	"strings"
)

// Whole reports whether a path is a whole collection by itself, as a zip, a
// cabinet, a tar, another archive or a folder is, and not a single file of
// one. A folder inside an unpacked collection, beside its manifest, is a part.
// What cannot be read is told by its name.
func Whole(path string) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return hasArchiveEnding(path)
	case info.IsDir():
		return !isFile(filepath.Join(path, "..", "manifest.json")) || isFile(filepath.Join(path, "manifest.json"))
	case !info.Mode().IsRegular():
		return false
	}
	head, err := headOf(path)
	if err != nil {
		return hasArchiveEnding(path)
	}
	_, other := archiveKind(head)
	var o opener
	return other || o.adder(head) != nil || hasArchiveEnding(path)
}

// archiveEndings are the endings of the names of archives, also of those that
// this package does not open.
var archiveEndings = []string{".tar.gz", ".tar.bz2", ".tar.xz", ".zip", ".cab", ".tar", ".tgz", ".7z", ".rar"}

func hasArchiveEnding(name string) bool { return TrimEnding(name) != name }

// TrimEnding takes the ending off an archive's name: "case.tar.gz" becomes
// "case". Other names stay.
func TrimEnding(name string) string {
	for _, ending := range archiveEndings {
		if n := len(name) - len(ending); n > 0 && strings.EqualFold(name[n:], ending) {
			return name[:n]
		}
	}
	return name
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
