package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/iisconfig"
)

var certificateRejectedByClient = rule.Rule{
	ID:       "certificate-rejected-by-client",
	Scenario: rule.Negotiation,
	Layer:    layerClient,
	Outward:  true,
	Title:    text.T("clients reject the certificate", "クライアントが証明書を拒否しています"),
	Doc: text.T(
		"A client that does not accept the server's certificate says so with an alert: bad_certificate (42), unsupported_certificate (43), certificate_revoked (44), certificate_expired (45), certificate_unknown (46), unknown_ca (48). TLS 1.3 encrypts the alert: there the client ends the connection right after the certificate. The reason lies in the certificate (dates, names, purposes, chain) or in what the client trusts. A single alert 46 among working connections is what scanners and users who leave a warning page cause.",
		"サーバー証明書を受け入れないクライアントは、アラート bad_certificate (42)、unsupported_certificate (43)、certificate_revoked (44)、certificate_expired (45)、certificate_unknown (46)、unknown_ca (48) を返します。TLS 1.3 ではアラートが暗号化されるため、証明書の直後にクライアントが接続を終了する形で現れます。原因は証明書 (有効期間、名前、使用目的、チェーン) か、クライアントが信頼する証明機関にあります。正常な接続に混じる単発のアラート 46 は、スキャナーや警告ページを閉じた利用者によるものです。"),
	Proof: text.T(
		"Alert 42, 43, 44, 45, 46 or 48 from the client in a capture or as Schannel 36887, or a client that ends TLS 1.3 right after the certificate.",
		"キャプチャまたは Schannel 36887 に記録された、クライアントからのアラート 42、43、44、45、46、48、または TLS 1.3 で証明書の直後に接続を終了するクライアントです。"),
	Remedy: text.T(
		"Look at dates, names, purposes and chain of the certificate as the finding names them. If all is in order, install the root on the client or ask what the client pins.",
		"検出結果が示す証明書の有効期間、名前、使用目的、チェーンを確認します。すべて正常な場合は、クライアントにルート証明書をインストールするか、クライアントのピン留めを確認します。"),
	Citation: "RFC 8446 section 6.2; RFC 5246 section 7.2.2; RFC 6125 section 6.4; Schannel event 36887",
	Needs:    []facts.Kind{facts.KindCapture, facts.KindContent, facts.KindEvents},
	Uses:     []facts.Kind{facts.KindSites},
	Check:    checkCertificateRejected,
}

// rejections are the alerts by which a client refuses a certificate.
var rejections = []int{
	alertBadCertificate, alertUnsupportedCertificate, alertCertificateRevoked, alertCertificateExpired,
	alertCertificateUnknown, alertUnknownCA, alertAccessDenied,
}

func checkCertificateRejected(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	told := map[int]bool{} // alerts whose events a connection explains
	for _, g := range rejectedConnections(f) {
		fd := rejected(f, g)
		for _, code := range g.codes(f) {
			if !told[code] {
				told[code] = true
				fd.Explain(alertSymptoms(f, 36887, code)...)
			}
		}
		found = append(found, fd)
	}
	found = append(atMost(found, maxPerRule), namesOutside(f)...)
	found = append(found, rejectionEvents(f, told)...)
	if len(found) > 0 {
		return rule.Found(mergeNotes(found)...)
	}
	return rule.Clear(workingRefs(f)...)
}

// codes are the alerts that the log of the server tells of a group: the one
// that the capture shows or, where TLS 1.3 hides it, those that were logged
// at the same time.
func (g *rejection) codes(f *facts.Facts) []int {
	if g.code != 0 {
		return []int{g.code}
	}
	if slices.ContainsFunc(g.list, func(h facts.Handshake) bool { return h.LocalTime }) {
		return nil // "at the same time" cannot be told
	}
	const apart = time.Minute // two clocks
	from, to := g.list[0].Start.Add(-apart), g.list[len(g.list)-1].End.Add(apart)
	var out []int
	for _, code := range rejections {
		for _, e := range alertEvents(f, 36887, code) {
			if !foreign(e) && !e.First.After(to) && !e.Last.Before(from) {
				out = append(out, code)
				break
			}
		}
	}
	return out
}

// rejection is a group of connections that clients ended alike.
type rejection struct {
	server netip.AddrPort
	code   int // of the alert; 0 in TLS 1.3
	name   string
	leaf   *facts.Certificate
	list   []facts.Handshake
}

