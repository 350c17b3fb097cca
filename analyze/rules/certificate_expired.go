package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var certificateExpired = rule.Rule{
	ID:       "certificate-expired",
	Scenario: rule.Certificate,
	Layer:    layerCertificate,
	Title:    text.T("the certificate has expired", "証明書の有効期限が切れています"),
	Doc: text.T(
		"HTTP.sys serves an expired certificate all the same: it is the clients that refuse it, mostly with the alert certificate_expired (45) or certificate_unknown (46). Often the renewed certificate is already in the store and only the binding still names the old one. The dates are read from the certificate itself and compared with the time at which the evidence was collected. Where only a listing prints them, in the regional format of the server, they count if the certificate has expired however one reads them.",
		"HTTP.sys は期限切れの証明書でもそのまま送信します。拒否するのはクライアントで、多くはアラート certificate_expired (45) または certificate_unknown (46) を返します。更新済みの証明書がすでにストアにあり、バインドだけが古い証明書を指していることもよくあります。有効期間は証明書そのものから読み取り、証拠の収集日時と比較します。一覧にサーバーの地域設定の形式で印字された日付しかない場合は、どの読み方でも期限切れになるときだけ判断に使用します。"),
	Proof: text.T(
		"The end of validity in the certificate itself, before the time of the collection. In a capture, or as Schannel 36887, clients answer with alert 45 or 46; 0x800b0101 is the code of a verification.",
		"証明書自体の有効期間の終了日時が、収集日時より前であることです。キャプチャや Schannel 36887 では、クライアントがアラート 45 または 46 を返します。検証のコードは 0x800b0101 です。"),
	Remedy: text.T(
		"Bind the renewed certificate if it is in the store already, or renew the certificate first. Certificate Rebind of IIS 8.5 and later does this at each renewal.",
		"更新済みの証明書がストアにあればそれをバインドし、なければ先に更新します。IIS 8.5 以降の証明書の再バインド機能を使うと、更新のたびに自動でバインドされます。"),
	Citation: `RFC 5280 section 4.1.2.5; Microsoft, "Certificate Rebind in IIS 8.5"; Microsoft, CERT_E_EXPIRED (0x800b0101)`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCertificates, facts.KindCapture},
	Check:    checkCertificateExpired,
}

