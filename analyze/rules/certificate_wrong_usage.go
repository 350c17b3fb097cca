package rules

import (
	"crypto/x509"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var certificateWrongUsage = rule.Rule{
	ID:       "certificate-wrong-usage",
	Scenario: rule.Certificate,
	Layer:    layerCertificate,
	Title:    text.T("the certificate may not be used for servers", "証明書の使用目的にサーバー認証がありません"),
	Doc: text.T(
		"A certificate with the extended key usage extension is good for the purposes that it lists and no others; a server needs Server Authentication (1.3.6.1.5.5.7.3.1). A certificate without the extension is good for all. Windows can narrow the purposes further by a property of the store (certificate, Details, Edit Properties). The error is CERT_E_WRONG_USAGE, 0x800b0110 or -2146762480.",
		"拡張キー使用法を持つ証明書は、そこに示された目的にしか使用できません。サーバーにはサーバー認証 (1.3.6.1.5.5.7.3.1) が必要です。拡張キー使用法のない証明書はすべての目的に使用できます。さらに、証明書ストアのプロパティ ([詳細] タブの [プロパティの編集]) で目的を制限することもできます。エラーは CERT_E_WRONG_USAGE、0x800b0110 (-2146762480) です。"),
	Proof: text.T(
		"The extension for extended key usage in the certificate itself, or the purposes set in the store, without Server Authentication. certutil -verify then reports 0x800b0110.",
		"証明書自体の拡張キー使用法、または証明書ストアで設定された目的に、サーバー認証が含まれないことです。certutil -verify は 0x800b0110 を報告します。"),
	Remedy: text.T(
		"If the property of the store narrows the purposes, enable all of them again. Otherwise request a certificate for Server Authentication and bind it.",
		"証明書ストアのプロパティで制限されている場合は、すべての目的を有効に戻します。そうでない場合は、サーバー認証用の証明書を要求してバインドします。"),
	Citation: `RFC 5280 section 4.2.1.12; Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 2`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindCertificates, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCapture},
	Check:    checkCertificateWrongUsage,
}

// codeWrongUsage is CERT_E_WRONG_USAGE.
const codeWrongUsage = 0x800b0110

// Purposes of a certificate. Source: RFC 5280 section 4.2.1.12.
const (
	oidServerAuth = "1.3.6.1.5.5.7.3.1"
	oidAnyPurpose = "2.5.29.37.0"
)

