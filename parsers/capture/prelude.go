package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Prelude is another protocol in front of TLS: it asks for TLS (STARTTLS), it
// carries it (TDS), it leads to another server (CONNECT), or it says who the
// client is (PROXY).
type Prelude struct {
	// Protocol is "SMTP", "IMAP", "POP3", "FTP", "NNTP", "ManageSieve", "IRC",
	// "XMPP", "LDAP", "PostgreSQL", "MySQL", "TDS" (SQL Server), "RDP", "HTTP
	// CONNECT", "SOCKS", "PROXY protocol", or "STARTTLS" where the protocol is
	// not known.
	Protocol string
	Frame    int // of the request
	// Target is where a proxy is asked to connect to, "host:port", printable.
	Target string
	// Client is the client that the PROXY protocol names: the other end of
	// the connection is a load balancer. It is zero without.
	Client netip.AddrPort
	// Answer is what was answered to the request, at most 60 bytes: the first
	// line, or the meaning of a binary answer; AnswerFrame is its frame, 0
	// without an answer. Refused says that the answer is a no.
	Answer      string
	AnswerFrame int
	Refused     bool
}

// request is a request for TLS while the conversation goes on.
type request struct {
	Prelude
	dir      int // the side that asks
	judge    func([]byte) (answer string, refused bool)
	answered bool
}

// Limits of where requests are looked for.
const (
	maxRequest = 1024     // length of a segment
	maxTalk    = 16 << 10 // bytes of a side, mail clients are talkative before they ask
)

// prelude looks for a request for TLS, or the answer to one, in a segment that
// comes before TLS.
func (t *talk) prelude(data []byte) {
	if len(data) == 0 || t.heard > maxTalk {
		return
	}
	c := t.conn
	if r := c.request; r != nil && r.dir != t.dir {
		r.answer(data, t.frame)
	} else if len(data) >= minRequest && (len(data) <= maxRequest || isProxyHeader(data)) {
		t.ask(data)
	}
	if c.request != nil && c.request.Protocol == "TDS" && t.dir != c.request.dir && t.tds == nil {
		t.readTDS()
	}
}

// minRequest is the length of the shortest request: PostgreSQL's is of 8
// bytes, STLS of 6, SOCKS of 3.
const minRequest = 3

// ask notes a request for TLS.
func (t *talk) ask(data []byte) {
	c := t.conn
	if c.client == 1-t.dir {
		return // a server names its capabilities
	}
	var greeting []byte
	if other := c.sides[1-t.dir].talk; other != nil {
		greeting = other.plain
	}
	r := requestIn(data, greeting, len(t.plain) == 0)
	if r == nil {
		return
	}
	r.dir, r.Frame = t.dir, t.frame
	if old := c.request; old != nil { // the PROXY header comes first
		r.Client = old.Client
	}
	c.request = r
	if r.Protocol == "TDS" {
		t.readTDS()
	}
}

// readTDS reads the packets of TDS from the next byte on; the segment that
// tells of it is read as it is.
func (t *talk) readTDS() {
	t.tds = &tdsPackets{}
}

func (r *request) answer(data []byte, frame int) {
	if r.answered || r.judge == nil {
		return
	}
	r.answered, r.AnswerFrame = true, frame
	r.Answer, r.Refused = r.judge(data)
}

// isRefused reports whether a request for TLS was refused: such a connection
// is told although it is not TLS.
func (c *conn) isRefused() bool { return c.request != nil && c.request.Refused }

// prelude returns what led to TLS; nil for nothing.
func (c *conn) prelude() *Prelude {
	if c.request == nil {
		return nil
	}
	p := c.request.Prelude
	return &p
}

// lineProtocols are the protocols that ask for TLS in a line of text, by the
// greeting of the server.
var lineProtocols = []struct{ greeting, protocol string }{
	{"* OK", "IMAP"}, {"+OK", "POP3"}, {"\"", "ManageSieve"}, {":", "IRC"}, {"<", "XMPP"},
	{"200 ", "NNTP"}, {"201 ", "NNTP"}, {"220", "SMTP"},
}

