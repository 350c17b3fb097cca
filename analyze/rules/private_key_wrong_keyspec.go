package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// privateKeyWrongKeySpec stays a warning without an event: such a key serves
// handshakes with ephemeral keys on some versions of Windows.
var privateKeyWrongKeySpec = rule.Rule{
	ID:       "private-key-wrong-keyspec",
	Scenario: rule.Certificate,
	Layer:    layerKey,
	Title:    text.T("the private key is for signatures only", "秘密キーが署名専用です"),
	Doc: text.T(
		"The key of a CryptoAPI provider is either for key exchange (KeySpec 1, AT_KEYEXCHANGE) or for signatures only (KeySpec 2, AT_SIGNATURE). Schannel needs the first for a server: with the second it reports 0x8009030d, and IIS refuses to add the binding. Such keys come from requests with KeySpec = 2 and from imports by other tools. Importing the .pfx file with AT_KEYEXCHANGE mends it.",
		"CryptoAPI プロバイダーのキーには、キー交換用 (KeySpec 1、AT_KEYEXCHANGE) と署名専用 (KeySpec 2、AT_SIGNATURE) があります。サーバーの Schannel にはキー交換用が必要です。署名専用の場合は 0x8009030d が報告され、IIS でバインドを追加できません。KeySpec = 2 での要求や、他のツールによるインポートで発生します。.pfx ファイルを AT_KEYEXCHANGE を指定してインポートし直すと解決します。"),
	Proof: text.T(
		"KeySpec 2 (AT_SIGNATURE) among the properties of the certificate, together with a CryptoAPI provider. Schannel 36870 with 0x8009030d and 1312 from netsh go with it.",
		"証明書のプロパティの KeySpec が 2 (AT_SIGNATURE) で、プロバイダーが CryptoAPI であることです。0x8009030d の Schannel 36870 や netsh の 1312 を伴います。"),
	Remedy: text.T(
		"Import the .pfx file again with certutil -importpfx and AT_KEYEXCHANGE. If the key cannot be exported, request a new certificate with KeySpec = 1.",
		"certutil -importpfx で AT_KEYEXCHANGE を指定して .pfx ファイルをインポートし直します。秘密キーをエクスポートできない場合は、KeySpec = 1 で新しい証明書を要求します。"),
	Citation: `Microsoft, "CRYPT_KEY_PROV_INFO" (dwKeySpec) and "certutil -importPFX"; "AD FS and certificate KeySpec property information"`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindKeys},
	Check: keyRule{
		fault: keySigning,
		title: func(endpoint string) text.Text {
			return text.F("the private key of the certificate of %s is for signatures only (AT_SIGNATURE)", "%s の証明書の秘密キーが署名専用 (AT_SIGNATURE) です", endpoint)
		},
		why: text.T(
			"The key of the certificate belongs to a CryptoAPI provider and has KeySpec 2. Schannel expects KeySpec 1 (AT_KEYEXCHANGE) of a server's key.",
			"証明書のキーは CryptoAPI プロバイダーのもので、KeySpec は 2 です。Schannel はサーバーのキーとして KeySpec 1 (AT_KEYEXCHANGE) を必要とします。"),
		aloneFirm: func(uint32) rule.Confidence { return rule.Possible },
		fix:       replaceKey,
	}.check,
}
