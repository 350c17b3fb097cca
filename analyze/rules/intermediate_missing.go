package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
)

var intermediateMissing = rule.Rule{
	ID:       "intermediate-missing",
	Scenario: rule.Certificate,
	Layer:    layerCertificate,
	Title:    text.T("an issuing certificate is missing", "発行者の証明書がありません"),
	Doc: text.T(
		"A server has to send the certificates between its own and the root. Windows takes them from the store Intermediate Certification Authorities of the computer. Where one is missing the server sends its certificate alone: clients that cannot fetch the issuer by themselves refuse it, mostly with the alert unknown_ca (48). Browsers often can, other programs mostly cannot, so that the fault looks as if it depended on the client.",
		"サーバーは、自分の証明書とルートの間の証明書も送信する必要があります。Windows はこれをコンピューターの中間証明機関ストアから取得します。足りない場合、サーバーは自分の証明書だけを送信し、発行者の証明書を自力で取得できないクライアントは多くの場合アラート unknown_ca (48) で拒否します。ブラウザーは取得できることが多く、その他のプログラムはできないことが多いため、クライアントによって結果が異なるように見えます。"),
	Proof: text.T(
		"The stores without the issuer of the bound certificate, Schannel 36889, or a capture in which the server sends its certificate alone and clients answer with alert 48.",
		"バインドされた証明書の発行者が証明書ストアにないこと、Schannel 36889、またはサーバーが自分の証明書だけを送信し、クライアントがアラート 48 を返すキャプチャです。"),
	Remedy: text.T(
		"Get the intermediate certificate from the authority and add it with certutil -addstore CA. Restart IIS afterwards, because the chain is remembered.",
		"証明機関から中間証明書を入手し、certutil -addstore CA で追加します。チェーンは記憶されているため、その後 IIS を再起動します。"),
	Citation: `RFC 5246 section 7.4.2; Microsoft, "Configure intermediate certificates on a computer running IIS"; Schannel event 36889 (KB954755)`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent, facts.KindChain},
	Uses:     []facts.Kind{facts.KindCertificates, facts.KindEvents, facts.KindCapture},
	Check:    checkIntermediateMissing,
}

// codePartialChain is CERT_E_CHAINING: the chain could not be built up to a
// root.
const codePartialChain = 0x800b010a

func checkIntermediateMissing(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var missing issuerList
	var clear []evidence.Ref
	for _, c := range f.Bound() {
		e, told := c.ChainError(codePartialChain)
		switch {
		case told:
			fd := issuerMissing(f, c)
			fd.Confidence = rule.Certain
			fd.Cites = append([]rule.Cite{rule.CauseRef(e.Ref, text.T("CERT_E_CHAINING (0x800b010a)", "CERT_E_CHAINING (0x800b010a)"))}, fd.Cites...)
			missing.add(c.Issuer, fd)
		case issuerUnknown(f, c):
			missing.add(c.Issuer, issuerMissing(f, c))
		case sentAlone(f, c):
			found = append(found, leafAlone(f, c))
		case c.Cert != nil:
			clear = append(clear, c.Ref)
		}
	}
	found = append(missing.findings(), found...)
	if len(found) == 0 {
		found = chainEvents(f)
	}
	if len(found) > 0 {
		return worstFirst(found, len(found))
	}
	return rule.Clear(clear...)
}

// chainSymptoms are the events in which Schannel could not complete the
// chain of a server certificate.
func chainSymptoms(f *facts.Facts) []facts.Symptom {
	return append(f.SymptomsOf("event-36889"), f.SymptomsOf("event-36872")...)
}

// issuerUnknown reports whether the issuer of a certificate is in none of the
// listed stores, neither as a certificate nor, in a text, by its name.
func issuerUnknown(f *facts.Facts, c *facts.Certificate) bool {
	if f.Source(facts.KindChain).State != facts.Complete || c.Issuer == "" || sameName(c.Issuer, c.Subject) {
		return false
	}
	if c.Cert == nil {
		return !knownByName(f, c.Issuer)
	}
	path := f.Chain(c)
	return path.End == certstore.EndMissingIssuer && len(path.Certificates) == 1 &&
		(!knownByName(f, c.Issuer) || len(path.Missing.Lookalikes) > 0)
}

// sentAlone reports whether the server was seen to send a certificate
// without the intermediate that its chain needs.
func sentAlone(f *facts.Facts, c *facts.Certificate) bool {
	path := f.Chain(c)
	return f.SentIssuers(c) == facts.No && len(path.Certificates) > 1 && !path.Certificates[1].SelfIssued
}

