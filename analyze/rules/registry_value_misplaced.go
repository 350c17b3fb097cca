package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var registryValueMisplaced = rule.Rule{
	ID:       "registry-value-misplaced",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol - 1, // it explains a version that is off
	Title:    text.T("a value below SCHANNEL stands on the wrong key", "SCHANNEL の下の値が誤ったキーにあります"),
	Doc: text.T(
		"Enabled and DisabledByDefault of a protocol version count in its keys Server and Client only, Enabled of an algorithm in the key of that algorithm. On the version itself, on Protocols, or on Ciphers they are never read. DisabledByDefault means nothing for algorithms.",
		"プロトコル バージョンの Enabled と DisabledByDefault は、その Server キーと Client キーでのみ有効です。アルゴリズムの Enabled はそのアルゴリズムのキーでのみ有効です。バージョン自体のキー、Protocols、Ciphers に置いた値は読み取られません。アルゴリズムに DisabledByDefault はありません。"),
	Proof: text.T(
		"The value Enabled or DisabledByDefault on a key on which Schannel does not read it.",
		"Schannel が読み取らないキーにある、Enabled または DisabledByDefault の値です。"),
	Remedy: text.T(
		"Write the value to the Server key of the version or to the key of the algorithm, delete the misplaced one, and restart the server.",
		"バージョンの Server キーまたはアルゴリズムのキーに値を設定し、誤った場所の値を削除して、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"; KB245030`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Uses:     []facts.Kind{facts.KindHost, facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.Misplaced},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			title := text.F("the value %s on SCHANNEL\\%s has no effect there", "SCHANNEL\\%[2]s の値 %[1]s はその場所では無効です", s.Found, s.Path)
			if s.Meant == "" {
				return title, text.T("Schannel does not look for it on that key.", "Schannel はそのキーの値を読み取りません。")
			}
			return title, text.F("Schannel looks for it in %s only.", "Schannel が読み取るのは %s だけです。", s.Meant)
		},
	}.check,
}
