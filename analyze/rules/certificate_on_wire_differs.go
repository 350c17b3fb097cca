package rules

import (
	"fmt"
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var certificateOnWireDiffers = rule.Rule{
	ID:       "certificate-on-wire-differs",
	Scenario: rule.Negotiation,
	Layer:    layerCertificate,
	Outward:  true,
	Title:    text.T("another certificate than the bound one goes over the wire", "バインドされた証明書とは別の証明書が送信されています"),
	Doc: text.T(
		"The capture shows the server's certificate, and it is not the one that HTTP.sys has bound to the endpoint. Something in between answers in the server's place (a load balancer that ends TLS, a proxy or antivirus program that opens connections), the name leads to another server, or the binding was changed after the capture. TLS 1.3 encrypts the certificate: only older versions show it. A load balancer with a certificate of its own is healthy as long as clients accept that certificate.",
		"キャプチャに記録されたサーバー証明書が、HTTP.sys がエンドポイントにバインドしている証明書と一致しません。途中の機器がサーバーの代わりに応答している (TLS を終端する負荷分散装置、接続を復号するプロキシやウイルス対策ソフトウェア)、名前が別のサーバーを指している、またはキャプチャの後にバインドが変更された可能性があります。TLS 1.3 では証明書が暗号化されるため、それより前のバージョンでのみ確認できます。独自の証明書を持つ負荷分散装置は、クライアントがその証明書を受け入れる限り正常です。"),
	Proof: text.T(
		"The thumbprint of the certificate in a capture beside the one in the record of HTTP.sys for that endpoint.",
		"キャプチャの証明書の拇印と、そのエンドポイントの HTTP.sys のレコードの拇印の比較です。"),
	Remedy: text.T(
		"Find out which machine answers. Renew the certificate there, or take the device out of the way for a test.",
		"応答しているコンピューターや機器を特定します。そこの証明書を更新するか、その機器を経由せずにテストします。"),
	Citation: `RFC 5246 section 7.4.2; Microsoft, "netsh http show sslcert"`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindBindings},
	Check:    checkCertificateOnWire,
}

// foreignLeaf are connections to one address in which a certificate was sent
// that is not the bound one.
type foreignLeaf struct {
	binding *facts.Binding
	sent    string // thumbprint
	list    []facts.Handshake
}

func checkCertificateOnWire(f *facts.Facts) rule.Verdict {
	var same []facts.Handshake
	var groups []*foreignLeaf
	index := map[string]*foreignLeaf{}
	for _, h := range f.Inbound() {
		b, sent, ok := f.BoundAndSent(h)
		switch {
		case !ok:
		case b.Fits(sent):
			same = append(same, h)
		case !outdated(f, b, h) && !servedByProcess(f, h):
			key := fmt.Sprint(h.File, h.Server, sent)
			g := index[key]
			if g == nil {
				g = &foreignLeaf{binding: b, sent: sent}
				index[key] = g
				groups = append(groups, g)
			}
			g.list = append(g.list, h)
		}
	}
	if len(groups) == 0 && len(same) == 0 {
		return rule.NA("no capture shows the certificate of a connection to a bound endpoint", "バインドされたエンドポイントへの接続の証明書がキャプチャに含まれていません")
	}
	if len(groups) == 0 {
		h := same[0]
		return rule.Clear(h.Ref(h.Certificates.Frame, h.Summary()))
	}
	var found []rule.Finding
	for _, g := range groups {
		found = append(found, g.finding(f, same))
	}
	return worstFirst(found, len(found))
}

// outdated reports whether the binding is, or may be, younger than the
// connection: its record was written later, or its certificate is valid from a
// later day on.
func outdated(f *facts.Facts, b *facts.Binding, h facts.Handshake) bool {
	began := h.Earliest(h.Start)
	if b.Changed.After(began) {
		return true
	}
	if c := f.CertificateOf(*b); c != nil && c.Cert != nil && c.Cert.NotBefore.After(began) {
		return true
	}
	return slices.ContainsFunc(f.EventsOf(facts.HTTPEvent, 15300, 15301, 15302), func(e facts.Event) bool { return e.Last.After(began) })
}

// servedByProcess reports whether a process listens on the port instead of
// HTTP.sys: it has a certificate of its own, and port-taken tells of it.
func servedByProcess(f *facts.Facts, h facts.Handshake) bool {
	return slices.ContainsFunc(f.Listeners(h.Server.Port()), func(s facts.Socket) bool {
		at := s.Local.Addr().Unmap()
		return s.PID != 4 && s.PID != 0 && (at.IsUnspecified() || at == h.Server.Addr().Unmap())
	})
}

