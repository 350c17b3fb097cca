package bundle

import (
	"bufio"
	"bytes"
	"errors"
	"hash"
	"io"
	"strings"
	"time"
)

// DefaultEntryLimit is the size at which Writer cuts an entry, in bytes.
const DefaultEntryLimit = 1 << 30

// Writer packs a bundle as a stream. Every entry is in the output, whole, as
// soon as its Add returns; when the process dies after that, Open still
// reads it. A Writer is not safe for use by several goroutines.
type Writer struct {
	// EntryLimit is the most bytes that an entry may have; the rest is left
	// out and the entry becomes StatusTruncated. 0 means DefaultEntryLimit.
	EntryLimit int64
	// NewHash makes the SHA-256 of an entry; nil means NewSHA256.
	NewHash func() hash.Hash

	zip     *zipWriter
	entries []*Entry
	paths   map[string]bool
	failed  error // first error of the output: nothing more can be written
}

// NewWriter returns a Writer that writes a zip to w. It does not close w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{zip: newZipWriter(w), paths: map[string]bool{}}
}

// Start writes what is known before the first step as ManifestStartName, so
// that a bundle cut off in the middle still tells of which host it is and in
// which code pages its texts are. m.Entries and m.Complete are not used.
func (w *Writer) Start(m Manifest) error {
	m.Entries, m.Complete = nil, false
	_, err := w.pack(ManifestStartName, bytes.NewReader(EncodeDocument(m)), &Entry{Start: m.Clock.Start})
	return err
}

// Add packs what r holds under a path such as "net/netstat.txt" and enters it
// in the manifest as e, with Path, Bytes and SHA256 filled in. Nothing is
// packed when r is nil or holds nothing; the step is in the manifest only.
//
// e.Start becomes the file's time. Where e.Status is "", it is set: StatusOK,
// StatusEmpty, StatusTruncated at the limit, StatusFailed (with e.Error) when
// r fails, in which case what it gave until then is kept. StatusOK is
// corrected in the same way; every other status of the caller stays. As an
// exit code is known only after the output has been read, the entry is
// returned and may still be changed until Close.
//
// The error is one of the path or of the output. After the latter every
// further call returns it again.
func (w *Writer) Add(name string, r io.Reader, e Entry) (*Entry, error) {
	if w.failed != nil {
		return nil, w.failed
	}
	if err := w.claim(name); err != nil {
		return nil, err
	}
	entry := &e
	e.Path = name
	w.entries = append(w.entries, entry)
	if r == nil {
		if e.Status == "" {
			entry.Status = StatusEmpty
		}
		return entry, nil
	}
	outcome, err := w.pack(name, r, entry)
	if entry.Status == "" || entry.Status == StatusOK {
		entry.Status = outcome
	}
	return entry, err
}

// AddDocument packs a JSON document; see Add.
func (w *Writer) AddDocument(name string, d Document, e Entry) (*Entry, error) {
	return w.Add(name, bytes.NewReader(EncodeDocument(d)), e)
}

// Close writes the manifest, with the entries that were added and Complete
// set, and the zip's directory. It is to be called in every case, after
// errors and interruptions too.
func (w *Writer) Close(m Manifest) error {
	if w.failed != nil {
		return w.failed
	}
	m.Complete, m.Entries = true, make([]Entry, 0, len(w.entries))
	for _, e := range w.entries {
		m.Entries = append(m.Entries, *e)
	}
	if _, err := w.pack(ManifestName, bytes.NewReader(EncodeDocument(m)), &Entry{Start: m.Clock.End}); err != nil {
		return err
	}
	if err := w.zip.Close(); err != nil {
		w.failed = &outputError{"write the bundle's directory", err}
	} else {
		w.failed = errors.New("the bundle is closed")
		return nil
	}
	return w.failed
}

// maxNameBytes is the most that a path may have.
const maxNameBytes = 1024

// claim checks a path and that it is new, whatever its case.
func (w *Writer) claim(name string) error {
	if name == "" || !cleanPath(name) || strings.ContainsAny(name, "\\:\x00") || len(name) > maxNameBytes {
		return errors.New(name + ": not a path for a bundle")
	}
	key := strings.ToLower(name)
	if w.paths[key] || key == ManifestName || key == ManifestStartName {
		return errors.New("the bundle already holds " + name)
	}
	w.paths[key] = true
	return nil
}

// cleanPath reports whether a path is as short as it can be and leads nowhere
// else.
func cleanPath(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// pack writes one entry and fills in what is known of it afterwards.
func (w *Writer) pack(name string, r io.Reader, e *Entry) (Status, error) {
	in := bufio.NewReader(r)
	if _, err := in.Peek(1); err != nil {
		if err == io.EOF {
			return StatusEmpty, nil
		}
		e.note(err)
		return StatusFailed, nil
	}
	limit := w.room()
	if limit <= 0 {
		e.note(errors.New("the bundle has reached its largest size"))
		return StatusTruncated, nil
	}
	sum := w.newHash()
	n, err := w.zip.add(name, entryTime(e.Start), io.TeeReader(io.LimitReader(in, limit), sum))
	e.Bytes, e.SHA256 = n, hexSum(sum)
	if w.zip.out.err != nil {
		w.failed = &outputError{"write " + name + " to the bundle", w.zip.out.err}
		return StatusFailed, w.failed
	}
	if err != nil {
		e.note(err)
		return StatusFailed, nil
	}
	if _, err := in.Peek(1); n == limit && err == nil {
		return StatusTruncated, nil
	}
	return StatusOK, nil
}

// room returns how many bytes the next entry may have. Deflate grows what it
// can not shrink by 5 bytes in 16 KiB at most, much less than one percent.
func (w *Writer) room() int64 {
	limit := w.EntryLimit
	if limit == 0 {
		limit = DefaultEntryLimit
	}
	if left := (maxZipBytes - w.zip.out.n) / 100 * 99; left < limit {
		return left
	}
	return limit
}

func (w *Writer) newHash() hash.Hash {
	if w.NewHash != nil {
		return w.NewHash()
	}
	return NewSHA256()
}

// note keeps the first error of an entry.
func (x *Entry) note(err error) {
	if x.Error == "" {
		x.Error = err.Error()
	}
}

// outputError is an error of the output. The writer does without package fmt,
// which would make the collector 150 KB larger.
type outputError struct {
	doing string
	err   error
}

func (e *outputError) Error() string { return e.doing + ": " + e.err.Error() }
func (e *outputError) Unwrap() error { return e.err }

// entryTime keeps the time of an entry within what a zip can hold, so that
// the output depends on nothing but the input.
func entryTime(t time.Time) time.Time {
	if t.Year() < 1980 || t.Year() > 2037 {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC()
}
