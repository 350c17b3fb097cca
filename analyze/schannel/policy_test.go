package schannel

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/tls"
)

// server is a server of a build with the defaults and some changes.
func server(t *testing.T, build int, changes ...string) *facts.Facts {
	t.Helper()
	f := Assume(facts.New(), build)
	for _, s := range changes {
		c, err := ParseChange(s)
		if err != nil {
			t.Fatal(err)
		}
		f = With(f, c)
	}
	return f
}

// TestProtocolByRegistry: Microsoft, "Transport Layer Security (TLS) registry
// settings", and KB245030 on 2008 R2.
func TestProtocolByRegistry(t *testing.T) {
	for _, c := range []struct {
		build   int
		changes []string
		want    State
	}{
		{17763, nil, On},
		{17763, []string{`TLS 1.2\Server\Enabled=0`}, Off},
		{17763, []string{`TLS 1.2\Server\Enabled=1`, `TLS 1.2\Server\DisabledByDefault=1`}, OffByDefault},
		{17763, []string{`TLS 1.2\Server\Enabled=0`, `TLS 1.2\Server\DisabledByDefault=0`}, Off},
		{17763, []string{`TLS 1.2\Client\Enabled=0`}, On},
		{7601, nil, OffByDefault},
		{7601, []string{`TLS 1.2\Server\Enabled=1`}, OffByDefault},
		{7601, []string{`TLS 1.2\Server\Enabled=1`, `TLS 1.2\Server\DisabledByDefault=0`}, On},
		{7601, []string{`TLS 1.2\Server\Enabled=0xffffffff`, `TLS 1.2\Server\DisabledByDefault=0`}, On},
		{7601, []string{`TLS 1.2\Server\DisabledByDefault=0`}, On},
		{3790, []string{`TLS 1.2\Server\Enabled=1`, `TLS 1.2\Server\DisabledByDefault=0`}, Unsupported},
		{26200, []string{`TLS 1.2\Server\Enabled=-`}, On},
	} {
		f := server(t, c.build, c.changes...)
		if got := At(f, nil).Get(tls.TLS12); got.State != c.want {
			t.Errorf("%d %v: %s, want %s (%s)", c.build, c.changes, got.State, c.want, got.Reason.EN)
		}
	}
}

func TestOriginOfAValue(t *testing.T) {
	at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	f := facts.New()
	f.Host.Build = 17763
	key := &hive.Key{Name: "Server", Path: `HKLM\…\TLS 1.2\Server`, LastWrite: at, Values: []hive.Value{{Name: "Enabled", Type: hive.DWORD, Data: binary.LittleEndian.AppendUint32(nil, 0)}}}
	root := &hive.Key{Subkeys: []*hive.Key{{Name: "Protocols", Subkeys: []*hive.Key{{Name: "TLS 1.2", Subkeys: []*hive.Key{key}}}}}}
	f.Registry = []facts.RegistryKey{{Role: hive.Schannel, Key: root, File: "x.hiv"}}
	p := At(f, nil).Get(tls.TLS12)
	if p.Origin.Changed != at || p.Origin.Ref.File != "x.hiv" || p.Origin.Source != "" || !p.Registry {
		t.Errorf("%+v", p.Origin)
	}
	p = At(f, nil).Get(tls.TLS11)
	if p.Origin.Source != protocolSource || !p.Origin.Ref.IsZero() || p.Origin.Assumed || !strings.Contains(p.Reason.EN, "17763") {
		t.Errorf("%+v", p.Origin)
	}
}

