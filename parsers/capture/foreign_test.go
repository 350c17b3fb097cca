package capture

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestForeignFormats: captures of other programs are named with the way out.
func TestForeignFormats(t *testing.T) {
	for _, f := range foreignFormats {
		data := append(make([]byte, f.at), f.magic...)
		data = append(data, make([]byte, 200)...)
		if got := Sniff(data); got != Foreign {
			t.Errorf("%s: %q", f.program, got)
		}
		_, err := Read(bytes.NewReader(data), Options{})
		if !errors.Is(err, ErrUnread) || !strings.Contains(err.Error(), f.program) || !strings.Contains(err.Error(), "editcap -F pcap") {
			t.Errorf("%s: %v", f.program, err)
		}
		if Sniff(data[:f.at+len(f.magic)-1]) == Foreign {
			t.Errorf("%s: known by less than its magic", f.program)
		}
	}
}
