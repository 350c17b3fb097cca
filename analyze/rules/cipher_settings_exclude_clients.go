package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

var cipherSettingsExcludeClients = rule.Rule{
	ID:       "cipher-settings-exclude-clients",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 1, // a slip in the list lies below it
	Title:    text.T("the cipher settings keep today's clients from connecting", "暗号の設定により、現在のクライアントが接続できません"),
	Doc: text.T(
		"Below SCHANNEL, the keys Ciphers, Hashes and KeyExchangeAlgorithms take away all cipher suites with an algorithm; a policy or the machine's list may leave the usual ones out; FIPS mode takes RC4, MD5 and some curves. Each may be meant to harden the server: that old clients cannot connect is healthy. Where clients of today cannot connect either, and could with the defaults of Windows, too much was taken away, AES or ECDH for example, or SHA on a server whose suites need it.",
		"SCHANNEL の Ciphers、Hashes、KeyExchangeAlgorithms キーは、そのアルゴリズムを使うすべての暗号スイートを無効にします。ポリシーやコンピューターの一覧で通常のスイートが除かれることもあり、FIPS モードでは RC4、MD5、一部の曲線が使用できません。いずれもセキュリティ強化のために設定されることがあり、古いクライアントが接続できないのは正常です。Windows の既定であれば接続できる現在のクライアントまで接続できない場合は、AES や ECDH、必要な SHA など、無効にしすぎています。"),
	Proof: text.T(
		"The settings below Ciphers, Hashes and KeyExchangeAlgorithms and the value Functions, from which the suites that are left are worked out and offered to the ClientHellos of usual programs. Schannel 36874 and captures show whom it hits.",
		"Ciphers、Hashes、KeyExchangeAlgorithms の設定と Functions の値から、残る暗号スイートを求め、一般的なプログラムの ClientHello と照合します。影響を受けるクライアントは Schannel 36874 やキャプチャでわかります。"),
	Remedy: text.T(
		"Take back the setting that the finding names, and leave the hardening that harms nobody. Restart the server where the fix says so.",
		"検出結果が示す設定だけを元に戻し、問題のない強化設定は残します。修正手順に示される場合は、サーバーを再起動します。"),
	Citation: `Microsoft, "Restrict the use of certain cryptographic algorithms and protocols in Schannel.dll" (KB245030); "Prioritizing Schannel Cipher Suites"`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindCipherSuites, facts.KindHost, facts.KindBindings, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCapture, facts.KindEvents},
	Check:    checkExcludedClients,
}

func checkExcludedClients(f *facts.Facts) rule.Verdict {
	changes := withoutCipherSettings(f)
	var found []rule.Finding
	for _, p := range boundPolicies(f) {
		lost, all := lostClients(f, p, changes)
		if len(changes) > 0 && all > 0 && len(lost)*2 >= all {
			found = append(found, excludes(f, p, lost, all, changes))
		}
	}
	if len(found) > 0 {
		return rule.Found(fold(found))
	}
	list := schannel.Suites(f)
	if list.Ref.IsZero() {
		return listClear(f)
	}
	return listClear(f, list.Ref)
}

// withoutCipherSettings are the changes that leave the suites as Windows has
// them: no switches, no policy, the documented list in place of the
// machine's.
func withoutCipherSettings(f *facts.Facts) []schannel.Change {
	var out []schannel.Change
	for _, s := range schannel.Switches(f) {
		out = append(out, schannel.Removes("Enabled", strings.Split(s.Name, `\`)...))
	}
	list := schannel.Suites(f)
	if list.Policy {
		out = append(out, schannel.Without())
	}
	if !list.Ref.IsZero() && f.Host.Build > 0 {
		out = append(out, schannel.Defaults(f.Host.Build))
	}
	if fips, _ := schannel.FIPS(f); fips {
		if c, err := schannel.ParseChange(`FipsAlgorithmPolicy\Enabled=0`); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// lostClients are the clients of today that would connect with the suites of
// Windows and cannot, and how many there are.
func lostClients(f *facts.Facts, p boundPolicy, changes []schannel.Change) (lost []string, all int) {
	usual := schannel.PolicyAt(schannel.With(f, changes...), p.binding, p.leaf)
	for _, c := range schannel.Clients() {
		if !ofToday(c) || !usual.Negotiate(c.Offer).OK() {
			continue
		}
		all++
		if r := p.policy.Negotiate(c.Offer); r.Fails() && r.Failure != schannel.NoVersion && r.Failure != schannel.HTTP2Suite {
			lost = append(lost, c.Name)
		}
	}
	return lost, all
}

// ofToday tells the clients that matter now: with TLS 1.2, and ECDHE with
// AES-GCM for RSA certificates.
func ofToday(c schannel.KnownClient) bool {
	hello := tls.ClientHello{CipherSuites: c.Offer.Suites}
	return c.Offer.Highest() >= tls.TLS12 && hello.Offers(0xc02f)
}

func excludes(f *facts.Facts, p boundPolicy, lost []string, all int, changes []schannel.Change) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely, Subject: p.subject(),
		Title: text.F("the cipher settings keep %d of %d clients of today from %s", "暗号の設定により、現在のクライアント %[2]d 個中 %[1]d 個が %[3]s に接続できません", len(lost), all, p.binding.Key()),
		Why: text.F("With the cipher suites of Windows' defaults they would connect, with these settings they would not: %s.",
			"Windows の既定の暗号スイートであれば接続できますが、この設定では接続できません: %s。", strings.Join(lost[:min(len(lost), 5)], ", ")),
		Cites: suiteCauses(f, p.policy.Suites),
		Fix:   restoreSuites(f, p.policy.Suites, keyKind(p.leaf), nil),
	}
	if fips, origin := schannel.FIPS(f); fips {
		fd.Cites = append(fd.Cites, originCite(f, origin)...)
	}
	fd.Cites = append(fd.Cites, rule.LinkRef(p.binding.Ref, text.T("the record of the endpoint", "エンドポイントのレコード")))
	e := effectOf(f, p.binding, changes...)
	if len(e.mended) > 0 {
		fd.Severity, fd.Confidence = rule.Error, rule.Certain
		fd.Explain(f.SymptomsIn(e.mended)...)
	}
	if refused := refusedRequests(f, "TLS 1.2"); len(refused) > 0 {
		fd.Severity = rule.Error
		fd.Explain(refused...)
	}
	return fd
}