// requestIn recognises a request for TLS. first says that the side has not
// said anything yet.
func requestIn(data, greeting []byte, first bool) *request {
	r := func(protocol string, judge func([]byte) (string, bool)) *request {
		return &request{Prelude: Prelude{Protocol: protocol}, judge: judge}
	}
	if first {
		switch {
		case bytes.HasPrefix(data, []byte("CONNECT ")):
			connect := r("HTTP CONNECT", httpAnswer)
			target, _, _ := bytes.Cut(data[len("CONNECT "):], []byte(" "))
			connect.Target = clipTo(target, maxQuote)
			return connect
		case isProxyHeader(data):
			return proxied(data)
		case bytes.Equal(data, []byte("\x00\x00\x00\x08\x04\xd2\x16\x2f")):
			return r("PostgreSQL", postgresAnswer)
		case isTDSPrelogin(data):
			return r("TDS", tdsAnswer)
		case isRDPRequest(data):
			return r("RDP", rdpAnswer)
		case isMySQLRequest(data, greeting):
			return r("MySQL", nil)
		case len(data) >= 3 && data[0] == 5 && len(data) == 2+int(data[1]), len(data) > 8 && data[0] == 4 && data[1] == 1 && data[len(data)-1] == 0:
			return r("SOCKS", socksAnswer)
		}
	}
	switch {
	case bytes.Contains(data, []byte("1.3.6.1.4.1.1466.20037")) && data[0] == 0x30:
		return r("LDAP", ldapAnswer)
	case bytes.Contains(data, []byte("<starttls")):
		return r("XMPP", xmppAnswer)
	case hasWord(data, "AUTH TLS"), hasWord(data, "AUTH SSL"):
		return r("FTP", lineAnswer)
	case hasWord(data, "STLS"):
		return r("POP3", lineAnswer)
	case hasWord(data, "STARTTLS"):
		for _, p := range lineProtocols {
			if bytes.HasPrefix(greeting, []byte(p.greeting)) {
				return r(p.protocol, lineAnswer)
			}
		}
		return r("STARTTLS", lineAnswer)
	}
	return nil
}

// maxCommand is the longest line that asks for TLS: a tag of IMAP, the word.
const maxCommand = 40

// hasWord reports whether the last line of data is short and ends with the
// word, in any case. A server's list of capabilities begins with a code.
func hasWord(data []byte, word string) bool {
	line := bytes.TrimRight(data, "\r\n\"")
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	before := len(line) - len(word)
	if before < 0 || len(line) > maxCommand || before > 3 && isDigits(line[:3]) {
		return false
	}
	return bytes.EqualFold(line[before:], []byte(word)) && (before == 0 || line[before-1] == ' ')
}

const proxySignature = "\r\n\r\n\x00\r\nQUIT\n"

func isProxyHeader(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PROXY ")) || bytes.HasPrefix(data, []byte(proxySignature))
}

// proxied reads a header of the PROXY protocol (HAProxy, The PROXY protocol,
// versions 1 and 2, sections 2.1 and 2.2).
func proxied(data []byte) *request {
	r := &request{Prelude: Prelude{Protocol: "PROXY protocol"}}
	if bytes.HasPrefix(data, []byte("PROXY ")) {
		line, _, _ := bytes.Cut(data, []byte("\r\n"))
		word := bytes.Fields(line)
		if len(word) == 6 {
			address, err1 := netip.ParseAddr(string(word[2]))
			var port uint16
			_, err2 := fmt.Sscan(string(word[4]), &port)
			if err1 == nil && err2 == nil {
				r.Client = netip.AddrPortFrom(address, port)
			}
		}
		return r
	}
	b := data[len(proxySignature):]
	if len(b) < 4 {
		return r
	}
	family, b := b[1]>>4, b[4:]
	switch {
	case family == 1 && len(b) >= 12:
		a, _ := netip.AddrFromSlice(b[:4])
		r.Client = netip.AddrPortFrom(a, binary.BigEndian.Uint16(b[8:]))
	case family == 2 && len(b) >= 36:
		a, _ := netip.AddrFromSlice(b[:16])
		r.Client = netip.AddrPortFrom(a, binary.BigEndian.Uint16(b[32:]))
	}
	return r
}

func isTDSPrelogin(b []byte) bool {
	return len(b) >= 14 && b[0] == 0x12 && b[1] <= 1 && int(binary.BigEndian.Uint16(b[2:])) == len(b) && b[8] == 0
}

// isRDPRequest recognises the Connection Request of X.224 in a TPKT packet
// (MS-RDPBCGR section 2.2.1.1).
func isRDPRequest(b []byte) bool {
	return len(b) >= 11 && b[0] == 3 && b[1] == 0 && int(binary.BigEndian.Uint16(b[2:])) == len(b) && b[5] == 0xe0
}

// isMySQLRequest recognises the SSLRequest of MySQL, 32 bytes with the flag
// CLIENT_SSL, after the server's greeting of version 10.
func isMySQLRequest(b, greeting []byte) bool {
	return len(greeting) > 5 && greeting[3] == 0 && greeting[4] == 10 &&
		len(b) >= 36 && b[0] == 32 && b[1] == 0 && b[2] == 0 && b[3] == 1 && b[5]&0x08 != 0
}
