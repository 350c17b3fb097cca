package capture

import "ssltriage/parsers/tls"

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
	waiting    int // frame of the first bytes that may become a record
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
	begun, waiting, foreign := t.stream.Started(), t.stream.Undecided(), t.stream.Foreign()
	if !begun && len(waiting) == 0 {
		t.prelude(data)
	}
	if t.isSSLv2() {
		t.after += int64(len(data))
	}
	t.feed(data)
	if !begun && len(data) > 0 {
		t.sift(waiting, data, int(t.stream.Foreign()-foreign))
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

// sift notes what is not TLS: the first so many bytes of a segment and of those
// in front of it, which were too few to tell.
func (t *talk) sift(waiting, data []byte, foreign int) {
	if t.tds != nil { // the stream has seen a part of the segment
		if !t.stream.Started() && len(t.stream.Undecided()) == 0 {
			t.notTLS(data, t.frame)
		}
		return
	}
	if len(waiting) > 0 && foreign >= len(waiting) {
		t.notTLS(waiting, t.waiting)
		foreign -= len(waiting)
		waiting = nil
	}
	switch {
	case foreign == len(data):
		t.notTLS(data, t.frame)
	case foreign > 0 && len(t.plain) == 0 && t.conn.request != nil && t.conn.request.Frame == t.frame: // a header right in front
		t.quote(data[:foreign], t.frame)
	}
	if len(waiting) == 0 {
		t.waiting = t.frame
	}
}

// quote keeps the beginning of what is not TLS.
func (t *talk) quote(data []byte, frame int) {
	if len(t.plain) == 0 {
		t.plainFrame = frame
	}
	t.plain = append(t.plain, data[:min(len(data), maxPlain-len(t.plain))]...)
}

func (t *talk) notTLS(data []byte, frame int) {
	t.quote(data, frame)
	t.lastPlain = frame
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
