package knowledge

import "ssltriage/analyze/text"

const (
	cryptographyPolicy = `SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002`
	cryptographyLocal  = `SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002`
	httpKey            = `SYSTEM\CurrentControlSet\Services\HTTP\Parameters`
	bindingKey         = httpKey + `\Ssl*BindingInfo\<endpoint>`
	suiteOrder         = "Microsoft, Prioritizing Schannel cipher suites; Manage Transport Layer Security (TLS)"
	bindingSource      = "IIS support team blog on SslBindingInfo; Microsoft, HTTP_SERVICE_CONFIG_SSL_PARAM"
	httpSettings       = "Microsoft, Http.sys registry settings for Windows (KB820129)"
)

// cryptographyValues are the order of cipher suites and what belongs to it.
var cryptographyValues = []RegistryInfo{
	{Name: "Functions", Key: cryptographyPolicy, Type: "REG_SZ", Source: suiteOrder,
		Meaning: text.T("Cipher suite order by policy, with commas and without blanks, at most 1,023 characters. It replaces the machine's own order from the next start on. Before Windows 10 the names of elliptic curve suites end in their curve (_P256).", "ポリシーによる暗号スイートの順序。空白なしのコンマ区切りで、最大 1,023 文字。次回起動からコンピューター自身の順序に優先します。Windows 10 より前では、楕円曲線の暗号スイート名は曲線 (_P256) で終わります。"),
		Default: text.T("absent", "値なし")},
	{Name: "Functions", Key: cryptographyLocal, Type: "REG_MULTI_SZ", Source: suiteOrder,
		Meaning: text.T("Cipher suite order of the machine, as Enable-TlsCipherSuite and Disable-TlsCipherSuite change it.", "コンピューターの暗号スイートの順序。Enable-TlsCipherSuite と Disable-TlsCipherSuite で変更されます。"),
		Default: text.T("the list of the Windows version", "Windows のバージョンの一覧")},
	{Name: "Functions", Key: `SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010003`, Type: "REG_MULTI_SZ", Source: "Registry of Windows 7, 8.1 and 10",
		Meaning: text.T("Signature algorithms. Windows 7 and 8.1 list none with SHA-512, so that chains signed with it fail in TLS 1.2.", "署名アルゴリズム。Windows 7 と 8.1 には SHA-512 がなく、SHA-512 で署名されたチェーンは TLS 1.2 で失敗します。"),
		Default: text.T("the list of the Windows version", "Windows のバージョンの一覧")},
	{Name: "EccCurves", Key: cryptographyLocal, Type: "REG_MULTI_SZ", Source: "Microsoft, TLS elliptic curves in Windows 10 version 1607 and later",
		Meaning: text.T("Elliptic curves in order of preference, from Windows 10 on. NistP521 is not among the defaults: certificates on that curve fail.", "優先順の楕円曲線 (Windows 10 以降)。NistP521 は既定に含まれず、その曲線の証明書は失敗します。"),
		Default: text.T("curve25519, NistP256, NistP384", "curve25519、NistP256、NistP384")},
}

