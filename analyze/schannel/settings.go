package schannel

import (
	"fmt"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// Setting is one line of the policy that is neither a version nor a list.
type Setting struct {
	Name    string // the registry value with the key below its root
	Role    Role   // empty: both
	Value   string // what holds, "1024", "on"
	Set     bool   // the registry says so; false: a default
	Origin  Origin
	Meaning text.Text
	// Unconfirmed says that no document at hand confirms the meaning.
	Unconfirmed bool
}

// setting is a value that Schannel reads, with its default.
type setting struct {
	root        hive.Role
	keys        []string
	name        string
	role        Role
	meaning     text.Text
	source      string
	unconfirmed bool
	def         func(build int) string
}

// always is a default that no Windows version changes.
func always(s string) func(int) string { return func(int) string { return s } }

// since is a default that changed with a build.
func since(build int, before, from string) func(int) string {
	return func(b int) string {
		switch {
		case b == 0:
			return "?"
		case b < build:
			return before
		}
		return from
	}
}

// settings are the switches of Schannel beside versions and lists. Sources:
// Microsoft, "Transport Layer Security (TLS) registry settings" and "What's
// new in TLS/SSL (Schannel SSP)"; KB980436, KB977377 and "Exchange Server TLS
// configuration best practices" on renegotiation, KB4528489 on the extended
// master secret, KB2643584 on record splitting.
var settings = []setting{
	{hive.Schannel, []string{"KeyExchangeAlgorithms", "Diffie-Hellman"}, "ServerMinKeyBitLength", Server, text.T("bits of the server's Diffie-Hellman key", "サーバーの Diffie-Hellman キーのビット長"), settingsSource, false, since(windows10, "1024", "2048")},
	{hive.Schannel, []string{"KeyExchangeAlgorithms", "Diffie-Hellman"}, "ClientMinKeyBitLength", Client, text.T("shortest Diffie-Hellman key accepted of a server", "受け入れるサーバーの Diffie-Hellman キーの最小ビット長"), settingsSource, false, always("1024")},
	{hive.Schannel, []string{"KeyExchangeAlgorithms", "Diffie-Hellman"}, "ClientMaxKeyBitLength", Client, text.T("longest Diffie-Hellman key accepted of a server", "受け入れるサーバーの Diffie-Hellman キーの最大ビット長"), settingsSource, false, always("none")},
	{hive.Schannel, []string{"KeyExchangeAlgorithms", "PKCS"}, "ClientMinKeyBitLength", Client, text.T("shortest RSA key accepted of a server", "受け入れるサーバーの RSA キーの最小ビット長"), settingsSource, false, always("1024")},
	{hive.Schannel, []string{"KeyExchangeAlgorithms", "PKCS"}, "ClientMaxKeyBitLength", Client, text.T("longest RSA key accepted of a server", "受け入れるサーバーの RSA キーの最大ビット長"), settingsSource, false, always("none")},
	{hive.Schannel, nil, "DisableRenegoOnServer", Server, text.T("1: no renegotiation, which client certificates per path need", "1: 再ネゴシエーション不可 (パス単位のクライアント証明書に必要)"), "Microsoft, KB977377", true, always("0")},
	{hive.Schannel, nil, "DisableRenegoOnClient", Client, text.T("1: no renegotiation", "1: 再ネゴシエーション不可"), "Microsoft, KB977377", true, always("0")},
	{hive.Schannel, nil, "AllowInsecureRenegoClients", Server, text.T("0: clients without RFC 5746 are refused (strict mode)", "0: RFC 5746 に対応しないクライアントを拒否 (strict モード)"), "Microsoft, Exchange Server TLS configuration best practices; KB980436", false, always("1")},
	{hive.Schannel, nil, "AllowInsecureRenegoServers", Client, text.T("0: servers without RFC 5746 are refused", "0: RFC 5746 に対応しないサーバーを拒否"), "Microsoft, KB980436", true, always("1")},
	{hive.Schannel, nil, "UseScsvForTls", Client, text.T("1: the signal of RFC 5746 stands among the cipher suites, and the hello has no extensions", "1: RFC 5746 の通知を暗号スイートで送信し、拡張を送信しない"), "N. Oskov, Windows SSL/TLS update for secure renegotiation (2010), on KB980436", false, always("0")},
	{hive.Schannel, nil, "DisableServerExtendedMasterSecret", Server, text.T("1: no extended master secret (RFC 7627), without which Windows of October 2019 and later resumes no session", "1: extended master secret (RFC 7627) なし。2019 年 10 月以降の Windows はこれなしにセッションを再開しません"), "Microsoft, KB4528489", false, always("0")},
	{hive.Schannel, nil, "DisableClientExtendedMasterSecret", Client, text.T("1: no extended master secret (RFC 7627), without which Windows of October 2019 and later resumes no session", "1: extended master secret (RFC 7627) なし。2019 年 10 月以降の Windows はこれなしにセッションを再開しません"), "Microsoft, KB4528489", false, always("0")},
	{hive.Schannel, nil, "SendExtraRecord", "", text.T("record splitting: 0 for programs that ask, 1 for all (not confirmed), 2 for none", "レコード分割: 0 要求したプログラムのみ、1 すべて (未確認)、2 なし"), "Microsoft, KB2643584", false, always("0")},
	{hive.Schannel, []string{"Messaging"}, "MessageLimitClient", Client, text.T("longest handshake message in fragments, bytes", "分割されたハンドシェイク メッセージの最大バイト数"), settingsSource, false, always("32768")},
	{hive.Schannel, []string{"Messaging"}, "MessageLimitServer", Server, text.T("longest handshake message in fragments without client certificates, bytes; 0 refuses fragments", "分割されたハンドシェイク メッセージの最大バイト数 (クライアント証明書なし)。0 は分割を拒否"), settingsSource, false, always("16384")},
	{hive.Schannel, []string{"Messaging"}, "MessageLimitServerClientAuth", Server, text.T("the same with client certificates", "同 (クライアント証明書あり)"), settingsSource, false, always("32768")},
	{hive.Schannel, nil, "SendTrustedIssuerList", Server, text.T("1: the list of trusted issuers is sent when a client certificate is asked for", "1: クライアント証明書の要求時に、信頼された発行者の一覧を送信"), settingsSource, false, since(9200, "1", "0")},
	{hive.Schannel, nil, "ClientAuthTrustMode", Server, text.T("roots of client certificates: 0 of the machine, 1 and 2 of Client Authentication Issuers", "クライアント証明書のルート: 0 コンピューター、1 と 2 は Client Authentication Issuers"), "Microsoft, What's new in TLS/SSL (Schannel SSP)", false, always("0")},
	{hive.Schannel, nil, "CertificateMappingMethods", Server, text.T("how client certificates are mapped to accounts (bits not confirmed)", "クライアント証明書とアカウントの対応付け (ビットの意味は未確認)"), settingsSource, true, always("not set")},
	{hive.Schannel, nil, "ServerCacheTime", Server, text.T("how long sessions can be resumed, ms; 0 never", "セッションを再開できる時間 (ミリ秒)。0 は不可"), settingsSource, false, always("36000000")},
	{hive.Schannel, nil, "ClientCacheTime", Client, text.T("how long sessions can be resumed, ms; 0 never", "セッションを再開できる時間 (ミリ秒)。0 は不可"), settingsSource, false, always("36000000")},
	{hive.Schannel, nil, "MaximumCacheSize", "", text.T("sessions kept; 0 none", "保持するセッション数。0 はなし"), settingsSource, false, always("20000")},
	{hive.Schannel, nil, "EnableOcspStaplingForSni", Server, text.T("1: OCSP stapling for SNI and central store bindings", "1: SNI と集中管理のバインドでの OCSP ステープリング"), settingsSource, false, always("0")},
	{hive.Schannel, nil, "EventLogging", "", text.T("events written: 1 errors, 2 warnings, 4 information, added up", "記録するイベント: 1 エラー、2 警告、4 情報の合計"), "Microsoft, KB260729", false, always("1")},
	{hive.LSA, nil, "MaxAsyncWorkerThreadsPerCpu", Server, text.T("threads per processor for handshakes of HTTP.sys", "HTTP.sys のハンドシェイク用スレッド数 (プロセッサごと)"), settingsSource, false, always("2")},
	{hive.HTTPParameters, nil, "EnableHttp2Tls", Server, text.T("0: no HTTP/2 over TLS", "0: TLS 上の HTTP/2 なし"), "Microsoft, KB4032720", false, since(windows10, "none", "1")},
}

// Settings are the switches with what holds on this server.
func Settings(f *facts.Facts) []Setting {
	var out []Setting
	fips, origin := FIPS(f)
	out = append(out, Setting{Name: "FipsAlgorithmPolicy", Value: onOff(fips), Set: !origin.Ref.IsZero(), Origin: origin,
		Meaning: text.T("FIPS mode: only algorithms of FIPS 140", "FIPS モード: FIPS 140 のアルゴリズムのみ")})
	for _, s := range settings {
		out = append(out, s.in(f))
	}
	return append(out, programs(f)...)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// in is the setting on one server.
func (s setting) in(f *facts.Facts) Setting {
	out := Setting{Name: strings.Join(append(append([]string{}, s.keys...), s.name), `\`), Role: s.role, Meaning: s.meaning, Unconfirmed: s.unconfirmed}
	root := f.Key(s.root)
	if root != nil {
		if key := root.Lookup(s.keys...); key != nil {
			if d := read(key, s.name); d.set {
				out.Value, out.Set = fmt.Sprint(d.data), true
				out.Origin = fromValue(root, key, d.value, text.T("set in the registry", "レジストリで設定"))
				return out
			}
		}
	}
	out.Value, out.Origin = s.def(f.Host.Build), byDefault(f.Host.Build, s.source)
	if root == nil && s.root != hive.LSA {
		out.Value, out.Origin = "?", Origin{Why: text.T("the registry key is not in evidence", "レジストリ キーが証拠にありません")}
	}
	return out
}