func checkCertificateWrongUsage(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var clear []evidence.Ref
	for _, c := range f.Bound() {
		e, told := c.ChainError(codeWrongUsage)
		switch {
		case lacksPurpose(c):
			found = append(found, wrongPurpose(f, c))
		case purposesSwitchedOff(c):
			found = append(found, purposesOff(f, c))
		case told:
			found = append(found, toldWrongUsage(f, c, e))
		case lacksKeyUsage(c):
			found = append(found, wrongKeyUsage(f, c))
		case c.Cert != nil && !c.Cert.Partial:
			clear = append(clear, c.Ref)
		}
	}
	if e, told := f.LooseError(codeWrongUsage); told && len(found) == 0 {
		found = append(found, looseError(e, "CERT_E_WRONG_USAGE",
			text.T("a certificate is not allowed for Server Authentication (0x800b0110)", "証明書はサーバー認証に使用できません (0x800b0110)"), allowServerAuth()))
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.Clear(clear...)
}

// lacksPurpose reports whether the certificate itself excludes servers.
func lacksPurpose(c *facts.Certificate) bool {
	if c.Cert == nil || c.Cert.Partial || !c.Cert.HasEKU {
		return false
	}
	for _, u := range c.Cert.ExtKeyUsage {
		if u.OID == oidServerAuth || u.OID == oidAnyPurpose {
			return false
		}
	}
	return true
}

// purposesSwitchedOff reports whether the store's property excludes servers;
// set to nothing it switches every purpose off.
func purposesSwitchedOff(c *facts.Certificate) bool {
	return !c.PurposesRef.IsZero() && !slices.Contains(c.Purposes, oidServerAuth) && !slices.Contains(c.Purposes, oidAnyPurpose)
}

// lacksKeyUsage reports whether the key may neither sign nor decrypt, which
// leaves no key exchange that a client accepts.
func lacksKeyUsage(c *facts.Certificate) bool {
	const usable = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement
	return c.Cert != nil && !c.Cert.Partial && c.Cert.HasKeyUsage && c.Cert.KeyUsage&usable == 0
}

// purposeNames lists purposes for people.
func purposeNames(c *facts.Certificate) string {
	var out []string
	for _, u := range c.Cert.ExtKeyUsage {
		if u.Name != "" {
			out = append(out, u.Name+" ("+u.OID+")")
		} else {
			out = append(out, u.OID)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

func wrongPurpose(f *facts.Facts, c *facts.Certificate) rule.Finding {
	fd := usageFinding(f, c)
	fd.Confidence = rule.Certain
	fd.Why = text.T(
		"The certificate lists the purposes it may be used for, and Server Authentication is not among them. Clients refuse it as a server certificate.",
		"証明書に示された使用目的にサーバー認証が含まれていません。クライアントはサーバー証明書として拒否します。")
	fd.Cites = append(fd.Cites, rule.CauseRef(c.Ref, text.F("purposes: %s", "使用目的: %s", purposeNames(c))))
	fd.Fix = renew(f, c)
	fd.Fix.Apply = append([]rule.Step{rule.Do(
		"Request a certificate with the purpose Server Authentication (template Web Server of a Windows authority). The purposes of an issued certificate cannot be changed.",
		"使用目的にサーバー認証を含む証明書を要求します (Windows の証明機関では Web サーバー テンプレート)。発行済みの証明書の使用目的は変更できません。")}, fd.Fix.Apply...)
	return finishUsage(f, c, fd)
}

func purposesOff(f *facts.Facts, c *facts.Certificate) rule.Finding {
	fd := usageFinding(f, c)
	fd.Confidence = rule.Likely
	fd.Why = text.T(
		"A property of the certificate store withholds the purpose Server Authentication from this certificate, whatever the certificate itself allows.",
		"証明書自体の使用目的にかかわらず、証明書ストアのプロパティがこの証明書のサーバー認証を無効にしています。")
	note := text.T("all purposes are disabled", "すべての目的が無効です")
	if len(c.Purposes) > 0 {
		list := strings.Join(c.Purposes, ", ")
		note = text.F("enabled purposes: %s", "有効な目的: %s", list)
	}
	fd.Cites = append(fd.Cites, rule.CauseRef(c.PurposesRef, note))
	fd.Fix = rule.Fix{
		Apply: []rule.Step{rule.Do(
			"Open the certificate in certlm.msc (on older systems mmc with the snap-in Certificates for the computer account), tab Details, Edit Properties, and choose \"Enable all purposes for this certificate\", or tick Server Authentication.",
			"certlm.msc (古いシステムでは mmc の [証明書] スナップイン、コンピューター アカウント) で証明書を開き、[詳細] タブの [プロパティの編集] で [この証明書のすべての目的を有効にする] を選択するか、[サーバー認証] をオンにします。"), rebind(f)},
		Verify: []rule.Step{rule.Do("The general tab of the certificate must list the identity of a remote computer again.", "証明書の [全般] タブに、リモート コンピューターの ID の保証が再び表示されることを確認します。")},
		Undo:   []rule.Step{rule.Do("Choose the previous purposes in the same dialog.", "同じダイアログで元の目的を選択します。")},
	}
	if e, told := c.ChainError(codeWrongUsage); told {
		fd.Confidence = rule.Certain
		fd.Cites = append(fd.Cites, rule.SymptomRef(e.Ref, text.T("CERT_E_WRONG_USAGE", "CERT_E_WRONG_USAGE")))
	}
	return finishUsage(f, c, fd)
}

func toldWrongUsage(f *facts.Facts, c *facts.Certificate, e facts.ChainError) rule.Finding {
	fd := usageFinding(f, c)
	fd.Confidence = rule.Certain
	fd.Why = text.T(
		"Windows itself reports CERT_E_WRONG_USAGE for the certificate: neither it nor the settings of its store allow Server Authentication, or an issuer above it does not.",
		"Windows 自身がこの証明書に CERT_E_WRONG_USAGE を報告しています。証明書、ストアの設定、または上位の発行者がサーバー認証を許可していません。")
	fd.Cites = append(fd.Cites, rule.CauseRef(e.Ref, text.T("CERT_E_WRONG_USAGE (0x800b0110)", "CERT_E_WRONG_USAGE (0x800b0110)")))
	fd.Fix = allowServerAuth()
	return finishUsage(f, c, fd)
}

// allowServerAuth is the remedy where it is not known what withholds the
// purpose.
func allowServerAuth() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("Open the certificate in certlm.msc, tab Details: the field Enhanced Key Usage must name Server Authentication, and Edit Properties must not disable it.", "certlm.msc で証明書を開き、[詳細] タブの [拡張キー使用法] にサーバー認証があること、[プロパティの編集] で無効にされていないことを確認します。"),
			rule.Do("If the certificate itself lacks it, request another one with that purpose.", "証明書自体にない場合は、その目的を含む証明書を要求します。"),
		},
		Verify: []rule.Step{verifyChain()},
		Undo:   []rule.Step{rule.Do("Choose the previous purposes in the same dialog.", "同じダイアログで元の目的を選択します。")},
	}
}

func wrongKeyUsage(f *facts.Facts, c *facts.Certificate) rule.Finding {
	return rule.Finding{
		Severity: rule.Warning, Confidence: rule.Possible, Subject: f.SubjectOf(c),
		Title: text.F("the key usage of the certificate of %s allows neither signing nor key exchange", "%s の証明書のキー使用法は署名もキー交換も許可していません", f.EndpointOf(c)),
		Why: text.T(
			"A server needs Digital Signature or, for suites with RSA key exchange, Key Encipherment. Some clients check this and refuse the certificate.",
			"サーバーにはデジタル署名が、RSA キー交換の暗号スイートではキーの暗号化が必要です。これを確認して証明書を拒否するクライアントがあります。"),
		Cites: append([]rule.Cite{rule.CauseRef(c.Ref, text.T("key usage", "キー使用法"))}, boundBy(f, c)...),
		Fix:   renew(f, c),
	}
}

// usageFinding is what the findings about purposes have in common.
func usageFinding(f *facts.Facts, c *facts.Certificate) rule.Finding {
	return rule.Finding{
		Severity: certificateSeverity(f, c), Subject: f.SubjectOf(c),
		Title: text.F("the certificate of %s is not allowed for Server Authentication", "%s の証明書はサーバー認証に使用できません", f.EndpointOf(c)),
	}
}

func finishUsage(f *facts.Facts, c *facts.Certificate, fd rule.Finding) rule.Finding {
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	fd.Explain(clientRefusals(f, c, alertBadCertificate, alertUnsupportedCertificate, alertCertificateUnknown)...)
	fd.Explain(alertSymptoms(f, 36887, alertUnsupportedCertificate)...)
	return fd
}
