package httpsys_test

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/problem"
)

func regString(name string, kind uint32, parts ...string) httpsys.RegValue {
	var data []byte
	for _, u := range utf16.Encode([]rune(strings.Join(parts, "\x00") + "\x00")) {
		data = binary.LittleEndian.AppendUint16(data, u)
	}
	if kind == 7 {
		data = append(data, 0, 0)
	}
	return httpsys.RegValue{Name: name, Type: kind, Data: data}
}

func regDWORD(name string, n uint32) httpsys.RegValue {
	return httpsys.RegValue{Name: name, Type: 4, Data: binary.LittleEndian.AppendUint32(nil, n)}
}

func regBinary(t testing.TB, name, digits string) httpsys.RegValue {
	data, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return httpsys.RegValue{Name: name, Type: 3, Data: data}
}

// iisBytes is IIS's application id as a GUID lies in memory.
const iisBytes = "81e1c34d4be1214ab02259fc669b0914"

func regSample(t testing.TB) []httpsys.RegValue {
	return []httpsys.RegValue{
		regBinary(t, "SslCertHash", hashA),
		regBinary(t, "AppId", iisBytes),
		regString("SslCertStoreName", 1, "WebHosting"),
		regDWORD("DefaultSslCertCheckMode", 0x10001),
		regDWORD("DefaultSslRevocationFreshnessTime", 7200),
		regDWORD("DefaultSslRevocationUrlRetrievalTimeout", 15000),
		regString("DefaultSslCtlIdentifier", 1, ""),
		regString("DefaultSslCtlStoreName", 1, "AdfsTrustedDevices"),
		regDWORD("DefaultFlags", 0x1442),
	}
}

