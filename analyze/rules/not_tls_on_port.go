package rules

import (
	"cmp"
	"net/netip"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var notTLSOnPort = rule.Rule{
	ID:       "not-tls-on-port",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol,
	Title:    text.T("something other than TLS is spoken on the HTTPS port", "HTTPS ポートで TLS 以外の通信が行われています"),
	Doc: text.T(
		"One side speaks plain HTTP, or another protocol, where the other expects TLS: a load balancer or health check that talks HTTP to port 443, a PROXY header in front of the ClientHello, or a site whose binding on the port is http instead of https, so that HTTP.sys answers a ClientHello with \"400 Bad Request\". Schannel logs 36888 with alert 10 when the first bytes are no ClientHello; scanners cause that daily.",
		"一方が TLS を期待するところで、もう一方が平文の HTTP や別のプロトコルを使用しています。ポート 443 に HTTP で接続する負荷分散装置や正常性確認、ClientHello の前の PROXY ヘッダー、またはポートのバインドが https ではなく http のサイト (HTTP.sys は ClientHello に \"400 Bad Request\" を返します) が考えられます。最初のバイトが ClientHello でない場合、Schannel はアラート 10 の 36888 を記録しますが、スキャナーによって日常的に発生します。"),
	Proof: text.T(
		"The first bytes of a connection in a capture that are no TLS, or a site with an http binding on the port. Schannel 36888 with alert 10 and state 1203 alone is a hint only.",
		"キャプチャの接続の先頭が TLS でないこと、またはポートに http バインドのサイトがあることです。アラート 10、内部状態 1203 の Schannel 36888 だけでは手がかりにすぎません。"),
	Remedy: text.T(
		"Set the load balancer, the health check or the client to TLS, or correct the site's binding to https.",
		"負荷分散装置、正常性確認、クライアントを TLS に設定するか、サイトのバインドを https に修正します。"),
	Citation: "RFC 8446 section 6.2 (unexpected_message); Schannel event 36888",
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSites, facts.KindEvents},
	Check:    checkNotTLSOnPort,
}

func checkNotTLSOnPort(f *facts.Facts) rule.Verdict {
	found := append(plainBindings(f), plainConnections(f)...)
	if len(found) > 0 {
		found[0].Explain(alertSymptoms(f, 36888, alertUnexpectedMessage)...)
		return rule.Found(found...)
	}
	if symptoms := alertSymptoms(f, 36888, alertUnexpectedMessage); len(symptoms) > 0 {
		return rule.Found(unexpectedMessages(symptoms))
	}
	return rule.Clear(workingRefs(f)...)
}

// plainBindings are running sites that speak http on port 443 while nothing
// there speaks https.
func plainBindings(f *facts.Facts) []rule.Finding {
	var out []rule.Finding
	for i := range f.Sites {
		site := &f.Sites[i]
		for _, b := range site.Bindings {
			if b.Protocol != "http" || b.Port != 443 || !running(site) || speaksHTTPS(f, b.Port) {
				continue
			}
			ref := site.Ref
			if b.Line > 0 {
				ref = evidence.Line(site.Ref.File, b.Line, b.Quote)
			}
			out = append(out, rule.Finding{
				Severity: rule.Error, Confidence: rule.Likely,
				Subject: facts.Subject{Endpoint: facts.EndpointText("*", b.Port), Site: site.Name},
				Title:   text.F("the site %s speaks plain HTTP on port 443", "サイト %s はポート 443 で平文の HTTP を使用しています", cmp.Or(site.Name, b.Raw)),
				Why: text.T(
					"Its binding on the HTTPS port is of type http, and no site has an https binding there: a ClientHello is answered with plain HTTP.",
					"HTTPS ポートのバインドの種類が http であり、どのサイトにもこのポートの https バインドがありません。ClientHello には平文の HTTP で応答します。"),
				Cites: []rule.Cite{rule.CauseRef(ref, text.T("an http binding on port 443", "ポート 443 の http バインド"))},
				Fix:   bindHTTPS(),
			})
		}
	}
	return out
}

