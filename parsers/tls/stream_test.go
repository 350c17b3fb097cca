package tls

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ssltriage/samples/shared"
)

// notes writes down what a stream tells.
type notes []string

func (n *notes) Record(r Record) {
	text := fmt.Sprintf("record %d of %d", r.Type, r.Length)
	if r.Encrypted {
		text += " encrypted"
	}
	if r.Content != nil {
		text += fmt.Sprintf(" %x", r.Content)
	}
	*n = append(*n, text)
}

func (n *notes) Message(m Message) {
	text := fmt.Sprintf("message %d of %d", m.Type, len(m.Body))
	if m.Truncated {
		text += " truncated"
	}
	if m.SSLv2 {
		text += " sslv2"
	}
	*n = append(*n, text)
}

func (n *notes) Garbage() { *n = append(*n, "garbage") }

// record wraps content into a record.
func record(kind RecordType, content []byte) []byte {
	return append([]byte{byte(kind), 3, 3, byte(len(content) >> 8), byte(len(content))}, content...)
}

func handshake(kind MessageType, body []byte) []byte {
	return append([]byte{byte(kind), byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// serverStream is a server's side up to TLS 1.2: hello, certificate and done
// in one record, ticket, ChangeCipherSpec, Finished, data, alert.
func serverStream(t testing.TB) (stream []byte, want []string) {
	sh := message(t, `0303 `+random+` 00 c02f 00`)
	cert := append([]byte{0, 4, 0, 0, 3, 253}, make([]byte, 1021)...)
	flight := slices.Concat(handshake(2, sh), handshake(11, cert), handshake(14, nil))
	stream = slices.Concat(
		record(RecordHandshake, flight),
		record(RecordHandshake, handshake(4, make([]byte, 50))),
		record(RecordChangeCipherSpec, []byte{1}),
		record(RecordHandshake, slices.Concat(make([]byte, 8), []byte("a Finished that is encrypted"))),
		record(RecordApplicationData, make([]byte, 300)),
		record(RecordAlert, make([]byte, 26)),
	)
	return stream, []string{
		fmt.Sprintf("message 2 of %d", len(sh)), fmt.Sprintf("message 11 of %d", len(cert)), "message 14 of 0",
		fmt.Sprintf("record 22 of %d", len(flight)),
		"message 4 of 50", "record 22 of 54", "record 20 of 1", "record 22 of 36 encrypted", "record 23 of 300",
		fmt.Sprintf("record 21 of 26 %x", make([]byte, 26)),
	}
}

func feed(pieces ...[]byte) []string {
	var n notes
	s := Stream{Handler: &n}
	for _, p := range pieces {
		s.Feed(p)
	}
	s.Close()
	return n
}

func TestStreamInPiecesOfEverySize(t *testing.T) {
	stream, want := serverStream(t)
	for size := 1; size <= len(stream); size++ {
		if got := feed(slices.Collect(slices.Chunk(stream, size))...); !slices.Equal(got, want) {
			t.Fatalf("pieces of %d bytes:\n%s\nwant\n%s", size, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestMessageOverRecords(t *testing.T) {
	body := message(t, hello)
	m := handshake(MessageClientHello, body)
	for size := 1; size <= len(m); size++ {
		var stream []byte
		for part := range slices.Chunk(m, size) {
			stream = append(stream, record(RecordHandshake, part)...)
		}
		got := feed(stream)
		want := fmt.Sprintf("message 1 of %d", len(body))
		if n := len(got); n != (len(m)+size-1)/size+1 || got[n-2] != want {
			t.Errorf("records of %d bytes: %q", size, got)
		}
	}
}

// TestPlainAfterChangeCipherSpec: in TLS 1.3 hellos follow the compatibility
// record in the clear, and alerts of some clients.
func TestPlainAfterChangeCipherSpec(t *testing.T) {
	ch := handshake(MessageClientHello, message(t, hello))
	got := feed(slices.Concat(record(RecordHandshake, ch), record(RecordChangeCipherSpec, []byte{1}),
		record(RecordHandshake, ch), record(RecordAlert, []byte{2, 45})))
	want := []string{
		fmt.Sprintf("message 1 of %d", len(ch)-4), fmt.Sprintf("record 22 of %d", len(ch)), "record 20 of 1",
		fmt.Sprintf("message 1 of %d", len(ch)-4), fmt.Sprintf("record 22 of %d", len(ch)), "record 21 of 2 022d",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestStreamBehindAnotherProtocol(t *testing.T) {
	ch := record(RecordHandshake, handshake(MessageClientHello, message(t, hello)))
	for _, preface := range []string{"EHLO a\r\nSTARTTLS\r\n", "\x16", "\x16\x03", "\x80\x20", "\x03\x00\x00\x13\x0e", "CONNECT a:443 HTTP/1.1\r\n\r\n"} {
		if got := feed([]byte(preface), ch); len(got) != 2 {
			t.Errorf("behind %q: %q", preface, got)
		}
	}
	if got := feed([]byte("GET / HTTP/1.1\r\n\r\n"), []byte("\x17\x03\x03\x00\x10 no data of TLS")); len(got) != 0 {
		t.Errorf("behind HTTP only a hello is believed: %q", got)
	}
}

// TestHelloBehindHeader: the PROXY protocol puts its header in front of the
// ClientHello, in the same segment.
func TestHelloBehindHeader(t *testing.T) {
	hello := record(RecordHandshake, handshake(1, message(t, hello)))
	want := []string{fmt.Sprintf("message 1 of %d", len(hello)-9), fmt.Sprintf("record 22 of %d", len(hello)-5)}
	header := []byte("PROXY TCP4 198.51.100.7 203.0.113.9 51000 443\r\n")
	if got := feed(slices.Concat(header, hello)); !slices.Equal(got, want) {
		t.Errorf("version 1: %q", got)
	}
	if got := feed(slices.Concat([]byte("\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc6\x33\x64\x07\xcb\x00\x71\x09\xc7\x38\x01\xbb"), hello)); !slices.Equal(got, want) {
		t.Errorf("version 2: %q", got)
	}
	if got := feed(slices.Concat(header, hello[:30]), hello[30:]); !slices.Equal(got, want) {
		t.Errorf("the hello goes on in the next segment: %q", got)
	}
	if got := feed(slices.Concat(make([]byte, maxPreface+1), hello)); len(got) > 0 {
		t.Errorf("a hello within a long text is no beginning: %q", got)
	}
	if got := feed(header, []byte("\x16\x03\x01\x16\x03\x03 no hello \x16\x03\x01\x00\x30\x01\x00\x00\x20\x03\x03")); len(got) > 0 {
		t.Errorf("lengths that do not agree: %q", got)
	}
}

// TestSuiteWithoutEncryption: everything stays readable, a MAC behind each
// record.
func TestSuiteWithoutEncryption(t *testing.T) {
	finished := handshake(MessageFinished, make([]byte, 12))
	again := handshake(MessageClientHello, message(t, hello))
	mac := bytes.Repeat([]byte{0xee}, 20)
	var got notes
	s := Stream{Handler: &got}
	s.Feed(record(RecordHandshake, again))
	s.Unencrypted(0x0002) // TLS_RSA_WITH_NULL_SHA
	s.Feed(record(RecordChangeCipherSpec, []byte{1}))
	s.Feed(record(RecordHandshake, append(finished, mac...)))
	s.Feed(record(RecordHandshake, append(again, mac...)))
	want := notes{
		fmt.Sprintf("message 1 of %d", len(again)-4), fmt.Sprintf("record 22 of %d", len(again)), "record 20 of 1", "message 20 of 12", "record 22 of 36",
		fmt.Sprintf("message 1 of %d", len(again)-4), fmt.Sprintf("record 22 of %d", len(again)+20),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStreamInTheMiddle(t *testing.T) {
	stream, _ := serverStream(t)
	s, want := stream[len(stream)-31-305-41:], []string{"record 22 of 36 encrypted", "record 23 of 300", fmt.Sprintf("record 21 of 26 %x", make([]byte, 26))}
	if got := feed(s); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	cert := append([]byte{0, 4, 0, 0, 3, 253}, make([]byte, 1021)...)
	if got := feed(record(RecordHandshake, handshake(MessageCertificate, cert))); len(got) != 2 || got[0] != "message 11 of 1027" {
		t.Errorf("a Certificate without ServerHello: %q", got)
	}
}

func TestSSLv2Stream(t *testing.T) {
	data := message(t, sslv2)
	want := []string{fmt.Sprintf("message 1 of %d sslv2", len(data)), "record 20 of 1"}
	data = append(data, record(RecordChangeCipherSpec, []byte{1})...)
	for size := 1; size <= len(data); size++ {
		if got := feed(slices.Collect(slices.Chunk(data, size))...); !slices.Equal(got, want) {
			t.Errorf("pieces of %d: %q", size, got)
		}
	}
}

func TestGarbageAndRecovery(t *testing.T) {
	ch := record(RecordHandshake, handshake(MessageClientHello, message(t, hello)))
	got := feed(ch, []byte("\xff\xff\xff\x00\x01\x01"), record(RecordApplicationData, make([]byte, 40)))
	if len(got) != 4 || got[2] != "garbage" || got[3] != "record 23 of 40" {
		t.Errorf("%q", got)
	}
}

// TestSkip: a hole of every size at every place. What is told may be less,
// never something that was not there.
func TestSkip(t *testing.T) {
	stream, want := serverStream(t)
	truth := map[string]bool{}
	for _, w := range want {
		truth[w] = true
	}
	for at := 0; at < len(stream); at += 7 {
		for size := 1; at+size <= len(stream); size += 13 {
			var n notes
			s := Stream{Handler: &n}
			s.Feed(stream[:at])
			s.Skip(size)
			s.Feed(stream[at+size:])
			s.Close()
			for _, got := range n {
				if !truth[got] && !strings.Contains(got, "truncated") && got != "garbage" && got != "record 21 of 26" && !strings.HasPrefix(got, "record 22 of") {
					t.Fatalf("hole of %d bytes at %d: %q was never there", size, at, got)
				}
			}
		}
	}
	// A hole within a record does not cost the next one.
	var n notes
	s := Stream{Handler: &n}
	s.Feed(stream[:100])
	s.Skip(20)
	s.Feed(stream[120:])
	if !slices.Contains(n, "record 23 of 300") || !slices.Contains(n, "message 11 of 49 truncated") {
		t.Errorf("%q", n)
	}
}

func TestLimits(t *testing.T) {
	start := handshake(MessageCertificate, nil)
	start[1] = 0xff // 16 MB
	var n notes
	s := Stream{Handler: &n}
	s.Feed(record(RecordHandshake, handshake(MessageServerHello, message(t, `0303 `+random+` 00 c02f 00`))))
	s.Feed(record(RecordHandshake, start))
	part := record(RecordHandshake, make([]byte, 16384))
	for range 600 {
		s.Feed(part)
		if s.Buffered() > 300<<10 {
			t.Fatalf("%d bytes are buffered", s.Buffered())
		}
	}
	s.Close()
	if !slices.Contains(n, fmt.Sprintf("message 11 of %d truncated", maxMessage-4)) {
		t.Errorf("%q", n[len(n)-1])
	}
}

// FuzzStream feeds any bytes in two pieces with a hole between them.
func FuzzStream(f *testing.F) {
	stream, _ := serverStream(f)
	f.Add(stream, uint16(100), uint16(0))
	f.Add(message(f, sslv2), uint16(5), uint16(1))
	files, _ := filepath.Glob(filepath.Join(shared.Path(f, "evidence/capture"), "lab", "*.pcap"))
	for _, path := range files {
		if data, err := os.ReadFile(path); err == nil && len(data) > 500 {
			f.Add(data[300:], uint16(200), uint16(0)) // records somewhere within
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, cut, hole uint16) {
		n := min(int(cut), len(data))
		var whole, parts notes
		s := Stream{Handler: &whole}
		if hole == 1 {
			s.Unencrypted(0x0002)
		}
		s.Feed(data)
		behind := s.preface // a header, which the cut may go through
		s.Close()
		s = Stream{Handler: &parts}
		s.Feed(data[:n])
		s.Skip(int(hole))
		s.Feed(data[n:])
		if s.Buffered() > 2*len(data)+4096 {
			t.Errorf("%d bytes buffered of %d", s.Buffered(), len(data))
		}
		s.Close()
		if started := len(whole) > 0 && whole[0] != "garbage"; started && !behind && hole == 0 && n > 11 && !slices.Contains(whole, "garbage") && !slices.Equal(whole, parts) {
			t.Errorf("whole %q, in two parts %q", whole, parts)
		}
	})
}

// FuzzMessages reads any bytes as every message.
func FuzzMessages(f *testing.F) {
	f.Add(message(f, hello), uint16(0xc02f))
	f.Add(message(f, sslv2), uint16(0x0033))
	f.Add(message(f, sslv2Answer), uint16(0x0004))
	f.Add(message(f, `00 000009 000004 c1c2c3c4 0000`), uint16(0x1301))
	f.Add(message(f, `0001 00000e 000016 789c626060e04a606060000400ffff03040079`), uint16(0x1301))
	f.Fuzz(func(t *testing.T, data []byte, suite uint16) {
		h, _ := ParseClientHello(data)
		if ja4 := h.JA4(); len(ja4) != len("t13d1516h2_8daaf6152771_e5627efa2ab1") {
			t.Errorf("JA4 %s", ja4)
		}
		if strings.Count(h.JA3(), ",") != 4 {
			t.Errorf("JA3 %s", h.JA3())
		}
		ParseSSLv2Hello(data)
		ParseSSLv2ServerHello(data)
		ParseCertificates13(data)
		ParseCertificateVerify(data, TLS12)
		if plain, err := Decompress(data); len(plain) > maxMessage {
			t.Errorf("%d bytes out of %d, %v", len(plain), len(data), err)
		}
		ParseServerHello(data)
		ParseCertificates(data)
		ParseCertificateRequest(data, TLS12)
		ParseCertificateRequest(data, TLS10)
		ParseKeyExchange(data, CipherSuite(suite), TLS12)
		ParseAlert(data, suite&1 == 0)
	})
}
