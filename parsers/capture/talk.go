package capture

import (
	"errors"

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
	time   moment
	pieces int // since the last message
	tds    *tdsPackets

	hellos      []ClientHello
	helloCount  int
	helloEnd    uint32 // sequence number behind the first hello
	server      *ServerHello
	more        []ServerHello // after a renegotiation in the clear
	retry       *ServerHello
	certificate *Certificates
	request     *CertificateRequest
	exchange    *tls.KeyExchange
	signature   tls.SignatureScheme // of CertificateVerify
	stapled     bool
	ticket      bool
	alerts      []Alert
	switched    int // frame of ChangeCipherSpec
	finished    int // frame of the first encrypted handshake record after it
	renegotiate bool
	records     []dataRecord // of application data
	messages    int
	after       int64 // bytes behind the hello, of SSL 2.0
	garbage     int   // frame in which the stream was lost

	plain      []byte // the beginning, as far as it is not TLS
	plainFrame int
	lastPlain  int // last frame that was not TLS
}

// dataRecord is a record of type application data.
type dataRecord struct {
	at     moment
	frame  int32
	length uint16
}

func newTalk(c *conn, dir int) *talk {
	t := c.flows.newTalk()
	t.conn, t.dir = c, dir
	t.stream.Handler = t
	return t
}

// hear reads a piece of the side's bytes and the hole behind it.
func (t *talk) hear(data []byte, missing, frame int, at moment) {
	t.heard += int64(len(data))
	if t.done {
		return
	}
	if frame >= t.frame { // else it had been waiting for the frame before it
		t.frame, t.time = frame, at
	}
	t.pieces++
	begun := t.stream.Started()
	if !begun {
		t.prelude(data)
	}
	if t.isSSLv2() {
		t.after += int64(len(data))
	}
	t.feed(data)
	switch {
	case len(data) == 0:
	case !t.stream.Started():
		t.notTLS(data)
	case !begun && len(t.plain) == 0 && t.conn.request != nil && t.conn.request.Frame == t.frame: // a header right in front
		t.quote(data)
	}
	t.skip(missing)
	t.conn.flows.buffered += t.stream.Buffered() - t.buffered
	t.buffered = t.stream.Buffered()
	t.done = t.done || len(t.records) >= maxRecords || !t.stream.Started() && t.heard > searchBytes
}

// isSSLv2 reports whether the side has said its hello of SSL 2.0.
func (t *talk) isSSLv2() bool {
	return t.server != nil && t.server.SSLv2 || len(t.hellos) > 0 && t.hellos[0].SSLv2
}

// feed gives the stream its bytes, taken out of the packets of TDS where that
// carries them.
func (t *talk) feed(data []byte) {
	if t.tds != nil {
		t.tds.read(data, t.stream.Feed)
		return
	}
	t.stream.Feed(data)
}

func (t *talk) skip(missing int) {
	if t.tds != nil {
		missing = t.tds.skip(missing)
	}
	t.stream.Skip(missing)
}

// quote keeps the beginning of what is not TLS.
func (t *talk) quote(data []byte) {
	if len(t.plain) == 0 {
		t.plainFrame = t.frame
	}
	t.plain = append(t.plain, data[:min(len(data), maxPlain-len(t.plain))]...)
}

func (t *talk) notTLS(data []byte) {
	t.quote(data)
	t.lastPlain = t.frame
	t.pieces = 0
	t.said("plain data")
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
	t.said(m.Type.String())
	switch m.Type {
	case tls.MessageClientHello:
		t.clientHello(m)
	case tls.MessageServerHello:
		t.serverHello(m)
	case tls.MessageHelloRetryRequest:
		if t.retry == nil {
			t.retry = &ServerHello{Frame: t.frame, Time: t.time.time()}
			t.retry.HelloRetryRequest = true
		}
	case tls.MessageCertificate, tls.MessageCompressedCertificate:
		t.certificates(m)
	case tls.MessageCertificateStatus:
		t.stapled = true
	case tls.MessageNewSessionTicket:
		t.ticket = true
	case tls.MessageCertificateVerify:
		t.signature, _ = tls.ParseCertificateVerify(m.Body, t.conn.version())
	case tls.MessageCertificateRequest:
		if t.request == nil {
			r, err := tls.ParseCertificateRequest(m.Body, t.conn.version())
			t.request = &CertificateRequest{Frame: t.frame, Incomplete: m.Truncated || err != nil, CertificateRequest: r}
		}
	case tls.MessageFinished:
		if t.finished == 0 {
			t.finished = t.frame
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
		Frame: t.frame, Time: t.time.time(), Segments: max(1, t.pieces),
		Incomplete: m.Truncated, Malformed: err != nil && !m.Truncated, ClientHello: h,
	})
}

