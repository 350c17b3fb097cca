package capture

import (
	"time"

	"ssltriage/parsers/tls"
)

// Limits of what is kept of one side.
const (
	maxHellos  = 16
	maxAlerts  = 16
	maxRecords = 24
	maxPlain   = 96
	// searchBytes is how far a beginning of TLS is looked for behind another
	// protocol.
	searchBytes = 64 << 10
)

// talk is what one side of a connection says, as far as it can be read. It is
// the handler of that side's TLS stream.
type talk struct {
	conn     *conn
	dir      int
	stream   tls.Stream
	done     bool // nothing more is read
	heard    int64
	buffered int // bytes that the stream holds

	frame  int // of the piece being read
	time   time.Time
	pieces int // since the last message

	hellos      []ClientHello
	helloCount  int
	helloEnd    uint32 // sequence number behind the first hello
	server      *ServerHello
	retry       *ServerHello
	certificate *Certificates
	request     *CertificateRequest
	exchange    *tls.KeyExchange
	alerts      []Alert
	switched    int // frame of ChangeCipherSpec
	finished    int // frame of the first encrypted handshake record after it
	renegotiate bool
	records     []dataRecord // of application data
	messages    int
	garbage     int // frame in which the stream was lost

	plain      []byte // the beginning, as far as it is not TLS
	plainFrame int
	lastPlain  int // last frame that was not TLS
}

// dataRecord is a record of type application data.
type dataRecord struct {
	frame  int
	time   time.Time
	length int
}

func newTalk(c *conn, dir int) *talk {
	t := c.flows.newTalk()
	t.conn, t.dir = c, dir
	t.stream.Handler = t
	return t
}

// hear reads a piece of the side's bytes and the hole behind it.
func (t *talk) hear(data []byte, missing, frame int, at time.Time) {
	t.heard += int64(len(data))
	if t.done {
		return
	}
	if frame >= t.frame { // else it had been waiting for the frame before it
		t.frame, t.time = frame, at
	}
	t.pieces++
	t.stream.Feed(data)
	if !t.stream.Started() && len(data) > 0 {
		t.notTLS(data)
	}
	t.stream.Skip(missing)
	t.conn.flows.buffered += t.stream.Buffered() - t.buffered
	t.buffered = t.stream.Buffered()
	t.done = t.done || len(t.records) >= maxRecords || !t.stream.Started() && t.heard > searchBytes
}

func (t *talk) notTLS(data []byte) {
	if len(t.plain) == 0 {
		t.plainFrame = t.frame
	}
	t.plain = append(t.plain, data[:min(len(data), maxPlain-len(t.plain))]...)
	t.lastPlain = t.frame
	t.pieces = 0
}

// close reads what is left when nothing follows.
func (t *talk) close() {
	t.stream.Close()
	t.conn.flows.buffered -= t.buffered
	t.buffered = 0
}

// isTLS reports whether the side said something that only TLS says.
func (t *talk) isTLS() bool {
	if t == nil {
		return false
	}
	for _, a := range t.alerts {
		if !a.Encrypted {
			return true
		}
	}
	return t.messages > 0
}

// Message implements [tls.Handler].
func (t *talk) Message(m tls.Message) {
	t.messages++
	switch m.Type {
	case tls.MessageClientHello:
		t.clientHello(m)
	case tls.MessageServerHello:
		t.serverHello(m)
	case tls.MessageHelloRetryRequest:
		if t.retry == nil {
			t.retry = &ServerHello{Frame: t.frame, Time: t.time}
			t.retry.HelloRetryRequest = true
		}
	case tls.MessageCertificate:
		t.certificates(m)
	case tls.MessageCertificateRequest:
		if t.request == nil {
			r, err := tls.ParseCertificateRequest(m.Body, t.version())
			t.request = &CertificateRequest{Frame: t.frame, Incomplete: m.Truncated || err != nil, CertificateRequest: r}
		}
	case tls.MessageServerKeyExchange:
		if t.exchange == nil && t.server != nil {
			if k, err := tls.ParseKeyExchange(m.Body, t.server.CipherSuite, t.server.Version); err == nil {
				t.exchange = &k
			}
		}
	}
	t.pieces = 1
}

func (t *talk) clientHello(m tls.Message) {
	t.helloCount++
	if len(t.hellos) >= maxHellos {
		return
	}
	parse := tls.ParseClientHello
	if m.SSLv2 {
		parse = tls.ParseSSLv2Hello
	}
	h, err := parse(m.Body)
	t.conn.flows.intern.hello(&h)
	if len(t.hellos) == 0 {
		// An approximation when records follow in the same packet; the hello
		// usually is the last thing in it.
		t.helloEnd = t.conn.sides[t.dir].next
	}
	t.hellos = append(t.hellos, ClientHello{
		Frame: t.frame, Time: t.time, Segments: max(1, t.pieces),
		Incomplete: m.Truncated, Malformed: err != nil && !m.Truncated, ClientHello: h,
	})
}

func (t *talk) serverHello(m tls.Message) {
	h, err := tls.ParseServerHello(m.Body)
	s := &ServerHello{Frame: t.frame, Time: t.time, Incomplete: m.Truncated, Malformed: err != nil && !m.Truncated, ServerHello: h}
	if h.HelloRetryRequest {
		if t.retry == nil {
			t.retry = s
		}
		return
	}
	if t.server == nil {
		t.server = s
	}
}

func (t *talk) certificates(m tls.Message) {
	if t.certificate != nil {
		return
	}
	chain, err := tls.ParseCertificates(m.Body)
	t.certificate = &Certificates{Frame: t.frame, Time: t.time, Incomplete: m.Truncated || err != nil}
	for _, der := range chain {
		t.certificate.Chain = append(t.certificate.Chain, t.conn.flows.intern.certificate(der))
	}
}

// version returns the negotiated version; TLS 1.2 when the ServerHello was
// not seen.
func (t *talk) version() tls.Version {
	if t.server == nil {
		return tls.TLS12
	}
	return t.server.Version
}

// Record implements [tls.Handler].
func (t *talk) Record(r tls.Record) {
	switch r.Type {
	case tls.RecordChangeCipherSpec:
		if t.switched == 0 {
			t.switched = t.frame
		}
	case tls.RecordAlert:
		t.alert(r)
	case tls.RecordApplicationData:
		t.records = append(t.records, dataRecord{frame: t.frame, time: t.time, length: r.Length})
	case tls.RecordHandshake:
		switch {
		case !r.Encrypted:
		case len(t.records) > 0:
			t.renegotiate = true
		case t.finished == 0 && t.switched > 0:
			t.finished = t.frame
		}
	}
}

func (t *talk) alert(r tls.Record) {
	if len(t.alerts) >= maxAlerts {
		return
	}
	a := tls.Alert{Encrypted: true}
	if r.Content != nil {
		a = tls.ParseAlert(r.Content, t.switched > 0 && t.conn.nullSuite())
	}
	a.Length = r.Length
	t.alerts = append(t.alerts, Alert{Frame: t.frame, Time: t.time, Alert: a})
}

// nullSuite reports whether the connection negotiated a suite that does not
// encrypt.
func (c *conn) nullSuite() bool {
	for i := range c.sides {
		if t := c.sides[i].talk; t != nil && t.server != nil {
			return t.server.CipherSuite.IsNull()
		}
	}
	return false
}

// Garbage implements [tls.Handler].
func (t *talk) Garbage() {
	if t.garbage == 0 {
		t.garbage = t.frame
	}
}
