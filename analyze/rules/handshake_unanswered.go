package rules

import (
	"net/netip"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var handshakeUnanswered = rule.Rule{
	ID:       "handshake-unanswered",
	Scenario: rule.Negotiation,
	Layer:    layerClient + 1, // whatever else explains it comes first
	Outward:  true,
	Title:    text.T("connections stay without an answer", "接続に応答がありません"),
	Doc: text.T(
		"The TCP connection itself is not answered (a firewall, a wrong address), is refused (nothing listens on the port), or the ClientHello gets no answer: it was lost on the way, as large ones are where a path swallows them, or the server's TCP has acknowledged it and HTTP.sys stays silent.",
		"TCP 接続自体に応答がない (ファイアウォール、アドレスの誤り)、拒否される (ポートで何も待ち受けていない)、または ClientHello に応答がない状態です。ClientHello は、大きいために経路上で失われることも、サーバーの TCP が受信確認したのに HTTP.sys が応答しないこともあります。"),
	Citation: "RFC 9293 section 3.5; RFC 8446 section 4.1",
	Needs:    []facts.Kind{facts.KindCapture},
	Uses:     []facts.Kind{facts.KindSockets},
	Check:    checkHandshakeUnanswered,
}

func checkHandshakeUnanswered(f *facts.Facts) rule.Verdict {
	var order []silence
	groups := map[silence][]facts.Handshake{}
	ends := map[string]time.Time{}
	for _, c := range f.Captures {
		ends[c.File] = c.Last
	}
	for _, h := range f.Inbound() {
		how := howSilent(h)
		if how == "" || how == synUnanswered && h.SYNs < 2 && ends[h.File].Sub(h.End) < synPatience {
			continue // not silent, or the capture ends before an answer could come
		}
		key := silence{h.Server, how}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], h)
	}
	var found []rule.Finding
	for _, key := range order {
		found = append(found, unanswered(f, key, groups[key]))
	}
	if len(found) > 0 {
		return rule.Found(atMost(found, maxPerRule)...)
	}
	for _, h := range f.Inbound() {
		if h.ClientHello != nil && (h.Outcome == capture.ResetByServer || h.Outcome == capture.ClosedByServer) {
			return rule.NA("the server does not stay silent: it ends connections by itself", "サーバーは無応答ではなく、自ら接続を終了しています")
		}
	}
	return rule.Clear(workingRefs(f)...)
}

// synPatience is how long a single SYN must have waited: TCP sends the next
// one after a second (RFC 6298 section 2).
const synPatience = time.Second

// silence is a way in which an address does not answer.
type silence struct {
	server netip.AddrPort
	how    string
}

// The ways not to answer.
const (
	synUnanswered = "syn"     // no answer to the SYN
	synRefused    = "refused" // a reset
	helloLost     = "lost"    // the ClientHello was not even acknowledged
	helloSilent   = "silent"  // it was, and nothing came
)

func howSilent(h facts.Handshake) string {
	switch {
	case h.Connect == capture.Refused:
		return synRefused
	case h.Connect == capture.Unanswered:
		return synUnanswered
	case h.Outcome != capture.NoServerHello:
		return ""
	case h.HelloAcknowledged:
		return helloSilent
	}
	return helloLost
}

// silences are the words for each way.
var silences = map[string]struct{ title, why text.Text }{
	synUnanswered: {
		text.T("connections to %s are not answered at all", "%s への接続にまったく応答がありません"),
		text.T("The client's SYN packets get no answer: a firewall drops them, on the server or before it, or nobody has the address.", "クライアントの SYN パケットに応答がありません。サーバーまたは経路上のファイアウォールが破棄しているか、そのアドレスを持つコンピューターがありません。"),
	},
	synRefused: {
		text.T("connections to %s are refused", "%s への接続が拒否されています"),
		text.T("The SYN is answered by a reset: no process listens on this address and port, or a firewall rejects it.", "SYN にリセットが返されています。このアドレスとポートで待ち受けるプロセスがないか、ファイアウォールが拒否しています。"),
	},
	helloLost: {
		text.T("the ClientHello does not reach %s", "ClientHello が %s に届いていません"),
		text.T("The TCP connection is there, but the ClientHello is never acknowledged and is sent again: it is lost on the way, or a device in between holds it back.", "TCP 接続は確立していますが、ClientHello の受信確認がなく再送されています。経路上で失われているか、途中の機器が止めています。"),
	},
	helloSilent: {
		text.T("%s does not answer the ClientHello", "%s が ClientHello に応答しません"),
		text.T("The server's TCP has acknowledged the ClientHello, and nothing follows: HTTP.sys, lsass or a device that stands for the server does not get on with it.", "サーバーの TCP は ClientHello を受信確認しましたが、その後の応答がありません。HTTP.sys、lsass、またはサーバーの代わりに応答する機器の処理が進んでいません。"),
	},
}

