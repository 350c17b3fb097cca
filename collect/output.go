package collect

import (
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ssltriage/collect/bundle"
)

// ErrDiskFull is why steps were not run and an entry was cut.
var ErrDiskFull = errors.New("the disk is full")

// reserves are the sizes of what is kept beside the zip until the disk is full,
// the first for which there is room. The first is enough for the manifest and
// the directory of a zip with a thousand entries.
var reserves = []int{256 << 10, 64 << 10, 16 << 10, 4 << 10}

// Output is the zip's file. When its disk is full it gives up a reserve that it
// made in the beginning, so that the zip can be ended properly.
type Output struct {
	Path  string
	Bytes int64 // written

	file    *os.File
	reserve *os.File // nil when it is used up
	full    bool
	sum     hash.Hash
}

// CreateOutput makes a new file. An existing one is never touched.
func CreateOutput(path string) (*Output, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, during("create the zip", err)
	}
	o := &Output{Path: path, file: f, sum: bundle.NewSHA256()}
	o.keepReserve()
	return o, nil
}

// The reserve's name, beside the zip, and what it begins with.
const (
	reserveEnd  = ".reserve"
	reserveMark = "ssltriage-collect keeps this room for the end of the zip beside it\r\n"
)

// RemoveReserves removes from a folder the reserves of earlier runs that ended
// without doing so, as by a power cut, and returns their paths. That of a run
// that goes on can not be opened, and stays.
func RemoveReserves(folder string) (removed []string) {
	entries, err := readFolder(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".zip"+reserveEnd) && isReserve(path) && os.Remove(path) == nil {
			removed = append(removed, path)
		}
	}
	return removed
}

// readFolder is os.ReadDir without an order.
func readFolder(folder string) ([]os.DirEntry, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func isReserve(path string) bool {
	f, err := openReserve(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(reserveMark))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == reserveMark
}

// keepReserve fills a file with what will be needed at the end.
func (o *Output) keepReserve() {
	for _, size := range reserves {
		f, err := createReserve(o.Path + reserveEnd)
		if err != nil {
			return
		}
		o.reserve = f
		content := make([]byte, size)
		copy(content, reserveMark)
		if _, err = f.Write(content); err == nil {
			return
		}
		o.release()
	}
}

// release gives the reserve up.
func (o *Output) release() {
	if o.reserve != nil {
		_ = o.reserve.Close()
		_ = os.Remove(o.reserve.Name()) // on Windows it went by being closed
		o.reserve = nil
	}
}

// Full reports whether the reserve had to be given up.
func (o *Output) Full() bool { return o.full }

// fullError is ErrDiskFull with the drive.
func (o *Output) fullError() error {
	if drive := filepath.VolumeName(o.Path); drive != "" {
		return during("drive "+drive, ErrDiskFull)
	}
	return ErrDiskFull
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	if err != nil && isDiskFull(err) && !o.full {
		o.full = true
		o.release()
		var more int
		more, err = o.file.Write(p[n:])
		n += more
	}
	o.Bytes += int64(n)
	o.sum.Write(p[:n])
	return n, err
}

// SHA256 returns the hash of what was written, lower-case hex.
func (o *Output) SHA256() string { return hexBytes(o.sum.Sum(nil)) }

// Close ends the file and removes the reserve.
func (o *Output) Close() error {
	o.release()
	if err := o.file.Close(); err != nil {
		return during("close the zip", err)
	}
	return nil
}

// isDiskFull recognises the error of a full disk.
func isDiskFull(err error) bool {
	for _, full := range diskFullErrors {
		if errors.Is(err, full) {
			return true
		}
	}
	return false
}
