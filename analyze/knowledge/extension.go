package knowledge

import "ssltriage/analyze/text"

// ExtensionInfo says what an extension of a TLS hello is for.
type ExtensionInfo struct {
	Number  uint16
	Meaning text.Text
	Remedy  text.Text // what to do when it is behind a fault; zero where none is known
	Source  string
}

const ianaExtensions = "IANA, TLS ExtensionType Values"

var extensions = []ExtensionInfo{
	{0, text.T("The host name that the client asks for (SNI). Without it HTTP.sys can use records by address only.", "クライアントが要求するホスト名 (SNI) です。ない場合、HTTP.sys はアドレスによるレコードしか使用できません。"),
		text.T("Where clients send none, add a record for 0.0.0.0 and the port beside those by host name.", "送信しないクライアントがある場合は、ホスト名のレコードに加えて、0.0.0.0 とポートのレコードを追加します。"), "RFC 6066 section 3"},
	{5, text.T("The client asks for an OCSP response with the certificate (stapling).", "クライアントが、証明書とともに OCSP 応答を要求します (ステープリング)。"), text.Text{}, "RFC 6066 section 8"},
	{10, text.T("The key exchange groups that the client takes, elliptic curves above all.", "クライアントが受け入れるキー交換グループ (主に楕円曲線) です。"),
		text.T("Compare it with the server's list of curves (EccCurves) and the curve of the certificate.", "サーバーの曲線の一覧 (EccCurves) および証明書の曲線と比較してください。"), "RFC 8422 section 5.1.1; RFC 8446 section 4.2.7"},
	{11, text.T("The forms in which the client takes points of elliptic curves.", "クライアントが受け入れる楕円曲線上の点の形式です。"), text.Text{}, "RFC 8422 section 5.1.2"},
	{13, text.T("The signature algorithms that the client takes.", "クライアントが受け入れる署名アルゴリズムです。"),
		text.T("Compare it with the key of the certificate and with the signatures of its chain.", "証明書のキーおよびチェーンの署名と比較してください。"), "RFC 5246 section 7.4.1.4.1; RFC 8446 section 4.2.3"},
	{16, text.T("The application protocols that the client wants, such as h2 (HTTP/2): ALPN.", "クライアントが希望するアプリケーション プロトコル (h2 = HTTP/2 など) です (ALPN)。"),
		text.T("With alert 120 look at EnableHttp2Tls and the record's flag for HTTP/2.", "アラート 120 の場合は、EnableHttp2Tls とレコードの HTTP/2 のフラグを確認してください。"), "RFC 7301"},
	{18, text.T("Signed certificate timestamps of public logs.", "公開ログの署名付き証明書タイムスタンプ (SCT) です。"), text.Text{}, "RFC 6962 section 3.3.1"},
	{21, text.T("Padding, to bring the ClientHello to a length that old devices bear.", "古い機器の不具合を避けるため、ClientHello の長さを調整する詰め物です。"), text.Text{}, "RFC 7685"},
	{22, text.T("Encrypt first, then authenticate, with CBC suites.", "CBC の暗号スイートで、暗号化の後に認証を行います。"), text.Text{}, "RFC 7366"},
	{23, text.T("Extended master secret: it ties the keys to the whole handshake. Updated Schannel resumes sessions only with it.", "拡張マスター シークレットです。キーをハンドシェイク全体に結び付けます。更新された Schannel は、これがある場合だけセッションを再開します。"),
		text.T("Where connections end with alert 20 now and then, update the side that does not send it.", "アラート 20 で時々切断される場合は、送信していない側を更新してください。"), "RFC 7627; Microsoft, CVE-2019-1318"},
	{35, text.T("Session tickets: the client keeps the state that resumes a session.", "セッション チケットです。セッションの再開に必要な状態をクライアントが保持します。"), text.Text{}, "RFC 5077"},
	{41, text.T("A session or key that the client wants to resume (TLS 1.3).", "クライアントが再開を希望するセッションまたはキーです (TLS 1.3)。"), text.Text{}, "RFC 8446 section 4.2.11"},
	{42, text.T("Data with the first flight (0-RTT, TLS 1.3).", "最初の送信に含まれるデータです (0-RTT、TLS 1.3)。"), text.Text{}, "RFC 8446 section 4.2.10"},
	{43, text.T("The protocol versions that the client takes. Where it is there, the older field of the hello does not count.", "クライアントが受け入れるプロトコル バージョンです。この拡張がある場合、hello の従来のバージョンのフィールドは使用されません。"),
		text.T("Compare it with the versions that the server has on.", "サーバーで有効なバージョンと比較してください。"), "RFC 8446 section 4.2.1"},
	{44, text.T("A cookie by which a server recognises a second ClientHello.", "サーバーが 2 回目の ClientHello を確認するための Cookie です。"), text.Text{}, "RFC 8446 section 4.2.2"},
	{45, text.T("How the client lets sessions be resumed (TLS 1.3).", "クライアントが許可するセッション再開の方法です (TLS 1.3)。"), text.Text{}, "RFC 8446 section 4.2.9"},
	{47, text.T("The authorities whose certificates the sender takes.", "送信側が受け入れる証明機関です。"), text.Text{}, "RFC 8446 section 4.2.4"},
	{49, text.T("The client can show a certificate after the handshake (TLS 1.3). Few do.", "クライアントがハンドシェイク後に証明書を提示できることを示します (TLS 1.3)。対応するクライアントは多くありません。"),
		text.T("Where IIS asks for client certificates in TLS 1.3, ask during the handshake (clientcertnegotiation=enable) or switch TLS 1.3 off for the record.", "TLS 1.3 で IIS がクライアント証明書を要求する場合は、ハンドシェイク中に要求する (clientcertnegotiation=enable) か、レコードで TLS 1.3 を無効にします。"), "RFC 8446 section 4.2.6"},
	{50, text.T("The signature algorithms that the client takes in certificates.", "クライアントが証明書の署名として受け入れるアルゴリズムです。"), text.Text{}, "RFC 8446 section 4.2.3"},
	{51, text.T("Key exchange values of the groups that the client expects to be chosen (TLS 1.3). Post-quantum ones make the ClientHello longer than one packet.", "クライアントが選択を見込むグループのキー交換の値です (TLS 1.3)。耐量子のものでは ClientHello が 1 パケットを超えます。"),
		text.T("Where long hellos get lost, follow the path of the packets between client and server.", "長い hello が失われる場合は、クライアントとサーバーの間の経路を調べてください。"), "RFC 8446 section 4.2.8"},
	{13172, text.T("Forerunner of ALPN (NPN); Schannel does not use it.", "ALPN の前身 (NPN) です。Schannel では使用されません。"), text.Text{}, "draft-agl-tls-nextprotoneg"},
	{0xfe0d, text.T("Encrypted Client Hello: the true server name is inside.", "Encrypted Client Hello です。本来のサーバー名が暗号化されています。"), text.Text{}, "RFC 9849"},
	{0xff01, text.T("Safe renegotiation.", "安全な再ネゴシエーションです。"),
		text.T("Where a peer without it is refused, look at AllowInsecureRenegoClients and AllowInsecureRenegoServers.", "対応していない相手が拒否される場合は、AllowInsecureRenegoClients と AllowInsecureRenegoServers を確認してください。"), "RFC 5746"},
}

// Extension returns what is known of an extension. Of one that is not in the
// table it is said that nothing is.
func Extension(number uint16) ExtensionInfo {
	for _, x := range extensions {
		if x.Number == number {
			x.Source += "; " + ianaExtensions
			return x
		}
	}
	return ExtensionInfo{Number: number, Source: ianaExtensions,
		Meaning: text.T("Listed by IANA; no fault of HTTPS on Windows is known to come from it.", "IANA に登録されています。Windows の HTTPS の障害との関係は知られていません。")}
}
