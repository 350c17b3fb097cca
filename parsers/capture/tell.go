package capture

import (
	"cmp"
	"net/netip"
	"slices"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/tls"
)

// unanswered tells a connection of which only SYNs were seen.
func unanswered(key flowKey, s lonelySYN) *Handshake {
	ends := key.ends()
	return &Handshake{
		Client: ends[s.dir], Server: ends[1-s.dir],
		Frame: s.frame, LastFrame: s.lastFrame, Start: s.time.time(), End: s.last.time(),
		Connect: Unanswered, Outcome: NoServerHello, SYNs: int(s.count),
		Times:         Times{SYN: s.time.time()},
		ClientTraffic: Traffic{Packets: int(s.count), TTL: s.ttl},
	}
}

func (k flowKey) ends() [2]netip.AddrPort {
	return [2]netip.AddrPort{
		netip.AddrPortFrom(netip.AddrFrom16(k.a).Unmap(), k.aPort),
		netip.AddrPortFrom(netip.AddrFrom16(k.b).Unmap(), k.bPort),
	}
}

// handshake tells the connection, nil when it is none of ours.
func (c *conn) handshake() *Handshake {
	client := c.clientSide()
	cl, sv := &c.sides[client], &c.sides[1-client]
	if !c.isOurs(client) {
		return nil
	}
	c.believe()
	ends := c.key.ends()
	h := &Handshake{
		Client: ends[client], Server: ends[1-client],
		Frame: c.firstFrame, LastFrame: c.lastFrame, Start: c.start.time(), End: c.last.time(),
		Connect: c.connect(cl, sv), SYNs: c.syns,
		Close: c.close, Reset: c.reset,
		ClientTraffic: cl.traffic(), ServerTraffic: sv.traffic(),
	}
	h.Times.SYN, h.Times.SYNACK = cl.synTime.time(), sv.synTime.time()
	if c.close != nil {
		c.close.From = sideName(c.close.dir, client)
	}
	if c.reset != nil {
		c.reset.From = sideName(c.reset.dir, client)
	}
	if cl.talk == nil {
		cl.talk = newTalk(c, client)
	}
	if sv.talk == nil {
		sv.talk = newTalk(c, 1-client)
	}
	h.tellHellos(cl, sv)
	h.tellRest(cl.talk, sv.talk)
	h.Prelude = c.prelude()
	if w := c.word; w.what != "" {
		h.LastStep = &Step{From: sideName(w.dir, client), Frame: w.frame, Time: w.time.time(), What: w.what}
	}
	h.ClientTraffic.DataBytes, h.Times.ClientData = h.data(cl.talk, sv.talk, Client)
	h.ServerTraffic.DataBytes, h.Times.ServerData = h.data(sv.talk, cl.talk, Server)
	h.Splits = append(h.splits(cl.talk, Client), h.splits(sv.talk, Server)...)
	s := story{Handshake: h, conn: c, cl: cl, sv: sv, fileEnd: c.flows.end.time()}
	h.Outcome = s.outcome()
	s.tellAlert13()
	h.Problems = s.problems()
	return h
}

// isOurs reports whether the connection is told: it is TLS, or should be.
func (c *conn) isOurs(client int) bool {
	return c.sides[0].talk.isTLS() || c.sides[1].talk.isTLS() || c.isExpected(client) || c.isRefused() || c.speaksTLCP()
}

func sideName(dir, client int) Side {
	if dir == client {
		return Client
	}
	return Server
}

// clientSide decides which end is the client.
func (c *conn) clientSide() int {
	for dir := range c.sides {
		switch t := c.sides[dir].talk; {
		case t == nil:
		case len(t.hellos) > 0:
			return dir
		case c.request != nil && c.client == unknown && c.request.dir == dir:
			return dir
		case t.server != nil || t.retry != nil:
			return 1 - dir
		}
	}
	if c.client != unknown {
		return c.client
	}
	ports := c.key.ports()
	a, b := c.flows.ports[ports[0]], c.flows.ports[ports[1]]
	if a != b && a || a == b && ports[0] < ports[1] {
		return 1
	}
	return 0
}

