package knowledge

import "ssltriage/analyze/text"

const alertCodes = codesSource + "; Microsoft, Schannel error codes for TLS and SSL alerts"

// tlsCodes are errors of TLS and of its credentials.
var tlsCodes = []CodeInfo{
	{Value: 0x00090312, Text: text.T("The handshake goes on: not an error.", "ハンドシェイクの継続を示し、エラーではありません。")},
	{Value: 0x00090317, Text: text.T("The peer has closed the TLS connection: not an error.", "相手が TLS 接続を終了しました。エラーではありません。")},
	{Value: 0x00090320, Text: text.T("The server asks for a client certificate.", "サーバーがクライアント証明書を要求しています。")},
	{Value: 0x00090321, Text: text.T("The peer wants to renegotiate.", "相手が再ネゴシエーションを要求しています。")},
	{Value: 0x80090300, Text: text.T("Out of memory.", "メモリが不足しています。")},
	{Value: 0x80090301, Text: text.T("A handle of the security package is not valid.", "セキュリティ パッケージのハンドルが無効です。")},
	{Value: 0x80090302, Source: alertCodes, Text: text.T("Not supported; as an alert: no common protocol version (70).", "サポートされていません。アラートとしては、共通のプロトコル バージョンがないこと (70) を示します。")},
	{Value: 0x80090304, Source: alertCodes, Text: text.T("The security package had an internal error; as an alert: internal_error (80) of the peer.", "セキュリティ パッケージの内部エラーです。アラートとしては、相手の internal_error (80) を示します。")},
	{Value: 0x80090305, Text: text.T("Windows has no security package of that name.", "セキュリティ パッケージが存在しません。")},
	{Value: 0x80090308, Text: text.T("What arrived is not valid TLS: another protocol on the port, or damaged on the way.", "受信したデータが有効な TLS ではありません。ポート上の別のプロトコルか、途中で壊れています。")},
	{Value: 0x8009030c, Source: alertCodes, Text: text.T("The log on was refused; as an alert: access_denied (49).", "ログオンが拒否されました。アラートとしては access_denied (49) を示します。")},
	{Value: 0x8009030d, Source: keyScenario, Text: text.T("The credential is not usable: the private key of the certificate cannot be read by the account that asks, is not usable, or is for signatures only (AT_SIGNATURE).", "資格情報を使用できません。要求元のアカウントが証明書の秘密キーを読み取れない、キーが使用できない、または署名専用 (AT_SIGNATURE) です。")},
	{Value: 0x8009030e, Text: text.T("There is no credential: the certificate has no private key, or none was chosen.", "資格情報がありません。証明書に秘密キーがないか、証明書が選択されていません。")},
	{Value: 0x8009030f, Source: alertCodes, Text: text.T("A message was altered on the way; as an alert: bad_record_mac (20).", "メッセージが途中で変更されています。アラートとしては bad_record_mac (20) を示します。")},
	{Value: 0x80090310, Text: text.T("Messages came out of order.", "メッセージの順序が正しくありません。")},
	{Value: 0x80090317, Text: text.T("The TLS session has ended.", "TLS セッションは終了しています。")},
	{Value: 0x80090318, Text: text.T("A message is not whole yet: more data are needed. By itself not an error.", "メッセージが不完全で、続きのデータが必要です。それ自体はエラーではありません。")},
	{Value: 0x80090320, Text: text.T("The credential is incomplete: a client certificate is needed.", "資格情報が不完全です。クライアント証明書が必要です。")},
	{Value: 0x80090322, Text: text.T("The name in the certificate is not the name that the client asked for.", "証明書の名前が、クライアントの要求した名前と一致しません。")},
	{Value: 0x80090324, Text: text.T("The clocks of client and server differ too much.", "クライアントとサーバーの時計の差が大きすぎます。")},
	{Value: 0x80090325, Source: alertCodes, Text: text.T("The chain ends at a root that is not trusted; as an alert: unknown_ca (48).", "チェーンが信頼されていないルート証明機関で終わっています。アラートとしては unknown_ca (48) を示します。")},
	{Value: 0x80090326, Source: alertCodes, Text: text.T("An unexpected message; as an alert: handshake_failure (40), unexpected_message (10) and others. The two sides have nothing in common, or what came is no TLS.", "予期しないメッセージです。アラートとしては handshake_failure (40)、unexpected_message (10) などを示します。共通の設定がないか、TLS ではないデータです。")},
	{Value: 0x80090327, Source: alertCodes, Text: text.T("The certificate was refused; as an alert: 42, 43 or 46.", "証明書が拒否されました。アラートとしては 42、43、46 を示します。")},
	{Value: 0x80090328, Source: alertCodes, Text: text.T("The certificate has expired; as an alert: certificate_expired (45).", "証明書の有効期限が切れています。アラートとしては certificate_expired (45) を示します。")},
	{Value: 0x80090329, Text: text.T("Encryption failed.", "暗号化に失敗しました。")},
	{Value: 0x80090330, Source: alertCodes, Text: text.T("Decryption failed; as an alert: 21 or 51.", "復号に失敗しました。アラートとしては 21、51 を示します。")},
	{Value: 0x80090331, Source: alertCodes, Text: text.T("Client and server share no algorithm: cipher suite, protocol version or signature.", "クライアントとサーバーに共通のアルゴリズム (暗号スイート、プロトコル バージョン、署名) がありません。")},
	{Value: 0x80090333, Source: alertCodes, Text: text.T("The handshake was given up before its end.", "ハンドシェイクが完了前に中止されました。")},
	{Value: 0x80090346, Text: text.T("The channel bindings do not fit: something decrypts TLS on the way, with Extended Protection on.", "チャネル バインディングが一致しません。拡張保護が有効な状態で、途中の装置が TLS を復号しています。")},
	{Value: 0x80090349, Text: text.T("The certificate is not meant for this use (enhanced key usage).", "証明書の用途 (拡張キー使用法) が適切ではありません。")},
	{Value: 0x80090350, Text: text.T("A downgrade was detected: something forces a weaker method.", "ダウングレードが検出されました。弱い方式が強制されています。")},
	{Value: 0x8009035d, Text: text.T("A parameter of the credential is not valid.", "資格情報のパラメーターが無効です。")},
	{Value: 0x80090367, Source: "golang.org/x/sys/windows; Microsoft, Schannel error codes for TLS and SSL alerts", Text: text.T("Client and server share no application protocol (ALPN), such as HTTP/2.", "クライアントとサーバーに共通のアプリケーション プロトコル (ALPN、HTTP/2 など) がありません。")},
}
