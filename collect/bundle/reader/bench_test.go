package reader

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand"
	"testing"

	"ssltriage/collect/bundle"
)

// evidence makes n bytes that deflate shrinks about as much as event logs.
func evidence(n int) []byte {
	r := rand.New(rand.NewSource(1))
	words := make([][]byte, 4096)
	for i := range words {
		words[i] = make([]byte, 3+r.Intn(20))
		r.Read(words[i])
	}
	out := make([]byte, 0, n+32)
	for len(out) < n {
		out = append(out, words[r.Intn(len(words))]...)
	}
	return out[:n]
}

const benchBytes = 100 << 20

// BenchmarkRead100MB opens a zip of 100 MB and reads it; BenchmarkInflate100MB
// is what unpacking the same data alone takes.
func BenchmarkRead100MB(b *testing.B) {
	data := evidence(benchBytes)
	var out bytes.Buffer
	w := bundle.NewWriter(&out)
	_, err := w.Add("events/System.evtx", bytes.NewReader(data), bundle.Entry{})
	must(b, err)
	must(b, w.Close(testManifest()))
	path := writeFile(b, "case.zip", out.String())
	b.SetBytes(benchBytes)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		bundle, err := Open(path, Options{})
		must(b, err)
		r, err := bundle.Files[0].Open()
		must(b, err)
		n, err := io.Copy(io.Discard, r)
		must(b, err)
		if n != benchBytes {
			b.Fatal(n)
		}
		must(b, r.Close())
		must(b, bundle.Close())
	}
}

func BenchmarkInflate100MB(b *testing.B) {
	packed := deflated(string(evidence(benchBytes)))
	b.SetBytes(benchBytes)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		_, err := io.Copy(io.Discard, flate.NewReader(bytes.NewReader(packed)))
		must(b, err)
	}
}

func BenchmarkWrite100MB(b *testing.B) {
	data := evidence(benchBytes)
	b.SetBytes(benchBytes)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		w := bundle.NewWriter(io.Discard)
		_, err := w.Add("a", bytes.NewReader(data), bundle.Entry{})
		must(b, err)
	}
}

func BenchmarkOpen20000Files(b *testing.B) {
	var entries []crafted
	for i := 0; i < 20000; i++ {
		entries = append(entries, crafted{name: fmt.Sprintf("certs/MY/%d.cer", i), content: "a small file", method: methodDeflate})
	}
	path := writeFile(b, "case.zip", string(craft("", entries...)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		bundle, err := Open(path, Options{})
		must(b, err)
		must(b, bundle.Close())
	}
}

func BenchmarkSHA256(b *testing.B) {
	data := make([]byte, 1<<20)
	h := bundle.NewSHA256()
	b.SetBytes(1 << 20)
	for i := 0; i < b.N; i++ {
		_, _ = h.Write(data)
	}
}

func BenchmarkDecodeDocument(b *testing.B) {
	var d bundle.Sockets
	for i := 0; i < 50000; i++ {
		d.Sockets = append(d.Sockets, bundle.Socket{Proto: "tcp4", Local: "0.0.0.0:443", Remote: "0.0.0.0:0", State: bundle.TCPListen, PID: 4})
	}
	data := bundle.EncodeDocument(d)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		_, err := DecodeDocument[bundle.Sockets](data)
		must(b, err)
	}
}
