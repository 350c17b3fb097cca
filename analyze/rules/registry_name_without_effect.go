package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var registryNameWithoutEffect = rule.Rule{
	ID:       "registry-name-without-effect",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Title:    text.T("a name below SCHANNEL is that of another Windows version", "SCHANNEL の下の名前が別の Windows バージョンのものです"),
	Doc: text.T(
		"The key of Triple DES is called \"Triple DES 168/168\" before Windows Vista, and \"Triple DES 168\" from then on. Guides and tools mix them up: with the other name the switch does nothing, and the cipher stays on.",
		"Triple DES のキーの名前は、Windows Vista より前は \"Triple DES 168/168\"、Vista 以降は \"Triple DES 168\" です。手順書やツールで混同されることがあり、別の名前では設定が無効になり、暗号が有効なまま残ります。"),
	Proof: text.T(
		"The key \"Triple DES 168\" or \"Triple DES 168/168\" below SCHANNEL\\Ciphers, and the Windows version.",
		"SCHANNEL\\Ciphers の下の \"Triple DES 168\" または \"Triple DES 168/168\" キーと、Windows のバージョンです。"),
	Remedy: text.T(
		"Write the setting under the name of this Windows version and delete the other one.",
		"この Windows のバージョンの名前で設定し、もう一方を削除します。"),
	Citation: `Microsoft, "Restrict the use of certain cryptographic algorithms and protocols in Schannel.dll" (KB245030)`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindHost},
	Uses:     []facts.Kind{facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.WithoutEffect},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			return text.F("the key %q has no effect on this Windows, which reads %q", "この Windows でキー %q は無効です。読み取られるのは %q です", s.Found, s.Meant),
				text.T("The cipher is as if the switch were not there.", "設定がないのと同じ状態です。")
		},
	}.check,
}
