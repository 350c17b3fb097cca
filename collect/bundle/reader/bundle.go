package reader

import (
	"encoding/hex"
	"hash"
	"io"
	"os"
	"sync"

	"ssltriage/collect/bundle"
	"ssltriage/parsers/problem"
)

// maxProblems is how many problems are kept; the others are counted.
const maxProblems = 500

// Bundle is opened evidence: a list of files and what is wrong with them. Its
// methods and those of its files may be used by several goroutines.
type Bundle struct {
	Name     string           // as it was named on opening, several joined with ", "
	Files    []*File          // in the order of the zip; folders sorted by name
	Manifest *bundle.Manifest // nil where there is none, or none that can be read
	// ManifestFile is the File.Name of what Manifest was read from.
	ManifestFile string

	input    string // path of the one file that was given, "" if not one file
	newHash  func() hash.Hash
	spool    spool
	mu       sync.Mutex
	problems []*Problem
	known    map[string]bool // problems by file and kind
	dropped  int
	closed   bool
}

// Problems returns what is wrong with the bundle and its files, as far as is
// known by now: reading a file may add to it. There are at most 500, and
// ErrMoreProblems after them.
func (b *Bundle) Problems() []*Problem {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := append([]*Problem(nil), b.problems...)
	if b.dropped > 0 {
		list = append(list, &Problem{Bundle: b.Name, Kind: ErrMoreProblems, Detail: problem.New("%d not listed", "%d 件は表示していません", b.dropped)})
	}
	return list
}

// note keeps a problem, once per file and kind, and returns it.
func (b *Bundle) note(p *Problem) *Problem {
	p.Bundle = b.Name
	b.mu.Lock()
	defer b.mu.Unlock()
	key := p.File + "\x00" + p.Kind.Error()
	switch {
	case b.known[key]:
	case len(b.problems) == maxProblems:
		b.dropped++
	default:
		b.known[key] = true
		b.problems = append(b.problems, p)
	}
	return p
}

// SHA256 returns the hash of the file that was opened, lower-case hex, and ""
// for a folder or several files. It reads the whole file.
func (b *Bundle) SHA256() (string, error) {
	if b.input == "" {
		return "", nil
	}
	f, err := os.Open(b.input)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := b.newHash()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Close removes the temporary folder. Files can not be opened afterwards.
func (b *Bundle) Close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	return b.spool.close()
}
