package bundle

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand"
	"strings"
	"testing"
)

// packed runs the deflater and reads its stream back with compress/flate.
func packed(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	n, err := newDeflater(&out).pack(bytes.NewReader(data))
	if err != nil || n != int64(len(data)) {
		t.Fatalf("packed %d of %d bytes: %v", n, len(data), err)
	}
	in := bytes.NewReader(out.Bytes())
	back, err := io.ReadAll(flate.NewReader(in))
	if err != nil {
		t.Fatalf("%d bytes: %v", len(data), err)
	}
	if !bytes.Equal(back, data) {
		t.Fatalf("%d bytes came back as %d other ones", len(data), len(back))
	}
	if in.Len() > 0 {
		t.Fatalf("%d bytes follow the stream", in.Len())
	}
	return out.Bytes()
}

// kinds are data of every character.
func kinds(size int) map[string][]byte {
	r := rand.New(rand.NewSource(1))
	random := make([]byte, size)
	r.Read(random)
	skewed := make([]byte, size)
	for i := range skewed {
		skewed[i] = byte(r.ExpFloat64() * 3)
	}
	text := []byte(strings.Repeat(`{"proto":"tcp4","local":"0.0.0.0:443","state":2,"pid":4},`+"\n", size/57+1))[:size]
	mixed := append(append([]byte(nil), random[:size/3]...), text[:size/3]...)
	far := append(append(append([]byte(nil), random[:min32(size, 32768)]...), random[:min32(size, 32768)]...), random...)
	fibonacci := []byte{} // the deepest tree that frequencies can make
	for a, b, c := 1, 1, byte(0); len(fibonacci)+a <= size; a, b, c = b, a+b, c+1 {
		fibonacci = append(fibonacci, bytes.Repeat([]byte{c}, a)...)
	}
	r.Shuffle(len(fibonacci), func(i, j int) { fibonacci[i], fibonacci[j] = fibonacci[j], fibonacci[i] })
	return map[string][]byte{"random": random, "skewed": skewed, "text": text, "zeros": make([]byte, size), "mixed": mixed,
		"far": far, "fibonacci": fibonacci}
}

func min32(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func TestDeflate(t *testing.T) {
	for _, size := range []int{0, 1, 2, 3, 4, 5, 63, 64, 257, 258, 259, 1000, 32767, 32768, 32769, 65535, 65536, 65537, 98304, 200000, 700000} {
		for kind, data := range kinds(size) {
			out := packed(t, data)
			if len(out) > len(data)+len(data)/4096+16 {
				t.Errorf("%d bytes (%s) became %d", len(data), kind, len(out))
			}
		}
	}
}

// TestDeflatePacksAsWellAsOthers keeps the size near that of compress/flate.
func TestDeflatePacksAsWellAsOthers(t *testing.T) {
	for kind, data := range kinds(700000) {
		var other bytes.Buffer
		w, err := flate.NewWriter(&other, flate.DefaultCompression)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(data)
		w.Close()
		if own := len(packed(t, data)); own > other.Len()*11/10+256 {
			t.Errorf("%s: %d bytes, compress/flate needs %d", kind, own, other.Len())
		}
	}
}

// TestDeflateKeepsWhatCame: an error of the source ends the stream properly.
func TestDeflateKeepsWhatCame(t *testing.T) {
	broken := errors.New("broken")
	var out bytes.Buffer
	n, err := newDeflater(&out).pack(io.MultiReader(strings.NewReader("before"), errorReader{broken}))
	if n != 6 || !errors.Is(err, broken) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if back, err := io.ReadAll(flate.NewReader(&out)); string(back) != "before" || err != nil {
		t.Errorf("came back as %q, %v", back, err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func FuzzDeflate(f *testing.F) {
	for _, data := range kinds(300) {
		f.Add(data, uint8(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, times uint8) {
		packed(t, bytes.Repeat(data, int(times)))
	})
}

func BenchmarkDeflate(b *testing.B) {
	for kind, data := range kinds(1 << 20) {
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			d := newDeflater(io.Discard)
			for i := 0; i < b.N; i++ {
				if _, err := d.pack(bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
