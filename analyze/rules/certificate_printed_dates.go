package rules

import (
	"slices"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// printedValidity is the latest that the dates in a listing can mean; false
// where they cannot be read or contradict each other.
func printedValidity(c *facts.Certificate) (from, until time.Time, ok bool) {
	begins, ends := facts.PrintedDate(c.Printed.From), facts.PrintedDate(c.Printed.Until)
	if len(begins) == 0 || len(ends) == 0 {
		return
	}
	until = slices.MaxFunc(ends, time.Time.Compare)
	from = slices.MinFunc(begins, time.Time.Compare)
	return from, until, from.Before(until)
}

// printedExpired reports whether a certificate of which only a listing is
// known had expired by the time of collection, in every reading of the
// printed date. The clock and the zone of the listing are worth a day.
func printedExpired(f *facts.Facts, c *facts.Certificate) bool {
	const rest = 48 * time.Hour // of the day itself, and another one
	if c.Cert != nil {
		return false
	}
	from, until, ok := printedValidity(c)
	if !ok {
		return false
	}
	_, over := expiredOn(f, from, until.Add(rest))
	return over
}

// saysExpired is the fault as a listing shows it.
func saysExpired(f *facts.Facts, c *facts.Certificate) rule.Finding {
	from, until, _ := printedValidity(c)
	confidence, _ := expiredOn(f, from, until)
	if confidence == rule.Certain {
		confidence = rule.Likely // it is text
	}
	fd := rule.Finding{
		Severity: dateSeverity(f, c, confidence), Confidence: confidence, Subject: f.SubjectOf(c),
		Title: text.F("the certificate of %s has expired (%s)", "%s の証明書は有効期限が切れています (%s)", f.EndpointOf(c), c.Printed.Until),
		Why: text.T(
			"The end of its validity stands in a listing, in the regional format of the server; however one reads the date, it is past. The certificate itself (.cer) would confirm it.",
			"有効期間の終わりは一覧にサーバーの地域設定の形式で印字されていますが、どの読み方でも過ぎています。証明書そのもの (.cer) があれば確認できます。").Plus(dateBasis(f)),
		Cites: []rule.Cite{rule.CauseRef(c.Printed.Ref, text.T("beginning and end of validity, as printed", "印字された有効期間の開始と終了"))},
		Fix:   renew(f, c),
	}
	if thumbprintShape.MatchString(c.Thumbprint) && c.In(facts.StoreMy) {
		fd.Fix.Apply = append([]rule.Step{rule.Cmd("certutil -store MY "+c.Thumbprint+" certificate.cer",
			"To be sure, write the certificate to a file, without its key, and look at its dates.", "念のため、証明書を (秘密キーなしで) ファイルに書き出し、有効期間を確認します。")}, fd.Fix.Apply...)
	}
	if e, told := c.ChainError(codeExpired); told {
		fd.Cites = append(fd.Cites, rule.CauseRef(e.Ref, text.T("Windows itself reports CERT_E_EXPIRED", "Windows 自身が CERT_E_EXPIRED を報告しています")))
	}
	fd.Cites = append(fd.Cites, boundBy(f, c)...)
	fd.Explain(clientRefusals(f, c, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown)...)
	fd.Explain(alertSymptoms(f, 36887, alertCertificateExpired)...)
	return fd
}