func unanswered(f *facts.Facts, key silence, list []facts.Handshake) rule.Finding {
	words := silences[key.how]
	h := list[0]
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: facts.Subject{Endpoint: key.server.String()},
		Title: text.F(words.title.EN, words.title.JA, key.server), Why: words.why,
		Fix: answerFix(f, key),
	}
	if key.how == helloLost && h.ClientHello != nil && h.ClientHello.Segments > 1 {
		fd.Why = fd.Why.Plus(text.F("It is spread over %d packets (%d bytes); devices that expect one packet lose such a hello.",
			"ClientHello は %d 個のパケット (%d バイト) に分かれています。1 パケットを前提とする機器では失われることがあります。", h.ClientHello.Segments, h.ClientHello.Length))
	}
	fd.Cites = append(fd.Cites, listenerCites(f, key)...)
	if ok := established(f, func(a netip.AddrPort) bool { return a == key.server }); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other connections to the address came about", "同じアドレスへのほかの接続は成立しています")))
	}
	fd.Explain(f.SymptomsIn(list)...)
	citeEnd(&fd, h)
	return fd
}

// listenerCites tell whether anything listens on the port.
func listenerCites(f *facts.Facts, key silence) []rule.Cite {
	listeners := f.Listeners(key.server.Port())
	if len(listeners) > 0 {
		s := listeners[0]
		return []rule.Cite{rule.LinkRef(s.Ref, text.F("%s listens on the port", "%s がこのポートで待ち受けています", f.ProcessName(s)))}
	}
	if f.Source(facts.KindSockets).State == facts.Complete && len(f.Sockets) > 0 && (key.how == synRefused || key.how == synUnanswered) {
		return []rule.Cite{rule.CauseRef(f.Sockets[0].Ref, text.F("the table of sockets names no listener on port %d", "ソケットの一覧にポート %d の待ち受けがありません", key.server.Port()))}
	}
	return nil
}

func answerFix(f *facts.Facts, key silence) rule.Fix {
	fix := rule.Fix{Verify: []rule.Step{captureAgain()}}
	switch key.how {
	case synRefused:
		fix.Apply = []rule.Step{
			rule.Cmd("netstat -ano -p tcp", "Look for a listener on the port; HTTP.sys shows as PID 4.", "ポートの待ち受けを確認します。HTTP.sys は PID 4 と表示されます。"),
			rule.Do("Without one, start the site and its https binding; with one on another address, use that address or clear the IP listen list.", "待ち受けがない場合はサイトを開始し https バインドを確認します。別のアドレスで待ち受けている場合は、そのアドレスを使用するか、IP リッスン リストを見直します。"),
		}
	case synUnanswered:
		fix.Apply = []rule.Step{
			rule.Do("Check the firewall of the server and those on the way, and whether the address is the server's. A capture taken on the server shows whether the SYN arrives.", "サーバーと経路上のファイアウォール、およびアドレスがサーバーのものかを確認します。サーバーで採取したキャプチャで、SYN が届いているかどうかが分かります。"),
		}
		if !f.Host.IIS6() {
			fix.Apply = append(fix.Apply, rule.Cmd("netsh advfirewall show currentprofile", "The state of the firewall of Windows.", "Windows ファイアウォールの状態を表示します。"))
		}
	default:
		fix.Apply = []rule.Step{
			rule.Do("Capture on the server and on the client at the same time: what leaves the one and does not reach the other was lost in between.", "サーバーとクライアントで同時にキャプチャします。一方から送信されもう一方に届かないパケットは、経路上で失われています。"),
			rule.Do("Where it reaches the server: look for filter drivers, an exhausted lsass.exe, and HTTPERR logs of that time.", "サーバーに届いている場合は、フィルター ドライバー、lsass.exe の負荷、その時刻の HTTPERR ログを確認します。"),
		}
	}
	fix.Undo = []rule.Step{rule.Do("Take back what was changed in firewalls or bindings.", "ファイアウォールやバインドの変更を元に戻します。")}
	return fix
}
