package windows

// Japanese has code page 932.
var Japanese = &Language{
	Tag: "ja-JP", Locale: "ja;日本語", OEM: 932, ANSI: 932,
	Zone: "Tokyo Standard Time", Bias: -540, TimeZone: "(UTC+09:00) 大阪、札幌、東京",
	DateTime: "2006/01/02 15:04", Date: "2006/01/02",
	Client: "クライアント", Server: "サーバー",
	netsh: netshWords{
		sslTitle: "SSL 証明書のバインド:", listenTitle: "IP リッスン一覧に存在する IP アドレス:",
		aclTitle: "URL 予約:", stateTitle: "HTTP サービスの状態のスナップショット (要求キュー ビュー):",
		labels: []string{
			"IP:ポート", "証明書ハッシュ", "アプリケーション ID", "証明書ストア名",
			"クライアント証明書の失効の検証", "キャッシュされたクライアント証明書のみを使用した失効の検証", "使用法のチェック",
			"失効の最新の状態の時間", "URL 取得タイムアウト", "Ctl ID", "Ctl ストア名", "DS マッパー使用法",
			"クライアント証明書のネゴシエート", "接続の拒否", "HTTP2 の無効化", "QUIC の無効化", "TLS1.2 の無効化",
			"TLS1.3 の無効化", "OCSP ステープリングの無効化", "トークン バインドの有効化", "拡張イベントのログ記録",
			"レガシ TLS バージョンの無効化", "セッション チケットの有効化",
		},
		hostname: "ホスト名:ポート", ccs: "集中証明書ストア",
		on: "有効", off: "無効", set: "設定", notSet: "未設定",
		url: "予約済み URL", user: "ユーザー", listen: "リッスン", delegate: "委任", yes: "Yes", no: "No", sep: " : ",
	},
	netstat: netstatWords{
		title:   "アクティブな接続",
		header:  "  プロトコル  ローカル アドレス      外部アドレス           状態            PID",
		noOwner: "所有者情報を取得できません",
	},
	certutil: certutilWords{
		my: "個人", root: "信頼されたルート証明機関", ca: "中間証明機関",
		certificate: "証明書", serial: "シリアル番号", issuer: "発行者", subject: "サブジェクト",
		notBefore: "この日以降", notAfter: "この日以前", nonRoot: "ルート証明書ではありません", isRoot: "ルート証明書: サブジェクトは発行者と一致します",
		container: "キー コンテナー", unique: "一意のコンテナー名", provider: "プロバイダー",
		exportable: "秘密キーはエクスポートできません", passed: "暗号化テストに合格しました", failed: "暗号化テストに失敗しました",
		missing: "格納されているキーセットがありません",
		noKey:   "キー プロバイダーの情報がありません", noDecrypt: "暗号化解除の証明書と秘密キーが見つかりません。",
		done: "CertUtil: -%s コマンドは正常に完了しました。", hash: "Cert ハッシュ", nameHash: "名前ハッシュ", keys: "キー ID ハッシュ",
		algorithm: "署名アルゴリズム", publicKey: "公開キー アルゴリズム", length: "公開キー長",
	},
	host: hostWords{
		name: "ホスト名:", osName: "OS 名:", osVersion: "OS バージョン:", build: "ビルド", boot: "システム起動時間:",
		locale: "システム ロケール:", zone: "タイム ゾーン:", hotfixes: "ホットフィックス:",
		installed: "%d ホットフィックスがインストールされています。", width: 24,
	},
	clock: clockWords{
		labels: []string{"閏インジケーター", "階層", "精度", "ルート遅延", "ルート分散", "参照 ID", "最終正常同期時刻", "ソース", "ポーリング間隔"},
		leap:   "警告なし", stratum: "二次参照 - (S)NTP で同期", tick: "ティックごとに 119.209ns", unknown: "未指定", sep: ": ",
	},
	icacls: "%d 個のファイルが正常に処理されました。%d 個のファイルを処理できませんでした",
	services: map[string]string{
		"W3SVC": "World Wide Web 発行サービス", "WAS": "Windows プロセス アクティブ化サービス", "HTTP": "HTTP サービス",
		"KeyIso": "CNG キー分離", "CryptSvc": "暗号化サービス", "W32Time": "Windows タイム", "TermService": "リモート デスクトップ サービス",
	},
}
