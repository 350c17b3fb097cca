package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var certificateNotYetValid = rule.Rule{
	ID:       "certificate-not-yet-valid",
	Scenario: rule.Certificate,
	Layer:    layerCertificate,
	Title:    text.T("the certificate is not valid yet", "証明書の有効期間が始まっていません"),
	Doc: text.T(
		"A certificate was bound before its validity begins, or the clock of the server is behind. Clients with a right clock refuse it until then. HTTP.sys itself does not look at the dates.",
		"有効期間の開始前の証明書がバインドされているか、サーバーの時計が遅れています。時計の正しいクライアントは、開始日時まで証明書を拒否します。HTTP.sys 自身は有効期間を確認しません。"),
	Proof: text.T(
		"The beginning of validity in the certificate itself, after the time of the collection by a clock that is right.",
		"正しい時計による収集日時より、証明書自体の有効期間の開始日時が後であることです。"),
	Remedy: text.T(
		"Set the clock if it is behind. Otherwise bind the former certificate until the new one begins, or have it issued again.",
		"時計が遅れている場合は合わせます。そうでない場合は、開始日時まで以前の証明書をバインドするか、再発行を依頼します。"),
	Citation: "RFC 5280 section 4.1.2.5",
	Needs:    []facts.Kind{facts.KindBindings, facts.KindContent},
	Uses:     []facts.Kind{facts.KindCapture},
	Check:    checkCertificateNotYetValid,
}

func checkCertificateNotYetValid(f *facts.Facts) rule.Verdict {
	if f.Clock.CollectedAt.IsZero() {
		return rule.NA("it is not known when the evidence was collected", "証拠の収集日時が分かりません")
	}
	var found []rule.Finding
	var clear []evidence.Ref
	open := false
	for _, c := range f.Bound() {
		confidence, early := notYetValid(f, c)
		switch {
		case early:
			found = append(found, isEarly(f, c, confidence))
		case mayBeEarly(f, c):
			open = true
		case c.Cert != nil:
			clear = append(clear, c.Ref)
		}
	}
	switch {
	case len(found) > 0:
		return rule.Found(found...)
	case open:
		return rule.Undecided(facts.KindClock) // when was it collected?
	}
	return rule.Clear(clear...)
}

func isEarly(f *facts.Facts, c *facts.Certificate, confidence rule.Confidence) rule.Finding {
	fd := rule.Finding{
		Severity: dateSeverity(f, c, confidence), Confidence: confidence, Subject: f.SubjectOf(c),
		Title: text.F("the certificate of %s is not valid before %s", "%s の証明書は %s まで有効になりません", f.EndpointOf(c), day(c.Cert.NotBefore)),
		Why: text.T(
			"The endpoint serves a certificate whose validity has not begun. Either it was bound too early, or the clock of the server is behind.",
			"このエンドポイントは有効期間の始まっていない証明書を使用しています。バインドが早すぎたか、サーバーの時計が遅れています。").Plus(dateBasis(f)),
		Cites: []rule.Cite{rule.CauseRef(c.Ref, text.F("valid from %s until %s", "有効期間 %s から %s まで", day(c.Cert.NotBefore), day(c.Cert.NotAfter)))},
	}
	if files := f.Clock.FileTime; f.Clock.Basis == facts.BasisEvidence && !files.IsZero() && files.Before(c.Cert.NotBefore) {
		fd.Why = fd.Why.Plus(text.F("The newest file is of %s.", "最新のファイルは %s のものです。", day(files)))
	}
	if cite, adrift := clockAdrift(f); adrift {
		fd.Why = fd.Why.Plus(text.T("The clock of the server is not synchronised with any source of time.", "サーバーの時計はどの時刻ソースとも同期していません。"))
		fd.Cites = append(fd.Cites, cite)
	}
	fd.Fix = renew(f, c)
	fd.Fix.Apply = append([]rule.Step{
		rule.Cmd("w32tm /query /status /verbose", "Check the clock of the server first; if it is wrong, set it and nothing else needs to be done.", "まずサーバーの時計を確認します。誤っている場合は時計を修正するだけで済みます。"),
		rule.Do("If the clock is right, bind the previous certificate until the new one is valid, or have it issued again.", "時計が正しい場合は、有効になるまで以前の証明書をバインドするか、再発行します。"),
	}, fd.Fix.Apply...)
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	fd.Explain(clientRefusals(f, c, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown)...)
	return fd
}
