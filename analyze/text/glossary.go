package text

// Term is a word of the field in both languages, as Windows itself writes it.
type Term struct {
	EN string
	JA string
	// Wrong are Japanese spellings that Windows does not use for it, or that
	// this program leaves to others. A test finds them in every text.
	Wrong  []string
	Source string
}

// Where the terms were looked up.
const (
	guideJA   = "Microsoft, SSL 関連の問題のトラブルシューティング (サーバー証明書)"
	dialogsJA = "Windows, dialogs of certificates and of the Microsoft Management Console"
	iisJA     = "Microsoft Learn (ja-jp), IIS"
	win32JA   = "Microsoft Learn (ja-jp), Win32 security and cryptography"
	styleJA   = "Microsoft Japanese Style Guide"
)

// Glossary are the terms to which all Japanese texts of the program keep.
func Glossary() []Term { return glossary }

var glossary = []Term{
	{"private key", "秘密キー", []string{"秘密鍵", "プライベート キー", "プライベートキー", "プライベート鍵", "私有鍵"}, guideJA},
	{"public key", "公開キー", []string{"公開鍵", "パブリック キー"}, guideJA},
	{"key", "キー", []string{"暗号鍵", "鍵交換", "鍵ファイル", "鍵長", "セッション鍵", "共有鍵", "鍵コンテナ"}, win32JA},
	{"certificate", "証明書", []string{"サーティフィケート"}, guideJA},
	{"server certificate", "サーバー証明書", []string{"サーバ証明書"}, guideJA},
	{"certification authority", "証明機関", []string{"認証局", "認証機関", "証明書機関"}, guideJA},
	{"Trusted Root Certification Authorities", "信頼されたルート証明機関", []string{"信頼されたルート証明書機関", "信頼できるルート証明機関", "信頼されるルート証明機関"}, dialogsJA},
	{"Intermediate Certification Authorities", "中間証明機関", []string{"中間認証局", "中間証明書機関"}, dialogsJA},
	{"root certificate", "ルート証明書", []string{"根証明書"}, dialogsJA},
	{"issuer", "発行者", []string{"発行元"}, dialogsJA},
	{"subject", "サブジェクト", []string{"主体者"}, dialogsJA},
	{"thumbprint", "拇印", []string{"サムプリント", "拇 印", "フィンガープリント", "指紋"}, guideJA},
	{"enhanced key usage", "拡張キー使用法", []string{"拡張鍵用途", "拡張キー用途", "拡張キー使用方法", "拡張キーの使用"}, win32JA},
	{"key usage", "キー使用法", []string{"鍵用途", "キー用途", "キーの使用法", "キー使用方法"}, win32JA},
	{"certificate store", "証明書ストア", []string{"証明書 ストア", "証明書保管庫"}, dialogsJA},
	{"certificate chain", "証明書チェーン", []string{"証明書チェイン", "証明書 チェーン", "証明書連鎖"}, win32JA},
	{"Central Certificate Store", "集中証明書ストア", []string{"中央証明書ストア", "集中型証明書ストア"}, iisJA},
	{"certificate revocation list", "失効リスト", []string{"失効一覧", "取り消しリスト"}, win32JA},
	{"self-signed certificate", "自己署名証明書", []string{"自己証明書", "自己署名の証明書", "オレオレ"}, iisJA},
	{"certificate template", "証明書テンプレート", []string{"証明書の雛形"}, dialogsJA},
	{"Certificate Rebind", "証明書の再バインド", []string{"証明書の再結合"}, iisJA},
	{"wildcard", "ワイルドカード", []string{"ワイルド カード"}, styleJA},
	{"binding", "バインド", []string{"サイト バインディング", "SSL バインディング", "https バインディング"}, iisJA},
	{"IP listen list", "IP リッスン リスト", []string{"IP リッスンリスト", "IP 待ち受けリスト", "IPリッスン"}, guideJA},
	{"IIS Manager", "IIS マネージャー", []string{"IIS マネージャ"}, iisJA},
	{"application pool", "アプリケーション プール", []string{"アプリケーションプール"}, iisJA},
	{"application id", "アプリケーション ID", []string{"アプリケーションID", "アプリケーション識別子"}, iisJA},
	{"cipher suite", "暗号スイート", []string{"暗号化スイート", "サイファー", "暗号 スイート", "暗号スィート"}, win32JA},
	{"protocol version", "プロトコル バージョン", []string{"プロトコルバージョン"}, styleJA},
	{"handshake", "ハンドシェイク", []string{"ハンドシェーク", "ハンド シェイク"}, guideJA},
	{"renegotiation", "再ネゴシエーション", []string{"再交渉"}, win32JA},
	{"alert", "アラート", []string{"警告アラート"}, win32JA},
	{"elliptic curve", "楕円曲線", []string{"だ円曲線"}, win32JA},
	{"registry key", "レジストリ キー", []string{"レジストリキー", "レジストリーキー"}, guideJA},
	{"registry", "レジストリ", []string{"レジストリー"}, guideJA},
	{"registry value", "レジストリ値", []string{"レジストリバリュー"}, styleJA},
	{"event log", "イベント ログ", []string{"イベントログ"}, guideJA},
	{"Event Viewer", "イベント ビューアー", []string{"イベントビューア", "イベント ビューア "}, dialogsJA},
	{"update", "更新プログラム", []string{"アップデートプログラム"}, styleJA},
	{"permission", "アクセス許可", []string{"アクセス権限", "パーミッション"}, guideJA},
	{"full control", "フル コントロール", []string{"フルコントロール"}, dialogsJA},
	{"error code", "エラー コード", []string{"エラーコード"}, guideJA},
	{"command prompt", "コマンド プロンプト", []string{"コマンドプロンプト"}, styleJA},
	{"service", "サービス", []string{"サービ ス"}, styleJA},
	{"load balancer", "負荷分散装置", []string{"負荷分散機"}, styleJA},
	{"file", "ファイル", []string{"ファイ ル"}, styleJA},
	{"folder", "フォルダー", []string{"フォルダ"}, styleJA},
	{"server", "サーバー", []string{"サーバ"}, guideJA},
	{"user", "ユーザー", []string{"ユーザ"}, styleJA},
	{"computer", "コンピューター", []string{"コンピュータ"}, styleJA},
	{"driver", "ドライバー", []string{"ドライバ"}, styleJA},
	{"provider", "プロバイダー", []string{"プロバイダ"}, styleJA},
	{"container", "コンテナー", []string{"コンテナ"}, styleJA},
	{"header", "ヘッダー", []string{"ヘッダ"}, styleJA},
	{"parameter", "パラメーター", []string{"パラメータ"}, styleJA},
	{"browser", "ブラウザー", []string{"ブラウザ"}, styleJA},
	{"buffer", "バッファー", []string{"バッファ"}, styleJA},
	{"filter", "フィルター", []string{"フィルタ"}, styleJA},
	{"memory", "メモリ", []string{"メモリー"}, styleJA},
	{"administrator", "管理者", []string{"アドミニストレータ"}, styleJA},
	{"restart", "再起動", []string{"リブート", "リスタート"}, styleJA},
	{"default", "既定", []string{"デフォルト"}, styleJA},
	{"enabled", "有効", []string{"イネーブル"}, styleJA},
}
