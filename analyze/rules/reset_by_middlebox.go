package rules

import (
	"fmt"
	"net/netip"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var resetByMiddlebox = rule.Rule{
	ID:       "reset-by-middlebox",
	Scenario: rule.Negotiation,
	Layer:    layerClient,
	Outward:  true,
	Title:    text.T("a device in between resets TLS connections", "途中の機器が TLS 接続をリセットしています"),
	Doc: text.T(
		"A reset ends the handshake, and its time to live (IPv6: hop limit) is another than that of all other packets of the side from which it seems to come. It has taken another way: a firewall, an intrusion prevention system or a filter on the way has sent it under a false address, mostly because it dislikes the server name, the versions or the length of the ClientHello. Such resets often lack the ACK flag. A difference of a few hops may be routing and does not count.",
		"ハンドシェイクを終了させたリセットの TTL (IPv6 ではホップ リミット) が、送信元に見える側のほかのすべてのパケットと異なります。リセットは別の場所から来ています。経路上のファイアウォール、侵入防止システム、フィルターが、相手のアドレスを名乗って送信したものです。多くの場合、ClientHello のサーバー名、バージョン、長さが理由です。このようなリセットには ACK フラグがないことがよくあります。数ホップの差は経路の違いによるもので、対象としません。"),
	Proof: text.T(
		"The time to live of the reset beside that of the other packets of the same side, in a capture of either end.",
		"どちらかの端で取得したキャプチャの、リセットの TTL と、同じ側のほかのパケットの TTL の比較です。"),
	Remedy: text.T(
		"Ask who runs the firewalls and filters on the way for their logs of that moment, and test from a client that does not pass them.",
		"経路上のファイアウォールやフィルターの管理者に、その時刻のログを確認してもらいます。また、それらを経由しないクライアントからテストします。"),
	Citation: "RFC 9293 section 3.5.2; RFC 791 section 3.2 (time to live); RFC 8200 section 3 (hop limit)",
	Needs:    []facts.Kind{facts.KindCapture},
	Check:    checkResetByMiddlebox,
}

// hops is how far the time to live of a reset must be from that of the other
// packets: paths change by a hop or two, systems begin with 64, 128 or 255.
const hops = 4

// intruder are resets that came from somewhere else, under the address of one
// side.
type intruder struct {
	server netip.AddrPort
	from   capture.Side
	list   []facts.Handshake
}

func checkResetByMiddlebox(f *facts.Facts) rule.Verdict {
	ways := waysOf(f.Handshakes)
	var order []*intruder
	index := map[string]*intruder{}
	resets := 0
	for _, h := range f.Inbound() {
		if !resetHandshake(h) {
			continue
		}
		resets++
		if !ways.strange(h) {
			continue
		}
		key := fmt.Sprint(h.File, h.Server, h.Reset.From)
		g := index[key]
		if g == nil {
			g = &intruder{server: h.Server, from: h.Reset.From}
			index[key] = g
			order = append(order, g)
		}
		g.list = append(g.list, h)
	}
	switch {
	case len(order) > 0:
		var found []rule.Finding
		for _, g := range order {
			found = append(found, g.finding(f))
		}
		return rule.Found(atMost(found, maxPerRule)...)
	case resets == 0 && len(f.Inbound()) == 0:
		return rule.NA("no connection to this server is in a capture", "このサーバーへの接続がキャプチャにありません")
	}
	return rule.Clear(workingRefs(f)...)
}

// resetHandshake reports whether a reset in answer to a ClientHello ended the
// connection.
func resetHandshake(h facts.Handshake) bool {
	return h.Reset != nil && h.ClientHello != nil && h.Reset.Frame > h.ClientHello.Frame &&
		(h.Outcome == capture.ResetByServer || h.Outcome == capture.ResetByClient)
}

// ways are the times to live with which the packets of an address arrive in a
// capture, resets left out.
type ways map[string][2]uint8

func wayKey(h facts.Handshake, from capture.Side) string {
	if from == capture.Client {
		return h.File + " " + h.Client.Addr().String()
	}
	return h.File + " " + h.Server.Addr().String()
}

func waysOf(list []facts.Handshake) ways {
	w := ways{}
	for _, h := range list {
		for _, from := range []capture.Side{capture.Client, capture.Server} {
			low, high := h.TTL(from)
			if high == 0 {
				continue
			}
			key := wayKey(h, from)
			if known, seen := w[key]; seen {
				low, high = min(low, known[0]), max(high, known[1])
			}
			w[key] = [2]uint8{low, high}
		}
	}
	return w
}

// strange reports whether the reset of a connection came another way than
// every other packet of its address.
func (w ways) strange(h facts.Handshake) bool {
	way, seen := w[wayKey(h, h.Reset.From)]
	low, high := h.TTL(h.Reset.From)
	if !seen || high == 0 || low == 0 || h.Reset.TTL == 0 {
		return false
	}
	ttl := int(h.Reset.TTL)
	return ttl < int(way[0])-hops || ttl > int(way[1])+hops
}

func (g *intruder) finding(f *facts.Facts) rule.Finding {
	h := g.list[0]
	low, high := h.TTL(g.from)
	side := text.T("server", "サーバー")
	if g.from == capture.Client {
		side = text.T("client", "クライアント")
	}
	others := fmt.Sprint(low)
	if low != high {
		others = fmt.Sprintf("%d to %d", low, high)
	}
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: facts.Subject{Endpoint: g.server.String()},
		Title: text.F("connections to %s are reset by something in between", "%s への接続が途中の機器によってリセットされています", g.server),
		Why: text.Text{
			EN: fmt.Sprintf("The reset carries the address of the %s, but its time to live is %d, and that of the %s's other packets is %s: it was sent from another place.", side.EN, h.Reset.TTL, side.EN, others),
			JA: fmt.Sprintf("リセットの送信元は%sのアドレスですが、TTL は %d で、%sのほかのパケットの TTL は %s です。リセットは別の場所から送信されています。", side.JA, h.Reset.TTL, side.JA, others),
		},
		Cites: []rule.Cite{
			rule.CauseRef(h.Ref(h.Reset.Frame, fmt.Sprintf("%s: RST, time to live %d", h.Summary(), h.Reset.TTL)), text.F("the reset, in %d connections", "リセット (%d 個の接続)", len(g.list))),
			rule.LinkRef(h.Ref(h.ClientHello.Frame, fmt.Sprintf("%s -> %s: ClientHello", h.Client, h.Server)), text.T("the ClientHello that it answers", "リセットの対象となった ClientHello")),
		},
		Fix: middleboxFix(),
	}
	if !h.Reset.Acknowledges {
		fd.Why = fd.Why.Plus(text.T("It also lacks the ACK flag, which a system's own answer to data has.", "データへの応答としてシステム自身が送信するリセットにある ACK フラグもありません。"))
	}
	if g.from == capture.Server && h.Reset.Acknowledges && h.ServerTraffic.Packets <= 2 {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T("The only other packet of the server is its answer to the SYN: where a firewall gives that answer in its place, as a defence against floods, the reset may be the server's own.",
			"サーバーのほかのパケットは SYN への応答だけです。フラッド対策としてファイアウォールが代わりに応答している場合、リセットはサーバー自身のものである可能性があります。"))
	}
	if ok := established(f, func(a netip.AddrPort) bool { return a == g.server }); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other connections to the address came about", "同じアドレスへのほかの接続は成立しています")))
	}
	fd.Explain(f.SymptomsIn(g.list)...)
	return fd
}

func middleboxFix() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("Look through the logs of the firewalls, intrusion prevention systems and web filters on the way at the time of the reset, for both addresses; have them let these connections pass.",
				"リセットの時刻について、経路上のファイアウォール、侵入防止システム、Web フィルターのログを両方のアドレスで確認し、これらの接続を許可します。"),
			rule.Do("Capture on the server and at the client at the same time: the side that never sent the reset shows that it came from between.",
				"サーバーとクライアントで同時にキャプチャします。リセットを送信していない側の記録から、途中の機器によるものと分かります。"),
		},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Take back what was changed in the devices.", "機器の設定変更を元に戻します。")},
	}
}