// rejectedConnections groups the refused inbound connections by address,
// alert, and the host name that the client asked for.
func rejectedConnections(f *facts.Facts) []*rejection {
	var out []*rejection
	index := map[string]*rejection{}
	for _, h := range f.Inbound() {
		if !refusedBy(h, rejections...) {
			continue
		}
		_, code, _ := h.AlertFrom("client", rejections...)
		name := ""
		if h.ClientHello != nil {
			name = h.ClientHello.ServerName
		}
		key := fmt.Sprint(h.File, h.Server, code, name)
		g := index[key]
		if g == nil {
			g = &rejection{server: h.Server, code: code, name: name}
			index[key] = g
			out = append(out, g)
		}
		if g.leaf == nil {
			g.leaf = f.Leaf(h) // TLS 1.3 hides it, older versions show it
		}
		g.list = append(g.list, h)
	}
	return out
}

func rejected(f *facts.Facts, g *rejection) rule.Finding {
	fd := rule.Finding{Severity: rule.Error, Confidence: rule.Certain, Subject: facts.Subject{Endpoint: g.server.String()}}
	if g.leaf != nil {
		fd.Subject = f.SubjectOf(g.leaf)
		fd.Subject.Endpoint = g.server.String()
		fd.Cites = append(fd.Cites, rule.LinkRef(g.leaf.Ref, text.T("the server's certificate", "サーバーの証明書")))
	}
	if g.code == 0 {
		fd.Confidence = rule.Likely
		fd.Title = text.F("clients end the connection to %s right after its certificate", "クライアントが %s の証明書の直後に接続を終了しています", g.server)
		fd.Why = text.T("In TLS 1.3 the alert is encrypted; that the client leaves at this point means that it did not accept the server's flight.", "TLS 1.3 ではアラートが暗号化されます。この時点で終了するのは、クライアントがサーバーの応答を受け入れなかったことを意味します。")
	} else {
		name := alertName(g.code)
		fd.Title = text.F("clients reject the certificate of %s: %s (%d)", "クライアントが %s の証明書を拒否しています: %s (%d)", g.server, name, g.code)
		fd.Why = text.F("The client itself says so, with the fatal alert %s.", "クライアント自身が致命的なアラート %s で拒否を示しています。", name)
	}
	fd.Why = fd.Why.Plus(reasonOf(f, g))
	fd.Fix = g.fix(f)
	g.weigh(f, &fd)
	fd.Explain(f.SymptomsIn(g.list)...)
	citeEnd(&fd, g.list[0])
	return fd
}

// weigh compares the refused connections with those that came about. Few
// among many are what scanners and users who leave a warning page cause.
func (g *rejection) weigh(f *facts.Facts, fd *rule.Finding) {
	var works []facts.Handshake
	for _, h := range f.Inbound() {
		if h.Server == g.server && h.Outcome == capture.Established {
			works = append(works, h)
		}
	}
	if len(works) == 0 {
		if g.leftOnce(f) {
			fd.Severity, fd.Confidence = rule.Warning, rule.Possible
			fd.Why = text.T(
				"It left right after the server's flight, and sent nothing that could be an alert. A client that does not accept the certificate may do so; scanners and health checks do so too.",
				"クライアントはサーバーの応答の直後に接続を終了し、アラートと考えられるデータも送信していません。証明書を受け入れない場合にも、スキャナーや正常性確認の場合にも起こります。").Plus(reasonOf(f, g))
		}
		return
	}
	fd.Severity = rule.Warning
	if len(g.list)*4 <= len(works) && !g.wrongName() {
		fd.Severity = rule.Info
	}
	fd.Cites = append(fd.Cites, rule.AgainstRef(works[0].Ref(max(works[0].Frame, 1), works[0].Summary()),
		text.F("%d connections to the same address came about", "同じアドレスへの %d 個の接続は成立しています", len(works))))
}

// leftOnce reports whether a single connection is all that there is, without
// anything that could be an alert, in the capture or in the log.
func (g *rejection) leftOnce(f *facts.Facts) bool {
	alerted := slices.ContainsFunc(g.list[0].Alerts, func(a capture.Alert) bool { return a.From == capture.Client })
	return g.code == 0 && len(g.list) == 1 && !alerted && len(g.codes(f)) == 0
}

// wrongName reports whether the client asked for a name that the certificate
// is not for.
func (g *rejection) wrongName() bool {
	return g.name != "" && g.leaf != nil && g.leaf.Cert != nil && !g.leaf.Cert.Partial && !coversName(g.leaf.Cert, g.name)
}

