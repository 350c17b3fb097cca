package rules

import (
	"net/netip"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var privateKeyMissing = rule.Rule{
	ID:       "private-key-missing",
	Scenario: rule.PrivateKey,
	Layer:    layerKey,
	Title:    text.T("the certificate has no private key", "証明書に秘密キーがありません"),
	Doc: text.T(
		"HTTP.sys can serve an endpoint only with a certificate to which Windows has associated a private key. The association is missing when only the .cer file was imported, or when the certificate was completed on another machine than the request. If the key is still on this machine, certutil -repairstore joins the two again; otherwise a .pfx file with the key is needed from whoever holds it, or a new certificate.",
		"HTTP.sys がエンドポイントで使用できるのは、秘密キーが関連付けられた証明書だけです。.cer ファイルだけをインポートした場合や、要求を作成したコンピューターとは別のコンピューターで証明書を登録した場合、関連付けがありません。秘密キーがこのコンピューターに残っていれば certutil -repairstore で関連付けを修復できます。残っていなければ、秘密キーを含む .pfx ファイルか新しい証明書が必要です。"),
	Proof: text.T(
		"The store's properties of the bound certificate without a key container, or Schannel 36869. certutil -v -store my shows no key container for it.",
		"証明書ストアで、バインドされた証明書のプロパティにキー コンテナーがないこと、または Schannel 36869 です。certutil -v -store my にもキー コンテナーが表示されません。"),
	Remedy: text.T(
		"Join certificate and key again with certutil -repairstore my. Where the key is on no machine, import a .pfx file or request a new certificate, and bind it.",
		"certutil -repairstore my で証明書と秘密キーの関連付けを修復します。秘密キーがない場合は、.pfx ファイルをインポートするか新しい証明書を要求し、バインドします。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 1; Schannel event 36869`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindKeys},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkPrivateKeyMissing,
}

func checkPrivateKeyMissing(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var keys []evidence.Ref
	symptoms := f.SymptomsOf("event-36869")
	all := 0
	for _, c := range f.Bound() {
		switch c.Key.Associated {
		case facts.No:
			if all++; all <= maxBuilt {
				found = append(found, keyMissing(f, c, symptoms))
			}
		case facts.Yes:
			keys = append(keys, c.Key.Ref)
		}
	}
	if len(found) == 0 && len(symptoms) > 0 {
		found = append(found, keyMissingByEvent(f, symptoms, keys))
		all = 1
	}
	if len(found) > 0 {
		return worstFirst(found, all)
	}
	if len(keys) == 0 {
		return noKey()
	}
	return clear(keys)
}

// keyMissing is the fault as the store shows it.
func keyMissing(f *facts.Facts, c *facts.Certificate, symptoms []facts.Symptom) rule.Finding {
	fd := rule.Finding{
		Severity: certificateSeverity(f, c), Confidence: rule.Certain,
		Subject: f.SubjectOf(c),
		Title:   text.F("the certificate of %s has no private key", "%s の証明書に秘密キーがありません", f.EndpointOf(c)),
		Why: text.T(
			"HTTP.sys is told to use this certificate, and the store has no private key for it. Every TLS handshake on the endpoint fails.",
			"HTTP.sys はこの証明書を使用するよう構成されていますが、証明書ストアには対応する秘密キーがありません。このエンドポイントの TLS ハンドシェイクはすべて失敗します。"),
		Cites: []rule.Cite{rule.CauseRef(c.Key.Ref, text.T("no private key is associated", "秘密キーが関連付けられていません"))},
		Fix:   repairKey(f, c),
	}
	citeBindings(&fd, f, c)
	fd.Explain(addSymptoms(symptoms, keySymptoms(f, keyAbsent)...)...)
	fd.Explain(certificateRefusals(f, c)...)
	if len(c.Wire) > 0 { // a server that sent the certificate had its key
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		fd.Cites = append(fd.Cites, rule.AgainstRef(c.Wire[0], text.T("yet the server sent this certificate: it had the key then", "しかしサーバーはこの証明書を送信しています。その時点ではキーがありました")))
	}
	return fd
}

// keyMissingByEvent is the fault when only the event log speaks of it. keys
// are the keys of the bound certificates: where all have one, the event
// tells of the past or of another program.
func keyMissingByEvent(f *facts.Facts, symptoms []facts.Symptom, keys []evidence.Ref) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely,
		Title: text.T("a server certificate has no private key", "サーバー証明書に秘密キーがありません"),
		Why: text.T(
			"Schannel found no private key on the certificate of a server credential. The evidence does not show which certificate that is.",
			"Schannel は、サーバー資格情報の証明書に秘密キーを見つけられませんでした。どの証明書かは証拠から特定できません。"),
		Fix: rule.Fix{Apply: []rule.Step{
			rule.Cmd("certutil -v -store my", "Find the bound certificate that shows no key container.", "キー コンテナーが表示されない、バインド済みの証明書を特定します。"),
		}},
	}
	fd.Explain(symptoms...)
	if len(keys) > 0 && len(keys) == len(f.Bound()) {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		for _, ref := range keys {
			fd.Cites = append(fd.Cites, rule.AgainstRef(ref, text.T("this bound certificate has a key", "このバインド済み証明書にはキーがあります")))
		}
		return fd
	}
	fd.Explain(refusals(f, func(netip.AddrPort) bool { return true })...)
	return fd
}

// repairKey is the guide's scenario 1: repair the association, else import
// the key.
func repairKey(f *facts.Facts, c *facts.Certificate) rule.Fix {
	store := storeOf(f, c)
	repair, verify := "", ""
	if thumbprintShape.MatchString(c.Thumbprint) {
		repair = `certutil -repairstore ` + store + ` "` + c.Thumbprint + `"`
		verify = `certutil -v -store ` + store + ` "` + c.Thumbprint + `"`
	}
	return rule.Fix{
		Apply: []rule.Step{
			rule.Cmd(repair, "Join the certificate with its private key, if the key is still on this machine.", "秘密キーがこのコンピューターに残っている場合、証明書と再び関連付けます。"),
			rule.Do("If that fails, import a .pfx file that contains the private key into the computer's Personal store, or request a new certificate.", "失敗した場合は、秘密キーを含む .pfx ファイルをコンピューターの個人ストアにインポートするか、新しい証明書を要求します。"),
			rebind(f),
		},
		Verify: []rule.Step{
			rule.Cmd(verify, "The entry must show a key container, and the test must pass.", "キー コンテナーが表示され、テストに成功することを確認します。"),
		},
		Undo: []rule.Step{
			rule.Do("Nothing needs to be taken back: the certificate itself is not changed.", "取り消しは不要です。証明書自体は変更されません。"),
		},
	}
}