// httpValues are the values of HTTP.sys.
var httpValues = []RegistryInfo{
	{Name: "SslCertHash", Key: bindingKey, Type: "REG_BINARY", Source: bindingSource,
		Meaning: text.T("Thumbprint of the certificate that HTTP.sys uses for the endpoint. Empty is normal for the central certificate store only.", "エンドポイントに使用する証明書の拇印。空なのは集中証明書ストアの場合のみ正常です。"), Default: text.T("none", "なし")},
	{Name: "SslCertStoreName", Key: bindingKey, Type: "REG_SZ", Source: bindingSource,
		Meaning: text.T("Store of the computer that holds the certificate.", "証明書があるコンピューターの証明書ストア。"), Default: text.T("absent: MY", "値なし (MY)")},
	{Name: "AppId", Key: bindingKey, Type: "REG_BINARY", Source: bindingSource,
		Meaning: text.T("Application id of whoever wrote the record: a label, a GUID in little-endian order.", "レコードを書き込んだアプリケーションの ID (ラベル)。リトル エンディアンの GUID です。"), Default: text.T("none", "なし")},
	{Name: "DefaultFlags", Key: bindingKey, Type: "REG_DWORD", Source: "Microsoft, HTTP_SERVICE_CONFIG_SSL_FLAG in http.h",
		Meaning: text.T("Switches, added up: 0x1 map client certificates, 0x2 ask for one during the handshake, 0x4 no raw filter, 0x8 refuse connections, 0x10 no HTTP/2, 0x20 no QUIC, 0x40 no TLS 1.3, 0x80 no OCSP stapling, 0x400 no TLS older than 1.2, 0x1000 no TLS 1.2.", "スイッチの合計。0x1 クライアント証明書のマップ、0x2 ハンドシェイク中の要求、0x4 生フィルターなし、0x8 接続拒否、0x10 HTTP/2 なし、0x20 QUIC なし、0x40 TLS 1.3 なし、0x80 OCSP ステープリングなし、0x400 TLS 1.2 未満なし、0x1000 TLS 1.2 なし。"), Default: text.T("0", "0")},
	{Name: "DefaultSslCertCheckMode", Key: bindingKey, Type: "REG_DWORD", Source: "Microsoft, HTTP_SERVICE_CONFIG_SSL_PARAM",
		Meaning: text.T("How client certificates are checked: 1 no revocation check, 2 cached lists only, 4 use the freshness time, 0x10000 no check of their use.", "クライアント証明書の確認方法。1 失効確認なし、2 キャッシュのみ、4 鮮度時間を使用、0x10000 用途の確認なし。"), Default: text.T("0", "0")},
	{Name: "ListenOnlyList", Key: httpKey, Type: "REG_MULTI_SZ", Unconfirmed: true, Source: "Public reports on the IP listen list; netsh http show iplisten",
		Meaning: text.T("The IP listen list: HTTP.sys listens on these addresses only. HTTP must be restarted.", "IP リッスン リスト。HTTP.sys はこれらのアドレスでのみリッスンします。HTTP サービスの再起動が必要です。"), Default: text.T("absent: every address", "値なし (すべてのアドレス)")},
	{Name: "EnableHttp2Tls", Key: httpKey, Type: "REG_DWORD", Source: "Microsoft, Deploy custom cipher suite ordering (KB4032720)",
		Meaning: text.T("0: no HTTP/2 over TLS. It helps where the cipher suite order begins with suites that HTTP/2 forbids.", "0: TLS 上の HTTP/2 を無効にします。HTTP/2 が禁止する暗号スイートが先頭にある場合の回避策です。"), Default: text.T("1", "1")},
	{Name: "EnableHttp2Cleartext", Key: httpKey, Type: "REG_DWORD", Source: "Microsoft, Deploy custom cipher suite ordering (KB4032720)",
		Meaning: text.T("0: no HTTP/2 without TLS.", "0: TLS なしの HTTP/2 を無効にします。"), Default: text.T("1", "1")},
	{Name: "EnableHttp3", Key: httpKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Public scripts for Windows Server 2022",
		Meaning: text.T("1: HTTP/3 over QUIC, from Windows Server 2022 on.", "1: QUIC 上の HTTP/3 を有効にします (Windows Server 2022 以降)。"), Default: absentZero},
	{Name: "EnableSslCloseNotify", Key: httpKey, Type: "REG_DWORD", Source: "Microsoft, Kernel-mode SSL (HTTP Server API)",
		Meaning: text.T("1: HTTP.sys sends close_notify before it closes a connection.", "1: HTTP.sys が接続を閉じる前に close_notify を送信します。"), Default: absentZero},
	{Name: "DisableSslCertChainCacheOnlyUrlRetrieval", Key: httpKey, Type: "REG_DWORD", Source: "Microsoft, Kernel-mode SSL (HTTP Server API)",
		Meaning: text.T("1: issuers of client certificates may be fetched from the network.", "1: クライアント証明書の発行者をネットワークから取得できます。"), Default: absentZero},
	{Name: "MaxFieldLength", Key: httpKey, Type: "REG_DWORD", Source: httpSettings,
		Meaning: text.T("Longest header of a request in bytes; a longer one gives 400. It is not TLS.", "要求ヘッダーの最大バイト数。超えると 400 になります。TLS とは無関係です。"), Default: text.T("16384", "16384")},
	{Name: "MaxRequestBytes", Key: httpKey, Type: "REG_DWORD", Source: httpSettings,
		Meaning: text.T("Longest request line with headers in bytes; a longer one gives 400. It is not TLS.", "要求行とヘッダーの合計の最大バイト数。超えると 400 になります。TLS とは無関係です。"), Default: text.T("16384", "16384")},
	{Name: "EnableAggressiveMemoryUsage", Key: httpKey, Type: "REG_DWORD", Source: httpSettings,
		Meaning: text.T("1: HTTP.sys refuses connections only when less nonpaged memory is left than by default.", "1: HTTP.sys が接続を拒否し始める非ページ メモリの下限を、既定より小さくします。"), Default: text.T("0", "0")},
	{Name: "CertChainCacheOnlyUrlRetrieval", Key: `SYSTEM\CurrentControlSet\Services\HTTPFilter\Parameters`, Type: "REG_DWORD", Source: "Microsoft, Kernel-mode SSL (HTTP Server API)",
		Meaning: text.T("0: issuers of client certificates may be fetched from the network (Windows Server 2003).", "0: クライアント証明書の発行者をネットワークから取得できます (Windows Server 2003)。"), Default: text.T("1", "1")},
}

