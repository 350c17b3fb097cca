package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var registryNameMisspelt = rule.Rule{
	ID:       "registry-name-misspelt",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol - 1, // it explains a version that is off
	Title:    text.T("a name below SCHANNEL is misspelt, so that the setting has no effect", "SCHANNEL の下の名前が誤っており、設定が無効です"),
	Doc: text.T(
		"Schannel reads keys and values by their exact names, in any case: TLS 1.2 with one blank, Server and Client, Enabled and DisabledByDefault, RC4 128/128, Triple DES 168. A key \"TLS1.2\", a trailing blank, or \"Enable\" is never looked at, and the default holds. Scripts in PowerShell make two keys out of \"RC4 128/128\", because / separates keys there.",
		"Schannel はキーと値を正確な名前で読み取ります (大文字と小文字は区別しません)。TLS 1.2 (空白 1 つ)、Server と Client、Enabled と DisabledByDefault、RC4 128/128、Triple DES 168 などです。\"TLS1.2\" というキー、末尾の空白、\"Enable\" という値は読み取られず、既定のままになります。PowerShell のスクリプトでは \"/\" がキーの区切りになるため、\"RC4 128/128\" が 2 つのキーに分かれることがあります。"),
	Proof: text.T(
		"The name of the key or value as it stands in the registry, beside the name that Schannel reads.",
		"レジストリにあるキーまたは値の名前と、Schannel が読み取る名前との違いです。"),
	Remedy: text.T(
		"Write the setting under the right name, delete the misspelt one, and restart the server.",
		"正しい名前で設定し、誤った名前のものを削除して、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"; KB245030`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Uses:     []facts.Kind{facts.KindHost, facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.MisspeltKey, schannel.MisspeltValue},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			title := text.F("the registry key %q should be %q: its settings have no effect", "レジストリ キー %q は正しくは %q です: 設定は無効です", s.Found, s.Meant)
			if s.Kind == schannel.MisspeltValue {
				title = text.F("the registry value %q should be %q: it has no effect", "レジストリ値 %q は正しくは %q です: 設定は無効です", s.Found, s.Meant)
			}
			return title, text.F("It stands at SCHANNEL\\%s. Schannel does not read that name, so what it was to set is as if it were not there.", "場所は SCHANNEL\\%s です。Schannel はこの名前を読み取らないため、設定がないのと同じです。", s.Path)
		},
	}.check,
}
