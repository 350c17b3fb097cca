package capture

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	gotls "crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

var (
	testClient = netip.MustParseAddrPort("10.0.0.5:51514")
	testServer = netip.MustParseAddrPort("10.0.0.1:443")
	testStart  = time.Date(2024, 5, 14, 3, 0, 0, 0, time.UTC)
)

// file is a pcap file taken apart, for tests that spoil captures.
type file struct {
	header  []byte
	packets [][]byte // each with its record header of 16 bytes
}

func split(t testing.TB, data []byte) *file {
	t.Helper()
	f := &file{header: data[:24]}
	for data = data[24:]; len(data) > 0; {
		n := 16 + int(binary.LittleEndian.Uint32(data[8:]))
		f.packets = append(f.packets, bytes.Clone(data[:n]))
		data = data[n:]
	}
	return f
}

func recorded(t testing.TB, r *pcapfile.Recorder) *file {
	t.Helper()
	var b bytes.Buffer
	if _, err := r.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return split(t, b.Bytes())
}

func (f *file) bytes() []byte {
	return append(bytes.Clone(f.header), bytes.Join(f.packets, nil)...)
}

func (f *file) read(t testing.TB) Capture {
	t.Helper()
	c, err := Read(bytes.NewReader(f.bytes()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// one reads a file that holds one handshake.
func (f *file) one(t testing.TB) *Handshake {
	t.Helper()
	c := f.read(t)
	if len(c.Handshakes) != 1 {
		t.Fatalf("%d handshakes, want 1; problems %v", len(c.Handshakes), c.Problems)
	}
	return c.Handshakes[0]
}

// drop removes packets, numbered from 1.
func (f *file) drop(numbers ...int) *file {
	var kept [][]byte
	for i, p := range f.packets {
		dropped := false
		for _, n := range numbers {
			dropped = dropped || n == i+1
		}
		if !dropped {
			kept = append(kept, p)
		}
	}
	return &file{f.header, kept}
}

// cut limits every packet to n bytes, as a snap length does.
func (f *file) cut(n int) *file {
	g := &file{header: f.header}
	for _, p := range f.packets {
		if len(p) > 16+n {
			p = bytes.Clone(p[:16+n])
			binary.LittleEndian.PutUint32(p[8:], uint32(n))
		}
		g.packets = append(g.packets, p)
	}
	return g
}

// said is what one side sent at once.
type said struct {
	from pcapfile.Side
	data []byte
}

// spy notes what is written to a connection.
type spy struct {
	net.Conn
	from pcapfile.Side
	mu   *sync.Mutex
	log  *[]said
}

func (s spy) Write(b []byte) (int, error) {
	s.mu.Lock()
	*s.log = append(*s.log, said{s.from, bytes.Clone(b)})
	s.mu.Unlock()
	return s.Conn.Write(b)
}

// exchange runs a real TLS client and server of crypto/tls; where the
// handshake succeeds, the client says "ping" and gets it back. It returns what
// they sent.
func exchange(t testing.TB, client, server *gotls.Config) []said {
	t.Helper()
	var log []said
	var mu sync.Mutex
	a, b := loopback(t)
	deadline := time.Now().Add(10 * time.Second)
	a.SetDeadline(deadline)
	b.SetDeadline(deadline)
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn := gotls.Server(spy{b, pcapfile.Server, &mu, &log}, server)
		io.Copy(conn, conn)
		b.Close()
	}()
	conn := gotls.Client(spy{a, pcapfile.Client, &mu, &log}, client)
	if _, err := conn.Write([]byte("ping")); err == nil {
		io.ReadFull(conn, make([]byte, 4))
	}
	a.Close()
	<-done
	return log
}

// loopback returns both ends of a TCP connection.
func loopback(t testing.TB) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return client, server
}

// play records the exchange as one connection.
func play(log []said) (*pcapfile.Recorder, *pcapfile.Conversation) {
	r := pcapfile.NewRecorder()
	c := r.Conversation(testClient, testServer, testStart)
	for _, s := range log {
		c.Send(s.from, s.data)
	}
	return r, c
}

// configs returns a client and a server that agree on the version.
func configs(t testing.TB, version uint16) (client, server *gotls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"www.lab.test"}, NotBefore: testStart, NotAfter: testStart.AddDate(75, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	client = &gotls.Config{ServerName: "www.lab.test", InsecureSkipVerify: true, MinVersion: gotls.VersionTLS10, MaxVersion: version, NextProtos: []string{"h2"}}
	server = &gotls.Config{Certificates: []gotls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: version, MaxVersion: version}
	return client, server
}
