package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// registryValuesContradict lies above protocol-disabled, which tells of the
// version that is off because of the pair.
var registryValuesContradict = rule.Rule{
	ID:       "registry-values-contradict",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol + 1,
	Title:    text.T("Enabled and DisabledByDefault of a protocol version contradict each other", "プロトコル バージョンの Enabled と DisabledByDefault が矛盾しています"),
	Doc: text.T(
		"A version is on with Enabled not 0 and DisabledByDefault=0, and off with Enabled=0. Enabled=0 with DisabledByDefault=0 is off all the same; Enabled=1 with DisabledByDefault=1 is on for programs that ask for it by name, and off for IIS, which does not. Whoever wrote such a pair probably meant the opposite.",
		"バージョンは、Enabled が 0 以外かつ DisabledByDefault=0 で有効、Enabled=0 で無効になります。Enabled=0 かつ DisabledByDefault=0 は無効です。Enabled=1 かつ DisabledByDefault=1 は、名指しで要求するプログラムでのみ有効となり、要求しない IIS では無効です。このような組み合わせは、意図と逆になっている可能性があります。"),
	Proof: text.T(
		"Both values, Enabled and DisabledByDefault, of one version and one side.",
		"同じバージョンの同じ側にある、Enabled と DisabledByDefault の 2 つの値です。"),
	Remedy: text.T(
		"Decide whether the version is to be on. On: Enabled=1 and DisabledByDefault=0. Off: Enabled=0 and DisabledByDefault=1. Then restart the server.",
		"そのバージョンを有効にするかどうかを決めます。有効: Enabled=1 と DisabledByDefault=0。無効: Enabled=0 と DisabledByDefault=1。その後、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Uses:     []facts.Kind{facts.KindHost, facts.KindCapture, facts.KindEvents},
	Check: slipRule{
		kinds: []schannel.SlipKind{schannel.Contradicts},
		say: func(s schannel.Slip) (text.Text, text.Text) {
			return text.F("the values of SCHANNEL\\%s contradict each other: %s", "SCHANNEL\\%s の値が矛盾しています: %s", s.Path, s.Found),
				text.F("For IIS %s is off by them.", "この値により、IIS では %s が無効です。", s.Protocol)
		},
	}.check,
}