// speaksHTTPS reports whether any running site has an https binding on a
// port.
func speaksHTTPS(f *facts.Facts, port uint16) bool {
	for _, e := range f.Endpoints() {
		if e.Port == port && wanted(e) {
			return true
		}
	}
	return false
}

func bindHTTPS() rule.Fix {
	return rule.Fix{
		Apply:  []rule.Step{rule.Do("In IIS Manager, Bindings of the site, remove the binding of type http on port 443 and add one of type https with a certificate.", "IIS マネージャーのサイトの [バインド] で、ポート 443 の種類 http のバインドを削除し、種類 https のバインドを証明書とともに追加します。").With("the site is not reachable on the port in between", "その間、このポートではサイトに接続できません")},
		Verify: []rule.Step{rule.Cmd("netsh http show sslcert", "There must be a record for the port.", "ポートのレコードがあることを確認します。"), captureAgain()},
		Undo:   []rule.Step{rule.Do("Set the type of the binding to http again.", "バインドの種類を http に戻します。")},
	}
}

// plainGroup are connections to one address in which the same side did not
// speak TLS.
type plainGroup struct {
	server netip.AddrPort
	from   capture.Side
	list   []facts.Handshake
}

func plainConnections(f *facts.Facts) []rule.Finding {
	var groups []*plainGroup
	for _, h := range f.Inbound() {
		if !spokePlain(h) {
			continue
		}
		from := culprit(h).From
		at := -1
		for i, g := range groups {
			if g.server == h.Server && g.from == from && g.list[0].File == h.File {
				at = i
			}
		}
		if at < 0 {
			at = len(groups)
			groups = append(groups, &plainGroup{server: h.Server, from: from})
		}
		groups[at].list = append(groups[at].list, h)
	}
	var out []rule.Finding
	for _, g := range groups {
		out = append(out, g.finding(f))
	}
	return out
}

// spokePlain reports whether something else than TLS ended a connection: by
// itself, or by the alert with which Schannel answers it. A polite request for
// TLS in another protocol is not meant.
func spokePlain(h facts.Handshake) bool {
	if len(h.Plain) == 0 || !h.Failed() {
		return false
	}
	if behindProxyHeader(h) {
		return true
	}
	return h.Outcome == capture.NotTLS || h.Outcome == capture.FatalAlert && h.ServerHello == nil
}

// behindProxyHeader reports whether a ClientHello came to nothing behind a
// header of the PROXY protocol, which HTTP.sys takes for a broken record.
func behindProxyHeader(h facts.Handshake) bool {
	if h.Prelude == nil || h.Prelude.Protocol != "PROXY protocol" || h.ServerHello != nil {
		return false
	}
	switch h.Outcome {
	case capture.ResetByServer, capture.ClosedByServer, capture.FatalAlert, capture.NoServerHello:
		return true
	}
	return false
}

// culprit is what was said in place of TLS by the side that is wrong: the
// server's answer to a ClientHello, whatever led to that, else the first
// bytes.
func culprit(h facts.Handshake) capture.Plain {
	if h.ClientHello != nil && !behindProxyHeader(h) {
		for _, p := range h.Plain {
			if p.From == capture.Server && p.Frame >= h.ClientHello.Frame {
				return p
			}
		}
	}
	return h.Plain[0]
}

