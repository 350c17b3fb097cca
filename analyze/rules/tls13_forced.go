package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var tls13Forced = rule.Rule{
	ID:       "tls13-forced",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol,
	Title:    text.T("TLS 1.3 is switched on in the registry of a Windows that does not support it", "TLS 1.3 に対応しない Windows で、TLS 1.3 がレジストリで有効にされています"),
	Doc: text.T(
		"TLS 1.3 is supported from Windows Server 2022 and Windows 11 on. Keys for it in the registry of an older version are no supported configuration: Microsoft calls it unsafe. Parts of it are in Windows 10 and Server 2019 without support, and handshakes that use them can fail.",
		"TLS 1.3 は Windows Server 2022 と Windows 11 以降で対応しています。それより前のバージョンでレジストリに TLS 1.3 のキーを作ることはサポートされず、Microsoft は安全でない構成としています。Windows 10 と Server 2019 には対応していない実装の一部が含まれ、使用するハンドシェイクが失敗することがあります。"),
	Proof: text.T(
		"A key TLS 1.3 below SCHANNEL\\Protocols that switches it on, and a build of Windows below 20348.",
		"TLS 1.3 を有効にする SCHANNEL\\Protocols の下のキーと、20348 より前の Windows のビルドです。"),
	Remedy: text.T(
		"Delete the key TLS 1.3 and restart the server. For TLS 1.3 use Windows Server 2022 or later.",
		"TLS 1.3 のキーを削除し、サーバーを再起動します。TLS 1.3 には Windows Server 2022 以降を使用してください。"),
	Citation: `Microsoft, "Protocols in TLS/SSL (Schannel SSP)"`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindHost},
	Check: slipRule{
		always: rule.Warning,
		kinds:  []schannel.SlipKind{schannel.ForcedTLS13},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			return text.F("SCHANNEL\\%s switches on TLS 1.3, which this Windows does not support", "SCHANNEL\\%s で TLS 1.3 が有効にされていますが、この Windows は対応していません", s.Path),
				text.T("What such a server does with a client that offers TLS 1.3 is not defined. Delete the key; TLS 1.2 serves these clients.", "TLS 1.3 を提示するクライアントに対するサーバーの動作は未定義です。キーを削除してください。これらのクライアントには TLS 1.2 で応答します。")
		},
	}.check,
}
