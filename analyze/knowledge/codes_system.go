package knowledge

import "ssltriage/analyze/text"

const (
	win32Source  = "Microsoft, System Error Codes"
	statusSource = "Microsoft, [MS-ERREF] section 2.3"
)

// win32Codes are Win32 error codes; 0x8007xxxx is the same as an HRESULT.
var win32Codes = []CodeInfo{
	{0, "ERROR_SUCCESS", text.T("No error.", "エラーはありません。"), win32Source},
	{2, "ERROR_FILE_NOT_FOUND", text.T("The file was not found; of netsh http: there is no such record.", "ファイルが見つかりません。netsh http では該当するレコードがないことを示します。"), win32Source},
	{3, "ERROR_PATH_NOT_FOUND", text.T("The path was not found.", "パスが見つかりません。"), win32Source},
	{5, "ERROR_ACCESS_DENIED", text.T("Access is denied: the account lacks the permission, or the prompt is not elevated.", "アクセスが拒否されました。アカウントのアクセス許可がないか、管理者として実行されていません。"), win32Source},
	{13, "ERROR_INVALID_DATA", text.T("The data are not valid.", "データが無効です。"), win32Source},
	{32, "ERROR_SHARING_VIOLATION", text.T("It is in use; of IIS: another process holds the port of the site.", "使用中です。IIS では、別のプロセスがサイトのポートを使用していることを示します。"), win32Source},
	{50, "ERROR_NOT_SUPPORTED", text.T("The request is not supported.", "要求はサポートされていません。"), win32Source},
	{87, "ERROR_INVALID_PARAMETER", text.T("A parameter is wrong; of netsh http add sslcert often an invisible character in a pasted thumbprint.", "パラメーターが正しくありません。netsh http add sslcert では、貼り付けた拇印に含まれる見えない文字が原因であることがよくあります。"), win32Source},
	{183, "ERROR_ALREADY_EXISTS", text.T("It exists already; of IIS: another site has the same binding.", "すでに存在します。IIS では、別のサイトに同じバインドがあることを示します。"), win32Source},
	{1053, "ERROR_SERVICE_REQUEST_TIMEOUT", text.T("The service did not answer in time.", "サービスが時間内に応答しませんでした。"), win32Source},
	{1058, "ERROR_SERVICE_DISABLED", text.T("The service is disabled.", "サービスが無効になっています。"), win32Source},
	{1060, "ERROR_SERVICE_DOES_NOT_EXIST", text.T("The service does not exist.", "サービスが存在しません。"), win32Source},
	{1062, "ERROR_SERVICE_NOT_ACTIVE", text.T("The service is not running.", "サービスが開始されていません。"), win32Source},
	{1068, "ERROR_SERVICE_DEPENDENCY_FAIL", text.T("A service that it needs did not start.", "依存するサービスを開始できませんでした。"), win32Source},
	{1168, "ERROR_NOT_FOUND", text.T("It was not found.", "見つかりません。"), win32Source},
	{1214, "ERROR_INVALID_NETNAME", text.T("The format of the network name is wrong; of IIS: the IP listen list does not contain the address of the binding.", "ネットワーク名の形式が正しくありません。IIS では、IP リッスン リストにバインドのアドレスがないことがあります。"), win32Source + "; public reports with W3SVC 1004"},
	{1312, "ERROR_NO_SUCH_LOGON_SESSION", text.T("No such logon session. Of netsh http add sslcert and IIS it says that the private key cannot be used: the certificate has no key in the computer's store, is in a user's store only, or the thumbprint is wrong.", "ログオン セッションが存在しません。netsh http add sslcert や IIS では、秘密キーを使用できないことを示します。証明書の秘密キーがコンピューターのストアにない、ユーザーのストアにしかない、または拇印が誤っています。"), win32Source + "; " + sslGuide},
	{10013, "WSAEACCES", text.T("The socket access is forbidden: the port is reserved or taken exclusively. As the state of Schannel 36871 the number means something else.", "ソケットのアクセスが禁止されています (ポートが予約または占有されています)。Schannel 36871 の内部状態としては別の意味です。"), win32Source},
	{10048, "WSAEADDRINUSE", text.T("The address and port are in use.", "アドレスとポートは使用中です。"), win32Source},
	{10049, "WSAEADDRNOTAVAIL", text.T("The machine does not have this address.", "このアドレスはコンピューターにありません。"), win32Source},
	{10054, "WSAECONNRESET", text.T("The peer reset the connection.", "相手が接続をリセットしました。"), win32Source},
}

// statusCodes are NTSTATUS codes, as HTTP.sys logs them.
var statusCodes = []CodeInfo{
	{0xc0000001, "STATUS_UNSUCCESSFUL", text.T("The operation failed without telling why.", "操作が失敗しました (理由不明)。"), statusSource},
	{0xc000000d, "STATUS_INVALID_PARAMETER", text.T("A parameter is not valid.", "パラメーターが無効です。"), statusSource},
	{0xc0000022, "STATUS_ACCESS_DENIED", text.T("Access is denied.", "アクセスが拒否されました。"), statusSource},
	{0xc0000034, "STATUS_OBJECT_NAME_NOT_FOUND", text.T("The object was not found.", "オブジェクトが見つかりません。"), statusSource},
	{0xc0000035, "STATUS_OBJECT_NAME_COLLISION", text.T("It exists already: the URL is registered by someone else.", "すでに存在します。URL は別の場所で登録されています。"), statusSource},
	{0xc0000043, "STATUS_SHARING_VIOLATION", text.T("It is in use: another process holds the address and port.", "使用中です。別のプロセスがアドレスとポートを使用しています。"), statusSource},
	{0xc000005f, "STATUS_NO_SUCH_LOGON_SESSION", text.T("No such logon session. Of HTTP.sys 15021 it says that the certificate of the endpoint or its private key cannot be used.", "ログオン セッションが存在しません。HTTP.sys の 15021 では、エンドポイントの証明書またはその秘密キーを使用できないことを示します。"), statusSource},
	{0xc000009a, "STATUS_INSUFFICIENT_RESOURCES", text.T("Resources are short, such as nonpaged memory.", "非ページ メモリなどのリソースが不足しています。"), statusSource},
	{0xc00000bb, "STATUS_NOT_SUPPORTED", text.T("The request is not supported.", "要求はサポートされていません。"), statusSource},
	{0xc0000141, "STATUS_INVALID_ADDRESS", text.T("The address is not valid: the machine does not have it.", "アドレスが無効です (コンピューターにありません)。"), statusSource},
	{0xc000020a, "STATUS_ADDRESS_ALREADY_EXISTS", text.T("The address and port are in use by another process.", "アドレスとポートは別のプロセスが使用中です。"), statusSource},
	{0xc0000225, "STATUS_NOT_FOUND", text.T("It was not found; of HTTP.sys 15021, for example the certificate in the store that the binding names.", "見つかりません。HTTP.sys の 15021 では、バインドの証明書が指定された証明書ストアにないことなどが考えられます。"), statusSource},
}