func (g *plainGroup) finding(f *facts.Facts) rule.Finding {
	h := g.list[0]
	plain := culprit(h)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: facts.Subject{Endpoint: g.server.String()},
		Cites: []rule.Cite{rule.CauseRef(h.Ref(plain.Frame, plain.Quote), text.F("%s instead of TLS", "TLS ではなく %s", plainKind(plain.Kind)))},
	}
	if g.from == capture.Server {
		fd.Title = text.F("%s answers a ClientHello with something other than TLS", "%s が ClientHello に TLS 以外で応答しています", g.server)
		fd.Why = text.F("The client begins TLS, and the server answers with: %s. On this port it does not speak TLS.", "クライアントは TLS を開始していますが、サーバーの応答は %s です。このポートでは TLS が使用されていません。", plainKind(plain.Kind))
		fd.Fix = bindHTTPS()
		if h.Prelude != nil {
			fd.Fix = rule.Fix{
				Apply:  []rule.Step{{Do: text.F("The port speaks %s, and agreed to TLS before: correct the TLS settings of that service.", "このポートのプロトコルは %s で、TLS への切り替えに応じた後です。そのサービスの TLS 設定を修正します。", h.Prelude.Protocol)}},
				Verify: []rule.Step{captureAgain()},
			}
		}
	} else {
		fd.Subject.Client = h.Client.Addr().String()
		fd.Title = text.F("a client speaks something other than TLS to %s", "クライアントが %s に TLS 以外で通信しています", g.server)
		fd.Why = text.F("The first thing that the client says is no ClientHello but: %s. Schannel ends such a connection.", "クライアントの最初の通信は ClientHello ではなく「%s」です。Schannel はこの接続を終了します。", plainKind(plain.Kind))
		fd.Fix = rule.Fix{
			Apply:  []rule.Step{rule.Do("Correct the client, load balancer or health check: https instead of http, or the port of the http binding; no PROXY header.", "クライアント、負荷分散装置、または正常性確認の設定を修正します。http ではなく https にするか、http バインドのポートを使用し、PROXY ヘッダーを無効にします。")},
			Verify: []rule.Step{captureAgain()},
			Undo:   []rule.Step{rule.Do("Set the previous configuration of the client again.", "クライアントの元の設定に戻します。")},
		}
	}
	if ok := established(f, func(a netip.AddrPort) bool { return a == g.server }); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("TLS works in this connection", "この接続では TLS が成立しています")))
	} else if g.from == capture.Client && !g.everybody(f) {
		fd.Severity = rule.Warning
	}
	fd.Explain(f.SymptomsIn(g.list)...)
	return fd
}

// plainKinds are the Japanese words for what a capture shows in place of TLS;
// names of protocols stay as they are.
var plainKinds = map[string]string{
	"HTTP request": "HTTP 要求", "HTTP response": "HTTP 応答", "text": "テキスト", "binary data": "バイナリ データ",
	"fragment of TLS": "TLS の断片", "mail or FTP greeting": "メールまたは FTP の応答", "MySQL greeting": "MySQL の応答",
	"LDAP or other BER": "LDAP などの BER データ",
}

func plainKind(kind string) text.Text {
	ja := plainKinds[kind]
	if ja == "" {
		ja = kind
	}
	return text.T(kind, ja)
}

// everybody reports whether no other connection to the address began with
// TLS.
func (g *plainGroup) everybody(f *facts.Facts) bool {
	for _, h := range f.Inbound() {
		if h.Server == g.server && h.ClientHello != nil && !spokePlain(h) {
			return false
		}
	}
	return true
}

// unexpectedMessages is what the log tells: noise of scanners, never an
// error.
func unexpectedMessages(symptoms []facts.Symptom) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Possible,
		Title: text.T("peers sent something that is no TLS handshake (Schannel 36888, alert 10)", "相手から TLS ハンドシェイクではないデータを受信しました (Schannel 36888、アラート 10)"),
		Why: text.T(
			"Schannel answered with unexpected_message. Scanners and health checks that speak HTTP to the port cause this; by itself it does not mean that HTTPS fails.",
			"Schannel が unexpected_message を返しました。このポートに HTTP で通信するスキャナーや正常性確認によって発生し、それだけでは HTTPS の障害を意味しません。"),
		Fix: rule.Fix{Apply: []rule.Step{rule.Do("If it comes regularly, look for a load balancer or monitor that speaks HTTP to the HTTPS port.", "規則的に発生する場合は、HTTPS ポートに HTTP で通信する負荷分散装置や監視がないか確認します。")}},
	}
	fd.Explain(symptoms...)
	return fd
}
