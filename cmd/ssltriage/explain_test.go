package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"ssltriage/analyze/explain"
)

// program runs one command line in English and returns what it wrote.
func program(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	var out, err bytes.Buffer
	code = run(args, streams{strings.NewReader(""), &out, &err})
	return code, out.String(), err.String()
}

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		args   string
		titles []string // first lines of the topics, in order
	}{
		{"36870", []string{"event Schannel 36870"}},
		{"Schannel 36870", []string{"event Schannel 36870"}},
		{"event:36870", []string{"event Schannel 36870"}},
		{"HTTP 15021", []string{"event Microsoft-Windows-HttpEvent 15021"}},
		{"Service Control Manager 7036 schannel 36874", []string{"event Service Control Manager 7036", "event Schannel 36874"}},
		{"alert 48", []string{"TLS alert 48 unknown_ca"}},
		{"alert:48", []string{"TLS alert 48 unknown_ca"}},
		{"UNKNOWN_CA", []string{"TLS alert 48 unknown_ca"}},
		{"0x80090016 -2146893802 2148073494 nte_bad_keyset", []string{"error code NTE_BAD_KEYSET (0x80090016, -2146893802)"}},
		{"-2146885628", []string{"error code CRYPT_E_NOT_FOUND (0x80092004, -2146885628)"}},
		{"--lang en -1073741790", []string{"error code STATUS_ACCESS_DENIED (0xc0000022, -1073741790)"}},
		{"0x80070520", []string{"error code ERROR_NO_SUCH_LOGON_SESSION (0x80070520, -2147023584)"}},
		{"1312", []string{"error code ERROR_NO_SUCH_LOGON_SESSION (0x00000520, 1312)"}},
		{"CERTSRV_E_NO_REQUEST", []string{"error code CERTSRV_E_NO_REQUEST (0x80094002, -2146877438)"}},
		{"sendextrarecord", []string{"registry value SendExtraRecord"}},
		{"DisabledByDefault", []string{"registry value DisabledByDefault"}},
		{"registry:Functions", []string{"registry value Functions", "registry value Functions", "registry value Functions"}},
		{"0xc02f", []string{"cipher suite 0xc02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}},
		{"tls_ecdhe_rsa_with_aes_128_cbc_sha_P256", []string{"cipher suite 0xc013 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}},
		{"{4DC3E181-E14B-4A21-B022-59FC669B0914}", []string{"application id {4dc3e181-e14b-4a21-b022-59fc669b0914} IIS"}},
		{"S-1-5-20", []string{`account S-1-5-20 NT AUTHORITY\NETWORK SERVICE`}},
		{"8172", []string{"port 8172 Web Management Service"}},
		// all that match
		{"50", []string{"event Microsoft-Windows-CAPI2 50", "event Microsoft-Windows-Time-Service 50", "TLS alert 50 decode_error", "error code ERROR_NOT_SUPPORTED (0x00000032, 50)"}},
		{"10013", []string{"internal state 10013 (Schannel 36871)", "error code WSAEACCES (0x0000271d, 10013)"}},
		{"state 1205", []string{"internal state 1205 (Schannel 36888)"}},
	} {
		code, out, errs := program(t, append([]string{"explain"}, strings.Fields(test.args)...)...)
		if code != 0 || errs != "" {
			t.Errorf("explain %s: exit %d: %s", test.args, code, errs)
			continue
		}
		if got := titles(out); strings.Join(got, "\n") != strings.Join(test.titles, "\n") {
			t.Errorf("explain %s: got %q, want %q", test.args, got, test.titles)
		}
	}
}

// titles are the lines that begin a topic.
func titles(out string) []string {
	var list []string
	for line := range strings.Lines(out) {
		if strings.TrimSpace(line) != "" && line[0] != ' ' {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return list
}

func TestExplainContent(t *testing.T) {
	_, out, _ := program(t, "explain", "Schannel", "36870")
	for _, want := range []string{
		`(?m)^event Schannel 36870$`, `private key of a TLS credential`, `(?m)^  causes: .*permission|may not read`,
		`(?m)^  field ErrorCode: `, `(?m)^  state 10001: the private key could not be used`, `(?s)  source: .*scenario 2\n`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	_, out, _ = program(t, "explain", "--lang", "ja", "36870", "SendExtraRecord", "0xc02f")
	for _, want := range []string{"イベント Schannel 36870", "秘密キー", "レジストリ値 SendExtraRecord", "暗号スイート 0xc02f", "Windows Server 2016"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	_, out, _ = program(t, "explain", "0x1301", "0x0002")
	if !strings.Contains(out, "TLS 1.3 only") || !strings.Contains(out, "does not encrypt") || !strings.Contains(out, "Windows Server 2022, Windows Server 2025") {
		t.Errorf("got\n%s", out)
	}
}

func TestExplainUnknown(t *testing.T) {
	for args, want := range map[string]string{
		"NTE_BAD_KEYSETT":    `"NTE_BAD_KEYSETT": not known; close: NTE_BAD_KEYSET`,
		"SendExtraRecrod":    `close: SendExtraRecord`,
		"unknown":            `close: unknown_ca`,
		"Schannel 4711":      `"event Schannel 4711": not known`,
		"alert 255":          `"alert 255": not known`,
		"36870 frobnicate":   `"frobnicate": not known`,
		"":                   `name a rule id`,
		"--no-such-flag":     `no-such-flag`,
		"--lang de 36870":    `one of auto, en, ja`,
		"\x1b[31m0x80041234": `not known`,
		"0x41234":            `not known`,
	} {
		code, out, errs := program(t, append([]string{"explain"}, strings.Fields(args)...)...)
		if code != exitUsage || out != "" || !strings.Contains(errs, want) || !strings.Contains(errs, "hint: ") {
			t.Errorf("explain %s: exit %d, %q, %q", args, code, out, errs)
		}
		if strings.ContainsRune(errs, 0x1b) {
			t.Errorf("explain %s: an escape sequence came through", args)
		}
	}
}

func TestExplainHelp(t *testing.T) {
	for _, flag := range []string{"--help", "-h"} {
		code, out, _ := program(t, "explain", flag)
		if code != 0 || !strings.Contains(out, "Usage:") || !strings.Contains(out, "--lang") {
			t.Errorf("%s: exit %d\n%s", flag, code, out)
		}
	}
}

func TestExplainJSON(t *testing.T) {
	code, out, errs := program(t, "explain", "-f", "json", "Schannel 36870", "-2146893802")
	var topics []explain.Topic
	if err := json.Unmarshal([]byte(out), &topics); code != 0 || errs != "" || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, errs)
	}
	if len(topics) != 2 || topics[0].Kind != "event" || topics[1].Name != "NTE_BAD_KEYSET (0x80090016, -2146893802)" {
		t.Fatalf("got %+v", topics)
	}
	if causes, ok := topics[0].Get(explain.Causes); !ok || causes.JA == "" || causes.EN == "" {
		t.Errorf("the causes are %+v", causes)
	}
}