// TestSwitchesOfAlgorithms: KB245030; dsccommunity/SChannelDsc.
func TestSwitchesOfAlgorithms(t *testing.T) {
	for _, c := range []struct {
		change string
		build  int
		gone   string // a part of the names that are left out, and of no other
	}{
		{`Ciphers\AES 128/128\Enabled=0`, 17763, "_AES_128_"},
		{`Ciphers\AES 256/256\Enabled=0`, 17763, "_AES_256_"},
		{`Ciphers\Triple DES 168\Enabled=0`, 17763, "_3DES_"},
		{`Ciphers\RC4 128/128\Enabled=0`, 14393, "_RC4_128_"},
		{`Hashes\MD5\Enabled=0`, 14393, "_MD5"},
		{`KeyExchangeAlgorithms\ECDH\Enabled=0`, 17763, "_ECDHE_"},
		{`KeyExchangeAlgorithms\Diffie-Hellman\Enabled=0`, 17763, "_DHE_"},
		{`KeyExchangeAlgorithms\PKCS\Enabled=0`, 17763, "TLS_RSA_"},
	} {
		list := Suites(server(t, c.build, c.change))
		for _, s := range list.Suites {
			if strings.Contains(s.Name, c.gone) {
				t.Errorf("%s leaves %s", c.change, s.Name)
			}
		}
		left := 0
		for _, s := range list.Left {
			if strings.Contains(s.Name, c.gone) && !s.Ref.IsZero() {
				left++
			}
		}
		if left == 0 {
			t.Errorf("%s takes nothing away", c.change)
		}
	}
	for change, build := range map[string]int{`Ciphers\Triple DES 168/168\Enabled=0`: 17763, `Ciphers\Triple DES 168\Enabled=0`: 3790} {
		if list := Suites(server(t, build, change)); !slices.ContainsFunc(list.Suites, func(s Suite) bool { return s.Number == 0x000a }) {
			t.Errorf("%s works on build %d, where the name is another", change, build)
		}
	}
}

func TestListsOfSuites(t *testing.T) {
	const gcm, cbc = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
	for _, c := range []struct {
		what          string
		build         int
		change        string
		known, unkown int
	}{
		{"names of this Windows", 17763, "Policy\\Functions=" + gcm + "," + cbc, 2, 0},
		{"a blank belongs to the name", 17763, "Policy\\Functions=" + gcm + ", " + cbc, 1, 1},
		{"a comma at the end", 17763, "Policy\\Functions=" + gcm + ",", 1, 0},
		{"without the curve before Windows 10", 9600, "Policy\\Functions=" + cbc, 0, 1},
		{"with the curve before Windows 10", 9600, "Policy\\Functions=" + cbc + "_P256", 1, 0},
		{"the curve is overridden from Windows 10 on", 17763, "Policy\\Functions=" + cbc + "_P256", 1, 0},
		{"a suite of a later Windows", 9600, "Policy\\Functions=" + gcm + "_P256", 0, 1},
		{"names of TLS 1.3 are no mistake", 17763, "Policy\\Functions=TLS_AES_128_GCM_SHA256", 0, 0},
		{"the machine's list", 17763, "Functions=" + gcm, 1, 0},
	} {
		list := Suites(server(t, c.build, c.change))
		if len(list.Suites) != c.known || len(list.Unknown) != c.unkown || !list.Known {
			t.Errorf("%s: %v, unknown %q", c.what, list.Suites, list.Unknown)
		}
	}
	f := server(t, 17763, "Functions="+cbc, "Policy\\Functions="+gcm)
	if list := Suites(f); !list.Policy || list.Suites[0].Name != gcm {
		t.Errorf("the policy does not come first: %+v", list.Suites)
	}
	long := strings.Repeat("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,", 29) + gcm // 29*35+37 = 1052 characters
	if list := Suites(server(t, 17763, "Policy\\Functions="+long)); len(list.Suites) != 29 || len(list.Unknown) != 1 {
		t.Errorf("%d suites, unknown %q", len(list.Suites), list.Unknown)
	}
}

func TestFIPSMode(t *testing.T) {
	f := server(t, 14393, `FipsAlgorithmPolicy\Enabled=1`)
	for _, s := range Suites(f).Suites {
		if strings.Contains(s.Name, "RC4") || strings.Contains(s.Name, "MD5") {
			t.Errorf("FIPS mode leaves %s", s.Name)
		}
	}
	if groups := Curves(f).Groups(); !slices.Equal(groups, []tls.Group{0x17, 0x18}) {
		t.Errorf("curves %v", groups)
	}
	if p := At(server(t, 9600, `FipsAlgorithmPolicy\Enabled=1`), nil).Get(tls.SSL30); p.State != Off {
		t.Errorf("SSL 3.0 is %s in FIPS mode", p.State)
	}
}

