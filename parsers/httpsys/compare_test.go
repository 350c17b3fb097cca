package httpsys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
)

// asRegistry is the sample's first record as the registry holds it.
func asRegistry(t *testing.T, change func(values map[string]httpsys.RegValue)) httpsys.Binding {
	t.Helper()
	values := map[string]httpsys.RegValue{}
	for _, v := range regSample(t) {
		values[v.Name] = v
	}
	values["DefaultSslCertCheckMode"] = regDWORD("DefaultSslCertCheckMode", 0)
	values["DefaultSslRevocationUrlRetrievalTimeout"] = regDWORD("DefaultSslRevocationUrlRetrievalTimeout", 0)
	values["DefaultFlags"] = regDWORD("DefaultFlags", 2)
	change(values)
	var list []httpsys.RegValue
	for _, v := range values {
		list = append(list, v)
	}
	b, err := httpsys.FromRegistry("SslBindingInfo", "0.0.0.0:443", list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSameConfiguration(t *testing.T) {
	netsh := func(change func(*entry)) httpsys.Binding {
		e := sample()[0]
		change(&e)
		return parse(languages[0].print(e)).Bindings[0]
	}
	none := func(*entry) {}
	same := func(map[string]httpsys.RegValue) {}
	for _, c := range []struct {
		name string
		a, b httpsys.Binding
		want []httpsys.Difference
	}{
		{"the same", netsh(none), asRegistry(t, same), nil},
		{"letter case", netsh(func(e *entry) { e.store, e.hash = "WEBHOSTING", strings.ToUpper(hashA) }), asRegistry(t, same), nil},
		{"store by default", netsh(func(e *entry) { e.store = "(null)" }),
			asRegistry(t, func(v map[string]httpsys.RegValue) { v["SslCertStoreName"] = regString("SslCertStoreName", 1, "my") }), nil},
		{"hash", netsh(func(e *entry) { e.hash = hashB }), asRegistry(t, same), []httpsys.Difference{{Field: "Hash", A: hashB, B: hashA}}},
		{"no hash", netsh(func(e *entry) { e.hash = "(null)" }), asRegistry(t, same), []httpsys.Difference{{Field: "Hash", A: "", B: hashA}}},
		{"no hash in two ways", netsh(func(e *entry) { e.hash = "(null)" }),
			asRegistry(t, func(v map[string]httpsys.RegValue) { delete(v, "SslCertHash") }), nil},
		{"masked", netsh(func(e *entry) { e.hash, e.app = "redacted", "{XXXX}" }), asRegistry(t, same), nil},
		{"cut", parse(strings.Join(strings.SplitAfter(languages[0].print(sample()[0]), "\n")[:7], "")).Bindings[0], asRegistry(t, same), nil},
		{"unknown words", parse(languages[1].print(sample()[0])).Bindings[0], asRegistry(t, same), nil},
		{"everything else", netsh(none), asRegistry(t, func(v map[string]httpsys.RegValue) {
			v["AppId"] = regBinary(t, "AppId", strings.Repeat("00", 16))
			v["SslCertStoreName"] = regString("SslCertStoreName", 1, "MY")
			v["DefaultFlags"] = regDWORD("DefaultFlags", 0)
			v["DefaultSslCertCheckMode"] = regDWORD("DefaultSslCertCheckMode", 1)
			v["DefaultSslRevocationFreshnessTime"] = regDWORD("DefaultSslRevocationFreshnessTime", 1)
			v["DefaultSslCtlStoreName"] = regString("DefaultSslCtlStoreName", 1, "")
		}), []httpsys.Difference{
			{Field: "AppID", A: iisApp, B: zeroApp},
			{Field: "StoreName", A: "WebHosting", B: "MY"},
			{Field: "CTLStoreName", A: "AdfsTrustedDevices", B: ""},
			{Field: "RevocationFreshnessTime", A: "7200", B: "1"},
			{Field: "RevocationCheck", A: "true", B: "false"},
			{Field: "NegotiateClientCert", A: "true", B: "false"},
		}},
		{"another endpoint", netsh(func(e *entry) { e.key = "www.example.com:443" }), asRegistry(t, same), []httpsys.Difference{
			{Field: "Endpoint", A: "www.example.com:443", B: "0.0.0.0:443"}, {Field: "Kind", A: "hostnameport", B: "ipport"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, httpsys.SameConfiguration(c.a, c.b)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSameConfigurationDamagedHash(t *testing.T) {
	const sha1 = "0b7f1111111111111111111111111111111111c0"
	damaged := parse(strings.ReplaceAll(httpcfgRecord(httpcfgHash(t, sha1)), ":  b7f", ": b7f")).Bindings[0]
	for other, want := range map[string]int{sha1: 0, hashA: 1, "": 1, "redacted": 0} {
		b := damaged
		b.Hash, b.HashState = other, httpsys.HashPresent
		switch other {
		case "":
			b.HashState = httpsys.HashEmpty
		case "redacted":
			b.Hash, b.HashState = "", httpsys.HashUnusable
		}
		for _, d := range [][]httpsys.Difference{httpsys.SameConfiguration(damaged, b), httpsys.SameConfiguration(b, damaged)} {
			if len(d) != want {
				t.Errorf("%q: %v", other, d)
			}
		}
	}
}
