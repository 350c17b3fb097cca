package rules

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

// talk is one connection of a made capture, a line of
//
//	10.0.0.5:50001 > 10.0.0.1:443 x3 at=2024-01-01T00:00:00 offer=1.0-1.2 suites=0xc013 sni=none then=rst
//
// x3 makes three of them, from different ports. The ClientHello and whole
// handshakes are those of crypto/tls. What follows it is said by then=:
//
//	ok           a handshake with the server cert=leaf,inter serve=1.0-1.2, data, a farewell
//	reject:48    the same, but the client refuses the certificate with that alert
//	leave        the same, but the client closes the connection at the certificate
//	mutual       the server asks for a certificate, and refuses the client's with alert 42
//	split:rst    TLS 1.0 with record splitting, then the server resets; split:silence, split:ok
//	alert:70     the server's alert; rst, fin: the server ends; silence: it says nothing
//	hello:1.0:70 the server's hello of that version, then that alert of the client
//	proxy        a PROXY header and the hello in one packet, then the server resets
//	interrupt:60 a bare reset with that hop limit, as if from the server; interrupt:60:ok after a handshake
//	syn-proxy    the server's own reset, behind a firewall that answered the SYN
//	http         the client speaks HTTP and is reset; http:10: after that alert;
//	             http-answer: the server does
//	left         it says nothing for half a minute and closes; lost: its hello of TLS 1.2 is sent again and again in vain
//	nothing      that is all that the capture holds of it
//	probe        the client connects and closes; probe:50: the server answers that with an alert; syn: no answer; refused: a reset
//
// groups=521 or 256,384 are the curves that it offers, alpn=h2,http/1.1 the
// application protocols; chosen=0xc013 is the only suite of the server.
//
// A line "cut 60" takes the last 60 bytes off the file. "legacy" takes the supported_versions extension out of the hello,
// "pre5746" that of secure renegotiation.
type talk struct {
	t              *testing.T
	pki            *pki
	words          []string
	client, server netip.AddrPort
	start          time.Time
	rec            *pcapfile.Recorder
}

func makeCapture(t *testing.T, p *pki, list []string) []byte {
	t.Helper()
	rec, cut := pcapfile.NewRecorder(), 0
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, line := range list {
		words := strings.Fields(line)
		if _, err := fmt.Sscanf(line, "cut %d", &cut); err == nil {
			continue
		}
		if len(words) < 3 || words[1] != ">" {
			t.Fatalf("%q is no connection", line)
		}
		times := 1
		for _, word := range words[3:] {
			fmt.Sscanf(word, "x%d", &times)
		}
		if s, ok := option(words, "at"); ok {
			at = moment(t, s)
		}
		client := netip.MustParseAddrPort(words[0])
		for i := range times {
			c := talk{
				t: t, pki: p, words: words, rec: rec, start: at,
				client: netip.AddrPortFrom(client.Addr(), client.Port()+uint16(i)), server: netip.MustParseAddrPort(words[2]),
			}
			c.record()
			at = at.Add(time.Minute)
		}
	}
	var out bytes.Buffer
	if _, err := rec.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()[:out.Len()-cut]
}

func (k talk) get(name, otherwise string) string {
	v, _ := option(k.words, name)
	return cmp.Or(v, otherwise)
}

func (k talk) record() {
	k.t.Helper()
	kind, rest, _ := strings.Cut(k.get("then", "ok"), ":")
	switch kind {
	case "syn":
		k.rec.Unanswered(k.client, k.server, k.start, 3)
		return
	case "refused":
		k.rec.Refused(k.client, k.server, k.start)
		return
	}
	c := k.rec.Conversation(k.client, k.server, k.start)
	switch kind {
	case "ok", "reject", "leave", "mutual", "split":
		k.session(c, kind, rest)
	case "probe":
		c.Close(pcapfile.Client)
		if rest != "" {
			c.ServerSends(alertRecord(k.t, rest))
		}
		c.Close(pcapfile.Server)
	case "http":
		c.ClientSends([]byte("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"))
		if rest != "" {
			c.ServerSends(alertRecord(k.t, rest))
		}
		c.Reset(pcapfile.Server)
	case "nothing":
		c.ClientSends(k.hello())
	case "proxy":
		header := fmt.Sprintf("PROXY TCP4 198.51.100.7 %s 51000 %d\r\n", k.server.Addr(), k.server.Port())
		c.ClientSends(append([]byte(header), k.hello()...))
		c.Reset(pcapfile.Server)
	case "interrupt":
		k.interrupt(c, rest)
	case "syn-proxy":
		k.behindSYNProxy(c)
	case "silence":
		c.SendUnheard(pcapfile.Client, k.hello(), 3)
	default:
		c.ClientSends(k.hello())
		k.answer(c, kind, rest)
	}
}

