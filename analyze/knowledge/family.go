package knowledge

import (
	"strings"

	"ssltriage/analyze/text"
)

// FamilyInfo says what the error codes of one prefix have in common: which
// part of Windows returns them, where they are found, what to do.
type FamilyInfo struct {
	Prefix string // "NTE_"
	Causes text.Text
	Proof  text.Text
	Remedy text.Text
}

var families = []FamilyInfo{
	{"NTE_",
		text.T("A key provider (CryptoAPI or CNG) returns it when a private key is opened or used.", "キー プロバイダー (CryptoAPI または CNG) が、秘密キーを開くときや使用するときに返します。"),
		text.T("ErrorCode of Schannel 36870, certutil -v -store my, or the message of the IIS Manager.", "Schannel 36870 の ErrorCode、certutil -v -store my の出力、または IIS マネージャーのメッセージです。"),
		text.T("Look at the certificate's key container, its file, its permissions and its provider, in this order.", "証明書のキー コンテナー、そのファイル、アクセス許可、プロバイダーの順に確認してください。")},
	{"SEC_I_",
		text.T("A step of a handshake or of an authentication returns it (SSPI): it tells how to go on.", "ハンドシェイクや認証の手順 (SSPI) が、次の動作を示すために返します。"),
		text.T("Traces and logs of programs; the System log does not hold it.", "プログラムのトレースやログです。システム ログには記録されません。"),
		text.T("By itself it is no error: look for what came after it.", "それ自体はエラーではありません。その後の記録を確認してください。")},
	{"SEC_E_",
		text.T("A security package (Schannel for TLS, Kerberos, NTLM) returns it to the program that uses it (SSPI).", "セキュリティ パッケージ (TLS は Schannel、ほかに Kerberos、NTLM) が、使用するプログラムに返します (SSPI)。"),
		text.T("ErrorCode of Schannel events, the log of the program, or sc-win32-status of an IIS log.", "Schannel イベントの ErrorCode、プログラムのログ、または IIS ログの sc-win32-status です。"),
		text.T("Read it together with the Schannel events of the same second: their alert or field tells more than the code.", "同じ秒の Schannel イベントと合わせて判断してください。アラートやフィールドのほうが詳しい情報を示します。")},
	{"CERT_E_",
		text.T("Windows returns it when it verifies a certificate and its chain.", "Windows が証明書とそのチェーンを検証するときに返します。"),
		text.T("certutil -verify, CAPI2 30 and 11, Schannel 36876 and 36877, or sc-win32-status of an IIS log (403.16, 403.17).", "certutil -verify、CAPI2 30 と 11、Schannel 36876 と 36877、または IIS ログの sc-win32-status (403.16、403.17) です。"),
		text.T("Run certutil -verify -urlfetch on the certificate on the machine that reports the code, and mend the first certificate that it names.", "このコードが記録されたコンピューターで証明書に certutil -verify -urlfetch を実行し、最初に示された証明書を修正してください。")},
	{"CRYPT_E_",
		text.T("Windows returns it when it reads certificates, stores, signed messages or revocation lists.", "Windows が証明書、証明書ストア、署名付きメッセージ、失効リストを読み取るときに返します。"),
		text.T("certutil -verify and -store, CAPI2 events, ErrorCode of Schannel events, or sc-win32-status of an IIS log (403.13).", "certutil -verify と -store、CAPI2 のイベント、Schannel イベントの ErrorCode、または IIS ログの sc-win32-status (403.13) です。"),
		text.T("Look at the certificate or list that was being read: whether it is there, whole, and can be reached.", "読み取ろうとした証明書やリストが存在し、破損しておらず、到達できることを確認してください。")},
	{"CRYPT_I_",
		text.T("Windows returns it when it reads protected data: it tells something, and is no error.", "Windows が保護されたデータを読み取るときに返す情報で、エラーではありません。"),
		text.T("Traces and logs of programs.", "プログラムのトレースやログです。"),
		text.T("Nothing needs to be done for HTTPS.", "HTTPS に関する対処は不要です。")},
	{"TRUST_E_",
		text.T("Windows returns it when it verifies a signature, of a certificate or of a file.", "Windows が証明書やファイルの署名を検証するときに返します。"),
		text.T("certutil -verify, CAPI2 events, or the properties of the signed file.", "certutil -verify、CAPI2 のイベント、または署名されたファイルのプロパティです。"),
		text.T("Get the certificate or file again from where it was issued, and verify it before it is installed.", "証明書またはファイルを発行者から入手し直し、インストールする前に検証してください。")},
	{"CERTSRV_E_",
		text.T("A certification authority of Windows (AD CS) returns it when a certificate is requested.", "Windows の証明機関 (AD CS) が、証明書の要求に対して返します。"),
		text.T("The message of certreq or of the wizard, and the failed requests in the authority's console.", "certreq またはウィザードのメッセージと、証明機関コンソールの [失敗した要求] です。"),
		text.T("Mend the request, the template or the permissions, and request the certificate again. It says nothing of certificates in use.", "要求、テンプレート、アクセス許可を修正し、要求し直してください。使用中の証明書とは関係ありません。")},
	{"STATUS_",
		text.T("A driver returns it, HTTP.sys above all.", "ドライバー (主に HTTP.sys) が返します。"),
		text.T("The data of an HttpEvent record, such as 15005 or 15021.", "HttpEvent 15005 や 15021 などのレコードのデータです。"),
		text.T("Go by the event that holds it: it names the endpoint or URL.", "記録されたイベントから判断してください。エンドポイントまたは URL が示されています。")},
	{"ERROR_",
		text.T("Windows or one of its tools returns it; as an HRESULT it is written 0x8007xxxx.", "Windows またはそのツールが返します。HRESULT では 0x8007xxxx と表記されます。"),
		text.T("The output of netsh and sc, events of W3SVC and WAS, the IIS Manager, or sc-win32-status of an IIS log.", "netsh や sc の出力、W3SVC や WAS のイベント、IIS マネージャー、または IIS ログの sc-win32-status です。"),
		text.T("Go by what was being done: the code alone does not tell the object.", "コードだけでは対象がわからないため、実行していた操作から判断してください。")},
	{"WSA",
		text.T("Windows Sockets return it to a program.", "Windows ソケットがプログラムに返します。"),
		text.T("The log of the program.", "プログラムのログです。"),
		text.T("Look at the port and its owner (netstat -ano), and at reserved port ranges.", "ポートとその使用者 (netstat -ano)、および予約されたポート範囲を確認してください。")},
}

// FamilyOf returns the family of a code's name.
func FamilyOf(name string) (FamilyInfo, bool) {
	for _, f := range families {
		if strings.HasPrefix(name, f.Prefix) {
			return f, true
		}
	}
	return FamilyInfo{}, false
}