// isExpected reports whether a connection without TLS is told all the same:
// to a port where TLS is expected, and more than the last echo of a connection
// that ended before the capture began.
func (c *conn) isExpected(client int) bool {
	if !c.flows.ports[c.key.ports()[1-client]] {
		return false
	}
	cl, sv := &c.sides[client], &c.sides[1-client]
	return cl.syn || sv.syn || cl.bytes+sv.bytes > 0
}

func (c *conn) connect(cl, sv *side) Connect {
	switch {
	case c.refused:
		return Refused
	case cl.syn && sv.packets == 0 && cl.bytes == 0 && !cl.acked:
		return Unanswered
	case cl.syn || sv.syn:
		return Answered
	}
	return Unseen
}

func (s *side) traffic() Traffic {
	return Traffic{
		Packets: s.packets, Bytes: s.bytes, Missing: s.missing - s.tooLate,
		Retransmissions: s.retransmissions, Unheard: s.unheard, Duplicates: s.duplicates,
		TTL: s.ttl, LowestTTL: s.ttlLow, HighestTTL: s.ttlHigh,
	}
}

func (h *Handshake) tellHellos(cl, sv *side) {
	c, s := cl.talk, sv.talk
	h.ClientHellos = c.helloCount
	if len(c.hellos) > 0 {
		h.ClientHello, h.MoreClientHellos = &c.hellos[0], slices.Clone(c.hellos[1:])
		h.Times.ClientHello = h.ClientHello.Time
		h.HelloAcknowledged = sv.acked && int32(sv.ack-c.helloEnd) >= 0
	}
	h.ServerHello, h.MoreServerHellos, h.HelloRetryRequest = s.server, s.more, s.retry
	if s.server != nil {
		h.Times.ServerHello = s.server.Time
		if s.server.Version == 0 && (c.isOld() || s.isOld()) {
			s.server.Version = tls.TLS12
		}
	}
	h.Resumed = resumed(h, s)
}

// resumed reports whether a session was resumed: in TLS 1.3 the ServerHello
// takes the offered key, before that the server goes on to ChangeCipherSpec
// without a certificate, with the client's session id (RFC 5246 section 7.3)
// or for its ticket (RFC 5077).
func resumed(h *Handshake, server *talk) bool {
	sh, ch := h.ServerHello, h.ClientHello
	if sh == nil || sh.Version == 0 {
		return false
	}
	if sh.Version.Is13() {
		return sh.PSK
	}
	if server.certificate != nil || server.switched == 0 || ch == nil {
		return false
	}
	return ch.HasTicket || len(ch.SessionID) > 0 && slices.Equal(ch.SessionID, sh.SessionID)
}

func (h *Handshake) tellRest(c, s *talk) {
	h.Certificates, h.ClientCertificates = s.certificate, c.certificate
	h.CertificateRequest, h.KeyExchange = s.request, s.exchange
	h.Stapled, h.TicketIssued, h.ClientSignature = s.stapled, s.ticket, c.signature
	h.Renegotiated = c.renegotiate || s.renegotiate || len(s.more) > 0
	for _, t := range []struct {
		*talk
		from Side
	}{{c, Client}, {s, Server}} {
		for _, a := range t.alerts {
			a.From = t.from
			h.Alerts = append(h.Alerts, a)
		}
		if len(t.plain) > 0 {
			kind, quote := describe(t.plain)
			h.Plain = append(h.Plain, Plain{From: t.from, Frame: t.plainFrame, Kind: kind, Quote: quote})
		}
	}
	h.sortAlerts()
}

func (h *Handshake) sortAlerts() {
	slices.SortStableFunc(h.Alerts, func(a, b Alert) int { return cmp.Compare(a.Frame, b.Frame) })
}

// name is the side in a sentence.
func (s Side) name() problem.Text {
	if s == Client {
		return problem.New("client", "クライアント")
	}
	return problem.New("server", "サーバー")
}
