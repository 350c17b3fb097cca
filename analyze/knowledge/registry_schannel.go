package knowledge

import "ssltriage/analyze/text"

const (
	schannelKey = `SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`
	lsaKey      = `SYSTEM\CurrentControlSet\Control\Lsa`
	tlsSettings = "Microsoft, Transport Layer Security (TLS) registry settings"
	kb245030    = "Microsoft, Restrict the use of certain cryptographic algorithms and protocols in Schannel.dll (KB245030)"
)

// Defaults that many values share.
var (
	absentZero = text.T("0 (absent)", "0 (値なし)")
	absentOn   = text.T("absent: on", "値なし (有効)")
)

// schannelValues are the values of the SCHANNEL key and of what belongs to it.
var schannelValues = []RegistryInfo{
	{Name: "EventLogging", Key: schannelKey, Type: "REG_DWORD", Source: "Microsoft, How to enable Schannel event logging (KB260729)",
		Meaning: text.T("What Schannel writes to the System log: 1 errors, 2 warnings, 4 information and success, added up; 0 nothing, 7 everything. A restart is needed. With 0, that there are no events proves nothing.", "Schannel がシステム ログに記録する内容。1 エラー、2 警告、4 情報と成功の合計で、0 はなし、7 はすべて。再起動が必要です。0 の場合、イベントがないことは証拠になりません。"),
		Default: text.T("1", "1")},
	{Name: "SendExtraRecord", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB2643584 (MS12-006): its fixes set 2 and 0; the meaning of 1 is not confirmed",
		Meaning: text.T("Splits records of CBC suites in TLS 1.0 and older against the BEAST attack: 0 for programs that ask for it, 1 for all, 2 for none. Some old clients and appliances do not bear the split.", "TLS 1.0 以前の CBC 暗号スイートのレコードを BEAST 攻撃対策として分割します。0 は要求したプログラムのみ、1 はすべて、2 は無効。分割に対応しない古いクライアントや機器があります。"),
		Default: absentZero},
	{Name: "SendTrustedIssuerList", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("1: the server sends the list of trusted issuers when it asks for a client certificate. A long list is cut (event 36885).", "1: クライアント証明書の要求時に、信頼された発行者の一覧を送信します。長い一覧は切り詰められます (イベント 36885)。"),
		Default: text.T("1 up to Windows Server 2008 R2, 0 from 2012 on", "Windows Server 2008 R2 まで 1、2012 以降 0")},
	{Name: "ClientAuthTrustMode", Key: schannelKey, Type: "REG_DWORD", Source: "Microsoft, What's new in TLS/SSL (Schannel SSP)",
		Meaning: text.T("Which roots client certificates may have: 0 those of the machine, 1 only those of the Client Authentication Issuers store, 2 only authorities in that store.", "クライアント証明書のルート。0 コンピューターの信頼、1 Client Authentication Issuers ストアのルートのみ、2 そのストアの証明機関のみ。"),
		Default: text.T("0", "0")},
	{Name: "CertificateMappingMethods", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: tlsSettings + " for the methods; their bits are not confirmed",
		Meaning: text.T("Ways to map a client certificate to an account: 1 subject and issuer, 2 issuer, 4 UPN, 8 and 0x10 S4U2Self, added up.", "クライアント証明書をアカウントにマップする方法。1 サブジェクトと発行者、2 発行者、4 UPN、8 と 0x10 は S4U2Self の合計。"),
		Default: text.T("absent; tightened by KB5014754 (May 2022)", "値なし。KB5014754 (2022 年 5 月) で制限強化")},
	{Name: "IssuerCacheSize", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("How many issuers that could not be found are remembered.", "見つからなかった発行者を記憶する数。"), Default: text.T("100", "100")},
	{Name: "IssuerCacheTime", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("For how many milliseconds they are remembered.", "それを記憶する時間 (ミリ秒)。"), Default: text.T("10 minutes", "10 分")},
	{Name: "ClientCacheTime", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("For how many milliseconds sessions of the client role can be resumed; 0 not at all.", "クライアント側のセッションを再開できる時間 (ミリ秒)。0 は再開なし。"), Default: text.T("10 hours", "10 時間")},
	{Name: "ServerCacheTime", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("For how many milliseconds sessions of the server role can be resumed; 0 not at all.", "サーバー側のセッションを再開できる時間 (ミリ秒)。0 は再開なし。"), Default: text.T("10 hours", "10 時間")},
	{Name: "MaximumCacheSize", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("How many sessions are kept for resumption; 0 none.", "再開のために保持するセッション数。0 はなし。"), Default: text.T("20,000", "20,000")},
	{Name: "EnableOcspStaplingForSni", Key: schannelKey, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("1: staples OCSP responses for bindings by host name and for central certificates too.", "1: ホスト名 (SNI) と集中証明書ストアのバインドでも OCSP ステープリングを行います。"), Default: absentZero},
	{Name: "MessageLimitClient", Key: schannelKey + `\Messaging`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("Largest handshake message in bytes that a client accepts in pieces. 0 refuses them all: handshakes fail.", "クライアントが受け入れる、分割されたハンドシェイク メッセージの最大バイト数。0 はすべて拒否され、ハンドシェイクが失敗します。"), Default: text.T("0x8000", "0x8000")},
	{Name: "MessageLimitServer", Key: schannelKey + `\Messaging`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("The same for a server that does not ask for client certificates.", "クライアント証明書を要求しないサーバーでの同じ制限。"), Default: text.T("0x4000", "0x4000")},
	{Name: "MessageLimitServerClientAuth", Key: schannelKey + `\Messaging`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("The same for a server that asks for client certificates.", "クライアント証明書を要求するサーバーでの同じ制限。"), Default: text.T("0x8000", "0x8000")},
	{Name: "AllowInsecureRenegoClients", Key: schannelKey, Type: "REG_DWORD", Source: "Microsoft, Exchange Server TLS configuration best practices; KB980436",
		Meaning: text.T("0: refuses clients that do not renegotiate safely (RFC 5746); another value admits them.", "0: 安全な再ネゴシエーション (RFC 5746) に対応しないクライアントを拒否します。それ以外は許可します。"), Default: text.T("absent: admitted", "値なし (許可)")},
	{Name: "AllowInsecureRenegoServers", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB980436, as CSS-Exchange HealthChecker reads it",
		Meaning: text.T("0: refuses servers that do not renegotiate safely (RFC 5746); another value admits them.", "0: 安全な再ネゴシエーション (RFC 5746) に対応しないサーバーを拒否します。それ以外は許可します。"), Default: text.T("absent: admitted", "値なし (許可)")},
	{Name: "DisableRenegoOnServer", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB977377",
		Meaning: text.T("1: the server does not renegotiate. Sites that ask for client certificates below a folder then fail.", "1: サーバーは再ネゴシエーションしません。フォルダー単位でクライアント証明書を要求するサイトは失敗します。"), Default: absentZero},
	{Name: "DisableRenegoOnClient", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB977377",
		Meaning: text.T("1: the client does not renegotiate.", "1: クライアントは再ネゴシエーションしません。"), Default: absentZero},
	{Name: "UseScsvForTls", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB980436",
		Meaning: text.T("1: the client signals safe renegotiation by a cipher suite number.", "1: クライアントが暗号スイート番号で安全な再ネゴシエーションを通知します。"), Default: absentZero},
	{Name: "DisableClientExtendedMasterSecret", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB3081320",
		Meaning: text.T("1: the client does not offer the extended master secret. Since October 2019 sessions without it are not resumed.", "1: クライアントが拡張マスター シークレットを提示しません。2019 年 10 月以降、それがないセッションは再開されません。"), Default: absentZero},
	{Name: "DisableServerExtendedMasterSecret", Key: schannelKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Microsoft, KB3081320",
		Meaning: text.T("1: the server does not use the extended master secret. Since October 2019 sessions without it are not resumed.", "1: サーバーが拡張マスター シークレットを使用しません。2019 年 10 月以降、それがないセッションは再開されません。"), Default: absentZero},
	{Name: "Enabled", Key: lsaKey + `\FipsAlgorithmPolicy`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("1: only algorithms that FIPS 140 admits: no RC4, no MD5, no curve25519.", "1: FIPS 140 に適合するアルゴリズムのみ (RC4、MD5、curve25519 は使用不可)。"), Default: text.T("0", "0")},
	{Name: "MaxAsyncWorkerThreadsPerCpu", Key: lsaKey, Type: "REG_DWORD", Source: tlsSettings + ", Windows Server 2016 and later",
		Meaning: text.T("How many handshakes HTTP.sys and lsass work on at once, per processor.", "HTTP.sys と lsass が同時に処理するハンドシェイク数 (プロセッサあたり)。"), Default: text.T("2", "2")},
	{Name: "Enabled", Key: schannelKey + `\Protocols\<version>\{Client,Server}`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("0 switches the version off, whatever else is set. Another value switches it on, where DisabledByDefault is 0 too. A value of another type than REG_DWORD is ignored; a restart is needed.", "0 は他の設定に関係なくバージョンを無効にします。それ以外は、DisabledByDefault も 0 であれば有効です。REG_DWORD 以外の型は無視されます。再起動が必要です。"),
		Default: text.T("absent: the default of the Windows version", "値なし (Windows のバージョンの既定)")},
	{Name: "DisabledByDefault", Key: schannelKey + `\Protocols\<version>\{Client,Server}`, Type: "REG_DWORD", Source: tlsSettings + "; " + kb245030,
		Meaning: text.T("Not 0: only programs that ask for the version get it. HTTP.sys does not ask, so that it is off for IIS. On Windows Server 2008 R2, TLS 1.1 and 1.2 need a 0 here beside Enabled.", "0 以外: バージョンを明示的に要求するプログラムだけが使用できます。HTTP.sys は要求しないため、IIS では無効です。Windows Server 2008 R2 の TLS 1.1 / 1.2 には Enabled に加えて 0 の設定が必要です。"),
		Default: text.T("absent: the default of the Windows version", "値なし (Windows のバージョンの既定)")},
	{Name: "Enabled", Key: schannelKey + `\Ciphers\<name>`, Type: "REG_DWORD", Source: kb245030,
		Meaning: text.T("0 switches a cipher off, and with it every suite that uses it. The name of 3DES is \"Triple DES 168\" from Windows Vista on, \"Triple DES 168/168\" before: the other spelling does nothing.", "0 は暗号と、それを使うすべての暗号スイートを無効にします。3DES の名前は Windows Vista 以降 \"Triple DES 168\"、それ以前は \"Triple DES 168/168\" で、もう一方の表記は効果がありません。"),
		Default: absentOn},
	{Name: "Enabled", Key: schannelKey + `\Hashes\<name>`, Type: "REG_DWORD", Source: kb245030,
		Meaning: text.T("0 switches a hash off; SHA takes every suite that ends in _SHA with it.", "0 はハッシュを無効にします。SHA を無効にすると _SHA で終わるすべての暗号スイートが使えません。"),
		Default: absentOn},
	{Name: "Enabled", Key: schannelKey + `\KeyExchangeAlgorithms\{PKCS,Diffie-Hellman,ECDH}`, Type: "REG_DWORD", Source: kb245030 + "; dsccommunity/SChannelDsc",
		Meaning: text.T("0 switches a key exchange off: PKCS the suites TLS_RSA_…, ECDH those with ECDHE, Diffie-Hellman those with DHE.", "0 はキー交換を無効にします。PKCS は TLS_RSA_…、ECDH は ECDHE、Diffie-Hellman は DHE の暗号スイートです。"),
		Default: absentOn},
	{Name: "ServerMinKeyBitLength", Key: schannelKey + `\KeyExchangeAlgorithms\Diffie-Hellman`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("Size in bits of the server's Diffie-Hellman prime. Old clients (Java 6 and 7) bear 1024 only, new ones refuse it.", "サーバーの Diffie-Hellman の素数の長さ (ビット)。古いクライアント (Java 6 / 7) は 1024 のみ対応し、新しいクライアントは 1024 を拒否します。"), Default: text.T("2048", "2048")},
	{Name: "ClientMinKeyBitLength", Key: schannelKey + `\KeyExchangeAlgorithms\{PKCS,Diffie-Hellman}`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("Smallest key in bits that a client accepts.", "クライアントが受け入れる最小のキーの長さ (ビット)。"), Default: text.T("1024", "1024")},
	{Name: "ClientMaxKeyBitLength", Key: schannelKey + `\KeyExchangeAlgorithms\{PKCS,Diffie-Hellman}`, Type: "REG_DWORD", Source: tlsSettings,
		Meaning: text.T("Largest key in bits that a client accepts.", "クライアントが受け入れる最大のキーの長さ (ビット)。"), Default: text.T("no limit", "制限なし")},
}
