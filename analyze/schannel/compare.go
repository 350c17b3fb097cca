package schannel

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// Agreement says how a prediction and a capture go together.
type Agreement string

// The agreements. Impossible is a choice that the settings in evidence rule
// out, Otherwise one that they allow and that the model did not expect.
const (
	Agrees        Agreement = "agrees"
	Otherwise     Agreement = "otherwise"
	Impossible    Agreement = "impossible"
	NotComparable Agreement = "not-comparable"
)

// Comparison is a connection of a capture beside what the model says of it.
type Comparison struct {
	Handshake facts.Handshake
	Predicted Result
	Agreement Agreement
	Why       text.Text // what differs, or why there is nothing to compare
}

// Disagrees reports whether the capture shows something else than the model
// says.
func (c Comparison) Disagrees() bool { return c.Agreement == Impossible || c.Agreement == Otherwise }

// Place cites what the capture shows: the ServerHello, else the end.
func (c Comparison) Place() evidence.Ref {
	h := c.Handshake
	if h.ServerHello != nil {
		return h.Ref(max(h.ServerHello.Frame, 1), h.Summary())
	}
	return h.Ref(h.DecisiveFrame(), h.Summary())
}

// Compare predicts a connection of a capture and compares it with what
// happened.
func Compare(f *facts.Facts, h facts.Handshake) Comparison {
	return PolicyAt(f, f.BindingOf(h), f.Leaf(h)).Compare(h)
}

// Compare is the same for a policy. A resumed session was negotiated before,
// and a hello that is not whole says too little.
func (p Policy) Compare(h facts.Handshake) Comparison {
	c := Comparison{Handshake: h, Agreement: NotComparable}
	hello := h.ClientHello // the first: after a HelloRetryRequest the choice is made
	switch {
	case hello == nil || hello.Incomplete || hello.Malformed:
		c.Why = text.T("there is no whole ClientHello", "完全な ClientHello がありません")
		return c
	case h.Resumed || h.ServerHello != nil && h.ServerHello.PSK:
		c.Why = text.T("the session was resumed", "セッションが再開されています")
		return c
	}
	if h.ServerHello != nil && !h.ServerHello.SSLv2 && !h.ServerHello.IsKnown() {
		c.Why = text.T("the ServerHello was cut off", "ServerHello が途中で切れています")
		return c
	}
	if p.Credential.Key == "" && h.ServerHello != nil { // the choice tells the key
		p.Credential.Key = Suite{h.ServerHello.CipherSuite.String(), h.ServerHello.CipherSuite}.Authentication()
	}
	c.Predicted = p.Negotiate(OfferOf(&hello.ClientHello))
	strict := c.Predicted.ByUsage
	c.judge(p)
	if c.Disagrees() && strict != nil { // the capture tells that the key usage decides
		other := Comparison{Handshake: h, Predicted: *strict, Agreement: NotComparable}
		if other.judge(p); other.Agreement == Agrees {
			return other
		}
	}
	return c
}

// judge compares what was predicted with what happened.
func (c *Comparison) judge(p Policy) {
	switch {
	case c.Predicted.Failure == Unpredictable:
		c.Why = c.Predicted.Why
	case c.Handshake.ServerHello == nil:
		c.withoutAnswer()
	default:
		c.withAnswer(p)
	}
}

// withoutAnswer compares where no ServerHello was seen: only an alert of the
// server says that it refused the hello.
func (c *Comparison) withoutAnswer() {
	_, code, alerted := c.Handshake.AlertFrom("server", int(alertHandshakeFailure), int(alertProtocolVersion), int(alertInsufficient))
	_, _, fellBack := c.Handshake.AlertFrom("server", int(alertFallback))
	switch {
	case fellBack:
		c.Why = text.T("the server refused a fallback (RFC 7507), of which the settings say nothing", "サーバーはバージョンを下げた再試行 (RFC 7507) を拒否しましたが、設定からは分かりません")
	case !alerted:
		c.Why = text.T("there is no ServerHello and no alert of the server", "ServerHello もサーバーのアラートもありません")
	case c.Predicted.OK() || c.Predicted.FromPeer:
		c.Agreement = Impossible
		c.Why = text.F("the server refused with the alert %s (%d), by its settings it would answer: %s", "サーバーはアラート %s (%d) で拒否しましたが、設定では応答するはずです: %s", tls.AlertCode(code), code, c.Predicted.Text())
	default:
		c.Agreement = Agrees
	}
}

// withAnswer compares the ServerHello with the prediction.
func (c *Comparison) withAnswer(policy Policy) {
	h, p := c.Handshake, c.Predicted
	version, suite := h.ServerHello.Version, h.ServerHello.CipherSuite
	chose := version.String() + ", " + suite.String()
	state := policy.Endpoint.Get(version).State
	if h.ServerHello.SSLv2 {
		chose = version.String()
	}
	switch {
	case state == Off || state == OffByDefault || state == Unsupported:
		c.Agreement = Impossible
		c.Why = text.F("the server chose %s, but %s is off by its settings", "サーバーは %s を選択しましたが、設定では %s が無効です", chose, version)
	case h.ServerHello.SSLv2 && !policy.Suites.names(h.ServerHello.SSLv2Ciphers):
		c.Agreement = Impossible
		c.Why = text.T("the server named kinds of cipher of SSL 2.0 that are not on its list", "サーバーは、サーバーの一覧にない SSL 2.0 の暗号を示しました")
	case !h.ServerHello.SSLv2 && !slices.ContainsFunc(policy.Suites.Suites, func(s Suite) bool { return s.Number == suite }):
		c.Agreement = Impossible
		c.Why = text.F("the server chose %s, which is not on its list", "サーバーは %s を選択しましたが、サーバーの一覧にありません", chose)
	case p.Fails() && !p.FromPeer:
		c.Agreement = Impossible
		c.Why = text.F("the server chose %s, by its settings the connection would fail: %s", "サーバーは %s を選択しましたが、設定では接続が失敗するはずです: %s", chose, p.Why)
	case p.Version != version || p.Suite.Number != suite:
		c.Agreement = Otherwise
		c.Why = text.F("the server chose %s, by its settings it would choose %s, %s", "サーバーは %s を選択しましたが、設定では %s, %s を選択するはずです", chose, p.Version, p.suiteName())
	default:
		c.Agreement = Agrees
		c.sameGroup()
	}
}

// sameGroup compares the curve, where the capture shows it.
func (c *Comparison) sameGroup() {
	if g := usedGroup(c.Handshake); g != 0 && c.Predicted.Group != 0 && g != c.Predicted.Group {
		c.Agreement = Otherwise
		c.Why = text.F("the server chose the curve %s, by its settings it would choose %s", "サーバーは曲線 %s を選択しましたが、設定では %s を選択するはずです", g, c.Predicted.Group)
	}
}

// usedGroup is the curve of a connection; 0 when the capture does not show it.
func usedGroup(h facts.Handshake) tls.Group {
	switch {
	case h.ServerHello != nil && h.ServerHello.Group != 0:
		return h.ServerHello.Group
	case h.KeyExchange != nil:
		return h.KeyExchange.Group
	}
	return 0
}
