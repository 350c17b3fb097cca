package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var certificateCurveDisabled = rule.Rule{
	ID:       "certificate-curve-disabled",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 1,
	Title:    text.T("the elliptic curve of the certificate is not enabled", "証明書の楕円曲線が有効になっていません"),
	Doc: text.T(
		"From Windows 10 and Server 2016 on, Schannel uses the curves of its list only: by default curve25519, NistP256 and NistP384. A certificate whose key is on another curve, such as P-521 or brainpool, serves no handshake until its curve is added. In FIPS mode only the NIST curves are left.",
		"Windows 10 / Server 2016 以降の Schannel は、一覧にある曲線だけを使用します。既定は curve25519、NistP256、NistP384 です。P-521 や brainpool など、ほかの曲線のキーを持つ証明書は、その曲線を追加するまでハンドシェイクに使用できません。FIPS モードでは NIST の曲線だけが残ります。"),
	Proof: text.T(
		"The curve of the certificate's key, and the value EccCurves (or the default of the Windows version) without it.",
		"証明書のキーの曲線と、その曲線がない EccCurves の値 (または Windows のバージョンの既定) です。"),
	Remedy: text.T(
		"Add the curve with Enable-TlsEccCurve, or use a certificate on P-256 or P-384.",
		"Enable-TlsEccCurve で曲線を追加するか、P-256 または P-384 の証明書を使用します。"),
	Citation: `Microsoft, "TLS Elliptic Curves in Windows 10 version 1607 and later"; "Manage Transport Layer Security (TLS)"`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent, facts.KindCipherSuites, facts.KindHost},
	Uses:     []facts.Kind{facts.KindCapture},
	Check:    checkCertificateCurve,
}

func checkCertificateCurve(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	elliptic := 0
	bound := boundPolicies(f)
	for _, p := range bound {
		if p.policy.Credential.Key != "ECDSA" {
			continue
		}
		elliptic++
		if p.policy.Curves.Has(p.policy.Credential.Curve) == facts.No {
			found = append(found, curveDisabled(f, p))
		}
	}
	switch {
	case len(found) > 0:
		return rule.Found(fold(found))
	case elliptic == 0 && len(bound) > 0:
		return rule.NA("no certificate that IIS uses has an elliptic curve key", "IIS が使用する証明書に楕円曲線のキーがありません")
	}
	return listClear(f, refsOf(bound)...)
}

func curveDisabled(f *facts.Facts, p boundPolicy) rule.Finding {
	name := p.policy.Credential.CurveName
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: p.subject(),
		Title: text.F("the certificate of %s is on the curve %s, which is not enabled", "%s の証明書の曲線 %s が有効になっていません", p.binding.Key(), name),
		Why: text.F("The key of the certificate is on %s, and the server's list of curves (%s) does not hold it. No cipher suite can use the certificate.",
			"証明書のキーの曲線は %s ですが、サーバーの曲線の一覧 (%s) にありません。この証明書を使用できる暗号スイートがありません。", name, p.policy.Curves.Origin.Why),
		Cites: append(p.cites(text.F("the curve of the key: %s", "キーの曲線: %s", name)), originCite(f, p.policy.Curves.Origin)...),
		Fix:   enableCurve(f, p),
	}
	fd.Explain(f.SymptomsIn(p.refused(f, schannel.CertificateCurve, schannel.NoSuite, schannel.NoSuiteForKey))...)
	for _, s := range f.SymptomsOf("event-36874") {
		if s.Subject.Protocol == "TLS 1.2" || s.Subject.Protocol == "TLS 1.3" {
			fd.Explain(s)
		}
	}
	return fd
}

// curveNames are the curves of certificates as Enable-TlsEccCurve takes them.
var curveNames = map[string]string{
	"P-256": "NistP256", "P-384": "NistP384", "P-521": "NistP521",
	"brainpoolP256r1": "brainpoolP256r1", "brainpoolP384r1": "brainpoolP384r1", "brainpoolP512r1": "brainpoolP512r1", "secp256k1": "secP256k1",
}

func enableCurve(f *facts.Facts, p boundPolicy) rule.Fix {
	fix := rule.Fix{
		Apply:  []rule.Step{rule.Do("Best: have the certificate issued anew with a P-256, P-384 or RSA key, which all clients know.", "推奨: すべてのクライアントが対応する P-256、P-384、または RSA のキーで証明書を再発行します。")},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Bind the previous certificate again.", "元の証明書を再びバインドします。")},
	}
	name := curveNames[p.policy.Credential.CurveName]
	if name == "" {
		return fix
	}
	list := ""
	for _, c := range p.policy.Curves.Curves {
		list += c.Name + ","
	}
	fix.Apply = append(fix.Apply, rule.Cmd(`powershell -Command "Enable-TlsEccCurve -Name `+name+`"`, "Or add the curve to the list; where a policy sets the list, add it there.", "または、曲線を一覧に追加します。ポリシーで設定されている場合は、ポリシーに追加します。"), restart())
	fix.Undo = append(fix.Undo, rule.Cmd(`powershell -Command "Disable-TlsEccCurve -Name `+name+`"`, "Take the curve off the list again.", "曲線を一覧から削除します。"))
	path := "EccCurves"
	if schannel.CurvesByPolicy(f) {
		path = `Policy\EccCurves`
	}
	if change, err := schannel.ParseChange(path + "=" + list + name); err == nil {
		fix = expecting(fix, effectOf(f, p.binding, change))
	}
	return fix
}
