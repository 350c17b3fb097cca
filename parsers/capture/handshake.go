package capture

import (
	"net/netip"
	"time"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/tls"
)

// Side is one end of a connection.
type Side string

// The two sides. The client is the one that sends the ClientHello; without
// one, the one that opens the connection; without that, the one whose port is
// not expected to be a server's.
const (
	Client Side = "client"
	Server Side = "server"
)

// Connect tells what became of the TCP connection itself.
type Connect string

// States of the TCP connection.
const (
	Answered   Connect = "answered"   // SYN and SYN/ACK, or data from both sides
	Refused    Connect = "refused"    // the SYN was answered by a reset
	Unanswered Connect = "unanswered" // SYNs and nothing else
	Unseen     Connect = "unseen"     // the beginning is not in the capture
)

// Handshake is the story of one connection.
type Handshake struct {
	Client, Server netip.AddrPort
	// Frame and Start are those of the connection's first packet, LastFrame
	// and End those of its last.
	Frame, LastFrame int
	Start, End       time.Time
	Connect          Connect
	Outcome          Outcome

	// ClientHello is the first ClientHello, nil when none was seen. Further
	// ones follow in MoreClientHellos, for example after a HelloRetryRequest;
	// at most 16, ClientHellos counts them all.
	ClientHello      *ClientHello
	MoreClientHellos []ClientHello
	ClientHellos     int
	// ServerHello is the server's choice, HelloRetryRequest its demand for
	// another ClientHello; nil when not seen.
	ServerHello       *ServerHello
	HelloRetryRequest *ServerHello
	// MoreServerHellos are those of renegotiations that can be read, which
	// needs a suite without encryption; at most 16.
	MoreServerHellos []ServerHello
	// Resumed says that a session was resumed: the server then sends no
	// certificate.
	Resumed bool
	// Certificates is the server's Certificate message, nil when it was not
	// seen: TLS 1.3 encrypts it.
	Certificates *Certificates
	KeyExchange  *tls.KeyExchange // ServerKeyExchange up to TLS 1.2, else nil
	// CertificateRequest is the server's demand for a client certificate, up
	// to TLS 1.2; ClientCertificates the answer, with an empty Chain when the
	// client has none (and Incomplete is not set). Both are nil when not seen;
	// TLS 1.3 encrypts them.
	CertificateRequest *CertificateRequest
	ClientCertificates *Certificates
	// ClientSignature is the algorithm by which the client proves to own its
	// certificate, in TLS 1.2; else 0.
	ClientSignature tls.SignatureScheme
	// Stapled says that the server sent an OCSP response (CertificateStatus),
	// TicketIssued that it sent a session ticket, both up to TLS 1.2.
	Stapled, TicketIssued bool

	Alerts []Alert // in order, at most 16
	Close  *Close  // the first FIN or RST
	Reset  *Reset  // the first RST
	// LastStep is the last thing that was said before Close, or at all where
	// nobody has closed; nil for nothing.
	LastStep *Step
	Times    Times
	// Splits are application data that begin with a record of no or next to
	// no data, with a CBC suite of TLS 1.0 or SSL 3.0: record splitting.
	Splits []Split
	// Renegotiated says that handshake records follow application data, up
	// to TLS 1.2: the server may have asked for a client certificate.
	Renegotiated bool

	ClientTraffic, ServerTraffic Traffic
	// HelloAcknowledged says that the server's TCP has acknowledged the whole
	// ClientHello.
	HelloAcknowledged bool
	// SYNs counts the client's SYNs: more than one means retransmission.
	SYNs int
	// Plain describes what was said in place of TLS, or before it; Prelude is
	// what it means where another protocol led to TLS, or asked for it in
	// vain, else nil.
	Plain   []Plain
	Prelude *Prelude
	// Problems are sentences about what the capture does not show of this
	// connection.
	Problems []problem.Text
}

// BeforeClose returns the time from the last step to the close, false when
// not both were seen.
func (h *Handshake) BeforeClose() (time.Duration, bool) {
	if h.LastStep == nil || h.Close == nil {
		return 0, false
	}
	return between(h.LastStep.Time, h.Close.Time)
}

// TTL returns the range of the TTL (IPv4) or hop limit (IPv6) of those packets
// of a side that are no resets; 0 when there are none.
func (h *Handshake) TTL(from Side) (lowest, highest uint8) {
	if from == Client {
		return h.ClientTraffic.LowestTTL, h.ClientTraffic.HighestTTL
	}
	return h.ServerTraffic.LowestTTL, h.ServerTraffic.HighestTTL
}

