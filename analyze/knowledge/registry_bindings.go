package knowledge

import "ssltriage/analyze/text"

// bindingValues are the rarer values of a record of HTTP.sys; the others stand
// in httpValues.
var bindingValues = []RegistryInfo{
	{Name: "HostnamePort", Key: httpKey + `\SslSniBindingInfo\<endpoint>`, Type: "REG_SZ", Source: bindingSource,
		Meaning: text.T("Host name and port of a record by host name (SNI).", "ホスト名 (SNI) によるレコードのホスト名とポート。"), Default: text.T("none", "なし")},
	{Name: "DefaultSslRevocationFreshnessTime", Key: bindingKey, Type: "REG_DWORD", Source: bindingSource,
		Meaning: text.T("Seconds after which a new revocation list is fetched for client certificates, where the check mode asks for it.", "クライアント証明書の失効リストを取得し直すまでの秒数 (確認方法で指定した場合)。"), Default: text.T("0", "0")},
	{Name: "DefaultSslRevocationUrlRetrievalTimeout", Key: bindingKey, Type: "REG_DWORD", Source: bindingSource,
		Meaning: text.T("Milliseconds that HTTP.sys waits for a revocation list from the network.", "失効リストをネットワークから取得する際のタイムアウト (ミリ秒)。"), Default: text.T("0", "0")},
	{Name: "DefaultSslCtlIdentifier", Key: bindingKey, Type: "REG_SZ", Source: bindingSource,
		Meaning: text.T("The certificate trust list that narrows which client certificates are accepted.", "受け入れるクライアント証明書を制限する証明書信頼リスト (CTL) の名前。"), Default: text.T("absent", "値なし")},
	{Name: "DefaultSslCtlStoreName", Key: bindingKey, Type: "REG_SZ", Source: bindingSource,
		Meaning: text.T("The store in which that trust list is.", "その証明書信頼リストがある証明書ストア。"), Default: text.T("absent", "値なし")},
	{Name: "EnableAltSvc", Key: httpKey, Type: "REG_DWORD", Unconfirmed: true, Source: "Public scripts for Windows Server 2022",
		Meaning: text.T("1: HTTP.sys announces HTTP/3 to clients by a header.", "1: HTTP/3 に対応していることをヘッダーでクライアントに通知します。"), Default: absentZero},
	{Name: "EnableKernelSSL", Key: httpKey, Type: "REG_DWORD", Source: "Microsoft, Kernel-mode SSL (HTTP Server API)",
		Meaning: text.T("1: TLS is done in the kernel. For Windows Server 2003 with Service Pack 1 only; later versions always do.", "1: カーネル モードで TLS を処理します (Windows Server 2003 SP1 のみ。以降のバージョンでは常に有効)。"), Default: absentZero},
	{Name: "Start", Key: `SYSTEM\CurrentControlSet\Services\HTTP`, Type: "REG_DWORD", Source: "Microsoft, CreateService (dwStartType)",
		Meaning: text.T("How the driver HTTP.sys starts: 3 on demand, 4 disabled. With 4 neither IIS nor anything else listens by HTTP.sys.", "ドライバー HTTP.sys の開始方法。3 手動、4 無効。4 の場合、IIS を含め HTTP.sys による待ち受けは行われません。"), Default: text.T("3", "3")},
}

const centralStore = `SOFTWARE\Microsoft\IIS\CentralCertProvider`

// certificateValues decide where certificates come from.
var certificateValues = []RegistryInfo{
	{Name: "Enabled", Key: centralStore, Type: "REG_DWORD", Unconfirmed: true, Source: "IIS support team blog on the Central Certificate Store",
		Meaning: text.T("1: IIS takes certificates from the Central Certificate Store, a folder of .pfx files.", "1: IIS が集中証明書ストア (.pfx ファイルのフォルダー) の証明書を使用します。"), Default: absentZero},
	{Name: "CertStoreLocation", Key: centralStore, Type: "REG_SZ", Unconfirmed: true, Source: "IIS support team blog on the Central Certificate Store",
		Meaning: text.T("The folder of the Central Certificate Store. A file there is called after the host name (www.contoso.com.pfx), with _ in place of * for a wildcard.", "集中証明書ストアのフォルダー。ファイル名はホスト名です (www.contoso.com.pfx)。ワイルドカードの場合は * の代わりに _ を使用します。"), Default: text.T("absent", "値なし")},
	{Name: "UserName", Key: centralStore, Type: "REG_SZ", Unconfirmed: true, Source: "IIS support team blog on the Central Certificate Store",
		Meaning: text.T("The account that reads the folder of the Central Certificate Store.", "集中証明書ストアのフォルダーを読み取るアカウント。"), Default: text.T("absent", "値なし")},
	{Name: "DisableRootAutoUpdate", Key: `SOFTWARE\Policies\Microsoft\SystemCertificates\AuthRoot`, Type: "REG_DWORD", Source: "Microsoft, Configure trusted roots and disallowed certificates",
		Meaning: text.T("1: Windows does not fetch the roots of public authorities by itself. Chains to a root that is not installed then fail.", "1: Windows が公的な証明機関のルート証明書を自動取得しません。インストールされていないルートへのチェーンは検証に失敗します。"), Default: absentZero},
}
