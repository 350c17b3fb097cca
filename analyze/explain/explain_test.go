package explain

import (
	"fmt"
	"strings"
	"testing"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
)

// about are the headings of all that a line of words finds.
func about(line ...string) []string {
	var out []string
	for _, q := range Parse(line) {
		for _, t := range Find(q) {
			out = append(out, t.Kind+" "+t.Name)
		}
	}
	return out
}

func TestFind(t *testing.T) {
	for line, want := range map[string]string{
		"36870":          "event Schannel 36870",
		"Schannel 36870": "event Schannel 36870",
		"schannel 36870": "event Schannel 36870",
		"event:36870":    "event Schannel 36870",
		"HTTP 15021":     "event Microsoft-Windows-HttpEvent 15021",
		"Service Control Manager 7036 schannel 36874": "event Service Control Manager 7036|event Schannel 36874",
		"alert 48":    "alert 48 unknown_ca",
		"alert:48":    "alert 48 unknown_ca",
		"UNKNOWN_CA":  "alert 48 unknown_ca",
		"unknown-ca":  "alert 48 unknown_ca",
		"0x8009030D":  "code SEC_E_UNKNOWN_CREDENTIALS (0x8009030d, -2146893043)",
		"2148204809":  "code CERT_E_UNTRUSTEDROOT (0x800b0109, -2146762487)",
		"-2146762487": "code CERT_E_UNTRUSTEDROOT (0x800b0109, -2146762487)",
		"-1073741790": "code STATUS_ACCESS_DENIED (0xc0000022, -1073741790)",
		"0x80070520":  "code ERROR_NO_SUCH_LOGON_SESSION (0x80070520, -2147023584)",
		"1312":        "code ERROR_NO_SUCH_LOGON_SESSION (0x00000520, 1312)",
		"nte_perm":    "code NTE_PERM (0x80090010, -2146893808)",

		`TLS 1.2\Server\Enabled`:                                            "registry Enabled",
		`registry TLS 1.2\Server\Enabled`:                                   "registry Enabled",
		`hklm\system\ControlSet001\Control\Lsa\FipsAlgorithmPolicy\Enabled`: "registry Enabled",
		`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 128/128\Enabled`: "registry Enabled",
		`SCHANNEL\Protocols\TLS 1.0\Client`:                                 "registry Enabled|registry DisabledByDefault",
		`SslBindingInfo\0.0.0.0:443\SslCertHash`:                            "registry SslCertHash",
		`Wow6432Node\Microsoft\.NETFramework\v4.0.30319\SchUseStrongCrypto`: "registry SchUseStrongCrypto",
		"sendextrarecord":    "registry SendExtraRecord",
		"registry:Functions": "registry Functions|registry Functions|registry Functions",

		"TLS 1.2": "version TLS 1.2", "TLSv1.2": "version TLS 1.2", "tls1.0": "version TLS 1.0",
		"0xc02f":                        "suite 0xc02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"0xC0,0x2F":                     "suite 0xc02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"suite 49199":                   "suite 0xc02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"ECDHE-RSA-AES128-GCM-SHA256":   "suite 0xc02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"AES256-SHA256":                 "suite 0x003d TLS_RSA_WITH_AES_256_CBC_SHA256",
		"DES-CBC3-SHA":                  "suite 0x000a TLS_RSA_WITH_3DES_EDE_CBC_SHA",
		"ECDHE-ECDSA-CHACHA20-POLY1305": "suite 0xcca9 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
		"tls_ecdhe_rsa_with_aes_128_cbc_sha_P256": "suite 0xc013 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
		"NistP256": "group 23 (0x0017) secp256r1", "x25519": "group 29 (0x001d) x25519", "group 0x11ec": "group 4588 (0x11ec) X25519MLKEM768", "curve25519": "group 29 (0x001d) x25519",
		"extension 23": "extension 23 (0x0017) extended_master_secret", "SNI": "extension 0 (0x0000) server_name", "extension 0xff01": "extension 65281 (0xff01) renegotiation_info",
		"rsa_pss_rsae_sha256": "signature 0x0804 rsa_pss_rsae_sha256", "signature 0x0403": "signature 0x0403 ecdsa_secp256r1_sha256",
		"{4DC3E181-E14B-4A21-B022-59FC669B0914}": "appid {4dc3e181-e14b-4a21-b022-59fc669b0914} IIS",
		"S-1-5-20":                               `sid S-1-5-20 NT AUTHORITY\NETWORK SERVICE`, "8172": "port 8172 Web Management Service",
		"50":         "event Microsoft-Windows-CAPI2 50|event Microsoft-Windows-Time-Service 50|alert 50 decode_error|code ERROR_NOT_SUPPORTED (0x00000032, 50)",
		"10013":      "state 10013 (Schannel 36871)|code WSAEACCES (0x0000271d, 10013)",
		"state 1205": "state 1205 (Schannel 36888)",
		"state 1207": "state 1207", // an answer: it is not documented
		"1207":       "",
		"nothing":    "", "alert 255": "", "Schannel 4711": "", `\`: "", `\\\\`: "", "0x": "", "0xffffff": "", "suite 0xeeee": "", "TLS 9.9": "", "": "",
	} {
		if got := strings.Join(about(line), "|"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", line, got, want)
		}
	}
}

// A path that was not quoted comes in two words.
func TestFindUnquotedPath(t *testing.T) {
	if got := about("TLS", `1.2\Server\Enabled`, "alert", "48"); strings.Join(got, "|") != "registry Enabled|alert 48 unknown_ca" {
		t.Errorf("got %v", got)
	}
}

func TestRulesAreReferredTo(t *testing.T) {
	for line, rule := range map[string]string{
		"Schannel 36870": "private-key-access-denied", "Schannel 36869": "private-key-missing", "HTTP 15021": "binding-certificate-not-in-store",
		"Schannel 36874": "no-common-cipher-suite", "alert 48": "intermediate-missing", "alert 70": "no-common-protocol", "alert 45": "certificate-expired",
		"0x8009001a": "private-key-corrupt", "CERT_E_WRONG_USAGE": "certificate-wrong-usage", "1214": "iplisten-excludes-address",
		"EccCurves": "certificate-curve-disabled", "SendExtraRecord": "record-splitting-refused", "ListenOnlyList": "iplisten-excludes-address",
		"DefaultFlags": "binding-rejects-connections", "state 1205": "no-common-cipher-suite", "TLS 1.3": "tls13-forced",
	} {
		var seen []string
		for _, topic := range Find(Parse([]string{line})[0]) {
			for _, p := range topic.Parts {
				if p.Key == SeeRule {
					name, _, _ := strings.Cut(p.Text.EN, ":")
					seen = append(seen, name)
				}
			}
		}
		if !strings.Contains(strings.Join(seen, " ")+" ", rule+" ") {
			t.Errorf("%s refers to %v, not to %s", line, seen, rule)
		}
	}
}

// words are the names under which everything in the tables is known.
func words() []string {
	var out []string
	for _, row := range eventlog.Wanted {
		for _, r := range row.IDs {
			for id := r.First; id <= r.Last; id++ {
				if _, known := knowledge.Event(row.Provider, id); known {
					out = append(out, fmt.Sprintf("%s %d", row.Provider, id))
				}
			}
		}
	}
	for _, a := range knowledge.Alerts() {
		out = append(out, a.Name, fmt.Sprintf("alert:%d", a.Code))
	}
	out = append(append(out, knowledge.CodeNames()...), knowledge.RegistryNames()...)
	for _, r := range rules.All() {
		out = append(out, r.ID)
	}
	for _, a := range knowledge.AppIDs() {
		out = append(out, a.ID)
	}
	for name := range extensionNames() {
		out = append(out, name)
	}
	return append(out, protocolNames...)
}

// Whatever the tables hold can be explained, in both languages, under the
// name by which people know it, and tells what it means and where that stands.
func TestEverythingIsExplained(t *testing.T) {
	for _, word := range words() {
		var topics []Topic
		for _, q := range Parse([]string{word}) {
			topics = append(topics, Find(q)...)
		}
		if len(topics) == 0 {
			t.Errorf("%s is not explained", word)
		}
		for _, topic := range topics {
			complete(t, topic)
		}
	}
}

// complete checks that a topic answers what its kind has to answer.
func complete(t *testing.T, topic Topic) {
	t.Helper()
	has := map[Key]bool{}
	for _, p := range topic.Parts {
		has[p.Key] = true
		if p.Text.EN == "" || p.Text.JA == "" || (p.Label.EN == "") != (p.Label.JA == "") {
			t.Errorf("%s %s: a language is missing: %+v", topic.Kind, topic.Name, p)
		}
	}
	needs := map[string][]Key{
		"rule": {Meaning, Proof, Remedy}, "event": {Meaning, Causes, Proof, Remedy}, "alert": {Meaning, Causes, Proof, Remedy}, "code": {Meaning, Causes, Proof, Remedy},
		"registry": {Meaning, Causes, Proof, Remedy}, "extension": {Meaning, Proof}, "version": {Proof},
	}
	for _, key := range needs[topic.Kind] {
		if !has[key] {
			t.Errorf("%s %s does not tell its %s", topic.Kind, topic.Name, key)
		}
	}
	if topic.Source == "" || topic.Label.IsZero() {
		t.Errorf("%s %s: no source or no label", topic.Kind, topic.Name)
	}
	for _, l := range []text.Lang{text.EN, text.JA} {
		if out := Text([]Topic{topic}, l); strings.Contains(out, ": \n") || strings.Contains(out, "%!") {
			t.Errorf("%s", out)
		}
	}
}

// Every error code but that of success tells how it comes about and what to do.
func TestEveryCodeHasAFamily(t *testing.T) {
	for _, name := range knowledge.CodeNames() {
		if _, ok := knowledge.FamilyOf(name); !ok {
			t.Errorf("%s belongs to no family", name)
		}
	}
}

// "Enabled" as the answer of a tool is not the registry value.
func TestAnswersOfToolsAreNoNames(t *testing.T) {
	for _, topic := range Find(Query{Word: `TLS 1.2\Server\Enabled`}) {
		for _, p := range topic.Parts {
			if p.Key == SeeRule && strings.HasPrefix(p.Text.EN, "binding-rejects-connections") {
				t.Errorf("%s refers to %s", topic.Name, p.Text.EN)
			}
		}
	}
}

func TestClose(t *testing.T) {
	for word, want := range map[string]string{
		"NTE_BAD_KEYSETT": "NTE_BAD_KEYSET", "SendExtraRecrod": "SendExtraRecord", "unknown": "unknown_ca",
		`TLS 1.2\Server\Enabeld`: "Enabled", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"extended_master_secrets": "extended_master_secret", "private-key-mising": "private-key-missing",
	} {
		if got := Close(word); len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %v, want %s", word, got, want)
		}
	}
	for _, word := range []string{"", "x", "frobnicate", strings.Repeat("x", 1<<20)} {
		if got := Close(word); got != nil {
			t.Errorf("%.20s: got %v", word, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"same", "same", 0}} {
		if got := text.Distance(test.a, test.b); got != test.want {
			t.Errorf("%q, %q: got %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"Schannel 36870", `TLS 1.2\Server\Enabled`, "0xC0,0x2F", "alert:48", `\[\{*`, "TLS 1.2"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, line string) {
		for _, q := range Parse([]string{line}) {
			Text(Find(q), text.JA)
			Close(q.Word)
		}
	})
}