// reasonOf is why the client may have refused, as far as the certificate
// shows it. Rules of their own judge each of these faults.
func reasonOf(f *facts.Facts, g *rejection) text.Text {
	c := g.leaf
	switch {
	case c == nil || c.Cert == nil:
		return text.T("The certificate itself is not in evidence.", "証明書自体は証拠にありません。")
	case g.wrongName():
		return text.F("It asked for %s, and the certificate is for other names: %s.", "要求された名前は %s ですが、証明書の名前は別のものです: %s。", g.name, nameList(c))
	}
	if _, over := expired(f, c.Cert); over {
		return text.F("The certificate expired on %s.", "証明書の有効期限は %s に切れています。", day(c.Cert.NotAfter))
	}
	switch {
	case lacksPurpose(c):
		return text.T("The certificate is not for Server Authentication.", "証明書の使用目的にサーバー認証がありません。")
	case g.code == alertCertificateRevoked:
		return text.T("The client found it revoked.", "クライアントは証明書が失効していると判断しました。")
	case c.Cert.SelfIssued:
		return text.T("The certificate is self-signed.", "証明書は自己署名です。")
	case f.SentIssuers(c) == facts.No:
		return text.T("The server sends the certificate without any issuer.", "サーバーは発行者の証明書を送信していません。")
	case g.code == alertUnknownCA:
		return text.F("The client does not know the authority: %s.", "クライアントが知らない証明機関です: %s。", c.Issuer)
	}
	return text.T("The evidence does not show what the client dislikes; its own log or certificate settings would.", "クライアントが拒否した理由は証拠からは分かりません。クライアント側のログや証明書の設定を確認します。")
}

// nameList are the names of a certificate for people.
func nameList(c *facts.Certificate) string {
	const most = 6
	names := namesOf(c.Cert)
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ", ")
}

func (g *rejection) fix(f *facts.Facts) rule.Fix {
	if g.leaf != nil && g.wrongName() {
		return nameFix(f, g.leaf, g.name)
	}
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("If another finding names a fault of the certificate, mend that first.", "ほかの結果が証明書の問題を示している場合は、先にそれを修正します。"),
			rule.Do("Otherwise check on the client: the name it uses, the authorities it trusts, its clock, pinned certificates, inspection by a proxy.", "それ以外の場合はクライアントを確認します: 使用する名前、信頼する証明機関、時計、固定 (ピン留め) された証明書、プロキシによる検査。"),
		},
		Verify: []rule.Step{captureAgain()},
	}
}

// nameFix is the remedy for a certificate that is for other names.
func nameFix(f *facts.Facts, c *facts.Certificate, name string) rule.Fix {
	fix := renew(f, c)
	if !hostShape.MatchString(name) {
		return fix
	}
	fix.Apply = append([]rule.Step{{Do: text.F(
		"Let the clients use a name that the certificate is for, or request a certificate that lists %s as a subject alternative name.",
		"クライアントで証明書に含まれる名前を使用するか、サブジェクトの別名に %s を含む証明書を要求します。", name)}}, fix.Apply...)
	return fix
}

// namesOutside are sites whose host name the certificate of their endpoint
// does not cover, although no client was seen to mind.
func namesOutside(f *facts.Facts) []rule.Finding {
	var out []rule.Finding
	for _, e := range f.Endpoints() {
		if e.Binding == nil {
			continue
		}
		c := f.CertificateOf(*e.Binding)
		if c == nil || c.Cert == nil || c.Cert.Partial || len(namesOf(c.Cert)) == 0 {
			continue
		}
		for _, s := range e.Sites {
			host := s.Binding.Host
			central := s.Binding.SSLFlags&iisconfig.SSLFlagCentralStore != 0 // its certificate is another
			if host == "" || central || !running(s.Site) || coversName(c.Cert, host) {
				continue
			}
			subject := f.SubjectOf(c)
			subject.Site = s.Site.Name
			out = append(out, rule.Finding{
				Severity: rule.Warning, Confidence: rule.Likely, Subject: subject,
				Title: text.F("the certificate of %s is not for the host name %s of the site", "%s の証明書はサイトのホスト名 %s に対応していません", e.Text(), host),
				Why: text.F("The site is bound to %s, and the certificate is for %s. Clients that use this name refuse it or warn their users.",
					"サイトは %s にバインドされていますが、証明書の名前は %s です。この名前を使用するクライアントは拒否するか警告を表示します。", host, nameList(c)),
				Cites: []rule.Cite{
					rule.CauseRef(c.Ref, text.F("names of the certificate: %s", "証明書の名前: %s", nameList(c))),
					rule.LinkRef(s.Ref, text.T("the binding of the site", "サイトのバインド")),
				},
				Fix: nameFix(f, c, host),
			})
		}
	}
	return atMost(out, maxPerRule)
}
