package rules

import (
	"net/netip"
	"slices"
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
		"The TCP connection itself is not answered (a firewall, a wrong address), is refused (nothing listens on the port), or the ClientHello gets no answer: it was lost on the way, as large ones are where a path swallows them, the server's TCP has acknowledged it and HTTP.sys stays silent, or the answer itself never arrives, which is what a path does whose largest packet (MTU) is smaller than the server believes.",
		"TCP 接続自体に応答がない (ファイアウォール、アドレスの誤り)、拒否される (ポートで何も待ち受けていない)、または ClientHello に応答がない状態です。ClientHello は、大きいために経路上で失われることも、サーバーの TCP が受信確認したのに HTTP.sys が応答しないこともあります。また、経路の最大パケット長 (MTU) がサーバーの想定より小さい場合などは、サーバーの応答がクライアントに届きません。"),
	Proof: text.T(
		"Packets of a capture that are sent again and again without an answer, on the side where the capture was taken. A capture of the other side tells where they are lost.",
		"キャプチャを取得した側で、応答のないまま繰り返し送信されるパケットです。もう一方の側のキャプチャがあれば、失われる場所がわかります。"),
	Remedy: text.T(
		"Follow what is missing: the port (firewall, listener), the ClientHello (path, size), the answer (MTU, the server's load). Capture at both ends at the same time.",
		"何が欠けているかに応じて調べます。ポート (ファイアウォール、待ち受け)、ClientHello (経路、長さ)、応答 (MTU、サーバーの負荷) です。両端で同時にキャプチャを取得してください。"),
	Citation: "RFC 9293 sections 3.5 and 3.8; RFC 2923 section 2.1 (black hole detection); RFC 8446 section 4.1",
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
	if slices.ContainsFunc(f.Inbound(), withoutAnswer) {
		return rule.NA("connections end without an answer to their ClientHello, but not by silence: one side ends them at once", "ClientHello への応答なしに終了した接続がありますが、無応答ではなく、どちらかがすぐに接続を終了しています")
	}
	return rule.Clear(workingRefs(f)...)
}

// withoutAnswer reports whether a ClientHello got neither a ServerHello nor an
// alert.
func withoutAnswer(h facts.Handshake) bool {
	return h.ClientHello != nil && h.ServerHello == nil && h.Failed() && h.Outcome != capture.NotTLS && !behindProxyHeader(h) &&
		!slices.ContainsFunc(h.Alerts, func(a capture.Alert) bool { return a.From == capture.Server })
}

// synPatience is how long a single SYN must have waited: TCP sends the next
// one after a second (RFC 6298 section 2).
const synPatience = time.Second

// helloPatience is how long the server must have been silent before it ended
// the connection: whoever refuses a ClientHello does so at once.
const helloPatience = 3 * time.Second

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
	helloLeft     = "left"    // it was, nothing came, and the server ended the connection
	answerLost    = "flight"  // the answer was not acknowledged
)

func howSilent(h facts.Handshake) string {
	switch {
	case h.Connect == capture.Refused:
		return synRefused
	case h.Connect == capture.Unanswered:
		return synUnanswered
	case h.Outcome == capture.FlightLost:
		return answerLost
	case leftAfterSilence(h):
		return helloLeft
	case h.Outcome != capture.NoServerHello:
		return ""
	case h.HelloAcknowledged:
		return helloSilent
	}
	return helloLost
}