// interrupt records a reset that something in between sends.
func (k talk) interrupt(c *pcapfile.Conversation, rest string) {
	k.t.Helper()
	ttl, after, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseUint(ttl, 10, 8)
	if err != nil {
		k.t.Fatal(err)
	}
	if after == "ok" {
		k.session(c, "ok", "")
	} else {
		c.ClientSends(k.hello())
	}
	c.Interrupt(pcapfile.Server, uint8(n))
}

// behindSYNProxy records a server whose SYNs a firewall answers: the first
// packet of its own is the reset.
func (k talk) behindSYNProxy(c *pcapfile.Conversation) {
	k.t.Helper()
	c.SendUnheard(pcapfile.Client, k.hello(), 0)
	c.TTL[pcapfile.Server] -= 13
	c.Reset(pcapfile.Server)
}

// answer scripts what follows a ClientHello.
func (k talk) answer(c *pcapfile.Conversation, kind, rest string) {
	k.t.Helper()
	switch kind {
	case "rst":
		c.Reset(pcapfile.Server)
	case "fin":
		c.Close(pcapfile.Server)
		c.Close(pcapfile.Client)
	case "left":
		c.Wait(30 * time.Second)
		c.Close(pcapfile.Server)
		c.Close(pcapfile.Client)
	case "lost":
		c.SendUnheard(pcapfile.Server, serverHello(tls.VersionTLS12), 5)
		c.Wait(10 * time.Second)
		c.Close(pcapfile.Client)
	case "client-fin":
		c.Close(pcapfile.Client)
		c.Close(pcapfile.Server)
	case "alert":
		c.ServerSends(alertRecord(k.t, rest))
		c.Close(pcapfile.Server)
	case "http-answer":
		c.ServerSends([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
		c.Close(pcapfile.Server)
	case "hello":
		version, alert, _ := strings.Cut(rest, ":")
		c.ServerSends(serverHello(versionOf(k.t, version)))
		c.ClientSends(alertRecord(k.t, alert))
		c.Close(pcapfile.Client)
	default:
		k.t.Fatalf("then=%s is not known", kind)
	}
}

func alertRecord(t *testing.T, code string) []byte {
	n, err := strconv.ParseUint(code, 10, 8)
	if err != nil {
		t.Fatal(err)
	}
	return []byte{21, 3, 1, 0, 2, 2, byte(n)}
}

// serverHello is a ServerHello of TLS_RSA_WITH_AES_128_CBC_SHA.
func serverHello(version uint16) []byte {
	body := binary.BigEndian.AppendUint16(nil, version)
	body = append(body, make([]byte, 32)...)
	body = append(body, 0, 0x00, 0x2f, 0)
	message := append([]byte{2, 0, 0, byte(len(body))}, body...)
	return append([]byte{22, byte(version >> 8), byte(version), 0, byte(len(message))}, message...)
}

func versionOf(t *testing.T, s string) uint16 {
	t.Helper()
	v, ok := map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}[s]
	if !ok {
		t.Fatalf("%q is no version", s)
	}
	return v
}

func (k talk) versions(name, otherwise string) (low, high uint16) {
	k.t.Helper()
	from, to, ranged := strings.Cut(k.get(name, otherwise), "-")
	if !ranged {
		to = from
	}
	return versionOf(k.t, from), versionOf(k.t, to)
}

func (k talk) clientConfig() *tls.Config {
	k.t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, ServerName: k.get("sni", "www.example.com")}
	if config.ServerName == "none" {
		config.ServerName = ""
	}
	config.MinVersion, config.MaxVersion = k.versions("offer", "1.2-1.3")
	if list, ok := option(k.words, "alpn"); ok {
		config.NextProtos = strings.Split(list, ",")
	}
	if list, ok := option(k.words, "groups"); ok {
		for g := range strings.SplitSeq(list, ",") {
			config.CurvePreferences = append(config.CurvePreferences, map[string]tls.CurveID{"256": tls.CurveP256, "384": tls.CurveP384, "521": tls.CurveP521, "25519": tls.X25519}[g])
		}
	}
	if list, ok := option(k.words, "suites"); ok {
		for s := range strings.SplitSeq(list, ",") {
			n, err := strconv.ParseUint(s, 0, 16)
			if err != nil {
				k.t.Fatal(err)
			}
			config.CipherSuites = append(config.CipherSuites, uint16(n))
		}
	}
	return config
}

