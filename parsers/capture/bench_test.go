package capture

import (
	"bytes"
	gotls "crypto/tls"
	"encoding/binary"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

// downloads makes a capture of about the given size: connections with a real TLS
// handshake each, and downloads of 100 KB.
func downloads(t testing.TB, size int) []byte {
	client, server := configs(t, gotls.VersionTLS12)
	log := exchange(t, client, server)
	bulk := make([]byte, 0, 100<<10)
	for range 100 {
		record := make([]byte, 1024)
		record[0], record[1], record[2] = 23, 3, 3
		binary.BigEndian.PutUint16(record[3:], 1019)
		bulk = append(bulk, record...)
	}
	log = append(log, said{pcapfile.Server, bulk})
	var b bytes.Buffer
	r := pcapfile.NewRecorder()
	for i, written := 0, 0; written < size; i++ {
		addr := netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)})
		c := r.Conversation(netip.AddrPortFrom(addr, uint16(40000+i%20000)), testServer, testStart.Add(time.Duration(i)*time.Millisecond))
		for _, s := range log {
			c.Send(s.from, s.data)
		}
		c.Close(pcapfile.Client)
		c.Close(pcapfile.Server)
		written += 115 << 10
	}
	if _, err := r.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	data := downloads(b, 70<<20)
	b.SetBytes(int64(len(data)))
	b.ResetTimer()
	for b.Loop() {
		c, err := Read(bytes.NewReader(data), Options{})
		if err != nil || len(c.Handshakes) < 500 {
			b.Fatal(len(c.Handshakes), err)
		}
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

// TestMemory measures what the heap grows to while a capture is read: one of
// 65 MB of downloads, and the worst that there is for its size, 40,000
// connections of which nothing but the ClientHello is there.
func TestMemory(t *testing.T) {
	for _, c := range []struct {
		name  string
		data  []byte
		limit int64 // MB
	}{
		{"downloads", downloads(t, 70<<20), 32},
		{"hellos", hellos(t, 40_000), 192},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := &watcher{Reader: bytes.NewReader(c.data)}
		got, err := Read(r, Options{})
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
