package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/certstore"
)

var rootNotTrusted = rule.Rule{
	ID:       "root-not-trusted",
	Scenario: rule.Certificate,
	Layer:    layerCertificate,
	Title:    text.T("the root of the certificate is not trusted", "証明書のルートが信頼されていません"),
	Doc: text.T(
		"The chain of the certificate ends at a root that is not in the store Trusted Root Certification Authorities of the computer: CERT_E_UNTRUSTEDROOT, 0x800b0109. The root of a private authority must be put there, on the server and on its clients. Windows fetches the roots of public authorities by itself when it first needs them, so that only such a root that Windows reports, or a private one, is a fault. A self-signed certificate is its own root: clients trust it only where it was installed.",
		"証明書チェーンの終端のルートが、コンピューターの信頼されたルート証明機関ストアにありません (CERT_E_UNTRUSTEDROOT、0x800b0109)。プライベート証明機関のルート証明書は、サーバーとクライアントの両方でこのストアに追加する必要があります。公的な証明機関のルートは、Windows が必要になった時点で自動的に取得します。そのため、Windows がエラーを報告したルートかプライベートなルートだけが問題になります。自己署名証明書はそれ自体がルートであり、インストールされたクライアントでのみ信頼されます。"),
	Proof: text.T(
		"The chain of the bound certificate and a whole listing of the root store without its last issuer, or what Windows itself says of the chain (0x800b0109). In a capture clients answer with alert 48.",
		"バインドされた証明書のチェーンと、その最後の発行者がないルート ストアの完全な一覧、または Windows 自身のチェーンの検証結果 (0x800b0109) です。キャプチャでは、クライアントがアラート 48 を返します。"),
	Remedy: text.T(
		"Put the root into Trusted Root Certification Authorities of the computer, on the server and on the clients, or use a certificate of an authority that the clients trust.",
		"サーバーとクライアントで、コンピューターの信頼されたルート証明機関にルート証明書を追加するか、クライアントが信頼する証明機関の証明書を使用します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 2; RFC 5280 section 6.1; RFC 8446 section 6.2 (unknown_ca)`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent, facts.KindChain},
	Uses:     []facts.Kind{facts.KindCertificates, facts.KindCapture},
	Check:    checkRootNotTrusted,
}

// codeUntrustedRoot is CERT_E_UNTRUSTEDROOT.
const codeUntrustedRoot = 0x800b0109

func checkRootNotTrusted(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var clear []evidence.Ref
	undecided := false
	for _, c := range f.Bound() {
		path := f.Chain(c)
		root := rootOf(f, path)
		e, told := c.ChainError(codeUntrustedRoot)
		listed := f.Source(facts.KindChain).State == facts.Complete
		switch {
		case told && !(e.Conditional && root != nil && f.Trusted(root.Thumbprint) == facts.Yes):
			found = append(found, toldUntrusted(f, c, root, e))
		case root != nil && f.Trusted(root.Thumbprint) == facts.Yes:
			clear = append(clear, c.Ref, root.Ref)
		case root == c && listed:
			if fd := selfSigned(f, c); fd.HasSymptom() || certificateSeverity(f, c) == rule.Error {
				found = append(found, fd)
			} else {
				clear = append(clear, c.Ref) // as the Web Management Service makes its own
			}
		case root != nil && listed:
			found = append(found, rootOutside(f, c, root))
		case path.End == certstore.EndMissingIssuer && len(path.Certificates) > 1 && listed:
			absent := rootAbsent(f, c, path)
			found = append(found, absent...)
			undecided = undecided || len(absent) == 0
		default:
			undecided = true
		}
	}
	if e, told := f.LooseError(codeUntrustedRoot); told && len(found) == 0 {
		found = append(found, looseError(e, "CERT_E_UNTRUSTEDROOT",
			text.T("the root of a certificate is not trusted (0x800b0109)", "証明書のルートが信頼されていません (0x800b0109)"), trustRoot(nil)))
	}
	switch {
	case len(found) > 0:
		return rule.Found(found...)
	case undecided:
		return rule.Undecided(facts.KindChain) // the chain in evidence ends before a root
	}
	return rule.Clear(clear...)
}

// rootOf is the root at the end of a path; nil when the path has none.
func rootOf(f *facts.Facts, path certstore.Path) *facts.Certificate {
	if path.End != certstore.EndRoot {
		return nil
	}
	return f.Certificate(path.Certificates[len(path.Certificates)-1].SHA1)
}

// untrusted is what all these findings have in common.
func untrusted(f *facts.Facts, c *facts.Certificate, title text.Text) rule.Finding {
	return rule.Finding{
		Severity: certificateSeverity(f, c), Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: title, Cites: boundBy(f, c),
	}
}

// toldUntrusted is Windows' own verdict.
func toldUntrusted(f *facts.Facts, c, root *facts.Certificate, e facts.ChainError) rule.Finding {
	fd := untrusted(f, c, text.F("the root of the certificate of %s is not trusted (0x800b0109)", "%s の証明書のルートが信頼されていません (0x800b0109)", f.EndpointOf(c)))
	fd.Confidence = rule.Certain
	fd.Why = text.T(
		"Windows itself reports CERT_E_UNTRUSTEDROOT for the chain: it ends at a root that is not among the trusted ones.",
		"Windows 自身がこのチェーンに CERT_E_UNTRUSTEDROOT を報告しています。チェーンの終端のルートが信頼されたルートに含まれていません。")
	if e.Conditional {
		fd.Confidence = rule.Likely
		fd.Why = text.T(
			"A diagnostic tool warns that the chain fails with CERT_E_UNTRUSTEDROOT if its root is not among the trusted ones. Whether it is has to be looked up in the store.",
			"診断ツールが、ルートが信頼されていない場合はチェーンの検証が CERT_E_UNTRUSTEDROOT で失敗すると警告しています。ルートが信頼されているかどうかは、ストアで確認する必要があります。")
	}
	fd.Cites = append([]rule.Cite{rule.CauseRef(e.Ref, text.T("CERT_E_UNTRUSTEDROOT", "CERT_E_UNTRUSTEDROOT"))}, fd.Cites...)
	if root != nil && root != c {
		fd.Cites = append(fd.Cites, rule.LinkRef(root.Ref, text.T("the root at the end of the chain", "チェーンの終端のルート証明書")))
	}
	fd.Fix = trustRoot(root)
	fd.Explain(clientRefusals(f, c, alertUnknownCA, alertCertificateUnknown, alertBadCertificate)...)
	return fd
}

// rootOutside is a root that is there, but not in the store that counts.
func rootOutside(f *facts.Facts, c, root *facts.Certificate) rule.Finding {
	fd := untrusted(f, c, text.F("the root of the certificate of %s is not in the store of trusted roots", "%s の証明書のルートが信頼されたルート証明機関ストアにありません", f.EndpointOf(c)))
	where := text.T("the root, outside the stores", "ルート証明書 (ストア外)")
	if len(root.Placements) > 0 {
		p := root.Placements[0]
		where = text.F("the root lies in the store %s", "ルート証明書はストア %s にあります", p.Store)
	} else {
		fd.Severity = rule.Warning // a public one comes by itself when it is needed
	}
	fd.Why = text.F(
		"The chain ends at the self-signed certificate %s, and the listed store of trusted roots does not hold it.",
		"チェーンは自己署名証明書 %s で終わりますが、一覧にある信頼されたルート証明機関ストアには含まれていません。", root.Subject)
	fd.Cites = append([]rule.Cite{rule.CauseRef(root.Ref, where)}, fd.Cites...)
	fd.Cites = append(fd.Cites, rule.LinkRef(f.Stores[facts.StoreRoot], text.T("the listing of the trusted roots", "信頼されたルートの一覧")))
	fd.Fix = trustRoot(root)
	refusedRoot(f, c, &fd, rule.Certain)
	return fd
}

// selfSigned is a certificate that is its own root.
func selfSigned(f *facts.Facts, c *facts.Certificate) rule.Finding {
	fd := untrusted(f, c, text.F("the certificate of %s is self-signed", "%s の証明書は自己署名です", f.EndpointOf(c)))
	fd.Severity = rule.Warning
	fd.Why = text.T(
		"A self-signed certificate is trusted only by clients on which it was installed as a root. That may be intended, for tests or for management ports.",
		"自己署名証明書は、ルートとしてインストールされたクライアントでのみ信頼されます。テストや管理用ポートでは意図的な場合もあります。")
	fd.Cites = append([]rule.Cite{rule.CauseRef(c.Ref, text.T("issuer and subject are the same", "発行者とサブジェクトが同じです"))}, fd.Cites...)
	fd.Fix = trustRoot(c)
	fd.Fix.Apply = append([]rule.Step{rule.Do("Better: get a certificate from an authority that the clients trust.", "推奨: クライアントが信頼する証明機関から証明書を取得します。")}, fd.Fix.Apply...)
	refusedRoot(f, c, &fd, rule.Certain)
	return fd
}

// rootAbsent is a chain whose issuers are known but for the last: the root.
// That alone is no fault of a public authority, so it takes a client that
// does not know the authority either.
func rootAbsent(f *facts.Facts, c *facts.Certificate, path certstore.Path) []rule.Finding {
	if path.Missing == nil || knownByName(f, path.Missing.Issuer) {
		return nil
	}
	fd := untrusted(f, c, text.F("the root of the certificate of %s is in no store", "%s の証明書のルートがどのストアにもありません", f.EndpointOf(c)))
	fd.Severity, fd.Confidence = rule.Warning, rule.Possible
	fd.Why = text.F(
		"The chain leads to %s, which is in no listed store. The root of a public authority comes by itself when Windows first needs it; that of a private one has to be installed.",
		"チェーンは %s に至りますが、一覧にあるどのストアにもありません。公的な証明機関のルートは必要時に自動的に取得されますが、プライベート証明機関のルートはインストールが必要です。", path.Missing.Issuer)
	last := f.Certificate(path.Certificates[len(path.Certificates)-1].SHA1)
	fd.Cites = append([]rule.Cite{rule.CauseRef(last.Ref, text.T("the last certificate of the chain", "チェーンの最後の証明書"))}, fd.Cites...)
	fd.Fix = trustRoot(nil)
	refusedRoot(f, c, &fd, rule.Likely)
	return []rule.Finding{fd}
}

// refusedRoot makes it an error when clients refused the certificate for its
// authority.
func refusedRoot(f *facts.Facts, c *facts.Certificate, fd *rule.Finding, confidence rule.Confidence) {
	fd.Explain(clientRefusals(f, c, alertUnknownCA, alertCertificateUnknown, alertBadCertificate)...)
	if refused := clientRefusals(f, c, alertUnknownCA); len(refused) > 0 {
		fd.Severity, fd.Confidence = certificateSeverity(f, c), confidence
	}
}

// trustRoot is the guide's remedy.
func trustRoot(root *facts.Certificate) rule.Fix {
	export, undo := "", removeFrom("Root", root)
	if root != nil && thumbprintShape.MatchString(root.Thumbprint) && len(root.Placements) > 0 && storeShape.MatchString(root.Placements[0].Store) {
		export = `certutil -store ` + root.Placements[0].Store + ` "` + root.Thumbprint + `" root.cer`
	}
	first := rule.Do("Get the root certificate of the authority as root.cer. Make sure that it is the right one: whoever holds its key can then impersonate any site to this server.",
		"証明機関のルート証明書を root.cer として入手します。正しい証明書であることを必ず確認します。その秘密キーを持つ者は、このサーバーに対して任意のサイトになりすませます。")
	first.Command = export
	return rule.Fix{
		Apply: []rule.Step{
			first,
			rule.Cmd("certutil -addstore Root root.cer", "Add it to the Trusted Root Certification Authorities of the computer.", "コンピューターの信頼されたルート証明機関ストアに追加します。").
				With("the server trusts every certificate of this authority from now on", "以後、サーバーはこの証明機関のすべての証明書を信頼します"),
			rule.Do("Clients need the same root; in a domain distribute it by Group Policy.", "クライアントにも同じルートが必要です。ドメインではグループ ポリシーで配布します。"),
		},
		Verify: []rule.Step{verifyChain()},
		Undo:   undo,
	}
}
