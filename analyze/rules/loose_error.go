package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// looseError is Windows' own verdict on a chain where the evidence does not
// show whether HTTP.sys uses the certificate.
func looseError(e facts.ChainError, name string, title text.Text, fix rule.Fix) rule.Finding {
	firm := rule.Likely
	if e.Conditional {
		firm = rule.Possible
	}
	return rule.Finding{
		Severity: rule.Error, Confidence: firm, Title: title,
		Why: text.F(
			"A diagnostic tool quotes Windows: %s of CertVerifyCertificateChainPolicy. Which endpoint uses the certificate is not in evidence.",
			"診断ツールの出力によると、Windows の CertVerifyCertificateChainPolicy のエラーは %s です。この証明書を使用するエンドポイントは証拠から特定できません。", name),
		Cites: []rule.Cite{rule.CauseRef(e.Ref, text.T(name, name))},
		Fix:   fix,
	}
}
