package bundle

import (
	"bytes"
	"crypto/sha256"
	"math/rand"
	"testing"
)

func TestSHA256(t *testing.T) {
	data := make([]byte, 1000)
	rand.New(rand.NewSource(1)).Read(data)
	for n := range data {
		h := NewSHA256()
		for rest := data[:n]; len(rest) > 0; { // in pieces of all lengths
			k := 1 + len(rest)*7%97
			if k > len(rest) {
				k = len(rest)
			}
			if m, err := h.Write(rest[:k]); m != k || err != nil {
				t.Fatal(m, err)
			}
			rest = rest[k:]
		}
		want := sha256.Sum256(data[:n])
		if got := h.Sum([]byte("x")); !bytes.Equal(got, append([]byte("x"), want[:]...)) {
			t.Fatalf("%d bytes: %x", n, got)
		}
		if got := h.Sum(nil); !bytes.Equal(got, want[:]) {
			t.Fatalf("%d bytes, asked again: %x", n, got)
		}
		h.Reset()
		if empty := sha256.Sum256(nil); !bytes.Equal(h.Sum(nil), empty[:]) {
			t.Fatal("reset")
		}
	}
}
