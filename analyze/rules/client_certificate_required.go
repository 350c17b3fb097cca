package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/iisconfig"
)

var clientCertificateRequired = rule.Rule{
	ID:       "client-certificate-required",
	Scenario: rule.Before,
	Layer:    layerClient,
	Title:    text.T("the server demands client certificates", "サーバーがクライアント証明書を要求しています"),
	Doc: text.T(
		"Where IIS requires client certificates, a connection also depends on the client's certificate, its chain and the list of issuers. Microsoft's guide for server certificates does not cover that; neither do the checks here. If client certificates are not wanted, the requirement can be removed to see whether HTTPS works without them.",
		"IIS がクライアント証明書を必須としている場合、接続はクライアントの証明書、そのチェーン、発行者一覧にも左右されます。サーバー証明書に関する Microsoft のガイドはこれを扱っておらず、このツールの確認項目にも含まれません。クライアント証明書が不要であれば、要求を外して HTTPS が動作するか確認できます。"),
	Proof: text.T(
		"The attribute sslFlags of <access> in applicationHost.config or web.config (SslRequireCert), or a CertificateRequest of the server in the capture.",
		"applicationHost.config または web.config の <access> の sslFlags 属性 (SslRequireCert)、またはキャプチャ内のサーバーの CertificateRequest です。"),
	Remedy: text.T(
		"If client certificates are not wanted, set the site to ignore them and try again. If they are, look at the client's certificate and at Schannel 36877, 36878, 36879 and 36885.",
		"クライアント証明書が不要であれば、サイトの設定を [無視] に変更して確認します。必要な場合は、クライアントの証明書と Schannel 36877、36878、36879、36885 を確認してください。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)"; IIS configuration reference, "Access <access>"; RFC 5246 section 7.4.6`,
	Needs:    []facts.Kind{facts.KindAccess},
	Uses:     []facts.Kind{facts.KindSites, facts.KindCapture},
	Check:    checkClientCertificateRequired,
}

func checkClientCertificateRequired(f *facts.Facts) rule.Verdict {
	demands, clear := certificateDemands(f)
	refused := refusedForCertificate(f)
	switch {
	case len(refused) > 0:
		return rule.Found(clientCertificateFinding(f, demands, refused))
	case len(demands) > 0:
		return rule.Found(clientCertificateFinding(f, demands, nil))
	}
	return rule.Clear(clear...)
}

// certificateDemands are the places that require a client certificate: the
// access flags of running sites with https. A binding that negotiates one
// early (HTTP.sys flag 0x2) demands nothing by itself.
func certificateDemands(f *facts.Facts) (demands, clear []evidence.Ref) {
	for _, s := range f.Sites {
		if len(s.HTTPS()) == 0 || !running(&s) {
			continue
		}
		switch {
		case s.SSLAccess&iisconfig.AccessRequireCert != 0:
			demands = append(demands, accessRef(f, s))
		case s.SSLAccessKnown:
			clear = append(clear, s.Ref)
		}
	}
	for _, a := range f.Access {
		if len(demands) == 0 && a.Flags&iisconfig.AccessRequireCert != 0 {
			demands = append(demands, a.Ref)
		}
	}
	return demands, clear
}

// accessRef cites the setting that holds for a site, or the site.
func accessRef(f *facts.Facts, s facts.Site) evidence.Ref {
	for _, a := range f.Access {
		if a.Flags == s.SSLAccess {
			return a.Ref
		}
	}
	return s.Ref
}

// refusedForCertificate are inbound connections in which the server asked for
// a certificate and ended the handshake because the client had none, or with
// an alert that refuses the client's.
func refusedForCertificate(f *facts.Facts) []facts.Handshake {
	var out []facts.Handshake
	for _, h := range f.Inbound() {
		if h.CertificateRequest == nil || h.ClientCertificates == nil || !h.Failed() {
			continue
		}
		_, _, disliked := h.AlertFrom("server", rejections...)
		if disliked || len(h.ClientCertificates.Chain) == 0 && endedByServer(h) {
			out = append(out, h)
		}
	}
	return out
}

func endedByServer(h facts.Handshake) bool {
	for _, a := range h.Alerts {
		if a.From == capture.Server && a.Fatal && !a.Encrypted {
			return true
		}
	}
	return h.Outcome == capture.ResetByServer || h.Outcome == capture.ClosedByServer
}

func clientCertificateFinding(f *facts.Facts, demands []evidence.Ref, refused []facts.Handshake) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Certain,
		Title: text.T("the server demands client certificates: this guide does not cover it", "サーバーがクライアント証明書を要求しています (このガイドの対象外)"),
		Why: text.T(
			"With this setting a client without a suitable certificate is refused, however sound the server's own certificate is. What is found below about the server still holds.",
			"この設定では、サーバー証明書が正常でも、適切な証明書を持たないクライアントは拒否されます。サーバー側に関する以下の検出結果は有効です。"),
		Fix: withoutClientCertificate(f),
	}
	for _, ref := range demands {
		fd.Cites = append(fd.Cites, rule.CauseRef(ref, text.T("client certificates are required", "クライアント証明書が必須です")))
	}
	if len(refused) > 0 {
		h := refused[0]
		fd.Severity = rule.Error
		fd.Title = text.T("the server refuses clients without a certificate: this guide does not cover it", "サーバーが証明書のないクライアントを拒否しています (このガイドの対象外)")
		fd.Subject.Endpoint = h.Server.String()
		sent := text.T("the server asks for a certificate, and the client sends none", "サーバーが証明書を要求し、クライアントは送信していません")
		if chain := h.ClientCertificates.Chain; len(chain) > 0 {
			_, code, _ := h.AlertFrom("server", rejections...)
			fd.Title = text.F("the server refuses a client's certificate with %s (%d): this guide does not cover it", "サーバーがクライアント証明書を %s (%d) で拒否しています (このガイドの対象外)", alertName(code), code)
			sent = clientCertificate(chain[0])
		}
		fd.Cites = append(fd.Cites, rule.LinkRef(h.Ref(h.CertificateRequest.Frame, "CertificateRequest"), sent))
		fd.Explain(f.SymptomsIn(refused)...)
	}
	return fd
}

// clientCertificate says what the client sent.
func clientCertificate(c capture.Certificate) text.Text {
	cert, err := certstore.ParseCertificate(c.DER)
	if err != nil {
		return text.T("the server asks for a certificate, and the client sends one that cannot be read", "サーバーが証明書を要求し、クライアントが送信した証明書は読み取れません")
	}
	return text.F("the server asks for a certificate, and the client sends %s, valid from %s to %s", "サーバーが証明書を要求し、クライアントは %s (有効期間 %s ～ %s) を送信しています",
		cert.Subject, day(cert.NotBefore), day(cert.NotAfter))
}

// withoutClientCertificate tries HTTPS without the demand.
func withoutClientCertificate(f *facts.Facts) rule.Fix {
	if f.Host.IIS6() {
		return rule.Fix{Apply: []rule.Step{rule.Do(
			"To test without it: in IIS Manager, Directory Security, Secure communications, choose \"Ignore client certificates\".",
			"確認のため、IIS マネージャーの [ディレクトリ セキュリティ] - [セキュリティで保護された通信] で [クライアント証明書を無視する] を選択します。")}}
	}
	return rule.Fix{
		Apply: []rule.Step{rule.Do(
			"To test without it: in IIS Manager, SSL Settings of the site, set Client certificates to Ignore.",
			"確認のため、IIS マネージャーのサイトの [SSL 設定] で、クライアント証明書を [無視] にします。").
			With("the site is open to clients without a certificate for that time", "その間、証明書のないクライアントもサイトにアクセスできます")},
		Verify: []rule.Step{rule.Do("Open the site over HTTPS.", "HTTPS でサイトを開きます。")},
		Undo:   []rule.Step{rule.Do("Set Client certificates back to Require.", "クライアント証明書を [必要] に戻します。")},
	}
}
