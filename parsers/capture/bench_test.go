package capture

import (
	"archive/zip"
	"bytes"
	gotls "crypto/tls"
	"io"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

// The benchmarks read files; beside them stands the plain reading of the same
// file, which is the floor:
//
//	SSLTRIAGE_BENCH_MB=1024 go test -run - -bench . ./parsers/capture
//
// On two shared cores of 2.5 GHz the mixed file of 1,079 MB (1.98 million
// packets, 50,000 connections, 8,000 of TLS) took 0.49 s, and 0.145 s to read;
// tshark 4.0 used 73 s of processor time for its handshakes. The test program
// as a whole then needs 46 MB of memory, 31 MB for the single download, 45 MB
// for the flood of two million SYNs.

func BenchmarkMixed(b *testing.B)      { benchRead(b, "mixed", mixed) }
func BenchmarkMixedFloor(b *testing.B) { benchFloor(b, "mixed", mixed) }
func BenchmarkSingle(b *testing.B)     { benchRead(b, "single", single) }
func BenchmarkSingleFloor(b *testing.B) {
	benchFloor(b, "single", single)
}
func BenchmarkFlood(b *testing.B) { benchRead(b, "flood", flood) }

// BenchmarkMixedDeflated and its floor read the file out of a zip.
func BenchmarkMixedDeflated(b *testing.B) {
	path, size := deflated(b)
	b.SetBytes(size)
	for b.Loop() {
		eachEntry(b, path, func(r io.Reader) {
			if _, err := Read(r, Options{}); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkMixedDeflatedFloor(b *testing.B) {
	path, size := deflated(b)
	b.SetBytes(size)
	for b.Loop() {
		eachEntry(b, path, func(r io.Reader) {
			if _, err := io.CopyBuffer(onlyWriter{io.Discard}, r, make([]byte, aheadBytes)); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func benchRead(b *testing.B, name string, write func(testing.TB, io.Writer, int64)) {
	path, size := benchFile(b, name, write)
	b.SetBytes(size)
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		c, err := Read(f, Options{})
		f.Close()
		if err != nil || c.TCPConnections == 0 {
			b.Fatal(c.TCPConnections, err)
		}
	}
}

func benchFloor(b *testing.B, name string, write func(testing.TB, io.Writer, int64)) {
	path, size := benchFile(b, name, write)
	b.SetBytes(size)
	buffer := make([]byte, aheadBytes)
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.CopyBuffer(onlyWriter{io.Discard}, struct{ io.Reader }{f}, buffer)
		f.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
}

// onlyWriter hides what else a writer can, so that a copy goes through a
// buffer.
type onlyWriter struct{ io.Writer }

// deflated returns a zip that holds the mixed capture.
func deflated(b *testing.B) (path string, size int64) {
	source, size := benchFile(b, "mixed", mixed)
	path, _ = benchFile(b, "mixed-zip", func(t testing.TB, w io.Writer, _ int64) {
		f, err := os.Open(source)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z := zip.NewWriter(w)
		entry, err := z.Create("mixed.pcap")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(entry, f); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return path, size
}

func eachEntry(b *testing.B, path string, read func(io.Reader)) {
	z, err := zip.OpenReader(path)
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			b.Fatal(err)
		}
		read(r)
		r.Close()
	}
}

// hellos makes a capture of n connections of which only the ClientHello is
// there: what costs most memory for its size.
func hellos(t testing.TB, n int) []byte {
	client, server := configs(t, gotls.VersionTLS12)
	hello := exchange(t, client, server)[0].data
	r := pcapfile.NewRecorder()
	for i := range n {
		addr := netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)})
		c := r.Conversation(netip.AddrPortFrom(addr, uint16(40000+i%20000)), testServer, testStart.Add(time.Duration(i)*time.Millisecond))
		c.ClientSends(hello)
	}
	var b bytes.Buffer
	if _, err := r.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkHellos(b *testing.B) {
	data := hellos(b, 40_000)
	b.SetBytes(int64(len(data)))
	b.ResetTimer()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(data), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemory measures what the heap grows to while a capture is read: a mixed
// one of 64 MB, a single download, a flood of SYNs, and the worst that there
// is for its size, 40,000 connections of which nothing but the ClientHello is
// there.
func TestMemory(t *testing.T) {
	written := func(write func(testing.TB, io.Writer, int64), size int64) []byte {
		var b bytes.Buffer
		write(t, &b, size)
		return b.Bytes()
	}
	for _, c := range []struct {
		name  string
		data  []byte
		limit int64 // MB
	}{
		{"mixed", written(mixed, 64<<20), 32},
		{"single", written(single, 64<<20), 8},
		{"flood", written(flood, 256<<20), 96},
		{"hellos", hellos(t, 40_000), 192},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := &watcher{Reader: bytes.NewReader(c.data)}
		got, err := Read(struct{ io.Reader }{r}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		held, peak := int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(r.peak)-int64(before.HeapAlloc)
		t.Logf("%s: %d MB, %d connections: %d KB held, %d KB at most", c.name, len(c.data)>>20, got.TCPConnections, held>>10, peak>>10)
		if peak > c.limit<<20 {
			t.Errorf("%s: the heap grew by %d MB, more than %d", c.name, peak>>20, c.limit)
		}
	}
}

// watcher notes the size of the heap from time to time while it is read.
type watcher struct {
	*bytes.Reader
	reads int
	peak  uint64
}

func (w *watcher) Read(p []byte) (int, error) {
	if w.reads++; w.reads%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.peak = max(w.peak, m.HeapAlloc)
	}
	return w.Reader.Read(p)
}
