package schannel

import (
	"strings"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
	"ssltriage/parsers/wintext"
)

// registry is what a .reg file says, below SCHANNEL; "Policy:" begins the
// value Functions of a policy.
func registry(t *testing.T, build int, text string) *facts.Facts {
	t.Helper()
	f := facts.New()
	f.Host.Build = build
	const root = `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`
	reg := "Windows Registry Editor Version 5.00\r\n\r\n[" + root + "]\r\n\"EventLogging\"=dword:00000001\r\n"
	for line := range strings.Lines(text) {
		line = strings.Trim(line, "\t\n")
		if key, ok := strings.CutPrefix(line, "["); ok {
			line = "\r\n[" + strings.Replace(root+`\`+key, `\]`, `]`, 1)
		}
		reg += line + "\r\n"
	}
	for _, key := range hive.Parse(wintext.FromString(reg)).Keys {
		f.Registry = append(f.Registry, facts.RegistryKey{Role: key.Role, Key: key, File: "x.reg"})
	}
	return f
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		what, reg string
		build     int
		want      string // "kind found>meant", with blanks between several
	}{
		{"no blank", "[Protocols\\TLS1.2\\Server]\n\"Enabled\"=dword:1", 17763, "misspelt-key TLS1.2>TLS 1.2"},
		{"a blank at the end", "[Protocols\\TLS 1.2 \\Server]\n\"Enabled\"=dword:1", 17763, "misspelt-key TLS 1.2 >TLS 1.2"},
		{"tls1_2", "[Protocols\\TLSv1.2\\Server]\n\"Enabled\"=dword:1", 17763, "misspelt-key TLSv1.2>TLS 1.2"},
		{"SSL3", "[Protocols\\SSLv3\\Server]\n\"Enabled\"=dword:0", 17763, "misspelt-key SSLv3>SSL 3.0"},
		{"role", "[Protocols\\TLS 1.2\\Servers]\n\"Enabled\"=dword:1", 17763, "misspelt-key Servers>Server"},
		{"value", "[Protocols\\TLS 1.2\\Server]\n\"Enable\"=dword:1", 17763, "misspelt-value Enable>Enabled"},
		{"value", "[Protocols\\TLS 1.2\\Server]\n\"DisabledByDefualt\"=dword:0", 17763, "misspelt-value DisabledByDefualt>DisabledByDefault"},
		{"group", "[Protocol\\TLS 1.2\\Server]\n\"Enabled\"=dword:1", 17763, "misspelt-key Protocol>Protocols"},
		{"cipher", "[Ciphers\\RC4 128]\n\"Enabled\"=dword:0", 17763, "misspelt-key RC4 128>RC4 128/128"},
		{"PowerShell", "[Ciphers\\RC4 128\\128]\n\"Enabled\"=dword:0", 17763, "misspelt-key RC4 128>RC4 128/128"},
		{"PowerShell", "[Ciphers\\Triple DES 168\\168]\n\"Enabled\"=dword:0", 17763, "misspelt-key Triple DES 168\\168>Triple DES 168"},
		{"hash", "[Hashes\\SHA-256]\n\"Enabled\"=dword:0", 17763, "misspelt-key SHA-256>SHA256"},
		{"exchange", "[KeyExchangeAlgorithms\\DiffieHellman]\n\"Enabled\"=dword:0", 17763, "misspelt-key DiffieHellman>Diffie-Hellman"},
		{"on the version", "[Protocols\\TLS 1.2]\n\"Enabled\"=dword:1", 17763, "misplaced Enabled>TLS 1.2\\Server, TLS 1.2\\Client"},
		{"on Protocols", "[Protocols]\n\"Enabled\"=dword:1", 17763, "misplaced Enabled>"},
		{"on Ciphers", "[Ciphers]\n\"Enabled\"=dword:0", 17763, "misplaced Enabled>"},
		{"text", "[Protocols\\TLS 1.2\\Server]\n\"Enabled\"=\"1\"", 17763, "wrong-type REG_SZ>REG_DWORD"},
		{"another value as text", "[]\n\"SendExtraRecord\"=\"2\"", 17763, "wrong-type REG_SZ>REG_DWORD"},
		{"pair", "[Protocols\\TLS 1.2\\Server]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:1", 17763, "contradicts Enabled=1, DisabledByDefault=1>"},
		{"pair", "[Protocols\\TLS 1.0\\Server]\n\"Enabled\"=dword:0\n\"DisabledByDefault\"=dword:0", 17763, "contradicts Enabled=0, DisabledByDefault=0>"},
		{"Triple DES", "[Ciphers\\Triple DES 168/168]\n\"Enabled\"=dword:0", 17763, "without-effect Triple DES 168/168>Triple DES 168"},
		{"Triple DES of 2003", "[Ciphers\\Triple DES 168]\n\"Enabled\"=dword:0", 3790, "without-effect Triple DES 168>Triple DES 168/168"},
		{"Triple DES of 2003, right", "[Ciphers\\Triple DES 168/168]\n\"Enabled\"=dword:0", 3790, ""},
		{"TLS 1.3", "[Protocols\\TLS 1.3\\Server]\n\"Enabled\"=dword:1", 17763, "forced-tls13 Enabled=1>"},
		{"TLS 1.3", "[Protocols\\TLS 1.3\\Server]\n\"Enabled\"=dword:1", 20348, ""},
		{"client alone", "[Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:0", 7601, "client-only Client>Server"},
		{"client alone where the server is on by default", "[Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:0", 9600, ""},
		{"odd case", "[protocols\\tls 1.2\\SERVER]\n\"enabled\"=dword:ffffffff\n\"disabledbydefault\"=dword:0", 17763, ""},
		{"TLS 1.1 is no misspelt TLS 1.2", "[Protocols\\TLS 1.1\\Server]\n\"Enabled\"=dword:0", 17763, ""},
		{"nothing that anybody means", "[Protocols\\QUIC]\n\"Enabled\"=dword:0\n[Zebra]\n\"x\"=dword:1", 17763, ""},
		{"keys of Windows itself", "[CipherSuites]\n[Messaging]\n\"MessageLimitServer\"=dword:4000\n[KeyExchangeAlgorithms\\PKCS]\n\"ClientMinKeyBitLength\"=dword:800", 17763, ""},
	} {
		var got []string
		for _, s := range Slips(registry(t, c.build, c.reg)) {
			got = append(got, string(s.Kind)+" "+s.Found+">"+s.Meant)
			if s.Ref.IsZero() || s.Path == "" {
				t.Errorf("%s: %+v", c.what, s)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestSlipsAsMeant: what a slip was to do comes about by its changes.
func TestSlipsAsMeant(t *testing.T) {
	for _, c := range []struct{ reg, name string }{
		{"[Protocols\\TLS1.2\\Server]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:0", "TLS 1.2"},
		{"[Protocol\\TLS 1.2\\Server]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:0", "TLS 1.2"},
		{"[Protocols\\TLS 1.2\\Server]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=\"0\"", "TLS 1.2"},
		{"[Protocols\\TLS 1.2]\n\"Enabled\"=dword:1\n\"DisabledByDefault\"=dword:0", "TLS 1.2"},
	} {
		f := registry(t, 7601, c.reg)
		if protocol(f, c.name, Server).State == On {
			t.Errorf("%s: on all the same", c.reg)
		}
		for _, s := range Slips(f) {
			f = With(f, s.Intended...)
		}
		if got := protocol(f, c.name, Server); got.State != On {
			t.Errorf("%s: %s after the changes", c.reg, got.State)
		}
	}
	f := registry(t, 17763, "[Ciphers\\RC4 128\\128]\n\"Enabled\"=dword:0")
	for _, s := range Slips(f) {
		f = With(f, s.Intended...)
	}
	if got := Switches(f); len(got) != 1 || got[0].Name != `Ciphers\RC4 128/128` {
		t.Errorf("%+v", got)
	}
}

func TestSuiteSlips(t *testing.T) {
	const good = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	for _, c := range []struct {
		build      int
		list, want string
	}{
		{17763, good, ""},
		{17763, good + ",TLS_AES_128_GCM_SHA256", ""},
		{17763, good + ", TLS_RSA_WITH_AES_128_CBC_SHA", "with-blanks"},
		{17763, good + ";TLS_RSA_WITH_AES_128_CBC_SHA", "with-blanks"},
		{17763, good + ",TLS_RSA_WITH_AES_128_CBC_SHAA", "unknown-names"},
		{9600, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "wrong-suffix"},
		{9600, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256", ""},
		{9600, good, "unknown-names"},
		{17763, strings.Repeat(good+",", 30), "too-long"},
	} {
		var got []string
		for _, s := range SuiteSlips(server(t, c.build, `Policy\Functions=`+c.list)) {
			got = append(got, string(s.Kind))
			if len(s.Names) == 0 || s.Ref.IsZero() {
				t.Errorf("%s: %+v", c.list, s)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("build %d, %.60s: %v, want %q", c.build, c.list, got, c.want)
		}
	}
}

// TestDefaultListsHaveNoSlips: what Windows comes with is never a mistake.
func TestDefaultListsHaveNoSlips(t *testing.T) {
	for _, build := range documented {
		var names []string
		for _, s := range DefaultSuites(build).Suites {
			names = append(names, s.Name)
		}
		if got := SuiteSlips(server(t, build, "Functions="+strings.Join(names, ","))); len(got) != 0 {
			t.Errorf("build %d: %+v", build, got)
		}
	}
}

func FuzzSlips(f *testing.F) {
	f.Add("[Protocols\\TLS1.2\\Server]\n\"Enabled\"=dword:1")
	f.Add("[Ciphers\\RC4 128\\128]\n\"Enabled\"=\"0\"")
	f.Fuzz(func(t *testing.T, text string) {
		r := registry(t, 17763, text)
		for _, s := range Slips(r) {
			With(r, s.Intended...)
		}
	})
}

// TestValuesOfOneKeyAreMendedTogether: one of them alone changes nothing.
func TestValuesOfOneKeyAreMendedTogether(t *testing.T) {
	f := server(t, 7601, `TLS 1.0\Server\Enabled=0`, `SSL 3.0\Server\Enabled=0`)
	text := func(s string) []byte { return []byte{s[0], 0, 0, 0} }
	key := f.Key(hive.Schannel).Sub("Protocols")
	key.Subkeys = append(key.Subkeys, &hive.Key{Name: "TLS 1.2", Subkeys: []*hive.Key{{Name: "Server", Values: []hive.Value{
		{Name: "Enabled", Type: hive.SZ, Data: text("1")}, {Name: "DisabledByDefault", Type: hive.SZ, Data: text("0")}}}}})
	var found int
	for _, s := range Slips(f) {
		if s.Kind != WrongType {
			continue
		}
		found++
		if p := At(With(f, s.Intended...), nil).Get(tls.TLS12); p.State != On || len(s.Intended) != 2 {
			t.Errorf("%s: %d changes leave TLS 1.2 %s", s.Path, len(s.Intended), p.State)
		}
	}
	if found != 2 {
		t.Errorf("%d slips, want 2", found)
	}
}
