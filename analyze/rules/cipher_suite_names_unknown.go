package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var cipherSuiteNamesUnknown = rule.Rule{
	ID:       "cipher-suite-names-unknown",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 2,
	Title:    text.T("the cipher suite order names suites that this Windows does not know", "暗号スイートの順序に、この Windows が認識しない名前があります"),
	Doc: text.T(
		"Each Windows knows its own names of cipher suites. Before Windows 10 and Server 2016 a suite of elliptic curves ends in its curve, such as _P256; without it, the name matches nothing. One policy for several versions may hold names for each of them, which harms nobody; but when none of the names that a version knows is left, its clients cannot connect.",
		"暗号スイートの名前は Windows のバージョンごとに異なります。Windows 10 / Server 2016 より前では、楕円曲線のスイート名は _P256 などの曲線で終わり、曲線のない名前はどれにも一致しません。複数のバージョン向けのポリシーに各バージョンの名前が並ぶのは問題ありませんが、そのバージョンが認識する名前が残らない場合、クライアントは接続できません。"),
	Proof: text.T(
		"The names in the value Functions beside those that this Windows version knows.",
		"Functions の値の名前と、この Windows のバージョンが認識する名前の比較です。"),
	Remedy: text.T(
		"Take the names for this version from Microsoft's list, or delete the policy so that the defaults hold. Then restart the server.",
		"Microsoft の一覧からこのバージョンの名前を設定するか、ポリシーを削除して既定に戻します。その後、サーバーを再起動します。"),
	Citation: `Microsoft, "TLS Cipher Suites in Windows" (one page per version); "Cipher Suites in TLS/SSL (Schannel SSP)"`,
	Needs:    []facts.Kind{facts.KindCipherSuites, facts.KindHost},
	Uses:     []facts.Kind{facts.KindSchannel, facts.KindCapture},
	Check: suiteSlipRule{
		kinds: []schannel.SuiteSlipKind{schannel.WrongSuffix, schannel.UnknownNames},
		say: func(s schannel.SuiteSlip) (text.Text, text.Text) {
			if s.Kind == schannel.WrongSuffix {
				return text.F("the cipher suite order holds names without the curve that this Windows needs (%d, such as %q)", "暗号スイートの順序に、この Windows が必要とする曲線のない名前があります (%d 個、例: %q)", len(s.Names), s.Names[0]),
					text.F("On this Windows the name is, for example, %q.", "この Windows での名前は、たとえば %q です。", s.Meant[0])
			}
			return text.F("the cipher suite order holds names that this Windows does not know (%d, such as %q)", "暗号スイートの順序に、この Windows が認識しない名前があります (%d 個、例: %q)", len(s.Names), strings.TrimSpace(s.Names[0])),
				text.T("They match no suite and are left out.", "どのスイートにも一致せず、無視されます。")
		},
		// Names of other versions are everyday in a policy for all of them;
		// a misspelt one is worth a note.
		matters: func(s schannel.SuiteSlip) bool {
			for _, meant := range s.Meant {
				if s.Kind == schannel.UnknownNames && meant != "" {
					return true
				}
			}
			return false
		},
	}.check,
}
