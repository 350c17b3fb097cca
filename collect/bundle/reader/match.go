package reader

import (
	"errors"
	"io"
	"path"
	"strings"

	"ssltriage/collect/bundle"
	"ssltriage/parsers/problem"
)

// placed is a manifest and the folder or zip to which its paths belong.
type placed struct {
	file     *File
	prefix   string // of the names of its files
	manifest *bundle.Manifest
	damaged  bool // it was read in part
}

// maxManifests is how many manifests are read. Two are a mistake already.
const maxManifests = 16

// matchManifests finds the bundle's manifests by their content and gives each
// file what the nearest one above it says of it.
func (b *Bundle) matchManifests() {
	var found []placed
	for _, f := range b.Files {
		if len(found) == maxManifests {
			break
		}
		p, ok := b.readManifest(f)
		if !ok {
			p, ok = b.readLegacyLog(f)
		}
		if ok {
			found = append(found, p)
		}
	}
	found = b.chooseManifests(found)
	for _, p := range found {
		b.matchEntries(p)
	}
	if len(found) > 1 {
		detail := problem.New("%s of host %q, %s of host %q", "ホスト %[2]q の %[1]s、ホスト %[4]q の %[3]s", found[0].file.Name, clip(found[0].manifest.Host.Name),
			found[1].file.Name, clip(found[1].manifest.Host.Name))
		b.note(&Problem{Kind: ErrSeveralManifests, Detail: detail})
	}
	if len(found) > 0 {
		b.Manifest, b.ManifestFile = found[0].manifest, found[0].file.Name
	}
}

// readManifest reads a file if it is a manifest. Only JSON files are looked
// at, as that costs the beginning of each.
func (b *Bundle) readManifest(f *File) (placed, bool) {
	if f.refused != nil || !strings.EqualFold(path.Ext(f.Name), ".json") || f.Size > MaxDocumentBytes {
		return placed{}, false
	}
	head, _ := f.Head(sniffBytes)
	if schema, ok := SniffDocument(head); !ok || !strings.HasPrefix(schema, "ssltriage/bundle/") {
		return placed{}, false
	}
	r, err := f.Open()
	if err != nil {
		return placed{}, false
	}
	defer r.Close()
	data, _ := io.ReadAll(r) // an error is noted; what there is may do
	m, err := DecodeDocument[bundle.Manifest](data)
	if err != nil {
		f.problem(ErrManifest, problem.Text{}, err)
		if errors.Is(err, ErrSchema) {
			return placed{}, false // of a later version
		}
	}
	prefix := f.Name[:strings.LastIndexAny(f.Name, "/!")+1]
	return placed{f, prefix, &m, err != nil}, true
}

// chooseManifests takes one manifest for each folder or zip: the final one
// or, where that is missing or damaged, the one of the start, together with
// the entries that could be read of the final one.
func (b *Bundle) chooseManifests(found []placed) []placed {
	var order []string
	best := map[string]placed{}
	for _, p := range found {
		known, twice := best[p.prefix]
		if !twice {
			order = append(order, p.prefix)
			best[p.prefix] = p
			continue
		}
		best[p.prefix] = joinManifests(known, p)
	}
	var chosen []placed
	for _, prefix := range order {
		p := best[prefix]
		if !p.manifest.Complete && !p.damaged {
			p.file.problem(ErrManifestPartial, problem.Text{}, nil)
		}
		chosen = append(chosen, p)
	}
	return chosen
}

// joinManifests joins two manifests of the same folder.
func joinManifests(a, b placed) placed {
	if b.manifest.Complete && !b.damaged || a.damaged && !b.damaged {
		a, b = b, a
	}
	if len(a.manifest.Entries) == 0 {
		a.manifest.Entries = b.manifest.Entries
	}
	a.damaged = a.damaged || b.damaged
	return a
}

// matchEntries joins the entries of a manifest with the files beside it.
func (b *Bundle) matchEntries(p placed) {
	files := map[string]*File{}
	for _, f := range b.Files {
		if strings.HasPrefix(f.Name, p.prefix) {
			files[strings.ToLower(f.Name)] = f
		}
	}
	for i := range p.manifest.Entries {
		e := &p.manifest.Entries[i]
		name, _ := cleanName(e.Path)
		f := files[strings.ToLower(p.prefix+name)]
		switch {
		case f == nil && (e.Bytes > 0 || e.Bytes < 0 && e.Status == bundle.StatusOK):
			b.note(&Problem{File: p.prefix + name, Kind: ErrMissing})
		case f == nil:
		case e.Bytes < 0: // the log of a batch file does not say it
			e.Bytes, f.Manifest = f.Size, e
		case e.Bytes != f.Size && f.Size >= 0:
			f.Manifest = e
			f.problem(ErrMismatch, problem.New("%s bytes instead of %s", "%s バイト、記載は %s バイト", number(f.Size), number(e.Bytes)), nil)
		default:
			f.Manifest = e
		}
	}
}
