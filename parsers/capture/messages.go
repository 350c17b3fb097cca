package capture

import (
	"errors"

	"ssltriage/parsers/tls"
)

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
		if t.exchange == nil && t.server != nil && t.server.IsKnown() {
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
		if m.Truncated {
			s.CutOff()
		}
	}
	s.Malformed = err != nil && !m.Truncated
	if s.encryptsNothing() {
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