func TestFromRegistry(t *testing.T) {
	b, err := httpsys.FromRegistry("SslBindingInfo", "0.0.0.0:443", regSample(t))
	if err != nil {
		t.Fatal(err)
	}
	want := "ipport 0.0.0.0:443 present:" + hashA + " present:" + iisApp + " store=WebHosting ctl=AdfsTrustedDevices fresh=7200 uncertain=false"
	if got := summary(b); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got := []string{switches(b), tri(b.Flags.DisableTLS13), tri(b.Flags.DisableLegacyTLS), tri(b.Flags.DisableTLS12), tri(b.Flags.Reject), num(b.URLRetrievalTimeout)}
	if diff := cmp.Diff([]string{"off off off off on", "on", "on", "on", "off", "15000"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if b.Source != httpsys.SourceRegistry || b.Path != `SslBindingInfo\0.0.0.0:443` || b.Line != 0 || len(b.Other) > 0 {
		t.Errorf("%+v", b)
	}
	if !strings.Contains(b.Quote, b.Path) || !strings.Contains(b.Quote, hashA) {
		t.Errorf("quote %q", b.Quote)
	}
}

func TestRegistryKeys(t *testing.T) {
	host := regString("HostnamePort", 1, "www.example.com:443")
	for _, c := range []struct {
		table, subkey string
		values        []httpsys.RegValue
		want          string // "" for ErrNoEndpoint
	}{
		{"SslBindingInfo", "0.0.0.0:443", nil, "ipport 0.0.0.0:443"},
		{"SslBindingInfo", "[::]:443", nil, "ipport [::]:443"},
		{"sslbindinginfo", "[fe80::1%12]:8443", nil, "ipport [fe80::1%12]:8443"},
		{"SslSniBindingInfo", "{0a0a0a0a-0000-0000-0000-000000000000}", []httpsys.RegValue{host}, "hostnameport www.example.com:443"},
		{"SslSniBindingInfo", "WWW.example.com:443", nil, "hostnameport www.example.com:443"},
		{"SslSniBindingInfo", "10.0.0.1:443:www.example.com", nil, "hostnameport www.example.com:443"},
		{"SslSniBindingInfo", "[::]:443:www.example.com", nil, "hostnameport www.example.com:443"},
		{"SslSniBindingInfo", "*:443:www.example.com", nil, "hostnameport www.example.com:443"},
		{"SslCcsBindingInfo", "443", nil, "ccs 443"},
		{"SslCcsBindingInfo", "0.0.0.0:443", nil, "ccs 443"},
		{"SslCcsBindingInfo", "*:443", nil, "ccs 443"},
		{"SslScopedCcsBindingInfo", "www.example.com:443", nil, "scopedccs www.example.com:443"},
		{"SslScopedCcsBindingInfo", "{0a0a0a0a-0000-0000-0000-000000000000}", []httpsys.RegValue{host}, "scopedccs www.example.com:443"},

		{"SslSniBindingInfo", "{0a0a0a0a-0000-0000-0000-000000000000}", nil, ""},
		{"SslBindingInfo", "www.example.com:443", nil, ""},
		{"SslBindingInfo", "443", nil, ""},
		{"SslBindingInfo", "0.0.0.0:0", nil, ""},
		{"SslBindingInfo", "", nil, ""},
		{"SslSniBindingInfo", "443", nil, ""},
		{"UrlAclInfo", "0.0.0.0:443", nil, ""},
	} {
		b, err := httpsys.FromRegistry(c.table, c.subkey, c.values)
		switch {
		case c.want == "" && !errors.Is(err, httpsys.ErrNoEndpoint):
			t.Errorf("%s %s: error %v", c.table, c.subkey, err)
		case c.want != "" && err != nil:
			t.Errorf("%s %s: %v", c.table, c.subkey, err)
		case c.want != "" && string(b.Kind)+" "+b.Key() != c.want:
			t.Errorf("%s %s: %s %s, want %s", c.table, c.subkey, b.Kind, b.Key(), c.want)
		}
	}
}

func TestRegistryWithLittle(t *testing.T) {
	b, err := httpsys.FromRegistry("SslBindingInfo", "0.0.0.0:443", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.HashState != httpsys.HashEmpty || b.AppIDState != httpsys.AppIDMissing || b.Store() != "MY" || b.DefaultFlags != nil || b.Flags.Reject != nil {
		t.Errorf("%+v", b)
	}
	b, err = httpsys.FromRegistry("SslCcsBindingInfo", "443", []httpsys.RegValue{
		regBinary(t, "SslCertHash", ""), regBinary(t, "AppId", strings.Repeat("00", 16)), regDWORD("Later", 3),
	})
	if err != nil || b.HashState != httpsys.HashEmpty || b.AppIDState != httpsys.AppIDZero || b.AppID != zeroApp || len(b.Other) != 1 {
		t.Errorf("%v %+v", err, b)
	}
}

func TestRegistryWrongTypes(t *testing.T) {
	values := []httpsys.RegValue{
		regString("SslCertHash", 1, hashA),
		regBinary(t, "AppId", "81e1c34d"),
		regBinary(t, "SslCertStoreName", "4d005900"),
		regString("DefaultFlags", 1, "2"),
		{Name: "DefaultSslCertCheckMode", Type: 4, Data: []byte{1, 0}},
		regDWORD("DefaultSslRevocationFreshnessTime", 5),
	}
	b, err := httpsys.FromRegistry("SslBindingInfo", "0.0.0.0:443", values)
	if err == nil || errors.Is(err, httpsys.ErrNoEndpoint) {
		t.Fatalf("error %v", err)
	}
	for _, name := range []string{`SslBindingInfo\0.0.0.0:443`, `"SslCertHash" has type 1`, `"AppId" has type 3 and 4 bytes`, `"SslCertStoreName" has type 3`, `"DefaultFlags" has type 1`, `"DefaultSslCertCheckMode" has type 4 and 2 bytes`} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not in %q", name, err)
		}
	}
	if b.HashState != httpsys.HashUnusable || b.AppIDState != httpsys.AppIDUnusable || b.DefaultFlags != nil || num(b.RevocationFreshnessTime) != "5" {
		t.Errorf("%+v", b)
	}
	b, err = httpsys.FromRegistry("SslBindingInfo", "0.0.0.0:443", []httpsys.RegValue{regBinary(t, "SslCertHash", "0011")})
	if err == nil || b.HashState != httpsys.HashUnusable {
		t.Errorf("hash of 2 bytes: %v %s", err, b.HashState)
	}
}

func TestListenOnlyFromRegistry(t *testing.T) {
	addrs, problems := httpsys.ListenOnlyFromRegistry(regString("ListenOnlyList", 7, "10.0.0.1", "[::1]", "nonsense", "fe80::1%4"))
	if got := fmt.Sprint(addrs); got != "[10.0.0.1 ::1 fe80::1%4]" {
		t.Errorf("addresses %s", got)
	}
	if diff := cmp.Diff([]problem.Text{{EN: `"ListenOnlyList": "nonsense" is not an address`, JA: `"ListenOnlyList": "nonsense" はアドレスではありません`}}, problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if addrs, problems := httpsys.ListenOnlyFromRegistry(regString("ListenOnlyList", 7, "")); addrs != nil || problems != nil {
		t.Errorf("an empty list: %v %q", addrs, problems)
	}
	if _, problems := httpsys.ListenOnlyFromRegistry(regString("ListenOnlyList", 1, "10.0.0.1")); len(problems) != 1 {
		t.Errorf("wrong type: %q", problems)
	}
}