func TestCurvesByBuild(t *testing.T) {
	for build, want := range map[int][]tls.Group{10586: {0x17, 0x18}, 14393: {0x1d, 0x17, 0x18}, 26100: {0x1d, 0x17, 0x18}} {
		if got := Curves(server(t, build)).Groups(); !slices.Equal(got, want) {
			t.Errorf("build %d: %v", build, got)
		}
	}
	if l := Curves(server(t, 9600)); !l.BySuite || l.Has(0x17) != facts.Unknown {
		t.Errorf("%+v", l)
	}
	l := Curves(server(t, 17763, `EccCurves=NistP384,nonsense`, `Policy\EccCurves=NistP521`))
	if !slices.Equal(l.Groups(), []tls.Group{0x19}) || l.Has(0x17) != facts.No {
		t.Errorf("%+v", l)
	}
}

func TestSignaturesByBuild(t *testing.T) {
	for build, want := range map[int][3]facts.Tri{ // RSA/SHA256, RSA/SHA512, PSS
		7601: {facts.Yes, facts.No, facts.No}, 9600: {facts.Yes, facts.No, facts.No},
		14393: {facts.Yes, facts.Yes, facts.No}, 20348: {facts.Yes, facts.Yes, facts.Yes}, 6002: {},
	} {
		l := Signatures(server(t, build))
		if got := [3]facts.Tri{l.Has(0x0401), l.Has(0x0601), l.Has(0x0804)}; got != want {
			t.Errorf("build %d: %v, want %v", build, got, want)
		}
	}
}

func TestSettingsHaveDefaultsAndSources(t *testing.T) {
	for _, build := range []int{3790, 7601, 17763, 26200} {
		for _, s := range Settings(server(t, build)) {
			if s.Value == "" || s.Origin.Why.IsZero() || s.Origin.Why.JA == "" {
				t.Errorf("build %d: %+v", build, s)
			}
		}
	}
	f := server(t, 17763, `KeyExchangeAlgorithms\Diffie-Hellman\ServerMinKeyBitLength=1024`, `SCHANNEL\SendExtraRecord=2`, `Messaging\MessageLimitServer=0`)
	want := map[string]string{`KeyExchangeAlgorithms\Diffie-Hellman\ServerMinKeyBitLength`: "1024", "SendExtraRecord": "2", `Messaging\MessageLimitServer`: "0", "SendTrustedIssuerList": "0"}
	for _, s := range Settings(f) {
		if v, ok := want[s.Name]; ok && s.Value != v {
			t.Errorf("%s is %s, want %s", s.Name, s.Value, v)
		}
	}
	if dh, _ := ServerDH(f); dh != 1024 {
		t.Errorf("Diffie-Hellman key of %d bits", dh)
	}
}