func (g *foreignLeaf) finding(f *facts.Facts, same []facts.Handshake) rule.Finding {
	h := g.list[0]
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Possible,
		Subject: facts.Subject{Endpoint: h.Server.String(), Thumbprint: g.sent},
		Title:   text.F("%s sends another certificate than the bound one", "%s がバインドとは別の証明書を送信しています", h.Server),
		Why: text.F("HTTP.sys has %s bound, and %s goes over the wire.", "HTTP.sys には %s がバインドされていますが、送信されているのは %s です。",
			named(f, g.binding.Hash), named(f, g.sent)),
		Cites: []rule.Cite{
			rule.CauseRef(h.Ref(h.Certificates.Frame, "certificate "+g.sent), text.F("the certificate that was sent, in %d connections", "送信された証明書 (%d 個の接続)", len(g.list))),
			rule.LinkRef(g.binding.Ref, text.T("the record that should serve the connection", "この接続に使用されるはずのレコード")),
		},
		Fix: wireFix(),
	}
	var refused []facts.Handshake
	for _, other := range g.list {
		if refusedBy(other, rejections...) {
			refused = append(refused, other)
		}
	}
	switch {
	case h.Inbound != facts.Yes:
		fd.Why = fd.Why.Plus(text.T("The address is not known as one of this server: it may be a load balancer's, which is healthy with a certificate of its own.",
			"このアドレスは、このサーバーのものとは確認できません。負荷分散装置のアドレスであれば、独自の証明書を持つことは正常です。"))
	default:
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		fd.Why = fd.Why.Plus(text.T("The address is this server's, so something on the way answers in its place, or the record was changed after the capture.",
			"アドレスはこのサーバーのものです。経路上の何かが代わりに応答しているか、キャプチャの後にレコードが変更されています。"))
	}
	if len(refused) > 0 {
		fd.Severity = rule.Warning
		if h.Inbound == facts.Yes && len(refused) == len(g.list) {
			fd.Severity = rule.Error
		}
		fd.Why = fd.Why.Plus(text.F("Clients refused it in %d of %d connections.", "%d 個の接続 (全 %d 個) でクライアントがこの証明書を拒否しました。", len(refused), len(g.list)))
		fd.Explain(f.SymptomsIn(refused)...)
	}
	if len(same) > 0 {
		fd.Cites = append(fd.Cites, rule.AgainstRef(same[0].Ref(same[0].Certificates.Frame, same[0].Summary()), text.T("here the bound certificate was sent", "ここではバインドされた証明書が送信されています")))
	}
	return fd
}

// named is a certificate by its thumbprint and, where it is known, its
// subject and issuer.
func named(f *facts.Facts, thumbprint string) string {
	c := f.Certificate(thumbprint)
	if c == nil || c.Subject == "" {
		return thumbprint
	}
	name := thumbprint + " (" + c.Subject
	if c.Issuer != "" && c.Issuer != c.Subject {
		name += " ← " + c.Issuer
	}
	return name + ")"
}

func wireFix() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("Find out where the other certificate comes from: capture on the server itself and at the client at the same time, and compare the certificates. If the server sends the bound one, something in between replaces it: a load balancer, a proxy, a firewall that opens TLS, antivirus software on the client.",
				"別の証明書の出所を確認します。サーバー自身とクライアントで同時にキャプチャし、証明書を比較します。サーバーがバインドされた証明書を送信していれば、途中の機器 (負荷分散装置、プロキシ、TLS を復号するファイアウォール、クライアントのウイルス対策ソフトウェア) が置き換えています。"),
			rule.Do("Where a load balancer ends TLS on purpose, see to its certificate there; where something opens connections, exempt this server or have the clients trust its authority.",
				"負荷分散装置が意図して TLS を終端している場合は、その装置の証明書を管理します。接続を復号する機器の場合は、このサーバーを対象から除外するか、その証明機関をクライアントに信頼させます。"),
		},
		Verify: []rule.Step{rule.Cmd("netsh http show sslcert", "The thumbprint must be that of the certificate in a new capture.", "拇印が、新しいキャプチャの証明書と一致することを確認します。"), captureAgain()},
		Undo:   []rule.Step{rule.Do("Nothing was changed on this server.", "このサーバーでは何も変更していません。")},
	}
}
