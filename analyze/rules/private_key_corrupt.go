package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var privateKeyCorrupt = rule.Rule{
	ID:       "private-key-corrupt",
	Scenario: rule.Certificate,
	Layer:    layerKey,
	Title:    text.T("the private key is damaged or does not belong to the certificate", "秘密キーが破損しているか、証明書と一致しません"),
	Doc: text.T(
		"The key container is there and may be opened, but the key in it is damaged or is not the counterpart of the certificate's public key. Windows reports 0x8009001a (NTE_KEYSET_ENTRY_BAD) or 0x80090015 (NTE_BAD_PUBLIC_KEY), and certutil's test of the key fails. If HTTPS works with a self-signed test certificate, the original certificate has to be imported again with its key or replaced.",
		"キー コンテナーは存在し開くこともできますが、キーが破損しているか、証明書の公開キーと対応していません。Windows は 0x8009001a (NTE_KEYSET_ENTRY_BAD) または 0x80090015 (NTE_BAD_PUBLIC_KEY) を報告し、certutil のキーのテストは失敗します。自己署名のテスト証明書で HTTPS が動作する場合は、元の証明書をキーとともにインポートし直すか、置き換えます。"),
	Proof: text.T(
		"certutil's test of the key that fails, key and certificate with different public keys, or Schannel 36870 with 0x8009001a or 0x80090015.",
		"certutil によるキーのテストの失敗、秘密キーと証明書の公開キーの不一致、または 0x8009001a、0x80090015 の Schannel 36870 です。"),
	Remedy: text.T(
		"Try a self-signed test certificate. If HTTPS works with it, import the original again with its key, or have it issued anew.",
		"自己署名のテスト証明書で確認します。HTTPS が動作する場合は、元の証明書を秘密キーとともにインポートし直すか、再発行を依頼します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 2 (0x8009001a); CryptAcquireCertificatePrivateKey, CRYPT_ACQUIRE_COMPARE_KEY_FLAG`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindKeys},
	Uses:     []facts.Kind{facts.KindEvents, facts.KindKeyFiles},
	Check: keyRule{
		fault: keyCorrupt,
		title: func(endpoint string) text.Text {
			return text.F("the private key of the certificate of %s is damaged or not its own", "%s の証明書の秘密キーが破損しているか、証明書と一致しません", endpoint)
		},
		why: text.T(
			"The private key of the certificate that HTTP.sys is told to use is there, but it cannot be used.",
			"HTTP.sys が使用する証明書の秘密キーは存在しますが、使用できません。"),
		aloneTitle: text.T("the private key of a server certificate is damaged", "サーバー証明書の秘密キーが破損しています"),
		aloneWhy: text.T(
			"Schannel found the private key of a server credential, but the key is invalid. The evidence does not show which certificate that is. A test with a self-signed certificate decides: if HTTPS works with it, the certificate and its key have to be replaced.",
			"Schannel はサーバー資格情報の秘密キーを見つけましたが、キーが無効です。どの証明書かは証拠から特定できません。自己署名証明書でのテストで判断できます。それで HTTPS が動作する場合は、証明書とキーを置き換える必要があります。"),
		aloneFirm: func(uint32) rule.Confidence { return rule.Likely },
		shown:     keyWorks,
		fix:       replaceKey,
	}.check,
}

// keyWorks reports whether the key was used: in a test by Windows, or for a
// connection. That the file is there and may be read says nothing of what is
// in it.
func keyWorks(f *facts.Facts, c *facts.Certificate) bool {
	return c.Key.Usable == facts.Yes || servedWith(f, c) != nil
}

// replaceKey is the guide's scenario 2 for a damaged key: a test with a
// self-signed certificate, then a new import.
func replaceKey(f *facts.Facts, c *facts.Certificate) rule.Fix {
	verify := "certutil -v -store my"
	if c != nil && thumbprintShape.MatchString(c.Thumbprint) {
		verify = "certutil -v -store " + storeOf(f, c) + ` "` + c.Thumbprint + `"`
	}
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("Note the thumbprint of the present binding and keep a copy of the certificate.", "現在のバインドの拇印を控え、証明書のコピーを保管します。"),
			rule.Do("Create a self-signed certificate in IIS Manager (Server Certificates) and bind it to the site. If HTTPS then works but for the browser's warning, the certificate with its key is at fault.", "IIS マネージャーの [サーバー証明書] で自己署名入り証明書を作成し、サイトにバインドします。ブラウザーの警告以外に問題なく HTTPS が動作すれば、元の証明書とキーに問題があります。").
				With("clients see a certificate warning until the real certificate is bound again", "正しい証明書をバインドし直すまで、クライアントに証明書の警告が表示されます"),
			rule.Do(`Import the .pfx file again as administrator with: certutil -importpfx my FILE.pfx AT_KEYEXCHANGE. Without such a file, request a new certificate.`, "管理者として certutil -importpfx my ファイル名.pfx AT_KEYEXCHANGE を実行し、.pfx ファイルをインポートし直します。ファイルがない場合は、新しい証明書を要求します。"),
			rebind(f),
		},
		Verify: []rule.Step{
			rule.Cmd(verify, "Run as administrator: the test of the key must pass.", "管理者として実行し、キーのテストに成功することを確認します。"),
		},
		Undo: []rule.Step{
			rule.Do("Bind the noted thumbprint again and delete the self-signed certificate.", "控えておいた拇印の証明書をバインドし直し、自己署名入り証明書を削除します。"),
		},
	}
}
