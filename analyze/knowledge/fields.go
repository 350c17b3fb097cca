package knowledge

import "ssltriage/analyze/text"

// fieldMeanings are the values that events carry. Sources: the providers'
// manifests, as far as the names speak; Microsoft, "Troubleshooting SSL
// related issues (server certificate)" for ErrorCode.
var fieldMeanings = map[string]text.Text{
	"Type":                   text.T("role of the credential, client or server, in the display language of Windows", "資格情報の役割 (クライアントまたはサーバー)。Windows の表示言語で記録されます"),
	"ErrorCode":              text.T("error code of the cryptographic module", "暗号モジュールのエラー コード"),
	"Error":                  text.T("error code", "エラー コード"),
	"ErrorStatus":            text.T("Schannel's internal state; Microsoft publishes no list", "Schannel の内部状態。Microsoft は一覧を公開していません"),
	"ErrorState":             text.T("Schannel's internal state; Microsoft publishes no list", "Schannel の内部状態。Microsoft は一覧を公開していません"),
	"AlertDesc":              text.T("number of the TLS alert", "TLS アラートの番号"),
	"Protocol":               text.T("protocol version", "プロトコルのバージョン"),
	"CipherSuite":            text.T("number of the cipher suite", "暗号スイートの番号"),
	"ExchangeStrength":       text.T("strength of the key exchange in bits", "キー交換の強度 (ビット)"),
	"ContextHandle":          text.T("handle of the security context", "セキュリティ コンテキストのハンドル"),
	"TargetName":             text.T("name of the server that a client asked for", "クライアントが要求したサーバー名"),
	"LocalCertSubjectName":   text.T("subject of this machine's certificate", "このコンピューターの証明書のサブジェクト"),
	"RemoteCertSubjectName":  text.T("subject of the peer's certificate", "相手の証明書のサブジェクト"),
	"CallerProcessId":        text.T("process that asked Schannel; 4 is HTTP.sys (Windows Server 2022 and later)", "Schannel を呼び出したプロセス。4 は HTTP.sys (Windows Server 2022 以降)"),
	"CallerProcessImageName": text.T("its image, without .exe", "そのイメージ名 (.exe なし)"),
	"ModuleName":             text.T("cryptographic module", "暗号モジュール"),
	"CSPName":                text.T("cryptographic provider of the key", "キーの暗号化プロバイダー"),
	"CSPType":                text.T("type of the provider; 0 is CNG", "プロバイダーの種類。0 は CNG"),
	"KeyName":                text.T("name of the key container", "キー コンテナーの名前"),
	"KeyType":                text.T("key exchange or signature", "キー交換用または署名用"),
	"KeyFlags":               text.T("flags of the key; 0x20 is the machine's key store", "キーのフラグ。0x20 はコンピューターのキー ストア"),
	"CertFlags":              text.T("flags with which the chain was built", "チェーンの作成に使ったフラグ"),
	"Name":                   text.T("expected name", "期待された名前"),
	"Path":                   text.T("path of the key material", "キー情報のパス"),
	"FailureReason":          text.T("reason of the failure", "失敗の理由"),
	"OCSPResponderURL":       text.T("address of the OCSP responder", "OCSP レスポンダーのアドレス"),
	"ThisUpdate":             text.T("start of the response's validity", "応答の有効期間の開始"),
	"NextUpdate":             text.T("end of the response's validity", "応答の有効期間の終了"),
	"DeviceObject":           text.T("device of HTTP.sys; mostly empty", "HTTP.sys のデバイス。通常は空です"),
	"Endpoint":               text.T("address and port; Windows Server 2008 and 2008 R2 call it SocketAddress", "アドレスとポート。Windows Server 2008 / 2008 R2 では SocketAddress"),
	"Address":                text.T("address", "アドレス"),
	"Host":                   text.T("host that went up or down", "起動または停止したホスト"),
	"Url":                    text.T("URL prefix", "URL プレフィックス"),
	"LogFile":                text.T("log file", "ログ ファイル"),
	"SiteId":                 text.T("number of the site", "サイトの番号"),
	"Directory":              text.T("folder", "フォルダー"),
	"SecurityPackage":        text.T("security package", "セキュリティ パッケージ"),
	"Status":                 text.T("status code (NTSTATUS, Win32 or HRESULT)", "状態コード (NTSTATUS、Win32 または HRESULT)"),
	"LocalAddress":           text.T("own address and port", "自分のアドレスとポート"),
	"RemoteAddress":          text.T("address and port of the client", "クライアントのアドレスとポート"),
	"SniHostname":            text.T("host name that the client asked for (SNI)", "クライアントが要求したホスト名 (SNI)"),
	"Thumbprint":             text.T("thumbprint of the certificate", "証明書の拇印"),
	"ClientDisconnect":       text.T("whether the client went away", "クライアントが切断したか"),
	"AbortiveDisconnect":     text.T("whether it did so with a reset", "リセットによる切断か"),
	"ConnectionBufferFull":   text.T("whether the request body filled the buffer", "要求本文がバッファーを満たしたか"),
	"UrlGroupId":             text.T("URL group", "URL グループ"),
	"ReserveStatus":          text.T("status of the reservation", "予約の状態コード"),
	"ProcessId":              text.T("process that did it", "操作したプロセス"),
	"ExecutablePath":         text.T("its executable", "その実行可能ファイル"),
	"UserSid":                text.T("account that did it", "操作したアカウント"),
	"ExtendedParamType":      text.T("extended parameter that was changed", "変更された拡張パラメーター"),
	"IpList":                 text.T("IP listen list", "IP リッスン リスト"),
	"Tls13Status":            text.T("state of TLS 1.3", "TLS 1.3 の状態"),
	"AppPoolID":              text.T("application pool", "アプリケーション プール"),
	"ProcessID":              text.T("worker process", "ワーカー プロセス"),
	"ProtocolID":             text.T("protocol of the listener", "リスナーのプロトコル"),
}

// Field returns the meaning of an event's field; false for one that speaks
// for itself.
func Field(name string) (text.Text, bool) {
	t, ok := fieldMeanings[name]
	return t, ok
}
