package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var registryValueWrongType = rule.Rule{
	ID:       "registry-value-wrong-type",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol - 1, // it explains a version that is off
	Title:    text.T("a value below SCHANNEL has the wrong type", "SCHANNEL の下の値の型が誤っています"),
	Doc: text.T(
		"Enabled and DisabledByDefault are of the type REG_DWORD. A text \"1\", a REG_QWORD or a REG_BINARY is not read as a number: the default holds, whatever the value seems to say.",
		"Enabled と DisabledByDefault の型は REG_DWORD です。文字列の \"1\"、REG_QWORD、REG_BINARY は数値として読み取られず、値の見かけにかかわらず既定のままになります。"),
	Proof: text.T(
		"The type of the value in the hive or the .reg file: anything but REG_DWORD.",
		"ハイブまたは .reg ファイルの値の型が REG_DWORD ではないことです。"),
	Remedy: text.T(
		"Delete the value, write it again as REG_DWORD, and restart the server.",
		"値を削除し、REG_DWORD で設定し直して、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"; KB245030`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Uses:     []facts.Kind{facts.KindHost, facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.WrongType},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			return text.F("SCHANNEL\\%s is of type %s, not REG_DWORD: it has no effect", "SCHANNEL\\%s の型は %s で、REG_DWORD ではないため無効です", s.Path, s.Found),
				text.T("Schannel reads a number of 32 bits there and takes anything else as missing.", "Schannel は 32 ビットの数値だけを読み取り、それ以外は値がないものとして扱います。")
		},
	}.check,
}
