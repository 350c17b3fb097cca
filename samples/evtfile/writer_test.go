package evtfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var when = time.Date(2012, 2, 11, 0, 44, 55, 0, time.UTC)

func schannel(n int) Event {
	return Event{
		Source: "Schannel", Computer: "WEB01", ID: 36870, Qualifiers: 0xC000, Type: TypeError,
		Time: when.Add(time.Duration(n) * time.Minute), UserSID: "S-1-5-18",
		Strings: []string{"server", fmt.Sprintf("0x%08x", n), strings.Repeat("x", n%23)},
		Data:    []byte{1, 2, 3},
	}
}

func add(t *testing.T, w *Writer, n int) {
	t.Helper()
	for i := range n {
		if err := w.Add(schannel(i)); err != nil {
			t.Fatal(err)
		}
	}
}

var eventNumber = regexp.MustCompile(`(?m)^Event number\s*: (\d+)`)

// TestIndependentReader has evtexport read files that are plain, wrapped
// inside a record, and dirty. Sizes at which Windows pads the end of the file
// (0x27) are left out: evtexport 20200926 stops there. Our own reader is
// tested with all of them.
func TestIndependentReader(t *testing.T) {
	plain := Writer{}
	add(t, &plain, 20)
	if got := export(t, plain.Bytes()); len(got) != 20 || got[0] != "1" || got[19] != "20" {
		t.Errorf("plain: evtexport finds %q", got)
	}
	for _, size := range []int{1200, 1236, 1260, 1264, 1400} {
		w := Writer{Size: size}
		add(t, &w, 40)
		got := export(t, w.Bytes())
		if len(got) < 6 || got[len(got)-1] != "40" || !following(got) {
			t.Errorf("size %d: evtexport finds %q", size, got)
		}
	}
	dirty := Writer{Size: 4096, Dirty: true}
	add(t, &dirty, 5)
	if got := export(t, dirty.Bytes()); len(got) != 5 {
		t.Errorf("dirty: evtexport finds %q", got)
	}
}

func following(numbers []string) bool {
	for i := 1; i < len(numbers); i++ {
		var a, b int
		fmt.Sscan(numbers[i-1], &a)
		fmt.Sscan(numbers[i], &b)
		if b != a+1 {
			return false
		}
	}
	return true
}

func TestIndependentReaderSeesValues(t *testing.T) {
	w := Writer{}
	add(t, &w, 1)
	out := run(t, "evtexport", save(t, w.Bytes()))
	for _, want := range []string{"Schannel", "WEB01", "0xc0009006", "S-1-5-18", "Number of strings\t\t: 3", "server", "Feb 11, 2012 00:44:55"} {
		if !strings.Contains(squeeze(out), squeeze(want)) {
			t.Errorf("evtexport does not say %q:\n%s", want, out)
		}
	}
}

func TestErrors(t *testing.T) {
	w := Writer{Size: 256}
	if err := w.Add(schannel(22)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	for _, sid := range []string{"x", "S-1-x", "S-1-5-x"} {
		if err := w.Add(Event{UserSID: sid}); err == nil {
			t.Errorf("SID %q was written", sid)
		}
	}
}

func TestEmpty(t *testing.T) {
	w := Writer{}
	b := w.Bytes()
	if len(b) != headerSize+eofSize || !bytes.Equal(b[:8], []byte("0\x00\x00\x00LfLe")) {
		t.Errorf("% x", b)
	}
}

func export(t *testing.T, b []byte) []string {
	t.Helper()
	var numbers []string
	for _, m := range eventNumber.FindAllStringSubmatch(run(t, "evtexport", save(t, b)), -1) {
		numbers = append(numbers, m[1])
	}
	return numbers
}

func save(t *testing.T, b []byte) string {
	file := filepath.Join(t.TempDir(), "made.evt")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// run calls a tool of libevt-utils. Without it the test is skipped, except
// under CI, where it fails.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed: apt-get install libevt-utils", name)
		}
		t.Skipf("%s is not installed (libevt-utils)", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func squeeze(s string) string {
	return strings.NewReplacer("\t", "", " ", "").Replace(s)
}