// hello is the record with the ClientHello.
func (k talk) hello() []byte {
	k.t.Helper()
	here, there := net.Pipe()
	go tls.Client(here, k.clientConfig()).Handshake()
	defer here.Close()
	header := make([]byte, 5)
	if _, err := io.ReadFull(there, header); err != nil {
		k.t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint16(header[3:]))
	if _, err := io.ReadFull(there, body); err != nil {
		k.t.Fatal(err)
	}
	if _, legacy := option(k.words, "legacy"); legacy {
		body = without(body, 43)
	}
	if _, old := option(k.words, "pre5746"); old {
		body = without(body, 0xff01)
	}
	binary.BigEndian.PutUint16(header[3:], uint16(len(body)))
	return append(header, body...)
}

// without takes an extension out of a ClientHello message.
func without(hello []byte, extension uint16) []byte {
	at := 4 + 2 + 32
	at += 1 + int(hello[at])
	at += 2 + int(binary.BigEndian.Uint16(hello[at:]))
	at += 1 + int(hello[at])
	head, block := slices.Clone(hello[:at]), hello[at+2:]
	var kept []byte
	for len(block) >= 4 {
		n := 4 + int(binary.BigEndian.Uint16(block[2:]))
		if binary.BigEndian.Uint16(block) != extension {
			kept = append(kept, block[:n]...)
		}
		block = block[n:]
	}
	out := append(binary.BigEndian.AppendUint16(head, uint16(len(kept))), kept...)
	n := len(out) - 4
	out[1], out[2], out[3] = byte(n>>16), byte(n>>8), byte(n)
	return out
}

// session records a whole handshake between programs.
func (k talk) session(c *pcapfile.Conversation, kind, rest string) {
	k.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		k.t.Fatal(err)
	}
	defer l.Close()
	proxy, err := c.Proxy(l.Addr().String())
	if err != nil {
		k.t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		k.serve(l, kind, rest)
	}()
	conn, err := net.Dial("tcp", proxy.Addr)
	if err != nil {
		k.t.Fatal(err)
	}
	k.use(conn, kind, rest)
	<-served
	if err := proxy.Wait(); err != nil {
		k.t.Fatal(err)
	}
}

// serve is the server of a session.
func (k talk) serve(l net.Listener, kind, rest string) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	chain, key := k.pki.chain(k.get("cert", "leaf"))
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: chain, PrivateKey: key}}, SessionTicketsDisabled: true}
	config.MinVersion, config.MaxVersion = k.versions("serve", "1.0-1.3")
	if list, ok := option(k.words, "alpn"); ok {
		config.NextProtos = strings.Split(list, ",")
	}
	if list, ok := option(k.words, "chosen"); ok { // the only suite of the server
		n, _ := strconv.ParseUint(list, 0, 16)
		config.CipherSuites = []uint16{uint16(n)}
	}
	if kind == "split" {
		config.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
	}
	if kind == "mutual" {
		config.ClientAuth = tls.RequireAnyClientCert
		config.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return errors.New("refused") }
	}
	session := tls.Server(conn, config)
	buf := make([]byte, 4096)
	if _, err := session.Read(buf); err != nil {
		return
	}
	if kind == "split" {
		session.Read(buf) // the rest of the split request
		switch rest {
		case "rst":
			conn.(*net.TCPConn).SetLinger(0)
			return
		case "silence":
			io.Copy(io.Discard, conn) // until the client has had enough
			return
		}
	}
	session.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	io.Copy(io.Discard, session)
}

// use is the client of a session.
func (k talk) use(conn net.Conn, kind, rest string) {
	defer conn.Close()
	config := k.clientConfig()
	if kind == "reject" {
		code, _ := strconv.ParseUint(cmp.Or(rest, "42"), 10, 8)
		conn = &alerting{conn, byte(code)}
		config.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return errors.New("refused") }
	}
	if kind == "leave" {
		config.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return conn.Close() }
	}
	if kind == "mutual" {
		chain, key := k.pki.chain(k.get("with", "leaf"))
		config.Certificates = []tls.Certificate{{Certificate: chain, PrivateKey: key}}
	}
	if kind == "split" {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
		config.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
	}
	session := tls.Client(conn, config)
	if session.Handshake() != nil {
		return
	}
	session.Write([]byte("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"))
	if rest == "silence" {
		conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	}
	session.Read(make([]byte, 4096))
	if rest != "silence" {
		session.Close()
	}
}

// alerting writes another code into the client's alert.
type alerting struct {
	net.Conn
	code byte
}

func (a *alerting) Write(b []byte) (int, error) {
	if len(b) == 7 && b[0] == 21 {
		b = slices.Clone(b)
		b[6] = a.code
	}
	return a.Conn.Write(b)
}
