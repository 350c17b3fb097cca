package reader

import (
	"hash"
	"io"
)

// Limits protect against hostile and accidental giants. A field that is not
// positive has its value from DefaultLimits.
type Limits struct {
	Entries    int   // files in the bundle, those in nested zips included
	EntryBytes int64 // unpacked bytes of one file
	TotalBytes int64 // unpacked bytes of all files
	// Ratio is the most bytes that one packed byte may become. Deflate
	// reaches 1032 with zeros, and evidence does come close to that: an
	// event log that was just made, a capture file set aside in full. So it
	// counts only for files of more than RatioFloor bytes, where a ratio in
	// the hundreds is no longer evidence.
	Ratio int64
	Depth int // zips within zips that are opened: 1 is the bundle itself only
}

// RatioFloor is the unpacked size in bytes from which Limits.Ratio counts.
const RatioFloor = 64 << 20

// DefaultLimits returns limits that a real collection stays far below: 20,000
// files, 2 GiB each, 4 GiB together, 200:1, zips in zips in a zip.
func DefaultLimits() Limits {
	return Limits{Entries: 20_000, EntryBytes: 2 << 30, TotalBytes: 4 << 30, Ratio: 200, Depth: 3}
}

// Options says how to open a bundle. The zero value is fine.
type Options struct {
	Limits Limits
	// DecodeName decodes a name that a zip does not mark as UTF-8 and that is
	// not UTF-8: Explorer writes the OEM code page of its system. ok false,
	// or a nil func, means code page 437, which APPNOTE.TXT (appendix D.1)
	// names for these.
	DecodeName func(raw []byte) (name string, ok bool)
	// NewHash makes a SHA-256; nil means NewSHA256.
	NewHash func() hash.Hash
	// Stdin is what the path "-" reads; nil means os.Stdin.
	Stdin io.Reader
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	if l.Entries <= 0 {
		l.Entries = d.Entries
	}
	if l.EntryBytes <= 0 {
		l.EntryBytes = d.EntryBytes
	}
	if l.TotalBytes <= 0 {
		l.TotalBytes = d.TotalBytes
	}
	if l.Ratio <= 0 {
		l.Ratio = d.Ratio
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	return l
}
