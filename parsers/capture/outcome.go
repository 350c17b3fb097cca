package capture

import "time"

// Outcome is how a handshake ended.
type Outcome string

// Outcomes. What decides is what came first: a reset after a finished
// handshake is no failure, an alert after the peer's FIN is a consequence.
const (
	// Established: up to TLS 1.2 both sides have sent ChangeCipherSpec and an
	// encrypted Finished (which is so for resumption, too), or the server has
	// sent application data. In SSL 2.0 both sides have gone on after their
	// hellos. In TLS 1.3 the client has sent its Finished, and
	// the first thing of the server behind it is not its closing and no lone
	// record of the length of an alert. What happens later does not matter.
	Established Outcome = "established"
	// FatalAlert: a readable alert other than close_notify ended the
	// handshake, before any FIN or RST.
	FatalAlert Outcome = "alert"
	// NoServerHello: the server's TCP is there or not even that, but no byte
	// answers the ClientHello (or the SYN), although the client has sent it
	// again or waited for three seconds.
	NoServerHello Outcome = "no-server-hello"
	// FlightLost: the server's answer to the ClientHello is sent again and
	// again for three seconds and more, and the client's TCP acknowledges
	// nothing of it.
	FlightLost     Outcome = "server-flight-lost"
	ResetByServer  Outcome = "reset-by-server"
	ResetByClient  Outcome = "reset-by-client"
	ClosedByServer Outcome = "closed-by-server"
	ClosedByClient Outcome = "closed-by-client"
	// ClientRejectedLikely: TLS 1.3, where certificates and most alerts are
	// encrypted, and the client ended the handshake right after the server's
	// flight.
	ClientRejectedLikely Outcome = "client-rejected-likely"
	// NotTLS: one side speaks something else; see Plain.
	NotTLS Outcome = "not-tls"
	// Incomplete: the capture ends, begins or has holes where the answer is,
	// or both sides agree on TLCP, which is not read.
	Incomplete Outcome = "incomplete"
	// OneSided: packets of one side only, although the other must have
	// answered.
	OneSided Outcome = "one-sided"
)

// patience is how long a client has to wait in vain for NoServerHello, and a
// server for FlightLost; patienceSent is how many packets it sends again.
const (
	patience     = 3 * time.Second
	patienceSent = 3
)

// story is a connection with all that its outcome depends on.
type story struct {
	*Handshake
	conn    *conn
	cl, sv  *side
	fileEnd time.Time
	guessed *dataRecord // of the server, taken for an alert
}

func (s *story) outcome() Outcome {
	switch {
	case s.Connect == Refused:
		return ResetByServer
	case s.Connect == Unanswered:
		return NoServerHello
	case s.established():
		return Established
	case s.alerted():
		return FatalAlert
	case s.isOneSided():
		return OneSided
	case s.cl.talk.saysTLCP() && s.sv.talk.saysTLCP():
		return Incomplete
	case s.isPlain():
		return NotTLS
	case s.ServerHello != nil:
		return s.afterServerHello()
	case s.ClientHello != nil:
		return s.afterClientHello()
	}
	return s.withoutHello()
}

// established: see the constant.
func (s *story) established() bool {
	c, v := s.cl.talk, s.sv.talk
	if s.is13() {
		return s.established13()
	}
	if s.ServerHello == nil && (s.ClientHello == nil || !s.hasHoles()) {
		return false
	}
	if s.ServerHello != nil && s.ServerHello.SSLv2 {
		return c.after > 0 && v.after > 0
	}
	return c.finished > 0 && v.finished > 0 || len(v.records) > 0 && s.sv.packets > 0 && s.cl.packets > 0
}

func (s *story) established13() bool {
	c := s.cl.talk
	i := s.finished13(c)
	if i < 0 {
		return false
	}
	if len(recordsAfter(s.sv.talk.records, int(c.records[i].frame))) == 0 {
		return s.Close == nil || s.Close.From == Client
	}
	return s.serverAlert(i) == nil
}

// alerted reports whether a readable alert ended the handshake. Those that
// are no failures at warning level are close_notify, no_certificate,
// user_canceled, no_renegotiation and unrecognized_name (RFC 5246 section
// 7.2, RFC 6066 section 3).
func (s *story) alerted() bool {
	for i := range s.Alerts {
		a := &s.Alerts[i]
		if a.Encrypted || s.Close != nil && s.Close.Frame < a.Frame {
			continue
		}
		switch {
		case a.Fatal:
			return true
		case a.Code == 0, a.Code == 41, a.Code == 90, a.Code == 100, a.Code == 112:
		default:
			return true
		}
	}
	return false
}

