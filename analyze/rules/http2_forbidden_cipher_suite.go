package rules

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

// httpKey is the registry key of HTTP.sys as reg.exe takes it.
const httpKey = `HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters`

var http2ForbiddenCipherSuite = rule.Rule{
	ID:       "http2-forbidden-cipher-suite",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Title:    text.T("a cipher suite that HTTP/2 forbids is chosen together with HTTP/2", "HTTP/2 で禁止された暗号スイートが HTTP/2 とともに選択されます"),
	Doc: text.T(
		"HTTP/2 over TLS 1.2 allows ephemeral key exchange with authenticated encryption only (ECDHE or DHE with GCM, CCM or ChaCha20). HTTP.sys of Windows Server 2016 and later agrees on HTTP/2 with browsers whatever suite comes first in the server's order; with a forbidden one browsers close the connection, Chrome with ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY. The order must begin with suites that HTTP/2 allows, or HTTP/2 be switched off.",
		"TLS 1.2 上の HTTP/2 では、一時キー交換と認証付き暗号の組み合わせ (ECDHE または DHE と GCM / CCM / ChaCha20) だけが許可されます。Windows Server 2016 以降の HTTP.sys は、サーバーの順序の先頭がどのスイートでもブラウザーと HTTP/2 に合意します。禁止されたスイートの場合、ブラウザーは接続を閉じます (Chrome では ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY)。HTTP/2 で許可されたスイートを先頭に置くか、HTTP/2 を無効にする必要があります。"),
	Proof: text.T(
		"The order of cipher suites as it is in effect, and EnableHttp2Tls or the flag for HTTP/2 of the record. A capture shows HTTP/2 (ALPN h2) agreed together with the suite.",
		"有効な暗号スイートの順序と、EnableHttp2Tls またはレコードの HTTP/2 のフラグです。キャプチャでは、そのスイートとともに HTTP/2 (ALPN h2) が選択されています。"),
	Remedy: text.T(
		"Put ECDHE suites with GCM first in the order. Until then EnableHttp2Tls=0 or disablehttp2=enable for the record helps.",
		"順序の先頭に ECDHE と GCM の暗号スイートを置きます。それまでは、EnableHttp2Tls=0 またはレコードの disablehttp2=enable で回避できます。"),
	Citation: `RFC 9113 section 9.2.2 and appendix A; Microsoft, "Deploy custom cipher suite ordering" (KB4032720)`,
	Needs:    []facts.Kind{facts.KindCipherSuites, facts.KindSchannel, facts.KindHost, facts.KindBindings, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCapture},
	Check:    checkHTTP2Suite,
}

func checkHTTP2Suite(f *facts.Facts) rule.Verdict {
	if f.Host.Build > 0 && f.Host.Build < 10240 {
		return rule.NA("HTTP.sys of this Windows has no HTTP/2", "この Windows の HTTP.sys は HTTP/2 に対応していません")
	}
	var found []rule.Finding
	seen := forbiddenSeen(f)
	for _, p := range boundPolicies(f) {
		if fd := forbiddenExpected(f, p, seen); fd != nil {
			found = append(found, *fd)
		}
	}
	if len(found) == 0 && len(seen) > 0 {
		found = append(found, forbiddenFinding(f, facts.Subject{Endpoint: seen[0].Server.String()}, seen))
	}
	if len(found) > 0 {
		return rule.Found(fold(found))
	}
	list := schannel.Suites(f)
	if list.Ref.IsZero() {
		return listClear(f, workingRefs(f)...)
	}
	return listClear(f, list.Ref)
}

// forbiddenSeen are the connections in which HTTP/2 was agreed upon together
// with a suite that it forbids.
func forbiddenSeen(f *facts.Facts) []facts.Handshake {
	var out []facts.Handshake
	for _, h := range f.Inbound() {
		s := h.ServerHello
		if s == nil || s.ALPN != "h2" || s.Version != tls.TLS12 || (schannel.Suite{Name: s.CipherSuite.String(), Number: s.CipherSuite}).FitsHTTP2() {
			continue
		}
		out = append(out, h)
	}
	return out
}

