package knowledge

import "ssltriage/analyze/text"

const (
	capi2Source   = "Microsoft-Windows-CAPI2 manifest (jdu2600/Windows10EtwEvents)"
	crypt32Source = "Microsoft, Event ID 8 and 11 - Automatic Root Certificates Update Configuration"
)

var capi2Events = []EventInfo{
	{ID: 11, Side: SideEither, Fields: []string{"Certificate@subjectName", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("a certificate chain was built", "証明書チェーンの作成結果です"),
		Message: text.T("The chain of the certificate {Certificate@subjectName} was built[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "証明書 {Certificate@subjectName} のチェーンが作成されました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Look:    text.T("Result holds the error code; CertificateChain says which certificate it is about.", "Result にエラー コード、CertificateChain に対象の証明書があります。")},
	{ID: 30, Side: SideEither, Fields: []string{"Certificate@subjectName", "Policy@type", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("a chain was checked against a policy, such as that of a server's certificate", "チェーンをポリシー (サーバー証明書など) に照らして検証した結果です"),
		Message: text.T("The chain of the certificate {Certificate@subjectName} was checked against a policy[ ({Policy@type})][ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "証明書 {Certificate@subjectName} のチェーンがポリシー[ {Policy@type} ]に照らして検証されました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Look:    text.T("Result holds the error code: 0x800b0109 untrusted root, 0x800b010f wrong name, 0x800b0101 expired.", "Result のエラー コードを確認してください (0x800b0109 信頼されないルート、0x800b010f 名前の不一致、0x800b0101 期限切れ)。")},
	{ID: 40, Fields: []string{"EventAuxInfo@ProcessName"},
		Title:   text.T("a revocation check began", "失効確認が開始されました"),
		Message: text.T("A revocation check began for {EventAuxInfo@ProcessName}.", "失効確認が開始されました ({EventAuxInfo@ProcessName})。")},
	{ID: 41, Fields: []string{"Certificate@subjectName", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("a revocation check ended", "失効確認の結果です"),
		Message: text.T("The revocation check of the certificate {Certificate@subjectName} ended[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "証明書 {Certificate@subjectName} の失効確認が終了しました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Look:    text.T("Result: 0x80092013 says that no revocation list could be reached.", "Result が 0x80092013 の場合、失効リストに到達できていません。")},
	{ID: 42, Fields: []string{"CertificateRevocationList@issuerName", "Action@name", "EventAuxInfo@ProcessName"},
		Title:   text.T("revocation information was rejected", "失効情報が拒否されました"),
		Message: text.T("Revocation information of {CertificateRevocationList@issuerName} was rejected[ ({Action@name})][ for {EventAuxInfo@ProcessName}].", "{CertificateRevocationList@issuerName} の失効情報が拒否されました[ ({Action@name})][ ({EventAuxInfo@ProcessName})]。")},
	{ID: 50, Fields: []string{"EventAuxInfo@ProcessName"},
		Title:   text.T("an object is looked for in the cache", "オブジェクトのキャッシュ検索が開始されました"),
		Message: text.T("An object is looked for in the cache for {EventAuxInfo@ProcessName}.", "オブジェクトのキャッシュ検索が開始されました ({EventAuxInfo@ProcessName})。")},
	{ID: 51, Fields: []string{"URL", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("an object was looked for in the cache", "オブジェクトのキャッシュ検索の結果です"),
		Message: text.T("{URL} was looked for in the cache[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "{URL} のキャッシュ検索が終了しました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。")},
	{ID: 52, Fields: []string{"EventAuxInfo@ProcessName"},
		Title:   text.T("an object is being fetched from the network", "オブジェクトのネットワーク取得が開始されました"),
		Message: text.T("An object is being fetched from the network for {EventAuxInfo@ProcessName}.", "オブジェクトのネットワーク取得が開始されました ({EventAuxInfo@ProcessName})。")},
	{ID: 53, Fields: []string{"URL", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("an object was fetched from the network, or was not", "オブジェクトのネットワーク取得の結果です"),
		Message: text.T("Fetching {URL} from the network ended[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "{URL} のネットワーク取得が終了しました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Causes:  text.T("With an error: the machine cannot reach the address of a revocation list or issuer (proxy, firewall).", "エラーの場合、失効リストや発行者のアドレスに到達できません (プロキシ、ファイアウォール)。")},
	{ID: 70, Side: SideEither, Fields: []string{"Certificate@subjectName", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("the private key of a certificate was acquired, or could not be", "証明書の秘密キーの取得結果です"),
		Message: text.T("The private key of the certificate {Certificate@subjectName} was asked for[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "証明書 {Certificate@subjectName} の秘密キーの取得が終了しました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Look:    text.T("Result holds the error code, the caller is in EventAuxInfo.", "Result にエラー コード、EventAuxInfo に呼び出し元があります。")},
	{ID: 80, Fields: []string{"EventAuxInfo@ProcessName"},
		Title:   text.T("a signature check of a file began", "ファイルの署名検証が開始されました"),
		Message: text.T("A signature check of a file began for {EventAuxInfo@ProcessName}.", "ファイルの署名検証が開始されました ({EventAuxInfo@ProcessName})。")},
	{ID: 81, Fields: []string{"FileInfo@filePath", "EventAuxInfo@ProcessName", "Result@value"},
		Title:   text.T("a signature check of a file ended", "ファイルの署名検証の結果です"),
		Message: text.T("The signature check of {FileInfo@filePath} ended[ for {EventAuxInfo@ProcessName}][: {Result@value:result}].", "{FileInfo@filePath} の署名検証が終了しました[ ({EventAuxInfo@ProcessName})][: {Result@value:result}]。"),
		Causes:  text.T("Code signatures, not TLS.", "コード署名に関するもので、TLS ではありません。")},
	{ID: 82, Title: text.T("a security catalog was looked for", "セキュリティ カタログの検索結果です"),
		Causes: text.T("Code signatures, not TLS.", "コード署名に関するもので、TLS ではありません。")},
	{ID: 90, Fields: []string{"EventAuxInfo@ProcessName"},
		Title:   text.T("the certificates that took part, in detail", "関係する証明書の詳細です"),
		Message: text.T("The certificates that took part, in detail, for {EventAuxInfo@ProcessName}.", "関係する証明書の詳細です ({EventAuxInfo@ProcessName})。")},
	{ID: 4107, Fields: []string{"1", "2"},
		Title:   text.T("the list of trusted roots could not be extracted from its update", "信頼されたルートの一覧を更新ファイルから展開できませんでした"),
		Message: text.T("The list of trusted roots could not be extracted from {1}[: {2}].", "{1} から信頼されたルートの一覧を展開できませんでした[: {2}]。")},
	{ID: 4110, Fields: []string{"1", "2"},
		Title:  text.T("a root certificate could not be added by the automatic update", "ルート証明書の自動更新で証明書を追加できませんでした"),
		Source: capi2Source + "; Microsoft, crypt32 events of the automatic root update"},
}

var crypt32Events = []EventInfo{
	{ID: 8, Title: text.T("the sequence number of the trusted roots' list could not be fetched", "信頼されたルートの一覧のシーケンス番号を取得できませんでした"),
		Causes: text.T("Windows Update cannot be reached. Public roots that are not in the store yet then stay unknown.", "Windows Update に到達できません。ストアにまだない公開ルート証明書は追加されません。")},
	{ID: 11, Title: text.T("the list of trusted roots could not be extracted from its update", "信頼されたルートの一覧を更新ファイルから展開できませんでした")},
}
