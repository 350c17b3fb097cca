package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
)

func from(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestEventMessage(t *testing.T) {
	for _, test := range []struct {
		provider string
		id       int
		values   map[string]string
		want     text.Text
	}{
		{"Schannel", 36870, map[string]string{"Type": "server", "ErrorCode": "0x80090016", "ErrorStatus": "10001"}, text.T(
			"The private key of the server credential cannot be used: 0x80090016 NTE_BAD_KEYSET (internal state 10001).",
			"サーバーの資格情報の秘密キーを使用できません: 0x80090016 NTE_BAD_KEYSET (内部状態 10001)。")},
		{"Schannel", 36870, map[string]string{"ErrorCode": "0x80090010"}, text.T(
			"The private key of the credential cannot be used: 0x80090010 NTE_PERM.",
			"資格情報の秘密キーを使用できません: 0x80090010 NTE_PERM。")},
		{"schannel", 36871, map[string]string{"Type": "客户端", "ErrorState": "10013", "CallerProcessImageName": "svchost", "CallerProcessId": "712"}, text.T(
			"A TLS credential could not be created for the client role (internal state 10013). Caller: svchost (process 712).",
			"TLS 資格情報 (クライアント) を作成できませんでした (内部状態 10013)。呼び出し元: svchost (プロセス 712)。")},
		{"Schannel", 36874, map[string]string{"Protocol": "TLS 1.2"}, text.T(
			"A client asked for TLS 1.2 and offered no cipher suite that the server supports.",
			"クライアントが TLS 1.2 を要求しましたが、サーバーが対応する暗号スイートを 1 つも提示しませんでした。")},
		{"Schannel", 36887, map[string]string{"AlertDesc": "48"}, text.T(
			"The peer sent the fatal alert 48 unknown_ca.", "相手から致命的なアラート 48 unknown_ca を受信しました。")},
		{"Schannel", 36880, map[string]string{"Type": "server", "Protocol": "TLS 1.2", "CipherSuite": "0xc030"}, text.T(
			"A TLS handshake was completed in the server role: TLS 1.2, 0xc030 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384.",
			"TLS ハンドシェイクが完了しました (サーバー): TLS 1.2、0xc030 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384。")},
		{"HTTP", 15021, map[string]string{"Endpoint": "[::]:443", "Status": "0xc000005f"}, text.T(
			"HTTP.sys cannot use the SSL configuration of [::]:443: 0xc000005f STATUS_NO_SUCH_LOGON_SESSION.",
			"HTTP.sys が [::]:443 の SSL 構成を使用できません: 0xc000005f STATUS_NO_SUCH_LOGON_SESSION。")},
		{"Service Control Manager", 7000, map[string]string{"param1": "W3SVC", "param2": "%%1068"}, text.T(
			"The service W3SVC did not start: 1068 ERROR_SERVICE_DEPENDENCY_FAIL.",
			"サービス W3SVC を開始できませんでした: 1068 ERROR_SERVICE_DEPENDENCY_FAIL。")},
		{"EventLog", 6009, map[string]string{"1": "10.00.", "2": "17763"}, text.T(
			"Windows started: version 10.00, build 17763.", "Windows が起動しました: バージョン 10.00、ビルド 17763。")},
		{"EventLog", 6008, map[string]string{"1": "2:41:02 AM", "2": "\u200e5/\u200e29/\u200e2023"}, text.T(
			"The shutdown before was unexpected (last sign of life: 5/29/2023 2:41:02 AM, time of the machine).",
			"前回のシャットダウンは予期されていませんでした (最後の稼働記録: 5/29/2023 2:41:02 AM、コンピューターの時刻)。")},
		{"Microsoft-Windows-Kernel-General", 1, map[string]string{"OldTime": "2023-05-11T05:58:11.2896231Z", "NewTime": "2023-05-11T05:58:11.291461Z"}, text.T(
			"The system time was changed from 2023-05-11 05:58:11.289 UTC to 2023-05-11 05:58:11.291 UTC.",
			"システム時刻が 2023-05-11 05:58:11.289 UTC から 2023-05-11 05:58:11.291 UTC に変更されました。")},
		{"CAPI2", 11, map[string]string{"Certificate@subjectName": "www.example.test", "EventAuxInfo@ProcessName": "w3wp.exe", "Result@value": "800B0109"}, text.T(
			"The chain of the certificate www.example.test was built for w3wp.exe: 0x800b0109 CERT_E_UNTRUSTEDROOT.",
			"証明書 www.example.test のチェーンが作成されました (w3wp.exe): 0x800b0109 CERT_E_UNTRUSTEDROOT。")},
		{"CAPI2", 53, map[string]string{"URL": "http://crl.example.test/a.crl", "Result@value": "0"}, text.T(
			"Fetching http://crl.example.test/a.crl from the network ended: success.",
			"http://crl.example.test/a.crl のネットワーク取得が終了しました: 成功。")},
		{"EventLog", 6005, nil, text.T(
			"The event log service started, which is a start of Windows.", "イベント ログ サービスが開始されました (Windows の起動)。")},
		{"HttpEvent", 15021, nil, text.T(
			"HTTP.sys cannot use the SSL configuration of an endpoint.", "HTTP.sys がエンドポイントの SSL 構成を使用できません。")},
		{"Nobody", 4711, nil, text.T("Nobody event 4711.", "Nobody イベント 4711。")},
	} {
		if got := EventMessage(test.provider, test.id, from(test.values)); got != test.want {
			t.Errorf("%s %d:\n got %q\n     %q\nwant %q\n     %q", test.provider, test.id, got.EN, got.JA, test.want.EN, test.want.JA)
		}
	}
}

var placeShape = regexp.MustCompile(`\{([A-Za-z0-9@]+)(?::([a-z]+))?\}`)

func TestMessageTemplates(t *testing.T) {
	for key, e := range events() {
		if e.Message.IsZero() {
			continue
		}
		if en, ja := places(e.Message.EN), places(e.Message.JA); !slices.Equal(en, ja) {
			t.Errorf("%v: the languages name different values: %v, %v", key, en, ja)
		}
		for _, m := range placeShape.FindAllStringSubmatch(e.Message.EN+e.Message.JA, -1) {
			if !slices.Contains(e.Fields, m[1]) {
				t.Errorf("%v: %s is none of the fields %v", key, m[1], e.Fields)
			}
			if forms[m[2]] == nil {
				t.Errorf("%v: there is no form %q", key, m[2])
			}
		}
		for _, l := range []text.Lang{text.EN, text.JA} {
			full := e.sentence(l, func(name string) string { return "<" + name + ">" })
			if full == asSentence(e.Title.In(l), l) || strings.ContainsAny(full, "{}[]") || !sentenceEnd(full, l) {
				t.Errorf("%v: %q", key, full)
			}
			if none := e.sentence(l, from(nil)); strings.ContainsAny(none, "{}[]") || !sentenceEnd(none, l) || strings.Contains(none, "  ") {
				t.Errorf("%v: without values: %q", key, none)
			}
		}
	}
}

func sentenceEnd(s string, l text.Lang) bool {
	return strings.HasSuffix(s, map[text.Lang]string{text.EN: ".", text.JA: "。"}[l])
}

// places are the values that a template names, sorted.
func places(template string) []string {
	var out []string
	for _, m := range placeShape.FindAllStringSubmatch(template, -1) {
		out = append(out, m[0])
	}
	slices.Sort(out)
	return out
}

// A value may hold anything, signs of the template included.
func TestMessageKeepsHostileValues(t *testing.T) {
	got := EventMessage("Schannel", 36874, from(map[string]string{"Protocol": "{Protocol}[%s]{"}))
	if want := "A client asked for {Protocol}[%s]{ and offered"; !strings.HasPrefix(got.EN, want) {
		t.Errorf("got %q", got.EN)
	}
}

func TestValues(t *testing.T) {
	e := eventlog.Event{
		Provider: "Microsoft-Windows-HttpEvent", ID: 15021,
		Data:   []eventlog.Field{{Name: "SocketAddress", Value: "0.0.0.0:443"}},
		Binary: append(append([]byte{0, 0, 4, 0}, make([]byte, 36)...), 0x5f, 0, 0, 0xc0),
	}
	get := Values(&e)
	e.Strings = []string{"first"}
	for name, want := range map[string]string{"Endpoint": "0.0.0.0:443", "Status": "0xc000005f", "Other": "", "1": "first", "2": "", "0": ""} {
		if got := get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	failed := eventlog.Event{Provider: "Microsoft-Windows-HttpService", ID: 96, Data: []eventlog.Field{
		{Name: "RemoteAddress", Value: "0200c8e10a000005"}, {Name: "Thumbprint", Value: "0200c8e10a000005"}, {Name: "Status", Value: "2148074278"},
	}}
	want := "A TLS handshake of 10.0.0.5:51425 failed: 0x80090326 SEC_E_ILLEGAL_MESSAGE."
	if got := EventMessage(failed.Provider, failed.ID, Values(&failed)); got.EN != want {
		t.Errorf("got %q", got.EN)
	}
	if got := Values(&failed)("Thumbprint"); got != "0200c8e10a000005" {
		t.Errorf("a thumbprint became %q", got)
	}
}
