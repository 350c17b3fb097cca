package facts

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

// judgeHandshakes decides for every connection whether the diagnosed machine
// is its server, notes the certificates that it sent, and puts inbound
// connections first.
func (f *Facts) judgeHandshakes() {
	known := network{f.localAddresses(), f.TLSPorts(), f.capturedServers(), f.capturesAlone()}
	for i := range f.Handshakes {
		h := &f.Handshakes[i]
		h.Inbound = f.inbound(*h, known)
	}
	f.judgeWire()
	slices.SortStableFunc(f.Handshakes, func(a, b Handshake) int { return rankInbound(a.Inbound) - rankInbound(b.Inbound) })
	f.joinServed()
}

// judgeWire notes which certificates the machine itself sent as its own:
// those of inbound connections, unless the record that serves them is known
// to name another one.
func (f *Facts) judgeWire() {
	type sent struct {
		server netip.AddrPort
		leaf   string
	}
	own := map[sent]bool{}
	for _, h := range f.Handshakes {
		if h.Inbound == No || h.Certificates == nil || len(h.Certificates.Chain) == 0 {
			continue
		}
		if b, leaf, known := f.BoundAndSent(h); !known || b.Fits(leaf) {
			own[sent{h.Server, h.Certificates.Chain[0].SHA1}] = true
		}
	}
	for _, c := range f.Certificates {
		seen := map[netip.AddrPort]bool{}
		for _, s := range c.sent {
			if s.leaf && own[sent{s.server, c.Thumbprint}] && !seen[s.server] {
				seen[s.server] = true
				c.Wire = append(c.Wire, s.ref)
			}
		}
	}
}

func rankInbound(t Tri) int { return map[Tri]int{Yes: 0, Unknown: 1, No: 2}[t] }

// localAddresses are the addresses that the evidence gives the machine: of
// its sockets and of its bindings.
func (f *Facts) localAddresses() map[netip.Addr]bool {
	local := map[netip.Addr]bool{}
	add := func(a netip.Addr) {
		a = plainAddr(a)
		if a.IsValid() && !a.IsUnspecified() && !a.IsLoopback() {
			local[a] = true
		}
	}
	for _, s := range f.Sockets {
		add(s.Local.Addr())
	}
	for _, b := range f.Bindings {
		add(b.Endpoint.Addr())
	}
	for _, a := range f.IPListen.Addresses {
		add(a.Addr)
	}
	return local
}

// network is what tells the machine's own connections from others.
type network struct {
	local    map[netip.Addr]bool            // addresses of the machine
	ports    []uint16                       // where it is to speak TLS
	captured map[family]map[netip.Addr]bool // see capturedServers
	alone    bool                           // see capturesAlone
}

// inbound: an address of the machine decides. Without one, a certificate
// that the machine has bound does, then the port: a connection to a port that
// the machine does not serve is not inbound. Where nothing tells, the answer
// is Unknown for a server that the capture was made on and, where that is not
// seen and there is nothing but captures, for every server.
func (f *Facts) inbound(h Handshake, known network) Tri {
	server, client := plainAddr(h.Server.Addr()), plainAddr(h.Client.Addr())
	switch {
	case known.local[server]:
		return Yes
	case known.local[client] && server != client:
		return No
	case f.sentBound(h):
		return Yes
	case len(f.Bindings) > 0 && !slices.Contains(known.ports, h.Server.Port()):
		return No
	case known.captured[familyOf(h)][server], known.alone && len(known.captured[familyOf(h)]) == 0:
		return Unknown
	}
	return No
}

// sentBound reports whether the server sent a certificate that HTTP.sys has
// bound.
func (f *Facts) sentBound(h Handshake) bool {
	if h.Certificates == nil {
		return false
	}
	return slices.ContainsFunc(h.Certificates.Chain, func(c capture.Certificate) bool {
		return slices.ContainsFunc(f.Bindings, func(b Binding) bool { return b.Fits(c.SHA1) })
	})
}

// Inbound are the connections whose server is, or may be, the machine.
func (f *Facts) Inbound() []Handshake {
	var out []Handshake
	for _, h := range f.Handshakes {
		if h.Inbound != No {
			out = append(out, h)
		}
	}
	return out
}

// Failed reports whether the handshake did not come to its end, by what the
// capture shows. Another protocol in which TLS was asked for and politely
// refused is no failure of TLS, nor is a client that says nothing, whatever
// the server makes of that.
func (h Handshake) Failed() bool {
	switch h.Outcome {
	case capture.Established, capture.Incomplete, capture.OneSided:
		return false
	}
	if h.wordless() && h.Close != nil && h.Close.From == capture.Client {
		return false
	}
	return h.Prelude == nil || !h.Prelude.Refused || h.ClientHello != nil
}

// wordless reports whether the client connected and sent nothing, as probes
// of ports do.
func (h Handshake) wordless() bool {
	t := h.ClientTraffic
	return h.Connect == capture.Answered && h.ClientHello == nil && t.Bytes == 0 && t.Missing == 0
}

