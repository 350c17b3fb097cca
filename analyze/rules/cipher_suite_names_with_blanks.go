package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var cipherSuiteNamesWithBlanks = rule.Rule{
	ID:       "cipher-suite-names-with-blanks",
	Scenario: rule.Negotiation,
	Layer:    layerCipher - 2,
	Title:    text.T("the cipher suite order holds blanks or other signs than commas", "暗号スイートの順序に、空白やコンマ以外の区切りが含まれています"),
	Doc: text.T(
		"The names of the cipher suite order are separated by commas and nothing else. A blank before or behind a name, or a semicolon, belongs to the name then, and no such suite exists: it is left out without a word.",
		"暗号スイートの順序は、名前をコンマだけで区切ります。名前の前後の空白やセミコロンは名前の一部とみなされ、該当するスイートがないため、そのスイートは無視されます。"),
	Proof: text.T(
		"The value Functions as the registry holds it, with blanks, line ends or semicolons in it.",
		"空白、改行、セミコロンを含む、レジストリの Functions の値です。"),
	Remedy: text.T(
		"Write the names again with single commas between them, and restart the server.",
		"名前をコンマだけで区切って設定し直し、サーバーを再起動します。"),
	Citation: `Microsoft, "Manage Transport Layer Security (TLS)": the list is strictly comma delimited`,
	Needs:    []facts.Kind{facts.KindCipherSuites},
	Uses:     []facts.Kind{facts.KindSchannel, facts.KindHost, facts.KindCapture},
	Check: suiteSlipRule{
		kinds: []schannel.SuiteSlipKind{schannel.WithBlanks},
		say: func(s schannel.SuiteSlip) (text.Text, text.Text) {
			return text.F("the cipher suite order holds names with blanks or other separators (%d, such as %q)", "暗号スイートの順序に、空白や別の区切りを含む名前があります (%d 個、例: %q)", len(s.Names), s.Names[0]),
				text.T("By Microsoft's documentation the list is strictly separated by commas, so that these names match no suite.", "Microsoft の資料では一覧は厳密にコンマ区切りであり、これらの名前はどのスイートにも一致しません。")
		},
		matters: func(schannel.SuiteSlip) bool { return true },
	}.check,
}