// TestNegotiationFailures: each reason, with the alert that follows.
func TestNegotiationFailures(t *testing.T) {
	modern := Offer{Versions: []tls.Version{tls.TLS12}, Exact: true, Suites: []tls.CipherSuite{0xc02f, 0xc013, 0x002f, 0x009e},
		Groups: []tls.Group{0x1d, 0x17}, Signatures: []tls.SignatureScheme{0x0403, 0x0804, 0x0401}}
	rsa := Credential{Key: "RSA", Bits: 2048}
	for _, c := range []struct {
		what       string
		build      int
		changes    []string
		credential Credential
		change     func(*Offer)
		want       Failure
		alert      tls.AlertCode
	}{
		{"nothing", 17763, nil, rsa, func(*Offer) {}, Connects, 0},
		{"version", 17763, []string{`TLS 1.2\Server\Enabled=0`}, rsa, func(*Offer) {}, NoVersion, 70},
		{"suite", 9600, nil, rsa, func(o *Offer) { o.Suites = o.Suites[:1] }, NoSuite, 40},
		{"key", 17763, nil, Credential{Key: "ECDSA", CurveName: "P-256", Curve: 0x17}, func(*Offer) {}, NoSuiteForKey, 40},
		{"curve", 17763, []string{`EccCurves=NistP384`}, rsa, func(o *Offer) { o.Suites = o.Suites[:2] }, NoGroup, 40},
		{"curve, but RSA key exchange is left", 17763, []string{`EccCurves=NistP384`}, rsa, func(o *Offer) { o.Suites = o.Suites[:3] }, Connects, 0},
		{"curve of the suite before Windows 10", 9600, nil, rsa, func(o *Offer) { o.Suites, o.Groups = o.Suites[:2], []tls.Group{0x19} }, NoGroup, 40},
		{"curve of the certificate", 17763, nil, Credential{Key: "ECDSA", CurveName: "P-521", Curve: 0x19}, func(o *Offer) { o.Suites, o.Groups = []tls.CipherSuite{0xc02b}, []tls.Group{0x17, 0x19} }, CertificateCurve, 40},
		{"signature", 17763, nil, rsa, func(o *Offer) { o.Suites, o.Signatures = o.Suites[:2], []tls.SignatureScheme{0x0403} }, NoSignature, 40},
		{"no signature_algorithms means SHA-1, which Windows 10 takes", 17763, nil, rsa, func(o *Offer) { o.Signatures = nil }, Connects, 0},
		{"the same before Windows 10 with a SHA-256 chain", 9600, nil, Credential{Key: "RSA", Chain: []tls.SignatureScheme{0x0401}, ChainNames: []string{"SHA256-RSA"}}, func(o *Offer) { o.Signatures = nil }, ChainSignature, 40},
		{"SHA-512 before Windows 10", 9600, nil, Credential{Key: "RSA", Chain: []tls.SignatureScheme{0x0601}, ChainNames: []string{"SHA512-RSA"}}, func(o *Offer) { o.Signatures = append(o.Signatures, 0x0601) }, ChainSignature, 40},
		{"SHA-512 in TLS 1.0 is no matter", 9600, nil, Credential{Key: "RSA", Chain: []tls.SignatureScheme{0x0601}, ChainNames: []string{"SHA512-RSA"}}, func(o *Offer) { o.Versions = []tls.Version{tls.TLS10} }, Connects, 0},
		{"key usage without signatures", 17763, nil, Credential{Key: "RSA", Signs: facts.No, Deciphers: facts.Yes, ByUsage: true}, func(o *Offer) { o.Suites = o.Suites[:2] }, NoSuiteForKey, 40},
		{"the same where the server does not go by it", 17763, nil, Credential{Key: "RSA", Signs: facts.No, Deciphers: facts.Yes}, func(o *Offer) { o.Suites = o.Suites[:2] }, Connects, 0},
		{"KeySpec 2 cannot decipher", 17763, nil, Credential{Key: "RSA", SignatureOnly: true}, func(o *Offer) { o.Suites = o.Suites[2:3] }, NoSuiteForKey, 40},
		{"Diffie-Hellman too long for the client", 17763, nil, rsa, func(o *Offer) { o.Suites, o.MaxDH = o.Suites[3:], 1024 }, DHTooLong, 0},
		{"Diffie-Hellman too short for the client", 9600, nil, rsa, func(o *Offer) { o.Suites, o.MinDH = o.Suites[3:], 2048 }, DHTooShort, 71},
		{"HTTP/2 with CBC", 17763, nil, rsa, func(o *Offer) { o.Suites, o.ALPN = o.Suites[1:2], []string{"h2", "http/1.1"} }, HTTP2Suite, 0},
		{"HTTP/2 off", 17763, []string{"EnableHttp2Tls=0"}, rsa, func(o *Offer) { o.Suites, o.ALPN = o.Suites[1:2], []string{"h2", "http/1.1"} }, Connects, 0},
	} {
		o := modern
		o.Suites, o.Signatures = slices.Clone(o.Suites), slices.Clone(o.Signatures)
		c.change(&o)
		p := PolicyAt(server(t, c.build, c.changes...), nil, nil)
		p.Credential = c.credential
		r := p.Negotiate(o)
		if r.Failure != c.want || r.Alert != c.alert || r.Failure != Connects && (r.Why.EN == "" || r.Why.JA == "") {
			t.Errorf("%s: %q alert %d (%s), want %q alert %d", c.what, r.Failure, r.Alert, r.Text().EN, c.want, c.alert)
		}
	}
}