// outcomes are the failures in words.
var outcomes = map[capture.Outcome]text.Text{
	capture.FatalAlert:           text.T("the handshake ended with an alert", "ハンドシェイクがアラートで終了しました"),
	capture.NoServerHello:        text.T("the ClientHello got no answer", "ClientHello に応答がありませんでした"),
	capture.FlightLost:           text.T("the server's answer was sent again and again and never acknowledged", "サーバーの応答が何度も再送されましたが、受信確認がありませんでした"),
	capture.ResetByServer:        text.T("the server reset the connection during the handshake", "ハンドシェイク中にサーバーが接続をリセットしました"),
	capture.ResetByClient:        text.T("the client reset the connection during the handshake", "ハンドシェイク中にクライアントが接続をリセットしました"),
	capture.ClosedByServer:       text.T("the server closed the connection during the handshake", "ハンドシェイク中にサーバーが接続を閉じました"),
	capture.ClosedByClient:       text.T("the client closed the connection during the handshake", "ハンドシェイク中にクライアントが接続を閉じました"),
	capture.ClientRejectedLikely: text.T("the client ended the connection right after the server's certificate", "サーバー証明書の直後にクライアントが接続を終了しました"),
	capture.NotTLS:               text.T("something other than TLS was spoken on the TLS port", "TLS ポートで TLS 以外の通信が行われました"),
}

// OutcomeText is the outcome in words; zero for one that is no failure.
func (h Handshake) OutcomeText() text.Text {
	switch h.Connect {
	case capture.Refused:
		return text.T("the connection was refused", "接続が拒否されました")
	case capture.Unanswered:
		return text.T("the connection was not answered", "接続に応答がありませんでした")
	}
	return outcomes[h.Outcome]
}

// DecisiveFrame is the frame that shows how the connection failed.
func (h Handshake) DecisiveFrame() int {
	for _, a := range h.Alerts {
		if a.Fatal && !a.Encrypted {
			return a.Frame
		}
	}
	switch {
	case h.Outcome == capture.NotTLS && len(h.Plain) > 0:
		return h.Plain[0].Frame
	case h.Close != nil:
		return h.Close.Frame
	case h.ClientHello != nil:
		return h.ClientHello.Frame
	}
	return max(h.Frame, 1)
}

// handshakeSymptoms groups the failed inbound connections by outcome, server
// endpoint and alert. They are hard when no connection to the endpoint
// succeeded.
func (f *Facts) handshakeSymptoms() []Symptom {
	works := map[netip.AddrPort]bool{}
	for _, h := range f.Inbound() {
		if h.Outcome == capture.Established {
			works[h.Server] = true
		}
	}
	groups := map[string]int{}
	var out []Symptom
	for _, h := range f.Inbound() {
		if !h.Failed() {
			continue
		}
		key := h.GroupKey()
		i, seen := groups[key]
		if !seen {
			groups[key] = len(out)
			out = append(out, h.symptom(!works[h.Server]))
			continue
		}
		out[i].Count++
		if h.Start.After(out[i].Last) {
			out[i].Last = h.Start
		}
	}
	return out
}

// GroupKey is the same for connections that failed the same way.
func (h Handshake) GroupKey() string {
	key := string(h.Outcome) + " " + string(h.Connect) + " " + h.Server.String() + " " + h.File
	for _, a := range h.Alerts {
		if !a.Encrypted {
			key += " " + string(a.From) + a.Code.String()
		}
	}
	return key
}

func (h Handshake) symptom(hard bool) Symptom {
	return Symptom{
		ID: "handshake-" + string(h.Outcome), Title: h.OutcomeText(), Hard: hard,
		Subject: Subject{Endpoint: h.Server.String()}, Ref: h.Ref(h.DecisiveFrame(), h.Summary()),
		Count: 1, First: h.Start, Last: h.Start, LocalTime: h.LocalTime,
	}
}

// Symptom is the symptom that stands for the handshake's group; false when
// the handshake did not fail.
func (f *Facts) Symptom(h Handshake) (Symptom, bool) {
	for _, s := range f.SymptomsOf("handshake-" + string(h.Outcome)) {
		for _, o := range f.Handshakes {
			if o.GroupKey() == h.GroupKey() && s.Ref.Same(evidence.Frame(o.File, o.DecisiveFrame(), "")) {
				return s, true
			}
		}
	}
	return Symptom{}, false
}

// Summary tells the connection in one line, for quoting.
func (h Handshake) Summary() string {
	s := h.Client.String() + " -> " + h.Server.String() + ": " + string(h.Outcome)
	for _, a := range h.Alerts {
		if a.Fatal && !a.Encrypted {
			s += ", alert " + a.Code.String() + " from " + string(a.From)
			break
		}
	}
	return s
}

// SymptomsIn are the symptoms that stand for the groups of the given
// connections. It is to be preferred to Symptom for many of them.
func (f *Facts) SymptomsIn(list []Handshake) []Symptom {
	type place struct {
		file string
		loc  evidence.Loc
	}
	byPlace := map[place]Symptom{}
	for _, s := range f.Symptoms {
		byPlace[place{s.Ref.File, s.Ref.Loc}] = s
	}
	byGroup := map[string]Symptom{}
	for _, h := range f.Handshakes {
		if !h.Failed() || h.Inbound == No {
			continue
		}
		ref := h.Ref(h.DecisiveFrame(), "")
		if s, ok := byPlace[place{ref.File, ref.Loc}]; ok {
			byGroup[h.GroupKey()] = s
		}
	}
	var out []Symptom
	seen := map[string]bool{}
	for _, h := range list {
		key := h.GroupKey()
		if s, ok := byGroup[key]; ok && !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}
