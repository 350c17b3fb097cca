package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var privateKeyNotFound = rule.Rule{
	ID:       "private-key-not-found",
	Scenario: rule.Certificate,
	Layer:    layerKey,
	Title:    text.T("the private key of the certificate is not there", "証明書の秘密キーが見つかりません"),
	Doc: text.T(
		"The certificate names a key container, but the container cannot be found: its file was deleted, was lost when the machine was restored or cloned, or lies in the profile of a user. Windows reports 0x80090016 (NTE_BAD_KEYSET). It reports the same when the account may not read the file, so the permissions of the MachineKeys folder are looked at first. Keys of the software providers are files below MachineKeys (CryptoAPI) or Keys (CNG); a TPM, a smart card or a hardware security module keeps none there.",
		"証明書はキー コンテナーを指定していますが、そのコンテナーが見つかりません。ファイルが削除された、復元や複製の際に失われた、またはユーザー プロファイルにある可能性があります。Windows は 0x80090016 (NTE_BAD_KEYSET) を報告します。ファイルの読み取りが許可されていない場合も同じコードになるため、まず MachineKeys フォルダーのアクセス許可を確認します。ソフトウェア プロバイダーのキーは MachineKeys (CryptoAPI) または Keys (CNG) の下のファイルです。TPM、スマート カード、ハードウェア セキュリティ モジュールのキーはここにありません。"),
	Proof: text.T(
		"The container that the certificate names, and a whole listing of the key folders in which its file is missing. Schannel 36870 with 0x80090016 is the symptom.",
		"証明書が指定するコンテナーと、そのファイルがないキー フォルダーの完全な一覧です。症状は 0x80090016 の Schannel 36870 です。"),
	Remedy: text.T(
		"Look at the permissions of the key folders first. Then restore the key file from a backup or import the .pfx file; without either a new certificate is needed.",
		"まずキー フォルダーのアクセス許可を確認します。次に、バックアップからキー ファイルを復元するか、.pfx ファイルをインポートします。どちらもない場合は、新しい証明書が必要です。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 2; "Default permissions for the MachineKeys folders"; Schannel event 36870`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindKeys, facts.KindKeyFiles},
	Uses:     []facts.Kind{facts.KindEvents},
	Check: keyRule{
		fault: keyGone,
		title: func(endpoint string) text.Text {
			return text.F("the private key of the certificate of %s is not there", "%s の証明書の秘密キーが見つかりません", endpoint)
		},
		why: text.T(
			"The certificate that HTTP.sys is told to use names a key container, and Windows does not find that container. Every TLS handshake with this certificate fails. Where no listing of the key folder shows it, missing permissions on the file look the same.",
			"HTTP.sys が使用する証明書はキー コンテナーを指定していますが、Windows はそのコンテナーを見つけられません。この証明書を使用する TLS ハンドシェイクはすべて失敗します。キー フォルダーの一覧がない場合は、ファイルのアクセス許可の不足と区別できません。"),
		aloneTitle: text.T("the private key of a server certificate cannot be opened", "サーバー証明書の秘密キーを開けません"),
		aloneWhy: text.T(
			"Schannel could not open the private key of a server credential. Two causes fit: the account may not read the key file, or the key container is not there. Check the permissions of the MachineKeys folder first. A listing of the folder with its permissions decides: if the key's file is in it, the permissions are wrong; if it is not, the key is lost.",
			"Schannel はサーバー資格情報の秘密キーを開けませんでした。キー ファイルの読み取りが許可されていないか、キー コンテナーが存在しないかのどちらかです。まず MachineKeys フォルダーのアクセス許可を確認してください。アクセス許可付きのフォルダー一覧で判断できます。キーのファイルがあればアクセス許可の問題、なければキーの消失です。"),
		aloneFirm: func(uint32) rule.Confidence { return rule.Possible },
		fix:       restoreKey,
	}.check,
}

// restoreKey is the guide's scenario 2 for a key that cannot be opened:
// permissions first, then the association, then the key itself.
func restoreKey(f *facts.Facts, c *facts.Certificate) rule.Fix {
	folder := keyFolder(f, c)
	look := rule.Cmd(`icacls "`+folder+`" /t`, "Check the permissions of the key folder and that the key's file is in it.", "キー フォルダーのアクセス許可と、キーのファイルが存在することを確認します。")
	if f.Host.IIS6() {
		look.Command = `cacls "` + folder + `\*"`
	}
	repair, verify := "", "certutil -v -store my"
	if c != nil && thumbprintShape.MatchString(c.Thumbprint) {
		repair = "certutil -repairstore " + storeOf(f, c) + ` "` + c.Thumbprint + `"`
		verify = "certutil -v -store " + storeOf(f, c) + ` "` + c.Thumbprint + `"`
	}
	return rule.Fix{
		Apply: []rule.Step{
			look,
			rule.Cmd(repair, "If the key is in another container of this machine, join the certificate with it again.", "キーがこのコンピューターの別のコンテナーにある場合は、証明書と再び関連付けます。"),
			rule.Do("Otherwise import a .pfx file that contains the private key into the computer's Personal store, or request a new certificate.", "それ以外の場合は、秘密キーを含む .pfx ファイルをコンピューターの個人ストアにインポートするか、新しい証明書を要求します。"),
			rebind(f),
		},
		Verify: []rule.Step{
			rule.Cmd(verify, "Run as administrator: the entry must show a unique container name, and the test must pass.", "管理者として実行し、一意のコンテナー名が表示され、テストに成功することを確認します。"),
		},
		Undo: []rule.Step{
			rule.Do("Delete the imported certificate again; the old entry is not changed by the import.", "インポートした証明書を削除します。元のエントリはインポートによって変更されません。"),
		},
	}
}
