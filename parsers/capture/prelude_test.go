package capture

import (
	gotls "crypto/tls"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"ssltriage/samples/pcapfile"
)

// conversation is what is said in front of TLS, "C: …" and "S: …" a line. A
// text of hexadecimal digits stands for bytes, any other for a line that ends
// with CR LF.
func conversation(lines ...string) []said {
	var log []said
	for _, line := range lines {
		from, words, _ := strings.Cut(line, ": ")
		data, err := hex.DecodeString(strings.ReplaceAll(words, " ", ""))
		if err != nil {
			data = []byte(words + "\r\n")
		}
		side := pcapfile.Client
		if from == "S" {
			side = pcapfile.Server
		}
		log = append(log, said{side, data})
	}
	return log
}

// ldapStartTLS is an ExtendedRequest with the object identifier of StartTLS.
var ldapStartTLS = "C: 301d02010177188016" + hex.EncodeToString([]byte("1.3.6.1.4.1.1466.20037"))

// mysqlGreeting is that of server 8, whose capabilities do not matter here.
var mysqlGreeting = "S: 4a0000000a" + hex.EncodeToString([]byte("8.0.30\x00")) + strings.Repeat("01", 66)

var preludes = []struct {
	name  string
	lines []string
	want  Prelude
}{
	{"SMTP", []string{"S: 220 mx ESMTP", "C: EHLO a", "S: 250-mx\r\n250 STARTTLS", "C: STARTTLS", "S: 220 Ready"}, Prelude{Protocol: "SMTP", Answer: "220 Ready"}},
	{"SMTP, no", []string{"S: 220 mx ESMTP", "C: EHLO a", "S: 250 mx", "C: starttls", "S: 454 not now", "C: QUIT", "S: 221 bye"}, Prelude{Protocol: "SMTP", Answer: "454 not now", Refused: true}},
	{"IMAP", []string{"S: * OK IMAP4", "C: a1 STARTTLS", "S: a1 OK Begin"}, Prelude{Protocol: "IMAP", Answer: "a1 OK Begin"}},
	{"IMAP, no", []string{"S: * OK IMAP4", "C: a1 STARTTLS", "S: a1 BAD what"}, Prelude{Protocol: "IMAP", Answer: "a1 BAD what", Refused: true}},
	{"POP3", []string{"S: +OK", "C: STLS", "S: +OK go"}, Prelude{Protocol: "POP3", Answer: "+OK go"}},
	{"POP3, no", []string{"S: +OK", "C: STLS", "S: -ERR no"}, Prelude{Protocol: "POP3", Answer: "-ERR no", Refused: true}},
	{"FTP", []string{"S: 220 FTP", "C: AUTH TLS", "S: 234 ok"}, Prelude{Protocol: "FTP", Answer: "234 ok"}},
	{"FTP, no", []string{"S: 220 FTP", "C: AUTH SSL", "S: 534 no"}, Prelude{Protocol: "FTP", Answer: "534 no", Refused: true}},
	{"NNTP", []string{"S: 200 news", "C: STARTTLS", "S: 382 go"}, Prelude{Protocol: "NNTP", Answer: "382 go"}},
	{"ManageSieve, no", []string{"S: \"STARTTLS\"", "C: STARTTLS", "S: NO \"x\""}, Prelude{Protocol: "ManageSieve", Answer: "NO \"x\"", Refused: true}},
	{"XMPP", []string{"C: <stream:stream to='a'>", "S: <stream:features><starttls/></stream:features>", "C: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "S: <proceed/>"}, Prelude{Protocol: "XMPP", Answer: "<proceed/>"}},
	{"XMPP, no", []string{"C: <stream:stream>", "S: <stream:features/>", "C: <starttls/>", "S: <failure/>"}, Prelude{Protocol: "XMPP", Answer: "<failure/>", Refused: true}},
	{"LDAP", []string{ldapStartTLS, "S: 300c02010178070a010004000400"}, Prelude{Protocol: "LDAP", Answer: "LDAP result code 0"}},
	{"LDAP, no", []string{ldapStartTLS, "S: 300c02010178070a013404000400"}, Prelude{Protocol: "LDAP", Answer: "LDAP result code 52", Refused: true}},
	{"PostgreSQL", []string{"C: 0000000804d2162f", "S: 53"}, Prelude{Protocol: "PostgreSQL", Answer: "S (yes)"}},
	{"PostgreSQL, no", []string{"C: 0000000804d2162f", "S: 4e"}, Prelude{Protocol: "PostgreSQL", Answer: "N (no)", Refused: true}},
	{"MySQL", []string{mysqlGreeting, "C: 20000001 05aeff01 00000001 21" + strings.Repeat("00", 23)}, Prelude{Protocol: "MySQL"}},
	{"RDP", []string{"C: 030000130ee000000000000100080003000000", "S: 030000130ed000001234000200080002000000"}, Prelude{Protocol: "RDP", Answer: "security protocol 2 (CredSSP over TLS)"}},
	{"RDP, no", []string{"C: 030000130ee000000000000100080000000000", "S: 030000130ed000001234000300080005000000"}, Prelude{Protocol: "RDP", Answer: "negotiation failure 5 (HYBRID_REQUIRED_BY_SERVER)", Refused: true}},
	{"RDP of old", []string{"C: 0300000b06e00000000000", "S: 0300000b06d00000123400"}, Prelude{Protocol: "RDP", Answer: "no security negotiation", Refused: true}},
	{"CONNECT", []string{"C: CONNECT www.a.test:443 HTTP/1.1\r\nHost: a\r\n", "S: HTTP/1.1 200 OK\r\n"}, Prelude{Protocol: "HTTP CONNECT", Target: "www.a.test:443", Answer: "HTTP/1.1 200 OK"}},
	{"CONNECT, no", []string{"C: CONNECT www.a.test:443 HTTP/1.1\r\n", "S: HTTP/1.1 407 Proxy Authentication Required\r\n"}, Prelude{Protocol: "HTTP CONNECT", Target: "www.a.test:443", Answer: "HTTP/1.1 407 Proxy Authentication Required", Refused: true}},
	{"SOCKS 5", []string{"C: 050100", "S: 0500", "C: 05010001c0000201 01bb", "S: 05000001000000000000"}, Prelude{Protocol: "SOCKS", Answer: "SOCKS 5 method 0"}},
	{"SOCKS 4", []string{"C: 040101bbc000020100", "S: 005a000000000000"}, Prelude{Protocol: "SOCKS", Answer: "SOCKS 4 code 90"}},
	{"PROXY 1", []string{"C: PROXY TCP6 2001:db8::7 2001:db8::1 51000 443"}, Prelude{Protocol: "PROXY protocol", Client: netip.MustParseAddrPort("[2001:db8::7]:51000")}},
	{"PROXY 1, unknown", []string{"C: PROXY UNKNOWN"}, Prelude{Protocol: "PROXY protocol"}},
	{"PROXY 2", []string{"C: 0d0a0d0a000d0a515549540a 2111000c c6336407 cb007109 c738 01bb"}, Prelude{Protocol: "PROXY protocol", Client: netip.MustParseAddrPort("198.51.100.7:51000")}},
	{"PROXY 2, IPv6", []string{"C: 0d0a0d0a000d0a515549540a 21210024 20010db8000000000000000000000007 20010db8000000000000000000000001 c738 01bb"}, Prelude{Protocol: "PROXY protocol", Client: netip.MustParseAddrPort("[2001:db8::7]:51000")}},
	{"PROXY and SMTP", []string{"C: PROXY TCP4 198.51.100.7 203.0.113.9 51000 25", "S: 220 mx", "C: STARTTLS", "S: 220 go"}, Prelude{Protocol: "SMTP", Answer: "220 go", Client: netip.MustParseAddrPort("198.51.100.7:51000")}},
}

// TestPreludes: whatever leads to TLS is named, and TLS behind it is found.
// The port is none where TLS is expected: refusals are told all the same.
func TestPreludes(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	good := exchange(t, client, server)
	port := netip.AddrPortFrom(testServer.Addr(), 5000)
	for _, c := range preludes {
		log := conversation(c.lines...)
		outcome := NotTLS
		if !c.want.Refused {
			log, outcome = append(log, good...), Established
		}
		r := pcapfile.NewRecorder()
		talk := r.Conversation(testClient, port, testStart)
		for _, s := range log {
			talk.Send(s.from, s.data)
		}
		talk.Close(pcapfile.Client)
		h := recorded(t, r).one(t)
		if h.Prelude == nil {
			t.Errorf("%s: no prelude", c.name)
			continue
		}
		got := *h.Prelude
		if got.Frame == 0 || (got.AnswerFrame > 0) != (got.Answer != "") || got.AnswerFrame > 0 && got.AnswerFrame <= got.Frame {
			t.Errorf("%s: frames %d and %d", c.name, got.Frame, got.AnswerFrame)
		}
		got.Frame, got.AnswerFrame = 0, 0
		if got != c.want || h.Outcome != outcome {
			t.Errorf("%s: %s, %+v, want %s, %+v", c.name, h.Outcome, got, outcome, c.want)
		}
		if outcome == Established && (h.ClientHello == nil || h.ServerHello == nil || h.Certificates == nil) {
			t.Errorf("%s: hellos %v %v, certificates %v", c.name, h.ClientHello, h.ServerHello, h.Certificates)
		}
	}
}

// TestNoPrelude: what only looks like a request for TLS.
func TestNoPrelude(t *testing.T) {
	for _, lines := range [][]string{
		{"C: GET /STARTTLS HTTP/1.1", "S: HTTP/1.1 404 Not Found"},
		{"S: 220 mx", "C: EHLO a", "S: 250-mx\r\n250 STARTTLS", "C: MAIL FROM:<a@b>"},
		{"S: 220 mx", "C: DATA", "S: 354 go", "C: please read RFC 3207 to the end, it is about the command STARTTLS"},
		{"C: 0000000804d21630", "S: 4e"},
		{"S: +OK", "C: CAPA", "S: STLS"},
	} {
		r := pcapfile.NewRecorder()
		talk := r.Conversation(testClient, netip.AddrPortFrom(testServer.Addr(), 5000), testStart)
		for _, s := range conversation(lines...) {
			talk.Send(s.from, s.data)
		}
		if c := recorded(t, r).read(t); len(c.Handshakes) != 0 {
			t.Errorf("%q: %+v", lines, c.Handshakes[0].Prelude)
		}
	}
}

// inTDS puts the bytes of TLS into packets of TDS with the given length.
func inTDS(data []byte, size int) []byte {
	var out []byte
	for part := range slices.Chunk(data, size) {
		n := len(part) + tdsHeader
		out = append(out, 0x12, 1, byte(n>>8), byte(n), 0, 0, 0, 0)
		out = append(out, part...)
	}
	return out
}

// TestTDS: the handshake is in packets of TDS, in pieces that have nothing to
// do with its records; what comes after it is not.
func TestTDS(t *testing.T) {
	prelogin := conversation("C: 120100140000 0100 00000b00060100110001ff 00", "S: 040100140000 0100 0100060001ff 010000000000")
	client, server := configs(t, gotls.VersionTLS12)
	good := exchange(t, client, server)
	for _, size := range []int{1, 100, 4088} {
		log := slices.Clone(prelogin)
		handshake := true
		for _, s := range good {
			data := s.data
			if handshake {
				handshake = data[0] != 23
			}
			if handshake {
				data = inTDS(data, size)
			}
			log = append(log, said{s.from, data})
		}
		h := tell(t, log, nil)
		if h.Outcome != Established || h.ClientHello == nil || h.ServerHello == nil || h.Certificates == nil || len(h.Certificates.Chain) != 1 {
			t.Errorf("pieces of %d: %s, hellos %v %v, certificates %v", size, h.Outcome, h.ClientHello, h.ServerHello, h.Certificates)
		}
		if h.Prelude == nil || h.Prelude.Protocol != "TDS" || h.Prelude.Answer != "ENCRYPT_ON" || len(h.Problems) > 0 {
			t.Errorf("pieces of %d: prelude %+v, problems %q", size, h.Prelude, h.Problems)
		}
	}
}

func TestTDSWithHoles(t *testing.T) {
	packet := inTDS([]byte("0123456789"), 10)
	for lost := 1; lost <= len(packet); lost++ {
		for at := range len(packet) - lost + 1 {
			var p tdsPackets
			var heard []byte
			feed := func(b []byte) { heard = append(heard, b...) }
			p.read(packet[:at], feed)
			p.skip(lost)
			p.read(packet[at+lost:], feed)
			if len(heard) > len(packet) {
				t.Fatalf("%d bytes lost at %d: %q", lost, at, heard)
			}
		}
	}
}