// isOneSided: only one direction is there, and it shows that there was
// another one.
func (s *story) isOneSided() bool {
	seen := s.cl
	switch {
	case s.cl.packets > 0 && s.sv.packets > 0:
		return false
	case s.cl.packets == 0:
		seen = s.sv
	}
	return seen.acked && (seen.syn && seen.bytes > 0 || seen.ack != seen.firstAck)
}

// isPlain: data that are not TLS where TLS should be.
func (s *story) isPlain() bool {
	c, v := s.cl.talk, s.sv.talk
	if s.ClientHello != nil {
		return v.lastPlain > s.ClientHello.Frame && v.saysPlain(s.sv)
	}
	if s.ServerHello != nil {
		return false
	}
	return c.saysPlain(s.cl) || v.saysPlain(s.sv)
}

// saysPlain reports whether a side speaks another protocol from its first
// byte on. Where the beginning is missing only a known protocol counts:
// anything else may be the middle of a TLS record.
func (t *talk) saysPlain(s *side) bool {
	if len(t.plain) == 0 || t.stream.Started() {
		return false
	}
	if !s.late && s.missing == 0 {
		return true
	}
	kind, _ := describe(t.plain)
	return kind != "binary data" && kind != "fragment of TLS"
}

// hasHoles reports whether bytes of the handshake are missing.
func (s *story) hasHoles() bool {
	return s.cl.missing > 0 || s.sv.missing > 0 || s.cl.late || s.sv.late
}

// flightLost: see the constant.
func (s *story) flightLost() bool {
	until := s.conn.last.time()
	if s.Close != nil {
		until = s.Close.Time
	}
	return s.sv.unheard >= patienceSent && until.Sub(s.ServerHello.Time) >= patience
}

func (s *story) afterServerHello() Outcome {
	if s.flightLost() {
		return FlightLost
	}
	if s.cl.missing > 0 || s.sv.missing > 0 {
		return Incomplete
	}
	if s.is13() && s.clientGaveUp() {
		return ClientRejectedLikely
	}
	return s.closing(Incomplete)
}

// clientGaveUp: the last that the client says after the ServerHello is an
// alert in place of its Finished, or it closes without a word.
func (s *story) clientGaveUp() bool {
	if len(recordsAfter(s.cl.talk.records, s.ServerHello.Frame)) > 0 {
		return s.clientAlert() != nil
	}
	return s.Close != nil && s.Close.From == Client && s.Close.Frame > s.ServerHello.Frame
}

func (s *story) afterClientHello() Outcome {
	if s.sv.bytes > 0 && s.HelloRetryRequest == nil && s.sv.talk.lastPlain == 0 || s.hasHoles() && s.Close == nil {
		if !s.onlyAlerts() {
			return Incomplete
		}
	}
	if s.waitedInVain() {
		return NoServerHello
	}
	return s.closing(Incomplete)
}

// onlyAlerts: what the server sent are warnings, and nothing is missing.
func (s *story) onlyAlerts() bool {
	v := s.sv.talk
	return len(v.alerts) > 0 && v.messages == 0 && s.sv.missing == 0 && !s.sv.late
}

// waitedInVain: the server says nothing at all, and the client has sent its
// hello again or had enough patience.
func (s *story) waitedInVain() bool {
	if s.sv.bytes > 0 || s.ClientHello.Incomplete || s.HelloRetryRequest != nil || s.Close != nil && s.Close.From == Server {
		return false
	}
	until := s.fileEnd
	if s.Close != nil {
		until = s.Close.Time
	}
	return s.cl.retransmissions > 0 || until.Sub(s.ClientHello.Time) >= patience
}

func (s *story) withoutHello() Outcome {
	if s.LastStep != nil || s.hasHoles() { // else nothing or the beginning of a record was said
		return Incomplete
	}
	return s.closing(Incomplete)
}

// closing names the outcome after whoever closed first.
func (s *story) closing(otherwise Outcome) Outcome {
	if s.Close == nil {
		return otherwise
	}
	byServer, byReset := s.Close.From == Server, s.Close.Kind == RST
	switch {
	case byServer && byReset:
		return ResetByServer
	case byServer:
		return ClosedByServer
	case byReset:
		return ResetByClient
	}
	return ClosedByClient
}