const dotNetKey = `SOFTWARE\[Wow6432Node\]Microsoft\.NETFramework\{v4.0.30319,v2.0.50727}`

// clientValues concern programs that connect from this machine: never the
// reason why its own HTTPS fails.
var clientValues = []RegistryInfo{
	{Name: "SchUseStrongCrypto", Key: dotNetKey, Type: "REG_DWORD", Source: "Microsoft, TLS best practices with .NET Framework; dsccommunity/SChannelDsc",
		Meaning: text.T("1: .NET programs offer TLS 1.1 and 1.2 as clients. Without it old ones ask for SSL 3.0 and TLS 1.0 only, and log 36871 in the client role.", "1: .NET プログラムがクライアントとして TLS 1.1 / 1.2 を使用します。ない場合、古いプログラムは SSL 3.0 と TLS 1.0 のみを要求し、クライアント側の 36871 が記録されます。"), Default: text.T("absent: off for programs made for .NET before 4.6", "値なし (.NET 4.6 より前向けのプログラムでは無効)")},
	{Name: "SystemDefaultTlsVersions", Key: dotNetKey, Type: "REG_DWORD", Source: "Microsoft, TLS best practices with .NET Framework; dsccommunity/SChannelDsc",
		Meaning: text.T("1: .NET programs leave the choice of the version to Windows.", "1: .NET プログラムがバージョンの選択を Windows に任せます。"), Default: text.T("absent: off for programs made for .NET before 4.7", "値なし (.NET 4.7 より前向けのプログラムでは無効)")},
	{Name: "DefaultSecureProtocols", Key: `SOFTWARE\[Wow6432Node\]Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`, Type: "REG_DWORD", Source: "dsccommunity/SChannelDsc; the bit of TLS 1.3 is not confirmed", Unconfirmed: true,
		Meaning: text.T("Versions that WinHTTP offers as a client, added up: 0x8 SSL 2.0, 0x20 SSL 3.0, 0x80 TLS 1.0, 0x200 TLS 1.1, 0x800 TLS 1.2, 0x2000 TLS 1.3.", "WinHTTP がクライアントとして提示するバージョンの合計。0x8 SSL 2.0、0x20 SSL 3.0、0x80 TLS 1.0、0x200 TLS 1.1、0x800 TLS 1.2、0x2000 TLS 1.3。"), Default: text.T("absent: the default of the Windows version", "値なし (Windows のバージョンの既定)")},
	{Name: "FEATURE_SCH_SEND_AUX_RECORD_KB_2618444", Key: `SOFTWARE\Microsoft\Internet Explorer\Main\FeatureControl`, Type: "key with REG_DWORD values", Source: "Microsoft, KB2618444", Unconfirmed: true,
		Meaning: text.T("Record splitting of Internet Explorer as a client: 1 on, 0 off, per program.", "Internet Explorer (クライアント) のレコード分割。プログラムごとに 1 有効、0 無効。"), Default: text.T("absent", "値なし")},
}
