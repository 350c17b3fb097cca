package rules

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/iisconfig"
)

var bindingNullHash = rule.Rule{
	ID:       "binding-null-hash",
	Scenario: rule.HTTPSys,
	Layer:    layerBinding,
	Title:    text.T("an HTTP.sys SSL record names no certificate", "HTTP.sys の SSL レコードに証明書ハッシュがありません"),
	Doc: text.T(
		"The SSL record of an endpoint has an empty certificate hash, so HTTP.sys has no certificate to show. On IIS 6 such a record stays behind when a certificate is removed from a site, mostly together with an application id of zeros. Delete the record and bind the certificate again. Records of the Central Certificate Store have no hash by design.",
		"エンドポイントの SSL レコードの証明書ハッシュが空のため、HTTP.sys は証明書を提示できません。IIS 6 では、サイトから証明書を削除したときにこのようなレコードが残ることがあり、アプリケーション ID もすべて 0 になります。レコードを削除し、証明書をバインドし直します。集中証明書ストアのレコードには、もともとハッシュがありません。"),
	Proof: text.T(
		"A record of HTTP.sys whose SslCertHash is empty or all zeros, and which does not belong to the Central Certificate Store.",
		"SslCertHash が空またはすべて 0 で、集中証明書ストアのものではない HTTP.sys のレコードです。"),
	Remedy: text.T(
		"Delete the record and bind the certificate again, in the IIS Manager or with netsh http add sslcert.",
		"レコードを削除し、IIS マネージャーまたは netsh http add sslcert で証明書をバインドし直します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 4; HTTP_SERVICE_CONFIG_SSL_PARAM; "IIS 8.0 Centralized SSL Certificate Support"`,
	Needs:    []facts.Kind{facts.KindBindings},
	Check:    checkBindingNullHash,
}

func checkBindingNullHash(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var good []evidence.Ref
	all := 0
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if !nullHash(f, b) {
			good = append(good, b.Ref)
			continue
		}
		if all++; all <= maxBuilt {
			found = append(found, hashMissing(f, b))
		}
	}
	switch {
	case len(found) > 0:
		return worstFirst(found, all)
	case len(f.Bindings) == 0:
		return rule.NA("HTTP.sys has no SSL records", "HTTP.sys に SSL レコードがありません")
	}
	return clear(good)
}

// nullHash reports whether a record lacks the hash that it should have.
func nullHash(f *facts.Facts, b *facts.Binding) bool {
	switch b.HashState {
	case httpsys.HashEmpty, httpsys.HashZero, httpsys.HashNull:
	default:
		return false
	}
	if b.Kind == httpsys.KindCCS || b.Kind == httpsys.KindScopedCCS && !b.KindUncertain {
		return false
	}
	const certConfig = 6 // HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE: the certificates stand elsewhere
	if slices.ContainsFunc(b.Extended, func(p httpsys.ExtendedProperty) bool { return p.ID == certConfig }) {
		return false
	}
	if b.Flags.Reject != nil && *b.Flags.Reject { // refuses connections on purpose
		return false
	}
	return !centralStore(f, b)
}

// centralStore reports whether the certificates of a record's port come from
// the Central Certificate Store.
func centralStore(f *facts.Facts, b *facts.Binding) bool {
	for _, s := range f.Sites {
		for _, https := range s.HTTPS() {
			if https.Port == b.Port && https.SSLFlags&iisconfig.SSLFlagCentralStore != 0 {
				return true
			}
		}
	}
	return b.KindUncertain && slices.ContainsFunc(f.Bindings, func(other facts.Binding) bool {
		return other.Kind == httpsys.KindCCS && other.Port == b.Port
	})
}

// hashMissing is the fault.
func hashMissing(f *facts.Facts, b *facts.Binding) rule.Finding {
	e := endpointOf(f, b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: subjectOf(f, b),
		Title: text.F("the SSL record of %s names no certificate", "%s の SSL レコードに証明書ハッシュがありません", b.Key()),
		Why: text.T(
			"The certificate hash of the record is empty. HTTP.sys has no certificate for this endpoint and ends every handshake.",
			"レコードの証明書ハッシュが空です。HTTP.sys はこのエンドポイントで使用する証明書がないため、すべてのハンドシェイクを終了します。"),
		Cites: []rule.Cite{rule.CauseRef(b.Ref, text.T("no certificate hash", "証明書ハッシュがありません"))},
		Fix: rule.Fix{
			Apply:  append([]rule.Step{deleteStep(f, b)}, append(bindAgain(f, e), restartHTTP6(f)...)...),
			Verify: verifyBinding(f, e), Undo: undoBinding(f, e),
		},
	}
	citeSites(&fd, e)
	fd.Explain(bindingRefusals(f, b)...)
	switch {
	case fd.HasSymptom():
	case b.KindUncertain && !flagsKnown(f):
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T("A record of the Central Certificate Store looks the same; the bindings of the sites would tell.", "集中証明書ストアのレコードも同じように見えます。サイトのバインドで区別できます。"))
	case !concernsIIS(f, b):
		fd.Severity = rule.Warning // nothing that runs is known to use it
	}
	return fd
}

// flagsKnown reports whether the sites' bindings show their flags, among them
// that of the Central Certificate Store.
func flagsKnown(f *facts.Facts) bool {
	known := false
	for _, s := range f.Sites {
		for _, b := range s.HTTPS() {
			if !b.SSLFlagsKnown {
				return false
			}
			known = true
		}
	}
	return known
}

// deleteStep removes a record.
func deleteStep(f *facts.Facts, b *facts.Binding) rule.Step {
	return rule.Cmd(deleteBinding(f, *b), "Delete the record.", "レコードを削除します。").
		With("HTTPS on the endpoint is off until the next step", "次の手順まで、このエンドポイントの HTTPS が停止します")
}

// restartHTTP6 makes IIS 6 take up a changed record.
func restartHTTP6(f *facts.Facts) []rule.Step {
	if !f.Host.IIS6() {
		return nil
	}
	return []rule.Step{restartHTTP()}
}

// citeSites cites the https bindings that use an endpoint.
func citeSites(fd *rule.Finding, e facts.Endpoint) {
	for _, s := range e.Sites {
		fd.Cites = append(fd.Cites, rule.LinkRef(s.Ref, text.T("the site's https binding", "サイトの https バインド")))
	}
}
