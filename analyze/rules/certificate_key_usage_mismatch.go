package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var certificateKeyUsageMismatch = rule.Rule{
	ID:       "certificate-key-usage-mismatch",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 1,
	Title:    text.T("the key usage of the certificate leaves too few cipher suites", "証明書のキー使用法により、使用できる暗号スイートが限られています"),
	Doc: text.T(
		"With ECDHE, DHE and TLS 1.3 the server signs, which the key usage digitalSignature allows; with RSA key exchange (TLS_RSA_…) it deciphers, which keyEncipherment allows. Clients that check it, browsers among them, break off when it does not fit (ERR_SSL_KEY_USAGE_INCOMPATIBLE). Some Windows servers were seen to go by it themselves: with keyEncipherment alone they choose RSA key exchange only, which today's clients leave out; others use ECDHE all the same. A certificate without the extension may be used for both.",
		"ECDHE、DHE、TLS 1.3 ではサーバーが署名するため、キー使用法に digitalSignature が必要です。RSA キー交換 (TLS_RSA_…) では復号するため、keyEncipherment が必要です。確認を行うクライアント (ブラウザーなど) は、合わない場合に接続を中止します (ERR_SSL_KEY_USAGE_INCOMPATIBLE)。Windows サーバー自体がキー使用法に従い、keyEncipherment だけの場合に RSA キー交換しか選択しない例もあれば、ECDHE を使用する例もあります。現在のクライアントの多くは RSA キー交換に対応していません。拡張のない証明書は両方に使用できます。"),
	Proof: text.T(
		"The extension key usage in the certificate itself beside the cipher suites that server and clients have.",
		"証明書自体のキー使用法と、サーバーおよびクライアントの暗号スイートの比較です。"),
	Remedy: text.T(
		"Request a certificate with digitalSignature and keyEncipherment, and bind it.",
		"digitalSignature と keyEncipherment を含む証明書を要求し、バインドします。"),
	Citation: `RFC 5246 section 7.4.2; RFC 5280 section 4.2.1.3; a Remote Desktop server that goes by it (zeek/zeek, testing/btest/Traces/rdp/rdp-no-cookie-mstshash.pcap), reports of servers that do not (haskell-tls/hs-tls#274)`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindCipherSuites, facts.KindHost},
	Check:    checkKeyUsage,
}

func checkKeyUsage(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	bound := boundPolicies(f)
	for _, p := range bound {
		c := p.policy.Credential
		if c.Signs == facts.No || c.Deciphers == facts.No && len(refusedByUsage(f, p)) > 0 {
			found = append(found, keyUsage(f, p))
		}
	}
	if len(found) > 0 {
		return rule.Found(fold(found))
	}
	return clear(refsOf(bound))
}

func keyUsage(f *facts.Facts, p boundPolicy) rule.Finding {
	c := p.policy.Credential
	fd := rule.Finding{Severity: rule.Info, Confidence: rule.Possible, Subject: p.subject()}
	note := text.T("key usage without digital signature", "キー使用法にデジタル署名 (digitalSignature) がありません")
	fd.Title = text.F("the certificate of %s may not be used for signatures, which today's cipher suites need", "%s の証明書は署名に使用できません。現在の暗号スイートには署名が必要です", p.binding.Key())
	fd.Why = text.T("Its key usage lacks digitalSignature. Clients that check it refuse ECDHE, DHE and TLS 1.3 with it, and a server that goes by it has RSA key exchange left only.", "キー使用法に digitalSignature がありません。確認を行うクライアントは ECDHE、DHE、TLS 1.3 での接続を拒否し、キー使用法に従うサーバーでは RSA キー交換だけが残ります。")
	if c.Signs != facts.No {
		note = text.T("key usage without key encipherment", "キー使用法にキーの暗号化 (keyEncipherment) がありません")
		fd.Title = text.F("the certificate of %s may not be used for RSA key exchange, which a client needs", "%s の証明書は RSA キー交換に使用できませんが、クライアントが必要としています", p.binding.Key())
		fd.Why = text.T("Its key usage lacks keyEncipherment, and the client offers nothing but RSA key exchange that the server has.", "キー使用法に keyEncipherment がなく、クライアントが提示するスイートのうちサーバーが持つのは RSA キー交換だけです。")
	}
	fd.Cites = p.cites(note)
	if c.Key == "ECDSA" && c.Signs == facts.No {
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		fd.Why = text.T("An elliptic curve key can only sign, and its key usage lacks digitalSignature: by the standard no cipher suite can use it.", "楕円曲線のキーは署名にしか使用できませんが、キー使用法に digitalSignature がないため、標準ではどの暗号スイートにも使用できません。")
	}
	if list := refusedByUsage(f, p); len(list) > 0 {
		fd.Severity, fd.Confidence = rule.Error, rule.Likely
		fd.Explain(f.SymptomsIn(list)...)
		citeEnd(&fd, list[0])
	}
	strict := p.policy
	strict.Credential.ByUsage = true
	now := strict.Try(schannel.Trials(f, p.binding))
	mended := p.policy
	mended.Credential.Signs, mended.Credential.Deciphers = facts.Yes, facts.Yes
	fd.Fix = rule.Fix{
		Apply: []rule.Step{rule.Do("Have the certificate issued anew with the key usages digitalSignature and keyEncipherment (for an elliptic curve key digitalSignature alone), and bind it.",
			"キー使用法 digitalSignature と keyEncipherment (楕円曲線のキーでは digitalSignature のみ) を持つ証明書を再発行し、バインドします。")},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Bind the previous certificate again.", "元の証明書を再びバインドします。")},
	}
	fd.Fix = expecting(fd.Fix, effect{now: now, after: mended.Try(schannel.Trials(f, p.binding)), predictable: p.policy.Suites.Known && p.policy.Endpoint.Known()})
	return fd
}

// refusedByUsage are the failed connections to a record that would come about
// if the key usage did not matter, and fail if it does.
func refusedByUsage(f *facts.Facts, p boundPolicy) []facts.Handshake {
	var out []facts.Handshake
	for _, g := range failedHellos(f, sameOffer) {
		if g.binding != p.binding || g.list[0].ServerHello != nil {
			continue
		}
		if _, _, alerted := g.list[0].AlertFrom("server", alertHandshakeFailure); !alerted {
			continue
		}
		if r := p.policy.Negotiate(g.offer); r.OK() && r.ByUsage != nil && r.ByUsage.Fails() {
			out = append(out, g.list...)
		}
	}
	return out
}
