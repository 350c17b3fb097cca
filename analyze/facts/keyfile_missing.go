package facts

import (
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/parsers/keyfiles"
)

// FolderListing is a whole listing of a folder of key files.
type FolderListing struct {
	Ref evidence.Ref
	// Doubtful says that it shows no file, and was not asked for those that
	// dir leaves out: hidden ones and those of the system.
	Doubtful bool
}

// KeyFileAbsence is what shows that the key file of a certificate is not
// there: one member or both are set.
type KeyFileAbsence struct {
	Listing *FolderListing  // of its folder, in which it is not
	Failure *KeyFileFailure // of a tool that looked for it
}

// KeyFileMissing is what shows that a certificate's key file is not there: the
// folder of its provider is listed whole, and no listing has the file, or a
// tool did not find it. Nil where it is there, or nothing shows that it is
// not.
func (f *Facts) KeyFileMissing(c *Certificate) *KeyFileAbsence {
	switch {
	case f.KeyFileOf(c) != nil || f.KeyFileRefusedOf(c) != nil:
		return nil
	case c.Key.UniqueName == "" && c.Key.Container == "" || c.Key.Folder() == "":
		return nil
	case c.Key.Machine == No: // the key is in the profile of a user
		return nil
	}
	out := KeyFileAbsence{Failure: f.keyFileAbsentOf(c)}
	if listing, listed := f.KeyFolders[c.Key.Folder()]; listed {
		out.Listing = &listing
	}
	if out.Listing == nil && out.Failure == nil {
		return nil
	}
	return &out
}

// noteKeyFolders notes the folders that a text lists file by file: those of
// dir; else of which it has at least two key files, or the folder itself and
// one. A folder that stands alone beside one listed so is empty, as "icacls
// folder /t" prints it.
func (l *loader) noteKeyFolders(file string, r keyfiles.Result) {
	for _, d := range r.Folders {
		l.keyFolder(folderEnd(d.Path), FolderListing{evidence.Line(file, d.Line, d.Quote), d.Files == 0 && !d.All})
	}
	names, first := map[string]map[string]bool{}, map[string]evidence.Ref{}
	for _, k := range r.Files {
		folder, name := folderEnd(k.Path), ""
		if k.UniqueName {
			folder, name = folderEnd(k.Path[:max(0, len(k.Path)-len(k.Name))]), strings.ToLower(k.Name)
		}
		if folder == "" {
			continue
		}
		if names[folder] == nil {
			names[folder], first[folder] = map[string]bool{}, evidence.Line(file, k.Line, k.Quote)
		}
		names[folder][name] = true
	}
	listed := false
	for _, seen := range names {
		listed = listed || len(seen) > 1 && seen[""]
	}
	for folder, seen := range names {
		if len(seen) > 1 || listed && seen[""] {
			l.keyFolder(folder, FolderListing{Ref: first[folder]})
		}
	}
}

func (l *loader) keyFolder(folder string, listing FolderListing) {
	if known, seen := l.f.KeyFolders[folder]; folder != "" && (!seen || known.Doubtful && !listing.Doubtful) {
		l.f.KeyFolders[folder] = listing
	}
}

// folderEnd is the key folder that a path names; empty when it is another.
func folderEnd(path string) string {
	path = strings.TrimRight(strings.ToLower(path), `\/`)
	for _, end := range []string{FolderMachineKeys, FolderKeys} {
		if strings.HasSuffix(path, end) {
			return end
		}
	}
	return ""
}
