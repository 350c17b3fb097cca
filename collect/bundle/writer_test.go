package bundle

import (
	"bytes"
	"io"
	"testing"
)

func TestWriterStopsBelow4GiB(t *testing.T) {
	w := NewWriter(io.Discard)
	w.zip.out.n = maxZipBytes - 1000
	e, err := w.Add("a", bytes.NewReader(make([]byte, 5000)), Entry{})
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != StatusTruncated || e.Bytes > 1000 || e.Bytes < 900 {
		t.Errorf("got %+v", e)
	}
	w.zip.out.n = maxZipBytes
	e, err = w.Add("b", bytes.NewReader(make([]byte, 5000)), Entry{})
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != StatusTruncated || e.Bytes != 0 || e.Error == "" {
		t.Errorf("got %+v", e)
	}
}
