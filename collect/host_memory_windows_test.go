package collect

import (
	"testing"
	"unsafe"
)

func TestFillGrows(t *testing.T) {
	for name, says := range map[string]uint32{"a function that says how much": 10_000, "one that does not": 0, "one that says nonsense": 3} {
		calls := 0
		b, size, err := fill(100, func(b buffer, size *uint32) error {
			if calls++; b.size() < 10_000 {
				*size = says
				return newSystemError("F", errorInsufficientBuffer)
			}
			*size = 9_999
			return nil
		})
		if err != nil || size != 9_999 || len(b.bytes(size)) != 9_999 || calls > 8 {
			t.Errorf("%s: %d bytes, %d calls, %v", name, size, calls, err)
		}
	}
}

// A function that is never satisfied gets an end, and so does its memory.
func TestFillEnds(t *testing.T) {
	calls := 0
	_, _, err := fill(100, func(b buffer, size *uint32) error {
		if calls++; b.size() > mostBuffer+8 {
			t.Fatalf("%d bytes", b.size())
		}
		*size = 1 << 31
		return newSystemError("F", errorMoreData)
	})
	if CodeOf(err) != errorMoreData || calls > 4 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// A pointer that leads out of the buffer is not followed.
func TestBufferBounds(t *testing.T) {
	b := newBuffer(7)
	copy(b.bytes(8), "a\x00b\x00c\x00d\x00") // not ended by a zero
	base := uintptr(unsafe.Pointer(&b[0]))
	for offset, want := range map[uintptr]string{0: "abcd", 2: "bcd", 6: "d", 1: "", 8: "", 1 << 20: "", ^uintptr(1): "", -base: ""} {
		if got := b.text(base + offset); got != want {
			t.Errorf("at %d: %q", int(offset), got)
		}
	}
	for offset, n := range map[uintptr]int{0: 3, 8: 1, 2: 1, ^uintptr(3): 1, -base: 1} {
		if words, ok := b.words(base+offset, n); ok {
			t.Errorf("%d words at %d: %v", n, int(offset), words)
		}
	}
	if words, ok := b.words(base+4, 1); !ok || words[0] != 'c'|'d'<<16 {
		t.Errorf("%v, %v", words, ok)
	}
}