func checkCertificateExpired(f *facts.Facts) rule.Verdict {
	if f.Clock.CollectedAt.IsZero() {
		return rule.NA("it is not known when the evidence was collected", "証拠の収集日時が分かりません")
	}
	var found []rule.Finding
	var clear []evidence.Ref
	for _, c := range f.Bound() {
		confidence, over := expired(f, c.Cert)
		issuer := expiredIssuer(f, c)
		_, told := c.ChainError(codeExpired)
		switch {
		case over:
			found = append(found, hasExpired(f, c, confidence))
		case printedExpired(f, c):
			found = append(found, saysExpired(f, c))
		case issuer != nil:
			found = append(found, issuerExpired(f, c, issuer))
		case told:
			if _, early := notYetValid(f, c); !early {
				found = append(found, toldExpired(f, c))
			}
		case c.Cert != nil:
			clear = append(clear, c.Ref)
		}
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.Clear(clear...)
}

// hasExpired is the fault as the certificate's own dates show it.
func hasExpired(f *facts.Facts, c *facts.Certificate, confidence rule.Confidence) rule.Finding {
	fd := rule.Finding{
		Severity: dateSeverity(f, c, confidence), Confidence: confidence, Subject: f.SubjectOf(c),
		Title: text.F("the certificate of %s expired on %s", "%s の証明書は %s に有効期限が切れています", f.EndpointOf(c), day(c.Cert.NotAfter)),
		Why: text.T(
			"The endpoint serves a certificate whose validity is over, and clients refuse it.",
			"このエンドポイントは有効期間の過ぎた証明書を使用しており、クライアントに拒否されます。").Plus(dateBasis(f)),
		Cites: []rule.Cite{rule.CauseRef(c.Ref, text.F("valid from %s until %s", "有効期間 %s から %s まで", day(c.Cert.NotBefore), day(c.Cert.NotAfter)))},
		Fix:   renew(f, c),
	}
	if unpackedLater(f, c.Cert.NotBefore, c.Cert.NotAfter) {
		fd.Why = fd.Why.Plus(text.T(
			"Nothing else in the evidence is as young as the files: if they were copied or unpacked long after the collection, the certificate may have been valid at the time.",
			"ファイルほど新しい日時を示すものはほかにありません。収集からかなり後にコピーまたは展開されたファイルであれば、当時は有効だった可能性があります。"))
	}
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	fd.Explain(clientRefusals(f, c, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown)...)
	fd.Explain(alertSymptoms(f, 36887, alertCertificateExpired)...)
	return fd
}

// boundBy cites what makes a certificate the server's: the records that name
// it, or the frame that showed it.
func boundBy(f *facts.Facts, c *facts.Certificate) []rule.Cite {
	var out []rule.Cite
	for _, b := range f.BoundTo(c) {
		out = append(out, rule.LinkRef(b.Ref, text.T("this record names the certificate", "このレコードが証明書を指定しています")))
	}
	if len(out) == 0 && len(c.Wire) > 0 {
		out = append(out, rule.LinkRef(c.Wire[0], text.T("the server sent this certificate", "サーバーがこの証明書を送信しました")))
	}
	return out
}

// toldExpired is Windows' own verdict where the dates are not in evidence.
func toldExpired(f *facts.Facts, c *facts.Certificate) rule.Finding {
	e, _ := c.ChainError(codeExpired)
	fd := rule.Finding{
		Severity: certificateSeverity(f, c), Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: text.F("a certificate of the chain of %s is outside its validity period (0x800b0101)", "%s の証明書チェーンに有効期間外の証明書があります (0x800b0101)", f.EndpointOf(c)),
		Why: text.T(
			"Windows itself reports CERT_E_EXPIRED for the chain. The certificate has expired, or one of its issuers has, or the clock of the machine that checked is wrong.",
			"Windows 自身がこのチェーンに CERT_E_EXPIRED を報告しています。証明書またはその発行者の有効期限が切れているか、確認したコンピューターの時計が誤っています。"),
		Cites: []rule.Cite{rule.CauseRef(e.Ref, text.T("CERT_E_EXPIRED", "CERT_E_EXPIRED"))},
		Fix:   renew(f, c),
	}
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	fd.Explain(clientRefusals(f, c, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown)...)
	return fd
}

// expiredIssuer is an expired intermediate of the chain for which no valid
// certificate of the same name and key is in evidence.
func expiredIssuer(f *facts.Facts, c *facts.Certificate) *facts.Certificate {
	chain := f.Chain(c).Certificates
	for i, issuer := range chain {
		if i == 0 || issuer.SelfIssued {
			continue
		}
		if _, over := expired(f, issuer); over && !renewedIssuer(f, issuer.RawSubject, issuer.SPKISHA256) {
			return f.Certificate(issuer.SHA1)
		}
	}
	return nil
}

func renewedIssuer(f *facts.Facts, subject []byte, key string) bool {
	for _, c := range f.Content() {
		if _, over := expired(f, c); !over && string(c.RawSubject) == string(subject) && c.SPKISHA256 == key {
			return true
		}
	}
	return false
}

func issuerExpired(f *facts.Facts, c, issuer *facts.Certificate) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: text.F("the issuer of the certificate of %s expired on %s", "%s の証明書の発行者の証明書は %s に有効期限が切れています", f.EndpointOf(c), day(issuer.Cert.NotAfter)),
		Why: text.T(
			"The chain of the certificate leads over an intermediate certificate that has expired, and no renewed one is in evidence. Clients that do not find another chain refuse it.",
			"証明書チェーンの途中に有効期限の切れた中間証明書があり、更新された中間証明書は証拠にありません。別のチェーンを見つけられないクライアントは拒否します。").Plus(dateBasis(f)),
		Cites: []rule.Cite{rule.CauseRef(issuer.Ref, text.F("valid until %s", "有効期間 %s まで", day(issuer.Cert.NotAfter)))},
		Fix: rule.Fix{Apply: []rule.Step{
			rule.Do("Get the current certificate of the issuer from the authority and add it to the Intermediate Certification Authorities store of the computer.", "発行者の現在の証明書を証明機関から入手し、コンピューターの中間証明機関ストアに追加します。"),
			rule.Cmd("certutil -addstore CA inter.cer", "inter.cer is the file with that certificate.", "inter.cer はその証明書のファイルです。"),
		}, Verify: []rule.Step{verifyChain()}, Undo: removeFrom("CA", issuer)},
	}
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	refused := clientRefusals(f, c, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown, alertUnknownCA)
	if len(refused) > 0 {
		fd.Severity = certificateSeverity(f, c)
	}
	fd.Explain(refused...)
	return fd
}
