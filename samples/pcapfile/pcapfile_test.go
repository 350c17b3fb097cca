package pcapfile_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

var (
	client = netip.MustParseAddrPort("10.0.0.5:51514")
	server = netip.MustParseAddrPort("10.0.0.1:443")
	start  = time.Date(2024, 5, 14, 3, 0, 0, 0, time.UTC)
)

// fields runs tshark over a capture and returns one row for each packet.
func fields(t *testing.T, r *pcapfile.Recorder, names ...string) [][]string {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tshark is missing")
		}
		t.Skip("tshark is not on PATH")
	}
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, write(t, r), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-n", "-r", path, "-T", "fields", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	out, err := exec.Command(tshark, args...).Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\t"))
	}
	return rows
}

func write(t *testing.T, r *pcapfile.Recorder) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := r.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v; wrote %d bytes", n, err, b.Len())
	}
	return b.Bytes()
}

func TestConversationIsSoundToTshark(t *testing.T) {
	r := pcapfile.NewRecorder()
	c := r.Conversation(client, server, start)
	c.ClientSends([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
	c.ServerSends(bytes.Repeat([]byte("x"), 4000))
	c.Close(pcapfile.Server)
	c.Close(pcapfile.Client)
	six := r.Conversation(netip.MustParseAddrPort("[2001:db8::5]:50000"), netip.MustParseAddrPort("[2001:db8::1]:443"), start.Add(time.Second))
	six.ClientSends([]byte("hello"))
	six.Reset(pcapfile.Server)

	rows := fields(t, r, "frame.number", "tcp.len", "tcp.checksum.status", "ip.checksum.status", "tcp.analysis.flags", "tcp.flags.reset")
	if len(rows) != 3+2+4+4+3+2+1 {
		t.Fatalf("%d packets, want 19", len(rows))
	}
	payload := ""
	for _, row := range rows {
		payload += row[1] + " "
		if row[2] != "1" || row[3] != "1" && row[3] != "" {
			t.Errorf("frame %s: checksum status TCP %s, IP %s, want 1 (good)", row[0], row[2], row[3])
		}
		if row[4] != "" {
			t.Errorf("frame %s: tshark finds something unusual in the sequence numbers", row[0])
		}
	}
	if want := "0 0 0 27 0 1460 1460 1080 0 0 0 0 0 0 0 0 5 0 0 "; payload != want {
		t.Errorf("payload lengths %q, want %q", payload, want)
	}
	if rows[len(rows)-1][5] != "1" {
		t.Error("the last packet is not a reset")
	}
}

func TestFailuresAreSoundToTshark(t *testing.T) {
	r := pcapfile.NewRecorder()
	r.Unanswered(client, server, start, 3)
	r.Refused(netip.MustParseAddrPort("10.0.0.5:51515"), server, start.Add(time.Minute))
	c := r.Conversation(netip.MustParseAddrPort("10.0.0.5:51516"), server, start.Add(2*time.Minute))
	c.SendUnheard(pcapfile.Client, []byte("hello"), 2)
	c.Interrupt(pcapfile.Server, 64)
	var flags, times []string
	for _, row := range fields(t, r, "tcp.flags", "frame.time_relative", "tcp.analysis.retransmission", "ip.ttl") {
		flags = append(flags, row[0]+"/"+row[2]+"/"+row[3])
		times = append(times, row[1])
	}
	want := "0x0002//128 0x0002/1/128 0x0002/1/128 0x0002//128 0x0014//128 " +
		"0x0002//128 0x0012//128 0x0010//128 0x0018//128 0x0018/1/128 0x0018/1/128 0x0004//64"
	if got := strings.Join(flags, " "); got != want {
		t.Errorf("flags, retransmission, TTL:\n%s\nwant\n%s", got, want)
	}
	if !strings.HasPrefix(times[2], "3.000") {
		t.Errorf("third SYN after %s s, want 3", times[2])
	}
}

// certificate makes a self-signed certificate for the test server.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"www.lab.test"}, NotBefore: start, NotAfter: start.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestProxyRecordsRealTLS(t *testing.T) {
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MaxVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.Copy(conn, conn)
	}()
	r := pcapfile.NewRecorder()
	c := r.Conversation(client, server, start)
	proxy, err := c.Proxy(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", proxy.Addr, &tls.Config{ServerName: "www.lab.test", InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("ping")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if err := proxy.Wait(); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, row := range fields(t, r, "tls.handshake.type", "tls.record.content_type", "tcp.flags.fin", "tcp.analysis.flags", "ip.src") {
		if row[3] != "" {
			t.Error("tshark finds something unusual in the sequence numbers")
		}
		if row[1] != "" {
			seen = append(seen, row[4]+":"+row[1])
		}
	}
	got := strings.Join(seen, " ")
	if !strings.HasPrefix(got, "10.0.0.5:22 10.0.0.1:22,22,22,22 10.0.0.5:22,20,22 ") || !strings.Contains(got, "10.0.0.5:23 10.0.0.1:23") {
		t.Errorf("records: %s", got)
	}
}

func TestTapRecordsReset(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		io.ReadFull(conn, make([]byte, 5))
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}()
	r := pcapfile.NewRecorder()
	proxy, err := r.Conversation(client, server, start).Proxy(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", proxy.Addr)
	if err != nil {
		t.Fatal(err)
	}
	conn.Write([]byte("hello"))
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the reset did not reach the client")
	}
	conn.Close()
	if err := proxy.Wait(); err != nil {
		t.Fatal(err)
	}
	rows := fields(t, r, "ip.src", "tcp.flags.reset")
	if last := rows[len(rows)-1]; len(rows) != 6 || last[0] != "10.0.0.1" || last[1] != "1" {
		t.Errorf("packets %v, want the sixth to be the server's reset", rows)
	}
}

func TestSameBytesSameFile(t *testing.T) {
	record := func() []byte {
		r := pcapfile.NewRecorder()
		c := r.Conversation(client, server, start)
		c.ClientSends([]byte("a"))
		c.Wait(time.Second)
		c.Close(pcapfile.Client)
		return write(t, r)
	}
	if !bytes.Equal(record(), record()) {
		t.Error("two recordings differ")
	}
}

// TestProxyRecordsOpenSSL: a client that is another program.
func TestProxyRecordsOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not on PATH")
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate(t)}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.Copy(conn, conn)
	}()
	r := pcapfile.NewRecorder()
	proxy, err := r.Conversation(client, server, start).Proxy(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(openssl, "s_client", "-connect", proxy.Addr, "-servername", "www.lab.test", "-no-CAfile", "-no-CApath", "-verify_return_error")
	cmd.Stdin = strings.NewReader("Q\n")
	out, _ := cmd.CombinedOutput() // s_client fails, as it should
	if err := proxy.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	alerts := ""
	for _, row := range fields(t, r, "ip.src", "tls.alert_message.desc") {
		if row[1] != "" {
			alerts += row[0] + " " + row[1]
		}
	}
	if alerts != "10.0.0.5 48" && alerts != "10.0.0.5 42" && alerts != "10.0.0.5 45" {
		t.Errorf("alerts %q, want the client's refusal of the certificate\n%s", alerts, out)
	}
}