// TestTLS13: a group that the client names and sends no key for costs a
// HelloRetryRequest; without suites of TLS 1.3 the version is passed over.
func TestTLS13(t *testing.T) {
	o := Offer{Versions: []tls.Version{tls.TLS13, tls.TLS12}, Exact: true, Suites: []tls.CipherSuite{0x1301, 0xc02f}, Groups: []tls.Group{0x17, 0x1d},
		Shares: []tls.Group{0x17}, Signatures: []tls.SignatureScheme{0x0804, 0x0401}}
	p := PolicyAt(server(t, 20348), nil, nil)
	p.Credential.Key = "RSA"
	if r := p.Negotiate(o); r.Version != tls.TLS13 || r.Group != 0x1d || !r.Retry {
		t.Errorf("%s", r.Text().EN)
	}
	p.Suites = Suites(server(t, 20348, "Functions=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
	if r := p.Negotiate(o); r.Version != tls.TLS12 || len(r.Doubts) == 0 {
		t.Errorf("%s %v", r.Text().EN, r.Doubts)
	}
}

// TestUnknownIsNotPredicted: without settings nothing is said.
func TestUnknownIsNotPredicted(t *testing.T) {
	f := facts.New()
	f.Host.Build = 17763
	for _, c := range Clients() {
		if r := PolicyAt(f, nil, nil).Negotiate(c.Offer); r.OK() {
			t.Errorf("%s connects to a server of which nothing is known", c.Name)
		}
	}
}

// TestWithLeavesTheFactsAlone: a change is made in thought only.
func TestWithLeavesTheFactsAlone(t *testing.T) {
	f := server(t, 17763, `TLS 1.2\Server\Enabled=0`)
	g := server(t, 17763)
	after := With(f, Sets(1, "Enabled", "Protocols", "TLS 1.2", "Server"), Sets(0, "Enabled", "Hashes", "SHA"))
	if At(f, nil).Get(tls.TLS12).State != Off || len(Switches(f)) != 0 {
		t.Error("the change shows in the facts it was made from")
	}
	if At(after, nil).Get(tls.TLS12).State != On || len(Switches(after)) != 1 || len(Switches(g)) != 0 {
		t.Error("the change does not show")
	}
	if gone := With(after, Removes("Enabled", "Hashes", "SHA")); len(Switches(gone)) != 0 {
		t.Error("a value cannot be removed")
	}
}

func TestParseChange(t *testing.T) {
	for _, c := range []struct {
		in   string
		role hive.Role
		path string
	}{
		{`TLS 1.2\Server\Enabled=1`, hive.Schannel, `Protocols\TLS 1.2\Server\Enabled=1`},
		{`Protocols\TLS 1.2\Server\Enabled=0xffffffff`, hive.Schannel, `Protocols\TLS 1.2\Server\Enabled=4294967295`},
		{`Hashes\SHA\Enabled=-`, hive.Schannel, `Hashes\SHA\Enabled=-`},
		{`SCHANNEL\SendExtraRecord=2`, hive.Schannel, `SendExtraRecord=2`},
		{`SendExtraRecord=2`, hive.Schannel, `SendExtraRecord=2`},
		{`EccCurves=NistP256`, hive.Cryptography, `Local\SSL\00010002\EccCurves=NistP256`},
		{`policy\functions=A,B`, hive.CryptographyPolicy, `Configuration\SSL\00010002\functions=A,B`},
		{`FipsAlgorithmPolicy\Enabled=1`, hive.FIPS, `Enabled=1`},
		{`EnableHttp2Tls=0`, hive.HTTPParameters, `EnableHttp2Tls=0`},
	} {
		got, err := ParseChange(c.in)
		if err != nil || got.Role != c.role || got.String() != c.path {
			t.Errorf("%s: %s below %s, %v", c.in, got, got.Role, err)
		}
	}
	for _, bad := range []string{"", "TLS 1.2", `TLS 1.2\Server\Enabled=yes`, `\Enabled=1`, `A\\B=1`, `=1`, `X=4294967296`} {
		if _, err := ParseChange(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestHTTP2(t *testing.T) {
	var b facts.Binding
	b.Kind = httpsys.KindIPPort
	if got, _ := HTTP2(server(t, 9600), &b); got != facts.No {
		t.Error("HTTP/2 on 2012 R2")
	}
	if got, _ := HTTP2(server(t, 14393), &b); got != facts.Yes {
		t.Error("no HTTP/2 on 2016")
	}
	b.SetDefaultFlags(0x10)
	if got, _ := HTTP2(server(t, 14393), &b); got != facts.No {
		t.Error("the flag is not looked at")
	}
}
