package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var protocolOnForClientOnly = rule.Rule{
	ID:       "protocol-on-for-client-only",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol - 1, // it explains a version that is off
	Title:    text.T("a protocol version was switched on for the client role only", "プロトコル バージョンがクライアント側でのみ有効にされています"),
	Doc: text.T(
		"The key Client of a protocol version is for connections that programs on this machine make, the key Server for those that it accepts. On Windows Server 2008 and 2008 R2, where TLS 1.1 and 1.2 are off by default, HTTPS of IIS needs the values in the key Server. Where only the other one has them, the version was probably meant to be on for both.",
		"プロトコル バージョンの Client キーはこのコンピューターのプログラムが行う接続用、Server キーは受け付ける接続用です。TLS 1.1 と 1.2 が既定で無効な Windows Server 2008 / 2008 R2 では、IIS の HTTPS に Server キーの値が必要です。Client キーにだけ値がある場合、両方を有効にするつもりだった可能性があります。"),
	Proof: text.T(
		"The values in the key Client of the version, no values in its key Server, and the default of the Windows version, which is off.",
		"バージョンの Client キーに値があり、Server キーに値がなく、Windows バージョンの既定が無効であることです。"),
	Remedy: text.T(
		"Set Enabled to 1 and DisabledByDefault to 0 in the key Server of the version too, and restart the server.",
		"バージョンの Server キーにも Enabled=1 と DisabledByDefault=0 を設定し、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"; "Protocols in TLS/SSL (Schannel SSP)"; KB245030`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindHost},
	Uses:     []facts.Kind{facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.ClientOnly},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			return text.F("%s was switched on for outgoing connections only, not for those that the server accepts", "%s が送信接続でのみ有効にされ、サーバーが受け付ける接続では無効です", s.Protocol),
				text.F("The key SCHANNEL\\%s is set, the key Server is not, and by default the version is off.", "SCHANNEL\\%s キーは設定されていますが Server キーは設定されておらず、既定ではこのバージョンは無効です。", s.Path)
		},
	}.check,
}