// leftAfterSilence reports whether the server has acknowledged the ClientHello,
// said nothing for a while, and ended the connection.
func leftAfterSilence(h facts.Handshake) bool {
	return withoutAnswer(h) && (h.Outcome == capture.ClosedByServer || h.Outcome == capture.ResetByServer) &&
		h.HelloAcknowledged && h.Close != nil && h.Close.Time.Sub(h.ClientHello.Time) >= helloPatience
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
	helloLeft: {
		text.T("%s does not answer the ClientHello and then ends the connection", "%s が ClientHello に応答しないまま接続を終了します"),
		text.T("The server's TCP has acknowledged the ClientHello, nothing follows for seconds, and the connection is ended without a word: HTTP.sys, lsass or a device that stands for the server did not get on with it until a time limit ran out.", "サーバーの TCP は ClientHello を受信確認しましたが、数秒間応答がなく、そのまま接続が終了しています。HTTP.sys、lsass、またはサーバーの代わりに応答する機器の処理が、制限時間内に進んでいません。"),
	},
	answerLost: {
		text.T("the answer of %s does not reach the client", "%s の応答がクライアントに届いていません"),
		text.T("The server answers the ClientHello, sends its packets again and again, and the client's TCP acknowledges nothing of them: they are lost on the way. The usual reason is their size: the server's first large packets do not fit through a tunnel, a VPN or a firewall on the way (MTU), and the ICMP message that would tell the server so (type 3 code 4, for IPv6 type 2) is filtered.", "サーバーは ClientHello に応答し、パケットを何度も再送していますが、クライアントの TCP は受信確認を返していません。パケットは経路上で失われています。通常の原因はパケットの大きさです。サーバーの最初の大きなパケットが経路上のトンネル、VPN、ファイアウォールを通過できず (MTU)、それをサーバーに知らせる ICMP メッセージ (タイプ 3 コード 4、IPv6 ではタイプ 2) が遮断されています。"),
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
	if key.how == answerLost {
		fd.Why = fd.Why.Plus(text.F("In the first of these connections %d packets of the server were sent again in vain.",
			"最初の接続では、サーバーのパケットが %d 個再送されましたが、届いていません。", h.ServerTraffic.Unheard))
	}
	if h.ServerHello != nil {
		fd.Cites = append(fd.Cites, rule.LinkRef(h.Ref(h.ServerHello.Frame, h.Server.String()+" -> "+h.Client.String()+": ServerHello"),
			text.T("the server's answer, which is not acknowledged", "受信確認されていないサーバーの応答")))
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
	for _, s := range listeners {
		if at := s.Local.Addr().Unmap(); at.IsUnspecified() || at == key.server.Addr().Unmap() {
			return []rule.Cite{rule.LinkRef(s.Ref, text.F("%s listens on the port", "%s がこのポートで待ち受けています", f.ProcessName(s)))}
		}
	}
	if len(listeners) > 0 {
		s := listeners[0]
		return []rule.Cite{rule.LinkRef(s.Ref, text.F("%s listens on the port, but on the address %s", "%s はこのポートで待ち受けていますが、アドレスは %s です", f.ProcessName(s), s.Local.Addr()))}
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
	case answerLost:
		fix.Apply = answerPathSteps(key.server)
	default:
		fix.Apply = []rule.Step{
			rule.Do("Capture on the server and on the client at the same time: what leaves the one and does not reach the other was lost in between.", "サーバーとクライアントで同時にキャプチャします。一方から送信されもう一方に届かないパケットは、経路上で失われています。"),
			rule.Do("Where it reaches the server: look for filter drivers, an exhausted lsass.exe, and HTTPERR logs of that time.", "サーバーに届いている場合は、フィルター ドライバー、lsass.exe の負荷、その時刻の HTTPERR ログを確認します。"),
		}
	}
	fix.Undo = []rule.Step{rule.Do("Take back what was changed in firewalls or bindings.", "ファイアウォールやバインドの変更を元に戻します。")}
	return fix
}

// answerPathSteps find out which size still passes from the server to the
// client. Source: Microsoft, "ping" (-f, -l); RFC 1191 and RFC 8201.
func answerPathSteps(server netip.AddrPort) []rule.Step {
	steps := []rule.Step{
		rule.Do("Capture at the client as well: what the server sends and the client does not receive was lost in between.", "クライアントでもキャプチャします。サーバーが送信しクライアントが受信していないパケットは、経路上で失われています。"),
	}
	if server.Addr().Unmap().Is4() {
		steps = append(steps, rule.Do("On the server, send packets of full size that may not be cut (ping -f -l 1472 and the client's address), then smaller ones (-l 1372, -l 1272): the largest one that is answered, plus 28 bytes, is the MTU of the path.", "サーバーから、分割を禁止した最大サイズのパケットを送信し (ping -f -l 1472 に続けてクライアントのアドレス)、次に小さくします (-l 1372、-l 1272)。応答のある最大のサイズに 28 バイトを加えた値が経路の MTU です。"))
	}
	return append(steps,
		rule.Do("Let the ICMP messages \"fragmentation needed\" and \"packet too big\" pass the firewalls, or have the device at the narrow place limit the segment size (MSS).", "ICMP の「フラグメント化が必要」と「パケット過大」をファイアウォールで許可するか、MTU の小さい機器でセグメント サイズ (MSS) を制限します。"),
		rule.Cmd("netsh interface ipv4 show subinterfaces", "The MTU that Windows uses for each interface.", "Windows が各インターフェイスで使用する MTU を表示します。"))
}
