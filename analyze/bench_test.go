package analyze

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ssltriage/samples/evtxfile"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/regfile"
)

// The benchmark bundle: about 100 MB unpacked.
const (
	benchLog     = 20 << 20
	benchCapture = 70 << 20
	benchKeys    = 40_000 // registry keys, about 10 MB
)

var benchStart = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// BenchmarkAnalyze is the whole road over a bundle of 100 MB.
func BenchmarkAnalyze(b *testing.B) {
	path, size := benchBundle(b)
	b.SetBytes(size)
	b.ResetTimer()
	for range b.N {
		if _, err := Run([]string{path}, nil, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInflate is the floor: inflating the same zip, nothing else.
func BenchmarkInflate(b *testing.B) {
	path, size := benchBundle(b)
	b.SetBytes(size)
	b.ResetTimer()
	for range b.N {
		r, err := zip.OpenReader(path)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range r.File {
			in, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, in); err != nil {
				b.Fatal(err)
			}
			in.Close()
		}
		r.Close()
	}
}

// TestWriteBenchBundle leaves the bundle at SSLTRIAGE_BENCH_BUNDLE, for
// measuring the program from outside.
func TestWriteBenchBundle(t *testing.T) {
	target := os.Getenv("SSLTRIAGE_BENCH_BUNDLE")
	if target == "" {
		t.Skip("SSLTRIAGE_BENCH_BUNDLE names no file")
	}
	data, _ := benchZip(t)
	if err := os.WriteFile(target, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

var benchZipOnce struct {
	sync.Once
	data []byte
	size int64
}

func benchBundle(b *testing.B) (path string, size int64) {
	benchZipOnce.Do(func() { benchZipOnce.data, benchZipOnce.size = benchZip(b) })
	path = filepath.Join(b.TempDir(), "bench.zip")
	if err := os.WriteFile(path, benchZipOnce.data, 0o600); err != nil {
		b.Fatal(err)
	}
	return path, benchZipOnce.size
}

func benchZip(t testing.TB) ([]byte, int64) {
	var buf bytes.Buffer
	var size int64
	w := zip.NewWriter(&buf)
	for name, data := range map[string][]byte{
		"events/System.evtx": benchEvents(t), "capture/web.pcap": benchPackets(t), "registry/SYSTEM.hiv": benchHive(),
	} {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(data); err != nil {
			t.Fatal(err)
		}
		size += int64(len(data))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), size
}

// benchEvents is a System log in which a tenth of the records is wanted.
func benchEvents(t testing.TB) []byte {
	w := evtxfile.NewWriter()
	for i := 0; i < benchLog/450; i++ {
		at := benchStart.Add(time.Duration(i) * time.Second)
		e := evtxfile.Event{
			Provider: "Microsoft-Windows-FilterManager", GUID: "{f3c5e28e-63f6-49c7-a204-e48a1bc4b09d}", ID: 6, Level: 4,
			Time: at, PID: 4, TID: 8, Channel: "System", Computer: "WEB01",
			Data: []evtxfile.Field{{Name: "FinalStatus", Value: uint32(i)}, {Name: "DeviceName", Value: fmt.Sprintf("driver%d", i)}},
		}
		if i%10 == 0 {
			e = evtxfile.Event{
				Provider: "Schannel", GUID: "{1f678132-5938-4686-9fdc-c8ff68f15c85}", ID: 36887, Level: 2, Time: at, PID: 700,
				Channel: "System", Computer: "WEB01", UserSID: "S-1-5-18",
				Data: []evtxfile.Field{{Name: "AlertDesc", Value: uint32(40 + i/10%9)}},
			}
		}
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return w.Bytes()
}

// benchPackets is a capture of many connections: a real handshake each, and
// encrypted data.
func benchPackets(t testing.TB) []byte {
	flights := recordHandshake(t)
	payload := make([]byte, 64<<10)
	random := mathrand.NewChaCha8([32]byte{1})
	rec := pcapfile.NewRecorder()
	server := netip.MustParseAddrPort("10.0.0.5:443")
	for n := 0; n < benchCapture/(len(payload)+4000); n++ {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, byte(n >> 8), byte(n)}), uint16(40000+n%20000))
		c := rec.Conversation(client, server, benchStart.Add(time.Duration(n)*50*time.Millisecond))
		for _, f := range flights {
			c.Send(f.from, f.data)
		}
		random.Read(payload)
		for i := 0; i+16389 <= len(payload); i += 16389 { // application data records
			copy(payload[i:], []byte{23, 3, 3, 0x40, 0})
		}
		c.ServerSends(payload)
		c.Close(pcapfile.Client)
		c.Close(pcapfile.Server)
	}
	var buf bytes.Buffer
	if _, err := rec.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// flight is what one side of a handshake sent in one write.
type flight struct {
	from pcapfile.Side
	data []byte
}

// recordingConn notes what is written.
type recordingConn struct {
	net.Conn
	side pcapfile.Side
	mu   *sync.Mutex
	log  *[]flight
}

func (c recordingConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	*c.log = append(*c.log, flight{c.side, bytes.Clone(p)})
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// recordHandshake makes a TLS 1.2 connection between crypto/tls and
// crypto/tls and returns what was said.
func recordHandshake(t testing.TB) []flight {
	var log []flight
	var mu sync.Mutex
	a, b := net.Pipe()
	serverConfig := &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}, MaxVersion: tls.VersionTLS12}
	done := make(chan error, 1)
	go func() { done <- tls.Server(recordingConn{b, pcapfile.Server, &mu, &log}, serverConfig).Handshake() }()
	client := tls.Client(recordingConn{a, pcapfile.Client, &mu, &log}, &tls.Config{InsecureSkipVerify: true, ServerName: "www.example.com"})
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return log
}

func selfSigned(t testing.TB) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "www.example.com"}, DNSNames: []string{"www.example.com"},
		NotBefore: benchStart.AddDate(-1, 0, 0), NotAfter: benchStart.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// benchHive is a SYSTEM hive with many services.
func benchHive() []byte {
	root := &regfile.Key{Name: "ROOT", LastWrite: benchStart}
	root.Sub("Select").Set(regfile.Uint32("Current", 1))
	services := root.Sub("ControlSet001", "Services")
	for i := range benchKeys {
		services.Subkeys = append(services.Subkeys, (&regfile.Key{Name: fmt.Sprintf("Service%05d", i), LastWrite: benchStart}).Set(regfile.Uint32("Start", 3), regfile.String("ImagePath", fmt.Sprintf(`C:\Windows\System32\drivers\d%d.sys`, i))))
	}
	schannel := root.Sub("ControlSet001", "Control", "SecurityProviders", "SCHANNEL")
	schannel.Set(regfile.Uint32("EventLogging", 1))
	return regfile.Hive(root)
}