// ClientHello is a ClientHello with its place: the frame that completes it.
type ClientHello struct {
	Frame int
	Time  time.Time
	// Segments counts the packets it was spread over.
	Segments int
	// Incomplete says that its end is not in the capture, Malformed that its
	// structure is broken.
	Incomplete, Malformed bool
	tls.ClientHello
}

// ServerHello is a ServerHello with its place.
type ServerHello struct {
	Frame int
	Time  time.Time
	// Incomplete and Malformed are as in ClientHello.
	Incomplete, Malformed bool
	tls.ServerHello
}

// Certificates is a Certificate message with its place.
type Certificates struct {
	Frame int
	Time  time.Time
	// Chain has the peer's own certificate first, and those that are whole
	// when the end of the message is not in the capture (Incomplete).
	Chain      []Certificate
	Incomplete bool
	// Compressed says that the message is compressed in a way that is not
	// read (RFC 8879): Chain is empty although certificates were sent.
	Compressed bool
}

// Certificate is a certificate as it was sent.
type Certificate struct {
	SHA1 string // lower-case hex of the DER
	DER  []byte `json:"-"`
}

// CertificateRequest is a CertificateRequest message with its place.
type CertificateRequest struct {
	Frame      int
	Incomplete bool
	tls.CertificateRequest
}

// Alert is an alert with its place.
type Alert struct {
	Frame int
	Time  time.Time
	From  Side
	tls.Alert
}

// Kind is how a connection was closed.
type Kind string

// Kinds of closing.
const (
	FIN Kind = "fin"
	RST Kind = "rst"
)

// Close is the first FIN or RST of a connection.
type Close struct {
	Frame int
	Time  time.Time
	From  Side
	Kind  Kind
	dir   int
}

// Reset is the first RST of a connection. Its TTL and IP identification,
// compared with those of the server's other packets, tell whether the server
// or something in between has sent it.
type Reset struct {
	Frame int
	Time  time.Time
	From  Side
	TTL   uint8
	IPID  uint16
	// Acknowledges says that the ACK flag is set; a bare RST in answer to
	// data is typical of firewalls.
	Acknowledges bool
	dir          int
}

// Times are the moments of a connection, UTC; zero when not seen.
type Times struct {
	SYN, SYNACK              time.Time
	ClientHello, ServerHello time.Time
	// ClientData and ServerData are the first records that carry application
	// data, after the handshake.
	ClientData, ServerData time.Time
}

// Connect returns the time from SYN to SYN/ACK, false when not both were seen.
func (t *Times) Connect() (time.Duration, bool) { return between(t.SYN, t.SYNACK) }

// ServerAnswer returns the time from ClientHello to ServerHello.
func (t *Times) ServerAnswer() (time.Duration, bool) { return between(t.ClientHello, t.ServerHello) }

func between(a, b time.Time) (time.Duration, bool) {
	return b.Sub(a), !a.IsZero() && !b.IsZero() && !b.Before(a)
}

// Traffic is what one side has sent.
type Traffic struct {
	Packets int
	// Bytes of payload, each counted once; Missing is how many of them are
	// not in the capture.
	Bytes, Missing int64
	// DataBytes are the bytes of application data records after the
	// handshake, as far as they were followed (the first 24 records).
	DataBytes int64
	// Retransmissions are packets that were sent again, Duplicates those that
	// were captured more than once.
	Retransmissions, Duplicates int
	// Unheard is how many of the retransmissions were in vain: the other side
	// has acknowledged nothing new since, a FIN aside.
	Unheard int
	// TTL (IPv4) or hop limit (IPv6) of the first packet, of a server's
	// SYN/ACK; then the range of those of all packets that are no resets.
	TTL, LowestTTL, HighestTTL uint8
}

// Split is a sign of record splitting: a record of the length of First, which
// holds nothing or next to nothing, and the rest of the data in the next one.
type Split struct {
	From          Side
	Frame         int // of the first record
	First, Second int // lengths of the records in bytes
}

// Plain is what one side said that is not TLS.
type Plain struct {
	From  Side
	Frame int
	// Kind is for example "HTTP request", "SSH", "text" or "binary data".
	Kind string
	// Quote is the beginning, at most 60 bytes of the first line, with every
	// unprintable byte as a dot.
	Quote string
}