func (t *talk) serverHello(m tls.Message) {
	s := ServerHello{Frame: t.frame, Time: t.time.time(), Incomplete: m.Truncated}
	var err error
	if m.SSLv2 {
		var der []byte
		s.ServerHello, der, err = tls.ParseSSLv2ServerHello(m.Body)
		if len(der) > 0 {
			t.keep([][]byte{der}, false)
		}
	} else {
		s.ServerHello, err = tls.ParseServerHello(m.Body)
	}
	s.Malformed = err != nil && !m.Truncated
	if s.CipherSuite.IsNull() && !s.SSLv2 {
		t.conn.readable(s.CipherSuite)
	}
	switch {
	case s.HelloRetryRequest && t.retry == nil:
		t.retry = &s
	case s.HelloRetryRequest:
	case t.server == nil:
		t.server = &s
	case len(t.more) < maxHellos:
		t.more = append(t.more, s)
	}
}

func (t *talk) certificates(m tls.Message) {
	body, incomplete := m.Body, m.Truncated
	if m.Type == tls.MessageCompressedCertificate {
		var err error
		if body, err = tls.Decompress(m.Body); errors.Is(err, tls.ErrCompression) {
			t.keep(nil, incomplete)
			t.certificate.Compressed = true
			return
		}
		incomplete = incomplete || err != nil
	}
	parse := tls.ParseCertificates
	if t.conn.version().Is13() {
		parse = tls.ParseCertificates13
	}
	chain, err := parse(body)
	t.keep(chain, incomplete || err != nil)
}

// keep notes the first chain of the side.
func (t *talk) keep(chain [][]byte, incomplete bool) {
	if t.certificate != nil {
		return
	}
	t.certificate = &Certificates{Frame: t.frame, Time: t.time.time(), Incomplete: incomplete}
	for _, der := range chain {
		t.certificate.Chain = append(t.certificate.Chain, t.conn.flows.intern.certificate(der))
	}
}

// version returns the negotiated version; TLS 1.2 when the ServerHello was
// not seen.
func (c *conn) version() tls.Version {
	if s := c.chosen(); s != nil {
		return s.Version
	}
	return tls.TLS12
}

// chosen returns the ServerHello, nil while it was not seen.
func (c *conn) chosen() *ServerHello {
	for i := range c.sides {
		if t := c.sides[i].talk; t != nil && t.server != nil {
			return t.server
		}
	}
	return nil
}

// Record implements [tls.Handler].
func (t *talk) Record(r tls.Record) {
	t.said(t.recordName(r))
	switch r.Type {
	case tls.RecordChangeCipherSpec:
		if t.switched == 0 {
			t.switched = t.frame
		}
	case tls.RecordAlert:
		t.alert(r)
	case tls.RecordApplicationData:
		t.records = append(t.records, dataRecord{at: t.time, frame: int32(t.frame), length: uint16(r.Length)})
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
	a := tls.Alert{Encrypted: true}
	if r.Content != nil {
		a = tls.ParseAlert(r.Content, t.switched > 0 && t.conn.nullSuite())
	}
	a.Length = r.Length
	if a.Encrypted {
		t.said(a.Name())
	} else {
		t.said("alert " + a.Name())
	}
	if len(t.alerts) >= maxAlerts {
		return
	}
	t.alerts = append(t.alerts, Alert{Frame: t.frame, Time: t.time.time(), Alert: a})
}

// readable tells both sides that what follows is not encrypted.
func (c *conn) readable(suite tls.CipherSuite) {
	for i := range c.sides {
		if t := c.sides[i].talk; t != nil {
			t.stream.Unencrypted(suite)
		}
	}
}

// nullSuite reports whether the connection negotiated a suite that does not
// encrypt.
func (c *conn) nullSuite() bool {
	s := c.chosen()
	return s != nil && s.CipherSuite.IsNull() && !s.SSLv2
}

// Garbage implements [tls.Handler].
func (t *talk) Garbage() {
	if t.garbage == 0 && t.tds == nil { // SQL Server may go on without TLS after the login
		t.garbage = t.frame
	}
}
