package knowledge

import "ssltriage/analyze/text"

const (
	schannelManifests = "Schannel provider manifests (repnz/etw-providers-docs, jdu2600/Windows10EtwEvents)"
	sslGuide          = "Microsoft, Troubleshooting SSL related issues (server certificate)"
	schannelDocs      = schannelManifests + "; Microsoft, Schannel events"
)

// caller is what Windows Server 2022 and later add to most events.
var callerFields = []string{"CallerProcessId", "CallerProcessImageName"}

func afterCaller(names ...string) []string { return append(callerFields[:2:2], names...) }

// Ends of messages that name the caller where the event does.
const (
	byEN = "[ Caller: {CallerProcessImageName} (process {CallerProcessId}).]"
	byJA = "[呼び出し元: {CallerProcessImageName} (プロセス {CallerProcessId})。]"
)

var schannelEvents = []EventInfo{
	{
		ID: 36864, Title: text.T("Schannel was loaded", "Schannel が読み込まれました"),
		Causes: text.T("Normal at the start of Windows, with informational logging.", "情報レベルのログが有効な場合、Windows の起動時に記録される正常なイベントです。"),
	},
	{
		ID: 36865, Side: SideEither, Fields: []string{"ModuleName", "Error"},
		Title:   text.T("a cryptographic module could not be opened", "暗号モジュールを開けませんでした"),
		Message: text.T("The cryptographic module {ModuleName} could not be opened: {Error:code}.", "暗号モジュール {ModuleName} を開けませんでした: {Error:code}。"),
		Causes:  text.T("Damaged system files, or a security product that keeps the module from being loaded.", "システム ファイルの破損、またはモジュールの読み込みを妨げるセキュリティ製品が考えられます。"),
		Look:    text.T("Check the system files (sfc /scannow) and what was installed just before.", "システム ファイル (sfc /scannow) と直前にインストールされたものを確認してください。"),
	},
	{
		ID: 36866, Side: SideEither, Source: "Microsoft, Schannel events; in no manifest",
		Title:  text.T("a security package of Schannel could not be loaded", "Schannel のセキュリティ パッケージを読み込めませんでした"),
		Causes: text.T("Damaged system files.", "システム ファイルの破損が考えられます。"),
	},
	{
		ID: 36867, Side: SideEither, Fields: afterCaller("Type"),
		Title:   text.T("a TLS credential is being created", "TLS 資格情報を作成しています"),
		Message: text.T("A TLS credential is being created[ for the {Type:side} role]."+byEN, "TLS 資格情報[ ({Type:side}) ]を作成しています。"+byJA),
		Causes:  text.T("Normal, with informational logging (EventLogging 4 or 7).", "情報レベルのログ (EventLogging が 4 または 7) で記録される正常なイベントです。"),
	},
	{
		ID: 36868, Side: SideEither, Fields: []string{"Type", "CSPName", "CSPType", "KeyName", "KeyType", "KeyFlags"},
		Title:   text.T("properties of a credential's private key", "資格情報の秘密キーのプロパティ"),
		Message: text.T("The private key of the [{Type:side} ]credential is in the container {KeyName} of {CSPName}[ (type {CSPType})].", "[{Type:side}の]資格情報の秘密キーは {CSPName}[ (種類 {CSPType})] のコンテナー {KeyName} にあります。"),
		Causes:  text.T("Normal, with informational logging (EventLogging 4 or 7).", "情報レベルのログ (EventLogging が 4 または 7) で記録される正常なイベントです。"),
		Look:    text.T("It names provider and container of the key that the credential uses: compare them with the key files.", "資格情報が使うキーのプロバイダーとコンテナーがわかります。キー ファイルと比較してください。"),
	},
	{
		ID: 36869, Side: SideServer, Fields: afterCaller("Type"), Source: schannelDocs + "; " + sslGuide + ", scenario 1",
		Title:   text.T("the certificate has no private key associated", "証明書に秘密キーが関連付けられていません"),
		Message: text.T("The certificate of the [{Type:side} ]credential has no private key associated."+byEN, "[{Type:side}の]資格情報の証明書に秘密キーが関連付けられていません。"+byJA),
		Causes:  text.T("The certificate was imported without its key (a .cer instead of a .pfx), or the request was made on another machine.", "秘密キーなしで証明書がインポートされた (.pfx ではなく .cer) か、証明書の要求が別のコンピューターで作成されています。"),
		Look:    text.T("certutil -v -store my shows whether the certificate names a key container. Import the .pfx, or try certutil -repairstore my <thumbprint>.", "certutil -v -store my で証明書にキー コンテナーがあるかを確認してください。.pfx をインポートするか、certutil -repairstore my <拇印> を試してください。"),
	},
	{
		ID: 36870, Side: SideEither, Fields: afterCaller("Type", "ErrorCode", "ErrorStatus"), Source: schannelDocs + "; " + sslGuide + ", scenario 2",
		Title:   text.T("the private key of a TLS credential cannot be used", "TLS 資格情報の秘密キーを使用できません"),
		Message: text.T("The private key of the [{Type:side} ]credential cannot be used: {ErrorCode:code}[ (internal state {ErrorStatus})]."+byEN, "[{Type:side}の]資格情報の秘密キーを使用できません: {ErrorCode:code}[ (内部状態 {ErrorStatus})]。"+byJA),
		Causes:  text.T("The key container is missing, the account that asks may not read the key file, the key is damaged, or it was made for signatures only (AT_SIGNATURE).", "キー コンテナーがない、要求元のアカウントにキー ファイルの読み取り権限がない、キーが壊れている、または署名専用 (AT_SIGNATURE) のキーである可能性があります。"),
		Look:    text.T("The error code decides. Then: the key file of the bound certificate and its permissions (SYSTEM needs full control), and KeySpec in certutil -v -store my.", "まずエラー コードを確認し、次にバインドされた証明書のキー ファイルとアクセス許可 (SYSTEM にフル コントロールが必要)、certutil -v -store my の KeySpec を確認してください。"),
	},
	{
		ID: 36871, Side: SideEither, Fields: afterCaller("Type", "ErrorState"),
		Title:   text.T("a TLS credential could not be created", "TLS 資格情報を作成できませんでした"),
		Message: text.T("A TLS credential could not be created[ for the {Type:side} role][ (internal state {ErrorState})]."+byEN, "TLS 資格情報[ ({Type:side}) ]を作成できませんでした[ (内部状態 {ErrorState})]。"+byJA),
		Causes:  text.T("All protocol versions that the program asks for are switched off. In the client role that is usually an old .NET program or agent, and not the reason why HTTPS of this server fails.", "プログラムが要求するプロトコル バージョンがすべて無効になっています。クライアント側の場合は古い .NET プログラムやエージェントが原因であることが多く、このサーバーの HTTPS の障害とは関係ありません。"),
		Look:    text.T("The role (Type), the caller where it is named, and SCHANNEL\\Protocols in the registry.", "役割 (Type)、記録されていれば呼び出し元、およびレジストリの SCHANNEL\\Protocols を確認してください。"),
	},
	{
		ID: 36872, Side: SideEither, Fields: afterCaller("Type", "ErrorCode", "CertFlags"),
		Title:   text.T("the chain of a certificate could not be built", "証明書のチェーンを作成できませんでした"),
		Message: text.T("The chain of the [{Type:side} ]certificate could not be built: {ErrorCode:code}."+byEN, "[{Type:side}の]証明書のチェーンを作成できませんでした: {ErrorCode:code}。"+byJA),
		Causes:  text.T("An intermediate certificate is missing from the computer's store.", "コンピューターの証明書ストアに中間証明書がありません。"),
		Look:    text.T("The issuers of the bound certificate in the intermediate store (CA) and in the trusted roots (Root).", "バインドされた証明書の発行者が、中間証明機関 (CA) と信頼されたルート証明機関 (Root) のストアにあるかを確認してください。"),
	},
	{
		ID: 36873, Side: SideClient, Fields: callerFields,
		Title:   text.T("as a client, no cipher suite can be offered", "クライアントとして提示できる暗号スイートがありません"),
		Message: text.T("A client program has no cipher suite to offer."+byEN, "クライアント プログラムが提示できる暗号スイートがありません。"+byJA),
		Causes:  text.T("Protocol versions or cipher suites are switched off so far that nothing is left.", "プロトコル バージョンまたは暗号スイートが無効にされ、使えるものが残っていません。"),
		Look:    text.T("Protocols, ciphers and the cipher suite order in the registry. It speaks of connections that this machine makes.", "レジストリのプロトコル、暗号、暗号スイートの順序を確認してください。このコンピューターからの接続に関するイベントです。"),
	},
	{
		ID: 36874, Side: SideServer, Fields: afterCaller("Protocol"), Source: schannelDocs + "; " + sslGuide + ", scenario 5",
		Title:   text.T("a client shares no cipher suite with the server", "クライアントとサーバーに共通の暗号スイートがありません"),
		Message: text.T("A client asked for {Protocol} and offered no cipher suite that the server supports."+byEN, "クライアントが {Protocol} を要求しましたが、サーバーが対応する暗号スイートを 1 つも提示しませんでした。"+byJA),
		Causes:  text.T("Hardening of the server or an old client; also a certificate whose key type (RSA or ECDSA) no enabled suite can use. Scanners cause it on healthy servers.", "サーバーの強化設定または古いクライアントのほか、証明書のキーの種類 (RSA / ECDSA) に合う暗号スイートが有効でない場合に発生します。正常なサーバーでもスキャナーにより記録されます。"),
		Look:    text.T("The ClientHello in a capture against the server's cipher suite order; the event names only the version. 36888 with alert 40 follows in the same second.", "キャプチャの ClientHello とサーバーの暗号スイートの順序を比較してください。イベントにはバージョンしか記録されません。同じ秒にアラート 40 の 36888 が続きます。"),
	},
	{
		ID: 36875, Side: SideClient, Fields: callerFields,
		Title:   text.T("a server asked for a client certificate and none was found", "サーバーがクライアント証明書を要求しましたが、適切なものが見つかりませんでした"),
		Causes:  text.T("This machine, as a client, has no certificate for the server it connects to.", "このコンピューターがクライアントとして使う証明書がありません。"),
		Message: text.T("A server asked for a client certificate, and no suitable one was found."+byEN, "サーバーがクライアント証明書を要求しましたが、適切な証明書が見つかりませんでした。"+byJA),
	},
	{
		ID: 36876, Side: SideClient, Fields: afterCaller("ErrorCode"),
		Title:   text.T("the certificate of a remote server did not validate", "リモート サーバーの証明書を検証できませんでした"),
		Message: text.T("The certificate of a remote server did not validate: {ErrorCode:code}."+byEN, "リモート サーバーの証明書を検証できませんでした: {ErrorCode:code}。"+byJA),
		Causes:  text.T("It speaks of a server that this machine connects to, not of this server's own certificate.", "このコンピューターの接続先サーバーに関するもので、このサーバー自身の証明書に関するものではありません。"),
	},
	{
		ID: 36877, Side: SideServer, Fields: afterCaller("ErrorCode"),
		Title:   text.T("a client certificate did not validate", "クライアント証明書を検証できませんでした"),
		Message: text.T("A client certificate did not validate: {ErrorCode:code}."+byEN, "クライアント証明書を検証できませんでした: {ErrorCode:code}。"+byJA),
		Look:    text.T("The error code; the issuer of the client's certificate in the server's trusted roots; reachability of revocation lists.", "エラー コード、サーバーの信頼されたルート証明機関にクライアント証明書の発行者があるか、失効リストに到達できるかを確認してください。"),
	},
	{
		ID: 36878, Side: SideServer, Fields: afterCaller("ErrorCode"),
		Title:   text.T("a client certificate cannot be mapped directly", "クライアント証明書を直接マップできません"),
		Message: text.T("A client certificate is not suitable for direct mapping to an account: {ErrorCode:code}."+byEN, "クライアント証明書をアカウントに直接マップできません: {ErrorCode:code}。"+byJA),
	},
	{
		ID: 36879, Side: SideServer, Fields: afterCaller("ErrorCode"),
		Title:   text.T("a client certificate was not mapped to an account", "クライアント証明書がアカウントにマップされませんでした"),
		Message: text.T("A client certificate could not be mapped to an account: {ErrorCode:code}."+byEN, "クライアント証明書をアカウントにマップできませんでした: {ErrorCode:code}。"+byJA),
	},
	{
		ID: 36880, Side: SideEither,
		Fields:  []string{"Type", "Protocol", "CipherSuite", "ExchangeStrength", "ContextHandle", "TargetName", "LocalCertSubjectName", "RemoteCertSubjectName"},
		Title:   text.T("a TLS handshake was completed", "TLS ハンドシェイクが完了しました"),
		Message: text.T("A TLS handshake was completed[ in the {Type:side} role][: {Protocol}][, {CipherSuite:suite}][, own certificate {LocalCertSubjectName}].", "TLS ハンドシェイクが完了しました[ ({Type:side})][: {Protocol}][、{CipherSuite:suite}][、自分の証明書 {LocalCertSubjectName}]。"),
		Causes:  text.T("Normal, with informational logging (EventLogging 4 or 7). It proves that handshakes succeed.", "情報レベルのログ (EventLogging が 4 または 7) で記録される正常なイベントで、ハンドシェイクの成功を示します。"),
	},
	{
		ID: 36881, Side: SideClient, Fields: callerFields,
		Title:   text.T("the certificate of a remote server has expired or is not yet valid", "リモート サーバーの証明書は有効期限切れか、まだ有効ではありません"),
		Message: text.T("The certificate of a remote server has expired or is not yet valid."+byEN, "リモート サーバーの証明書は有効期限切れか、まだ有効ではありません。"+byJA),
	},
	{
		ID: 36882, Side: SideClient, Fields: callerFields,
		Title:   text.T("the certificate of a remote server comes from an untrusted authority", "リモート サーバーの証明書は信頼されていない証明機関から発行されています"),
		Message: text.T("The certificate of a remote server comes from an untrusted authority."+byEN, "リモート サーバーの証明書は信頼されていない証明機関から発行されています。"+byJA),
	},
	{
		ID: 36883, Side: SideClient, Fields: callerFields,
		Title:   text.T("the certificate of a remote server is revoked", "リモート サーバーの証明書は失効しています"),
		Message: text.T("The certificate of a remote server is revoked."+byEN, "リモート サーバーの証明書は失効しています。"+byJA),
	},
	{
		ID: 36884, Side: SideClient, Fields: afterCaller("Name"),
		Title:   text.T("the certificate of a remote server does not have the expected name", "リモート サーバーの証明書に期待された名前がありません"),
		Message: text.T("The certificate of a remote server does not have the name {Name}."+byEN, "リモート サーバーの証明書に名前 {Name} がありません。"+byJA),
	},
	{
		ID: 36885, Side: SideServer, Fields: callerFields,
		Title:   text.T("the list of trusted issuers was too long and was cut", "信頼された発行者の一覧が長すぎるため切り詰められました"),
		Message: text.T("The list of trusted issuers that goes to clients was too long and was cut."+byEN, "クライアントに送る信頼された発行者の一覧が長すぎるため、切り詰められました。"+byJA),
		Causes:  text.T("Too many certificates in the trusted roots, with the list being sent (SendTrustedIssuerList). Clients then may not find their own certificate.", "一覧を送信する設定 (SendTrustedIssuerList) で、信頼されたルート証明機関の証明書が多すぎます。クライアントが自分の証明書を選べなくなることがあります。"),
		Look:    text.T("Only where client certificates are used: the trusted roots, SendTrustedIssuerList.", "クライアント証明書を使う場合のみ、信頼されたルート証明機関と SendTrustedIssuerList を確認してください。"),
	},
	{
		ID: 36886, Side: SideServer, Fields: callerFields,
		Title:   text.T("the system has no default server credential", "既定のサーバー資格情報がありません"),
		Message: text.T("The system has no certificate that could serve as a default server credential."+byEN, "既定のサーバー資格情報として使用できる証明書がありません。"+byJA),
		Causes:  text.T("Programs that leave the choice of the certificate to Windows, such as LDAP over SSL, find none. IIS is not affected: it names its certificate.", "LDAP over SSL のように証明書の選択を Windows に任せるプログラムに影響します。IIS は証明書を指定するため影響を受けません。"),
	},
	{
		ID: 36887, Side: SideEither, Fields: afterCaller("AlertDesc"), Source: schannelDocs + "; RFC 8446 section 6",
		Title:   text.T("a fatal TLS alert was received", "致命的な TLS アラートを受信しました"),
		Message: text.T("The peer sent the fatal alert {AlertDesc:alert}."+byEN, "相手から致命的なアラート {AlertDesc:alert} を受信しました。"+byJA),
		Causes:  text.T("The peer refuses: 42 to 48 speak of this machine's certificate, 40, 70 and 71 of what was negotiated. A lone 46 or 48 from a scanner is harmless.", "相手が拒否しました。42 ～ 48 はこのコンピューターの証明書、40・70・71 はネゴシエーションの内容に関するものです。スキャナーによる単発の 46 や 48 は問題ありません。"),
		Look:    text.T("The alert's number; the chain that the server sends; whether the machine was client or server of that connection.", "アラートの番号、サーバーが送信するチェーン、その接続でこのコンピューターがクライアントとサーバーのどちらだったかを確認してください。"),
	},
	{
		ID: 36888, Side: SideEither, Fields: afterCaller("AlertDesc", "ErrorState", "TargetName"), Source: schannelDocs + "; RFC 8446 section 6",
		Title:   text.T("Schannel sent a fatal TLS alert", "Schannel が致命的な TLS アラートを送信しました"),
		Message: text.T("Schannel sent the fatal alert {AlertDesc:alert}[ (internal state {ErrorState})][ to {TargetName}]."+byEN, "Schannel が致命的なアラート {AlertDesc:alert}[ (内部状態 {ErrorState}) ]を[ {TargetName} に]送信しました。"+byJA),
		Causes:  text.T("40: nothing in common with the peer. 70: no common version. 10: what came was no TLS. 80: key or credential of the server failed.", "40: 相手と共通の設定なし。70: 共通のバージョンなし。10: TLS ではないデータの受信。80: サーバーのキーまたは資格情報の障害。"),
		Look:    text.T("Events of the same second: 36874 with 40, 36870 or 36871 with 80.", "同じ秒のイベントを確認してください (40 なら 36874、80 なら 36870 や 36871)。"),
	},
	{
		ID: 36889, Side: SideEither, Fields: afterCaller("Type", "ErrorCode"), Source: schannelManifests + "; Microsoft, KB954755",
		Title:   text.T("the chain of the certificate is incomplete", "証明書のチェーンが不完全です"),
		Message: text.T("The chain of the [{Type:side} ]certificate is incomplete: {ErrorCode:code}."+byEN, "[{Type:side}の]証明書のチェーンが不完全です: {ErrorCode:code}。"+byJA),
		Causes:  text.T("An intermediate certificate is missing, so that the server sends only a part of its chain.", "中間証明書がないため、サーバーはチェーンの一部しか送信しません。"),
		Look:    text.T("The intermediate store (CA) of the computer, and the certificates that the server sends in a capture.", "コンピューターの中間証明機関 (CA) ストアと、キャプチャでサーバーが送信した証明書を確認してください。"),
	},
	{
		ID: 36896, Side: SideEither, Fields: callerFields,
		Title: text.T("a DTLS record failed its verification", "DTLS レコードの検証に失敗しました"),
	},
	{
		ID: 36897, Side: SideEither, Fields: callerFields,
		Title: text.T("a DTLS record lay outside the expected window", "DTLS レコードが許容範囲外です"),
	},
	{
		ID: 36898, Side: SideEither, Fields: callerFields,
		Title: text.T("a DTLS record came twice", "DTLS レコードが重複しています"),
	},
	{
		ID: 36899, Side: SideEither, Fields: callerFields,
		Title: text.T("a DTLS flight was sent again", "DTLS メッセージが再送されました"),
	},
	{
		ID: 36912, Side: SideServer, Fields: afterCaller("Path"),
		Title:   text.T("the key for session tickets was not found", "セッション チケットのキーが見つかりません"),
		Message: text.T("The key for session tickets was not found at {Path}."+byEN, "セッション チケットのキーが {Path} に見つかりません。"+byJA),
		Causes:  text.T("Members of a farm share a key for session tickets, and it was not distributed to this one.", "ファームで共有するセッション チケット キーが、このサーバーに配布されていません。"),
	},
	{
		ID: 36928, Side: SideServer, Fields: []string{"FailureReason", "OCSPResponderURL", "ThisUpdate", "NextUpdate"},
		Title:   text.T("no OCSP response could be fetched for stapling", "OCSP ステープリング用の応答を取得できませんでした"),
		Message: text.T("No OCSP response could be fetched[ from {OCSPResponderURL}][: {FailureReason}].", "OCSP 応答を[ {OCSPResponderURL} から]取得できませんでした[: {FailureReason}]。"),
		Causes:  text.T("The server cannot reach the authority's responder: proxy or firewall.", "プロキシやファイアウォールのため、証明機関のレスポンダーに到達できません。"),
	},
}
