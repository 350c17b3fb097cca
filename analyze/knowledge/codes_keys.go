package knowledge

import "ssltriage/analyze/text"

const keyScenario = codesSource + "; " + sslGuide + ", scenario 2"

// keyCodes are errors of keys and of their providers.
var keyCodes = []CodeInfo{
	{Value: 0x80090003, Text: text.T("The key is not usable: damaged, or of another kind than expected.", "キーを使用できません。壊れているか、想定と異なる種類です。")},
	{Value: 0x80090005, Text: text.T("The data of the key are not valid: the key file is damaged, or was protected on another machine.", "キーのデータが無効です。キー ファイルが壊れているか、別のコンピューターで保護されたものです。")},
	{Value: 0x80090006, Text: text.T("A signature is wrong: key and certificate may not belong together.", "署名が正しくありません。キーと証明書が対応していない可能性があります。")},
	{Value: 0x80090008, Text: text.T("The provider does not know the algorithm: an old provider and SHA-256, for example.", "プロバイダーがアルゴリズムに対応していません (古いプロバイダーと SHA-256 など)。")},
	{Value: 0x80090009, Text: text.T("The flags do not fit the provider or the key.", "フラグがプロバイダーまたはキーに合っていません。")},
	{Value: 0x8009000b, Text: text.T("The key may not be used in this way, for example because it is not exportable.", "エクスポート不可などの理由で、その操作にキーを使用できません。")},
	{Value: 0x8009000d, Text: text.T("The container holds no key of the kind that is asked for (KeySpec).", "コンテナーに要求された種類 (KeySpec) のキーがありません。")},
	{Value: 0x8009000f, Text: text.T("A key container of this name exists already.", "同じ名前のキー コンテナーがすでに存在します。")},
	{Value: 0x80090010, Source: keyScenario, Text: text.T("Access to the key is refused: the account that asks has no permission on the key file.", "キーへのアクセスが拒否されました。要求元のアカウントにキー ファイルのアクセス許可がありません。")},
	{Value: 0x80090011, Text: text.T("The key was not found.", "キーが見つかりません。")},
	{Value: 0x80090013, Text: text.T("The key provider is not usable: it is not installed, or damaged.", "キー プロバイダーを使用できません。インストールされていないか、壊れています。")},
	{Value: 0x80090014, Text: text.T("The type of the key provider is wrong: the certificate names a provider that is not of that type.", "キー プロバイダーの種類が正しくありません。証明書に記録されたプロバイダーの種類と一致しません。")},
	{Value: 0x80090016, Source: keyScenario, Text: text.T("The key container does not exist, or the account that asks may not open it. Look for the key file of the certificate: if it is there, its permissions are the reason.", "キー コンテナーが存在しないか、要求元のアカウントが開けません。証明書のキー ファイルを確認し、存在する場合はアクセス許可が原因です。")},
	{Value: 0x80090017, Text: text.T("No provider of this type is set up.", "この種類のプロバイダーが設定されていません。")},
	{Value: 0x80090019, Text: text.T("The key provider that the certificate names is not set up on this machine: a smart card or HSM driver is missing, for example.", "証明書に記録されたキー プロバイダーがこのコンピューターに設定されていません (スマート カードや HSM のドライバーがないなど)。")},
	{Value: 0x8009001a, Source: keyScenario, Text: text.T("The key container is registered and not usable: it is damaged. Import the certificate with its key again.", "キー コンテナーは登録されていますが、壊れているため使用できません。秘密キー付きの証明書を再インポートしてください。")},
	{Value: 0x8009001d, Text: text.T("The library of the key provider failed to start.", "キー プロバイダーのライブラリを初期化できませんでした。")},
	{Value: 0x8009001e, Text: text.T("The library of the key provider was not found.", "キー プロバイダーのライブラリが見つかりません。")},
	{Value: 0x80090020, Text: text.T("The key provider failed without telling why.", "キー プロバイダーで内部エラーが発生しました。")},
	{Value: 0x80090022, Text: text.T("The key asks for a user's consent, which a service cannot give: strong key protection is set.", "キーの使用に確認が必要ですが、サービスでは応答できません (秘密キーの強力な保護が有効)。")},
	{Value: 0x80090024, Text: text.T("The profile of the account is a temporary one, so that its keys are not there.", "アカウントのプロファイルが一時的なもののため、キーを利用できません。")},
	{Value: 0x80090027, Text: text.T("A parameter of the call to the key provider is not valid.", "キー プロバイダーの呼び出しのパラメーターが無効です。")},
	{Value: 0x80090029, Text: text.T("The key provider does not support what is asked of it.", "要求された操作にキー プロバイダーが対応していません。")},
	{Value: 0x8009002d, Text: text.T("The key provider had an internal error.", "キー プロバイダーで内部エラーが発生しました。")},
	{Value: 0x80090030, Text: text.T("The device that holds the key (HSM, TPM, smart card) is not ready.", "キーを保持するデバイス (HSM、TPM、スマート カード) の準備ができていません。")},
	{Value: 0x80090035, Text: text.T("The device that holds the key was not found.", "キーを保持するデバイスが見つかりません。")},
}
