package collect

import (
	"syscall"
	"unsafe"
)

// buffer is memory for a function to fill. It is aligned as the largest members
// of its structures ask, and does not move.
type buffer []uint64

// mostBuffer is the most that a function gets, in bytes.
const mostBuffer = 64 << 20

func newBuffer(bytes uint32) buffer { return make(buffer, bytes/8+1) }

// bytes returns the first n bytes, or all of them where there are fewer.
func (b buffer) bytes(n uint32) []byte {
	if n > b.size() {
		n = b.size()
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&b[0])), n)
}

// size is in bytes.
func (b buffer) size() uint32 { return uint32(len(b) * 8) }

// text returns the text at an address in the buffer, and "" for one that is
// elsewhere.
func (b buffer) text(address uintptr) string {
	base := uintptr(unsafe.Pointer(&b[0]))
	offset := address - base
	if address < base || offset >= uintptr(b.size()) || offset%2 != 0 {
		return ""
	}
	return syscall.UTF16ToString(unsafe.Slice((*uint16)(unsafe.Pointer(&b[0])), b.size()/2)[offset/2:])
}

// words returns n words of 32 bits at an address in the buffer.
func (b buffer) words(address uintptr, n int) (words []uint32, ok bool) {
	base := uintptr(unsafe.Pointer(&b[0]))
	offset := address - base
	if address < base || offset%4 != 0 || offset+uintptr(4*n) > uintptr(b.size()) {
		return nil, false
	}
	return unsafe.Slice((*uint32)(unsafe.Pointer(&b[0])), b.size()/4)[offset/4:][:n], true
}

// fill calls a function with growing buffers until one is large enough. The
// function gets a buffer and says how many bytes there are, or would be.
func fill(first uint32, ask func(b buffer, size *uint32) error) (b buffer, size uint32, err error) {
	for want := first; ; {
		b = newBuffer(want)
		size = b.size()
		err = ask(b, &size)
		if !tooSmall(err) || want >= mostBuffer {
			return b, size, err
		}
		if want *= 2; size > want { // also when the function does not say how much
			want = size
		}
		if want > mostBuffer {
			want = mostBuffer
		}
	}
}

// textAt returns the text, ended by a zero, that a function made.
func textAt(p *uint16) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*uint16)(unsafe.Add(unsafe.Pointer(p), 2*n)) != 0 {
		n++
	}
	return syscall.UTF16ToString(unsafe.Slice(p, n))
}

// utf16Ptr returns a text as functions take it. A text with a zero inside, which
// is no name of anything in Windows, becomes "".
func utf16Ptr(s string) *uint16 {
	p, err := syscall.UTF16PtrFromString(s)
	if err != nil {
		return new(uint16)
	}
	return p
}
