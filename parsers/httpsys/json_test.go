package httpsys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
)

const netshJSON = `{
  "message" : "",
  "SslCertificateBindings" : [
    { "IpPort" : "0.0.0.0:5986", "ConfigType" : 1, "AppId" : "{AFEBB9AD-9B97-4A91-9AB5-DAF4D59122F6}",
      "SslHash" : "2D125F4D735DEF823178E8F17E6579D04FB97B7A", "SslCertStoreName" : "MY",
      "DefaultFlags" : 2, "DefaultCertCheckMode" : 1, "Disable QUIC" : true, "Later" : [ 1, "two" ] },
    { "IpPort" : "[::]:443", "GuidString" : "4dc3e181-e14b-4a21-b022-59fc669b0914",
      "SslHash" : "LRJfTXNd74IxeOjxfmV50E+5e3o=", "SslCertStoreName" : null },
    { "HostnamePort" : "www.example.com:443", "AppId" : 7,
      "SslHash" : [45,18,95,77,115,93,239,130,49,120,232,241,126,101,121,208,79,185,123,122] }
  ],
  "status" : 0
}
`

func TestJSON(t *testing.T) {
	r := parse("C:\\>netsh http show sslcert json=enable\n\n" + netshJSON + "\nC:\\>")
	want := []string{
		"ipport 0.0.0.0:5986 present:" + hashA + " present:{afebb9ad-9b97-4a91-9ab5-daf4d59122f6} store=MY ctl=? fresh=? uncertain=false",
		"ipport [::]:443 present:" + hashA + " present:" + iisApp + " store=MY ctl=? fresh=? uncertain=false",
		"hostnameport www.example.com:443 present:" + hashA + " unusable: store= ctl=? fresh=? uncertain=false",
	}
	if diff := cmp.Diff(want, summaries(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(r.Problems) > 0 || listings(r) != "ssl/netsh-json=3@3" {
		t.Errorf("problems %q, listings %s", r.Problems, listings(r))
	}
	b := r.Bindings[0]
	if b.Source != httpsys.SourceNetshJSON || b.Line != 6 || !strings.HasPrefix(b.Quote, `{ "IpPort" : "0.0.0.0:5986"`) {
		t.Errorf("line %d, quote %q", b.Line, b.Quote)
	}
	if num(b.ConfigType) != "1" || num(b.DefaultFlags) != "2" || tri(b.RevocationCheck) != "off" || tri(b.Flags.NegotiateClientCert) != "on" || tri(b.Flags.DisableQUIC) != "on" {
		t.Errorf("%+v", b)
	}
	if diff := cmp.Diff([]httpsys.Field{{Label: "Later", Value: `[1,"two"]`}}, b.Other); diff != "" {
		t.Errorf("other properties (-want +got):\n%s", diff)
	}
	if r.Bindings[2].StoreName != nil {
		t.Error("a store where none was given")
	}
}

func TestJSONHash(t *testing.T) {
	for value, want := range map[string]httpsys.HashState{
		`"` + hashA + `"`:                httpsys.HashPresent,
		`null`:                           httpsys.HashEmpty,
		`"(null)"`:                       httpsys.HashNull,
		`"AAAAAAAAAAAAAAAAAAAAAAAAAAA="`: httpsys.HashZero,
		`"AAAA"`:                         httpsys.HashUnusable,
		`"redacted"`:                     httpsys.HashUnusable,
		`[1,2,3]`:                        httpsys.HashUnusable,
		`[256,"x"]`:                      httpsys.HashUnusable,
		`{"Length":0}`:                   httpsys.HashUnusable,
	} {
		r := parse(`{"SslCertificateBindings":[{"IpPort":"0.0.0.0:443","SslHash":` + value + `}]}`)
		if len(r.Bindings) != 1 || r.Bindings[0].HashState != want {
			t.Errorf("%s: %+v", value, r.Bindings)
		}
	}
}

func TestJSONDocuments(t *testing.T) {
	for _, c := range []struct {
		name, text, listings string
		bindings, problems   int
	}{
		{"empty", `{ "SslCertificateBindings" : [ ], "status" : 2 }`, "ssl/netsh-json=0@1", 0, 0},
		{"two", netshJSON + netshJSON, "ssl/netsh-json=3@1 ssl/netsh-json=3@14", 6, 0},
		{"cut", netshJSON[:400], "", 0, 1},
		{"no endpoint", `{"SslCertificateBindings":[{"SslHash":"` + hashA + `"}]}`, "ssl/netsh-json=0@1", 0, 1},
		{"not objects", `{"SslCertificateBindings":[1,"x"]}`, "ssl/netsh-json=0@1", 0, 2},
		{"not an array", `{"SslCertificateBindings":"x"}`, "", 0, 1},
		{"a program's source", `public required SslCertificateBinding[] SslCertificateBindings { get; }`, "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := parse(c.text)
			if len(r.Bindings) != c.bindings || len(r.Problems) != c.problems || listings(r) != c.listings {
				t.Errorf("%d bindings, problems %q, listings %q", len(r.Bindings), r.Problems, listings(r))
			}
		})
	}
}
