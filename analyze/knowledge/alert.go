package knowledge

import (
	"strings"

	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// AlertInfo says what a TLS alert means.
type AlertInfo struct {
	Code    int
	Name    string // as RFC 8446 spells it: "unknown_ca"
	Meaning text.Text
	// Reasons are why it is usually sent to or by IIS.
	Reasons text.Text
	// Schannel is the error code that Schannel turns a received alert into;
	// 0 where none is documented.
	Schannel uint32
	Source   string
}

const (
	rfc8446    = "RFC 8446 section 6"
	rfc5246    = "RFC 5246 section 7.2"
	ianaAlerts = "IANA, TLS Alerts"
	alertDocs  = rfc8446 + "; Microsoft, Schannel error codes for TLS and SSL alerts"
)

var alerts = []AlertInfo{
	{Code: 0, Meaning: text.T("the peer sends nothing more; the normal end of a connection", "相手は以後データを送信しません (正常な接続終了)"), Source: rfc8446, Reasons: text.T("the normal end of each connection", "接続の正常な終了のたびに送信されます")},
	{Code: 10, Schannel: 0x80090326,
		Meaning: text.T("a message came that does not belong there", "想定外のメッセージを受信しました"),
		Reasons: text.T("plain HTTP or another protocol on the TLS port, a malformed ClientHello, health checks", "TLS ポートへの平文 HTTP や他のプロトコル、不正な ClientHello、ヘルス チェック")},
	{Code: 20, Schannel: 0x8009030f,
		Meaning: text.T("a record failed its integrity check", "レコードの整合性検証に失敗しました"),
		Reasons: text.T("session resumption with a peer that lacks the extended master secret, the leading zero fault of DHE, a middlebox", "拡張マスター シークレット非対応の相手とのセッション再開、DHE の先頭ゼロの不具合、中間装置")},
	{Code: 21, Schannel: 0x80090330, Source: rfc5246 + "; Microsoft, Schannel error codes for TLS and SSL alerts",
		Meaning: text.T("a record could not be decrypted", "レコードを復号できませんでした"),
		Reasons: text.T("rare: a TLS 1.0 or older peer that cannot read a record, or damage on the way", "まれです。TLS 1.0 以前の相手がレコードを読み取れない場合や、途中での破損")},
	{Code: 22, Schannel: 0x80090326, Meaning: text.T("a record is longer than allowed", "レコードが許容される長さを超えています"), Reasons: text.T("rare: something other than TLS on the port, whose bytes look like a huge record", "まれです。ポート上の TLS 以外のデータが、長大なレコードに見える場合")},
	{Code: 30, Schannel: 0x8009030f, Source: rfc5246 + "; Microsoft, Schannel error codes for TLS and SSL alerts",
		Meaning: text.T("a record could not be decompressed", "レコードを展開できませんでした"),
		Reasons: text.T("rare: Schannel does not use compression", "まれです。Schannel は圧縮を使用しません")},
	{Code: 40, Schannel: 0x80090326,
		Meaning: text.T("the two sides have nothing in common to agree on", "双方で合意できる設定がありません"),
		Reasons: text.T("no common cipher suite, curve or signature algorithm; no certificate for the name that was asked for", "共通の暗号スイート、曲線、署名アルゴリズムがない、または要求された名前の証明書がない")},
	{Code: 41, Source: "RFC 6101 section 5.4.2", Meaning: text.T("the client has no certificate (SSL 3.0 only)", "クライアントに証明書がありません (SSL 3.0 のみ)"), Reasons: text.T("a client of SSL 3.0 without a client certificate", "クライアント証明書のない SSL 3.0 のクライアント")},
	{Code: 42, Schannel: 0x80090327,
		Meaning: text.T("the certificate is damaged or its signature is wrong", "証明書が壊れているか、署名が正しくありません"),
		Reasons: text.T("the client dislikes the server's certificate, or the server a client certificate", "クライアントがサーバー証明書を、またはサーバーがクライアント証明書を受け入れません")},
	{Code: 43, Schannel: 0x80090327,
		Meaning: text.T("the certificate is of a kind that is not supported", "対応していない種類の証明書です"),
		Reasons: text.T("key type or purposes (enhanced key usage) of the certificate do not fit", "証明書のキーの種類または用途 (拡張キー使用法) が合っていません")},
	{Code: 44, Schannel: 0x80092010,
		Meaning: text.T("the certificate is revoked", "証明書が失効しています"),
		Reasons: text.T("the bound certificate was replaced at the authority, but not on the server", "証明機関で失効された証明書がサーバーでまだ使用されています")},
	{Code: 45, Schannel: 0x80090328,
		Meaning: text.T("the certificate has expired or is not yet valid", "証明書が有効期限切れか、まだ有効ではありません"),
		Reasons: text.T("the binding still names the old certificate after a renewal; a wrong clock on either side", "更新後もバインドが古い証明書を指している、またはどちらかの時計がずれている")},
	{Code: 46, Schannel: 0x80090327,
		Meaning: text.T("the certificate is refused for a reason that is not told", "理由を示さずに証明書が拒否されました"),
		Reasons: text.T("name, trust or pinning of the server's certificate; a lone one from a scanner is harmless", "サーバー証明書の名前、信頼、ピン留め。スキャナーによる単発のものは問題ありません")},
	{Code: 47, Schannel: 0x80090326, Meaning: text.T("a field of the handshake has a value that is not allowed", "ハンドシェイクのフィールドの値が不正です"), Reasons: text.T("a client or device that does not keep to the protocol, or scanners that try wrong values", "プロトコルに従わないクライアントや機器、または不正な値を試すスキャナー")},
	{Code: 48, Schannel: 0x80090325,
		Meaning: text.T("the chain ends at an authority that the peer does not know", "チェーンの証明機関が相手に信頼されていません"),
		Reasons: text.T("the client lacks the root, or the server does not send an intermediate certificate", "クライアントにルート証明書がないか、サーバーが中間証明書を送信していません")},
	{Code: 49, Schannel: 0x8009030c,
		Meaning: text.T("the certificate is valid, but access is refused", "証明書は有効ですが、アクセスが拒否されました"),
		Reasons: text.T("a client certificate that the server does not admit", "サーバーがクライアント証明書を許可しません")},
	{Code: 50, Schannel: 0x80090326, Meaning: text.T("a message could not be read", "メッセージを解析できませんでした"), Reasons: text.T("a damaged message, a device that alters hellos, or scanners", "破損したメッセージ、hello を変更する機器、スキャナー")},
	{Code: 51, Schannel: 0x80090330,
		Meaning: text.T("a signature or key exchange could not be verified", "署名またはキー交換を検証できませんでした"),
		Reasons: text.T("the private key does not belong to the certificate", "秘密キーが証明書と対応していません")},
	{Code: 52, Source: "RFC 9147 section 9", Meaning: text.T("more connection ids were asked for than allowed (DTLS 1.3)", "要求された接続 ID が多すぎます (DTLS 1.3)"), Reasons: text.T("not with IIS: it does not serve HTTPS over DTLS", "IIS では発生しません (HTTPS に DTLS は使用されません)")},
	{Code: 60, Source: "RFC 2246 section 7.2", Meaning: text.T("an export restriction was broken (TLS 1.0)", "輸出規制に違反しています (TLS 1.0)"), Reasons: text.T("not today: export ciphers are gone", "現在は発生しません (輸出用の暗号は廃止済み)")},
	{Code: 70, Schannel: 0x80090302,
		Meaning: text.T("the peer's protocol version is not supported", "相手のプロトコル バージョンに対応していません"),
		Reasons: text.T("no common version: an old client against TLS 1.2 only, or a server without TLS 1.2", "共通のバージョンがありません (TLS 1.2 のみのサーバーに古いクライアント、または TLS 1.2 のないサーバー)")},
	{Code: 71, Schannel: 0x80090331,
		Meaning: text.T("what the peer offers is too weak", "相手の提示する暗号強度が不十分です"),
		Reasons: text.T("the policy of one side is stricter than what the other can do", "一方のポリシーが、もう一方の対応範囲より厳しく設定されています")},
	{Code: 80, Schannel: 0x80090304,
		Meaning: text.T("a failure inside the sender, which the peer has not caused", "送信側の内部エラーで、相手が原因ではありません"),
		Reasons: text.T("private key or credential of the server cannot be used: look for 36870 and 36871", "サーバーの秘密キーまたは資格情報を使用できません。36870 と 36871 を確認してください")},
	{Code: 86, Source: "RFC 7507",
		Meaning: text.T("the client retried with a lower version than it can do, which the server refuses", "クライアントが本来より低いバージョンで再試行したため、サーバーが拒否しました"),
		Reasons: text.T("the first attempt with the higher version failed: find out why", "最初の高いバージョンでの試行が失敗しています。その原因を調べてください")},
	{Code: 90, Schannel: 0x80090333, Meaning: text.T("the handshake was cancelled, not because of a fault", "障害以外の理由でハンドシェイクが取り消されました"), Reasons: text.T("a user or program that gives up, such as at the choice of a client certificate", "クライアント証明書の選択などで、利用者やプログラムが中止した場合")},
	{Code: 100, Schannel: 0x80090326, Source: rfc5246 + "; Microsoft, Schannel error codes for TLS and SSL alerts",
		Meaning: text.T("the peer refuses to renegotiate", "相手が再ネゴシエーションを拒否しました"),
		Reasons: text.T("IIS asks for a client certificate after the handshake, and the client does not allow that", "IIS がハンドシェイク後にクライアント証明書を要求し、クライアントがそれに対応していません")},
	{Code: 109, Source: rfc8446, Meaning: text.T("an extension that is needed is missing", "必要な拡張がありません"), Reasons: text.T("a TLS 1.3 hello that lacks what the version demands, mostly of a scanner", "TLS 1.3 に必要な拡張のない hello (多くはスキャナー)")},
	{Code: 110, Source: rfc8446, Meaning: text.T("an extension came that was not asked for", "要求していない拡張を受信しました"), Reasons: text.T("a peer or device that adds an extension of its own to an answer", "応答に独自の拡張を加える相手や機器")},
	{Code: 111, Source: "RFC 6066 section 9", Meaning: text.T("a certificate could not be fetched from its address", "証明書をアドレスから取得できませんでした"), Reasons: text.T("rare: hardly any program sends the address of a certificate", "まれです。証明書のアドレスを送るプログラムはほとんどありません")},
	{Code: 112, Source: rfc8446 + "; RFC 6066 section 3",
		Meaning: text.T("the server does not know the host name that was asked for (SNI)", "要求されたホスト名 (SNI) をサーバーが認識できません"),
		Reasons: text.T("there is no binding by that name, and no default one", "その名前のバインドも既定のバインドもありません")},
	{Code: 113, Source: rfc8446, Meaning: text.T("the stapled OCSP response is not valid", "ステープルされた OCSP 応答が無効です"), Reasons: text.T("the OCSP response that the server staples is old or of another certificate: look at EnableOcspStaplingForSni and the clock", "サーバーがステープルした OCSP 応答が古いか別の証明書のもの。EnableOcspStaplingForSni と時計を確認してください")},
	{Code: 114, Source: "RFC 6066 section 9", Meaning: text.T("the hash of a certificate does not fit", "証明書のハッシュが一致しません"), Reasons: text.T("rare, as alert 111", "まれです (アラート 111 と同様)")},
	{Code: 115, Source: rfc8446, Meaning: text.T("the identity of a pre-shared key is not known", "事前共有キーの識別子が不明です"), Reasons: text.T("a session that was resumed with keys that the server no longer has", "サーバーにすでにないキーによるセッションの再開")},
	{Code: 116, Source: rfc8446,
		Meaning: text.T("a client certificate is needed and none came (TLS 1.3)", "クライアント証明書が必要ですが、送信されませんでした (TLS 1.3)"),
		Reasons: text.T("the site demands client certificates, and the client has none that fits", "サイトがクライアント証明書を要求し、クライアントに適切な証明書がありません")},
	{Code: 117, Source: ianaAlerts, Meaning: text.T("a fault for which there is no other alert", "他に該当するアラートのない障害です"), Reasons: text.T("rare: the sender tells nothing more", "まれです。送信側はそれ以上の理由を示しません")},
	{Code: 120, Schannel: 0x80090367, Source: rfc8446 + "; RFC 7301",
		Meaning: text.T("no common application protocol (ALPN)", "共通のアプリケーション プロトコル (ALPN) がありません"),
		Reasons: text.T("the client insists on HTTP/2, which is switched off for the binding", "クライアントが必須とする HTTP/2 がバインドで無効になっています")},
	{Code: 121, Source: ianaAlerts, Meaning: text.T("the client insists on Encrypted Client Hello, which the server did not accept", "クライアントが必須とする Encrypted Client Hello をサーバーが受け入れませんでした"), Reasons: text.T("a client that was told by DNS to encrypt its hello; Schannel does not do that", "DNS の情報により hello を暗号化するクライアント。Schannel は対応していません")},
}

// Alert returns what is known of an alert's number.
func Alert(code int) (AlertInfo, bool) {
	for _, a := range alerts {
		if a.Code == code {
			return a.named(), true
		}
	}
	return AlertInfo{}, false
}

// AlertByName returns the alert of a name, in any case; blanks and hyphens
// stand for underscores.
func AlertByName(name string) (AlertInfo, bool) {
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(name))
	for _, a := range alerts {
		if a = a.named(); a.Name == name {
			return a, true
		}
	}
	return AlertInfo{}, false
}

// Alerts returns all alerts, by number.
func Alerts() []AlertInfo {
	out := make([]AlertInfo, 0, len(alerts))
	for _, a := range alerts {
		out = append(out, a.named())
	}
	return out
}

func (a AlertInfo) named() AlertInfo {
	a.Name = tls.AlertCode(a.Code).String()
	if a.Source == "" {
		a.Source = alertDocs
	}
	return a
}