// forbiddenExpected is the finding about a record with which the model
// expects browsers to fail; nil when it does not.
func forbiddenExpected(f *facts.Facts, p boundPolicy, seen []facts.Handshake) *rule.Finding {
	var clients []string
	var suite tls.CipherSuite
	for _, c := range schannel.Clients() {
		if r := p.policy.Negotiate(c.Offer); r.Failure == schannel.HTTP2Suite {
			clients, suite = append(clients, c.Name), r.Suite.Number
		}
	}
	mine := slices.DeleteFunc(slices.Clone(seen), func(h facts.Handshake) bool { return f.BindingOf(h) != p.binding })
	if len(clients) == 0 && len(mine) == 0 {
		return nil
	}
	fd := forbiddenFinding(f, p.subject(), mine)
	if len(clients) > 0 {
		fd.Why = fd.Why.Plus(text.F("By the server's order %d known browsers and programs get such a suite, for example %s gets %s.", "サーバーの順序では、既知のブラウザーとプログラム %d 個でそのようなスイートが選択されます (例: %s で %s)。", len(clients), clients[0], suite))
	}
	fd.Cites = append(fd.Cites, rule.LinkRef(p.binding.Ref, text.T("the record of the endpoint", "エンドポイントのレコード")))
	if change, err := schannel.ParseChange("EnableHttp2Tls=0"); err == nil {
		fd.Fix = expecting(fd.Fix, effectOf(f, p.binding, change))
	}
	return &fd
}

func forbiddenFinding(f *facts.Facts, subject facts.Subject, seen []facts.Handshake) rule.Finding {
	list := schannel.Suites(f)
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely, Subject: subject,
		Title: text.F("browsers get HTTP/2 together with a cipher suite that HTTP/2 forbids at %s", "%s でブラウザーに、HTTP/2 とその禁止する暗号スイートが同時に選択されます", subject.Endpoint),
		Why:   text.F("The order of the server's cipher suites (%s) puts suites before those that HTTP/2 allows.", "サーバーの暗号スイートの順序 (%s) で、HTTP/2 で許可されないスイートが先に並んでいます。", list.Origin),
		Fix: rule.Fix{
			Apply: []rule.Step{
				rule.Do("Put the suites with ECDHE and GCM first in the order; where a policy sets it, there.", "ECDHE と GCM のスイートを順序の先頭に置きます。ポリシーで設定されている場合は、ポリシーで変更します。"),
				rule.Cmd(addDWORD(httpKey, "EnableHttp2Tls", 0), "Or, as a stopgap, switch HTTP/2 over TLS off.", "または、応急処置として TLS 上の HTTP/2 を無効にします。"),
				restart(),
			},
			Verify: []rule.Step{captureAgain()},
			Undo:   []rule.Step{restoreOld(httpKey, "EnableHttp2Tls", oldValue(f, hive.HTTPParameters, nil, "EnableHttp2Tls"))},
		},
	}
	if !list.Ref.IsZero() {
		fd.Cites = append(fd.Cites, rule.CauseRef(list.Ref, list.Origin))
	}
	for i, h := range seen {
		if i == 3 {
			break
		}
		if h.Failed() || h.Close != nil && h.Close.From == capture.Client { // some programs do not mind
			fd.Severity, fd.Confidence = rule.Error, rule.Certain
		}
		fd.Cites = append(fd.Cites, rule.LinkRef(h.Ref(h.ServerHello.Frame, h.Summary()), text.F("HTTP/2 with %s", "HTTP/2 と %s", h.ServerHello.CipherSuite)))
		citeEnd(&fd, h)
	}
	fd.Explain(f.SymptomsIn(seen)...)
	return fd
}
