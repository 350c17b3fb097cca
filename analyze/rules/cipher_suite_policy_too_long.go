package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var cipherSuitePolicyTooLong = rule.Rule{
	ID:       "cipher-suite-policy-too-long",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 2, // what is cut off explains what is not shared
	Title:    text.T("the cipher suite order of the policy is longer than Windows reads", "ポリシーの暗号スイート順が、Windows の読み取る長さを超えています"),
	Doc: text.T(
		"The policy SSL Cipher Suite Order holds at most 1,023 characters. What stands behind them is cut off, in the middle of a name as it comes: the suites there are not enabled, although the policy shows them.",
		"ポリシー [SSL 暗号の順位] は最大 1,023 文字です。それを超えた部分は、名前の途中であっても切り捨てられます。ポリシーには表示されていても、その部分のスイートは有効になりません。"),
	Proof: text.T(
		"The value Functions of the policy with more than 1,023 characters.",
		"ポリシーの Functions の値が 1,023 文字を超えていることです。"),
	Remedy: text.T(
		"Shorten the list in the policy: leave out what this server cannot use. Then run gpupdate and restart the server.",
		"このサーバーで使用できないものを省いて、ポリシーの一覧を短くします。その後、gpupdate を実行し、サーバーを再起動します。"),
	Citation: `Microsoft, "Prioritizing Schannel Cipher Suites"; "Manage Transport Layer Security (TLS)"`,
	Needs:    []facts.Kind{facts.KindCipherSuites},
	Uses:     []facts.Kind{facts.KindSchannel, facts.KindHost, facts.KindCapture},
	Check: suiteSlipRule{
		kinds: []schannel.SuiteSlipKind{schannel.TooLong},
		say: func(s schannel.SuiteSlip) (text.Text, text.Text) {
			return text.F("the cipher suite order of the policy has %d characters, Windows reads 1,023", "ポリシーの暗号スイート順は %d 文字ですが、Windows が読み取るのは 1,023 文字までです", s.Length),
				text.F("%d names are cut off or cut short, from %q on.", "%d 個の名前が、%q から後で切り捨てられるか途中で切れています。", len(s.Names), s.Names[0])
		},
		matters: func(schannel.SuiteSlip) bool { return true },
	}.check,
}