func issuerMissing(f *facts.Facts, c *facts.Certificate) rule.Finding {
	fd := rule.Finding{
		Severity: certificateSeverity(f, c), Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: text.F("the issuer of the certificate of %s is in no store of the server", "%s の証明書の発行者がサーバーのどのストアにもありません", f.EndpointOf(c)),
		Why: text.F(
			"The certificate was issued by %s, and none of the listed stores holds that certificate. The server cannot send it, and clients that do not know it cannot build the chain.",
			"証明書の発行者は %s ですが、一覧にあるどのストアにもその証明書がありません。サーバーは送信できず、それを知らないクライアントはチェーンを作成できません。", c.Issuer),
		Cites: []rule.Cite{rule.CauseRef(c.Ref, text.F("issuer: %s", "発行者: %s", c.Issuer))},
		Fix:   addIntermediate(f, c),
	}
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	if ref := f.Stores[facts.StoreCA]; !ref.IsZero() {
		fd.Cites = append(fd.Cites, rule.LinkRef(ref, text.T("the listing of the intermediate authorities", "中間証明機関の一覧")))
	}
	weighChain(f, c, &fd)
	return fd
}

func leafAlone(f *facts.Facts, c *facts.Certificate) rule.Finding {
	issuer := f.Certificate(f.Chain(c).Certificates[1].SHA1)
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: text.F("the server sends the certificate of %s without its issuer", "サーバーは %s の証明書を発行者の証明書なしで送信しています", f.EndpointOf(c)),
		Why: text.F(
			"The Certificate message holds one certificate only, and its issuer %s is not a root. Clients that do not know the issuer cannot build the chain.",
			"Certificate メッセージには証明書が 1 つしかなく、発行者 %s はルートではありません。発行者を知らないクライアントはチェーンを作成できません。", c.Issuer),
		Fix: addIntermediate(f, c),
	}
	if len(c.Wire) > 0 {
		fd.Cites = append(fd.Cites, rule.CauseRef(c.Wire[0], text.T("the Certificate message of the server", "サーバーの Certificate メッセージ")))
	}
	where := text.T("the issuer, outside the stores", "発行者の証明書 (ストア外)")
	if len(issuer.Placements) > 0 {
		where = text.F("the issuer, in the store %s", "発行者の証明書 (ストア %s)", issuer.Placements[0].Store)
	}
	fd.Cites = append(fd.Cites, rule.LinkRef(issuer.Ref, where))
	weighChain(f, c, &fd)
	return fd
}

// weighChain joins the symptoms. Refusals for the authority prove the fault;
// clients that accept the certificate show that some can do without.
func weighChain(f *facts.Facts, c *facts.Certificate, fd *rule.Finding) {
	events := chainSymptoms(f)
	refused := clientRefusals(f, c, alertUnknownCA)
	if len(events)+len(refused) > 0 {
		fd.Severity, fd.Confidence = certificateSeverity(f, c), rule.Certain
	} else if ok := accepted(f, c); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("this client accepted it", "このクライアントは受け入れています")))
	}
	fd.Explain(events...)
	fd.Explain(clientRefusals(f, c, alertUnknownCA, alertCertificateUnknown, alertBadCertificate)...)
}

// accepted is a connection in which a client accepted a certificate; nil when
// none was seen.
func accepted(f *facts.Facts, c *facts.Certificate) *facts.Handshake {
	for _, h := range f.ServedBy(c) {
		if h.Outcome == capture.Established {
			return &h
		}
	}
	return nil
}

// chainEvents is what the log alone tells.
func chainEvents(f *facts.Facts) []rule.Finding {
	events := chainSymptoms(f)
	if len(events) == 0 {
		return nil
	}
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Possible,
		Title: text.T("Schannel could not complete the chain of a server certificate", "Schannel がサーバー証明書のチェーンを完成できませんでした"),
		Why: text.T(
			"The event does not say which certificate it is about, and the stores in evidence show no gap, or are not complete. The stores CA and Root, and a capture of the Certificate message, would decide.",
			"イベントからはどの証明書か分からず、証拠のストアには欠けが見つからないか、ストアが揃っていません。CA ストアとルート ストア、および Certificate メッセージのキャプチャがあれば判断できます。"),
		Fix: rule.Fix{Apply: []rule.Step{verifyChain()}},
	}
	fd.Explain(events...)
	return []rule.Finding{fd}
}

func addIntermediate(f *facts.Facts, c *facts.Certificate) rule.Fix {
	get := rule.Do("Get the certificate of the issuer as inter.cer from the authority.", "発行者の証明書を証明機関から inter.cer として入手します。")
	if c.Cert != nil && len(c.Cert.AIA) > 0 {
		get = rule.Step{Do: text.F(
			"Get the certificate of the issuer as inter.cer; the server certificate names its address: %s",
			"発行者の証明書を inter.cer として入手します。サーバー証明書に示されたアドレス: %s", c.Cert.AIA[0])}
	}
	return rule.Fix{
		Apply: []rule.Step{
			get,
			rule.Cmd("certutil -addstore CA inter.cer", "Add it to the Intermediate Certification Authorities of the computer. (If it is self-signed it is a root: use the store Root.)", "コンピューターの中間証明機関ストアに追加します (自己署名の場合はルートなので、ストア Root を使用します)。"),
			rebind(f),
		},
		Verify: []rule.Step{verifyChain(), rule.Do("A capture must show the issuer in the Certificate message of the server.", "キャプチャで、サーバーの Certificate メッセージに発行者の証明書が含まれることを確認します。")},
		Undo:   []rule.Step{rule.Do("Remove the added certificate from the store CA again.", "追加した証明書をストア CA から削除します。")},
	}
}
