package hive

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/regfile"
)

var changed = time.Date(2024, 3, 5, 6, 7, 8, 900_000_100, time.UTC)

// selectOf writes a hive with that root and selects from it.
func selectOf(t testing.TB, root *regfile.Key) Tree {
	t.Helper()
	h, err := Open(regfile.Hive(root))
	if err != nil {
		t.Fatal(err)
	}
	return h.Select()
}

// build makes a root with paths of empty keys below; the last component of
// those with '=' is a DWORD value.
func build(name string, paths ...string) *regfile.Key {
	root := &regfile.Key{Name: name, LastWrite: changed}
	for _, path := range paths {
		parts := strings.Split(path, `\`)
		last := parts[len(parts)-1]
		if value, _, ok := strings.Cut(last, "="); ok {
			root.Sub(parts[:len(parts)-1]...).Set(regfile.Uint32(value, 1))
		} else {
			root.Sub(parts...)
		}
	}
	return root
}

// Each layout yields its keys by role and canonical path.
func TestLayouts(t *testing.T) {
	const c = `HKLM\SYSTEM\CurrentControlSet\`
	tests := []struct {
		about string
		root  *regfile.Key
		want  []string // role path
	}{
		{"saved key, default content", build("SCHANNEL", "EventLogging=", "Ciphers", "Protocols"), []string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"saved key without content", build("SCHANNEL"), []string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"SCHANNEL under another tool's root name", build("$$$PROTO.HIV", `Protocols\TLS 1.0\Server\Enabled=`, "Ciphers"),
			[]string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"cryptography", build("Configuration", `Local\SSL\00010002`), []string{"cryptography " + c + `Control\Cryptography\Configuration`}},
		{"parent of cryptography", build("Cryptography", `Configuration\Local\SSL\00010002`), []string{"cryptography " + c + `Control\Cryptography\Configuration`}},
		{"cipher suite policy", build("Cryptography", `Configuration\SSL\00010002`), []string{`cryptography-policy HKLM\SOFTWARE\Policies\Microsoft\Cryptography`}},
		{"HTTP parameters", build("Parameters", `SslBindingInfo\0.0.0.0:443`), []string{"http-parameters " + c + `Services\HTTP\Parameters`}},
		{"HTTP parameters, list only", build("Parameters", "ListenOnlyList="), []string{"http-parameters " + c + `Services\HTTP\Parameters`}},
		{"HTTP service", build("HTTP", "Start=", `Parameters\SslBindingInfo`), []string{
			"http-parameters " + c + `Services\HTTP\Parameters`, "http-service " + c + `Services\HTTP`}},
		{"bindings alone", build("SslBindingInfo", `0.0.0.0:443`), []string{"http-parameters " + c + `Services\HTTP\Parameters`}},
		{"protocols alone", build("Protocols", `TLS 1.0\Server`), []string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"one protocol alone", build("TLS 1.0", `Server\Enabled=`), []string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"FIPS", build("FipsAlgorithmPolicy", "Enabled="), []string{"fips " + c + `Control\Lsa\FipsAlgorithmPolicy`}},
		{"build", build("CurrentVersion", "CurrentBuildNumber=", `Fonts\x`), []string{`currentversion HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`}},
		{".NET, of either bitness", build("v4.0.30319", "SchUseStrongCrypto="), []string{`dotnet Microsoft\.NETFramework\v4.0.30319`}},
		{"WinHTTP, of either bitness", build("WinHttp", "DefaultSecureProtocols="), []string{
			`winhttp Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`}},
		{"certificate policy", build("SystemCertificates", `AuthRoot\DisableRootAutoUpdate=`, "Root"), []string{
			`certificates-policy HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates`}},
		{"certificate stores themselves", build("SystemCertificates", `AuthRoot\x=`, "MY"), nil},
		{"time zone", build("TimeZoneInformation", "Bias="), []string{"time-zone " + c + `Control\TimeZoneInformation`}},
		{"computer name", build("ComputerName", `ComputerName\ComputerName=`), []string{"computer-name " + c + `Control\ComputerName`}},
		{"inner computer name", build("ComputerName", `ComputerName=`), []string{"computer-name " + c + `Control\ComputerName`}},
		{"Windows", build("Windows", "ShutdownTime="), []string{"windows " + c + `Control\Windows`}},
		{"service", build("W3SVC", "Start=", "ImagePath="), []string{"services-w3svc " + c + `Services\W3SVC`}},
		{"whole control set", build("ControlSet001", `Control\SecurityProviders\SCHANNEL\EventLogging=`, `Services\W3SVC\Start=`), []string{
			"schannel " + c + `Control\SecurityProviders\SCHANNEL`, "services-w3svc " + c + `Services\W3SVC`}},
		{"SYSTEM", build("ROOT", `Select\Current=`, `ControlSet001\Control\SecurityProviders\SCHANNEL\EventLogging=`,
			`ControlSet002\Control\SecurityProviders\SCHANNEL\Other=`), []string{"schannel " + c + `Control\SecurityProviders\SCHANNEL`}},
		{"SOFTWARE", build("CMI-CreateHive{F10156BE-0E87-4EFB-969E-5DA29D131144}",
			`Microsoft\Windows NT\CurrentVersion\CurrentBuildNumber=`, `Wow6432Node\Microsoft\.NETFramework\v2.0.50727\SchUseStrongCrypto=`,
			`Policies\Microsoft\Cryptography\Configuration\SSL\00010002`,
			`Microsoft\Internet Explorer\Main\FeatureControl\FEATURE_SCH_SEND_AUX_RECORD_KB_2618444\*=`), []string{
			`currentversion HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`,
			`cryptography-policy HKLM\SOFTWARE\Policies\Microsoft\Cryptography`,
			`aux-record HKLM\SOFTWARE\Microsoft\Internet Explorer\Main\FeatureControl\FEATURE_SCH_SEND_AUX_RECORD_KB_2618444`,
			`dotnet HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v2.0.50727`}},
		{"other parameters", build("Parameters", "ServiceDll="), nil},
		{"suite list of unknown origin", build("00010002", "Functions="), nil},
		{"anything else", build("Foo", "Parameters", `Protocols\x`), nil},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			tree := selectOf(t, tt.root)
			var got []string
			for _, k := range tree.Keys {
				got = append(got, fmt.Sprintf("%s %s", k.Role, k.Path))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q\nwant %q", got, tt.want)
			}
			if (len(tt.want) == 0) != (len(tree.Problems) == 1) {
				t.Errorf("problems %q", tree.Problems)
			}
		})
	}
}

// The control set that Select\Current numbers counts, whichever comes first.
func TestControlSet(t *testing.T) {
	root := build("SYSTEM", `ControlSet001\Services\W3SVC\First=`, `ControlSet002\Services\W3SVC\Start=`)
	root.Sub("Select").Set(regfile.Uint32("Current", 2))
	tree := selectOf(t, root)
	if key := tree.Key(ServiceW3SVC); key.Value("Start") == nil || len(tree.Problems) > 0 {
		t.Errorf("%+v, problems %q", key, tree.Problems)
	}
	root.Sub("Select").Values = []regfile.Value{regfile.String("Current", "2")}
	tree = selectOf(t, root)
	if len(tree.Problems) != 1 || !strings.Contains(tree.Problems[0].EN, "ControlSet001 is taken") {
		t.Errorf("problems %q", tree.Problems)
	}
}

// A fragment tells nothing about the keys above it.
func TestImplied(t *testing.T) {
	tree := selectOf(t, build("Protocols", `TLS 1.0\Server\Enabled=`))
	top := tree.Key(Schannel)
	server := top.Lookup("protocols", "tls 1.0", "SERVER")
	if !top.Implied || top.Sub("Protocols").Implied || server == nil {
		t.Fatalf("%+v", top)
	}
	if want := `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Server`; server.Path != want {
		t.Errorf("path %s", server.Path)
	}
	if !server.LastWrite.Equal(changed) {
		t.Errorf("last write %v", server.LastWrite)
	}
}

// Absence is certain only where the hive would have the key.
func TestAbsent(t *testing.T) {
	tree := selectOf(t, build("ROOT", `Select\Current=`, `ControlSet001\Services\W3SVC\Start=`))
	if !slices.Contains(tree.Absent, Schannel) || slices.Contains(tree.Absent, ServiceW3SVC) {
		t.Errorf("absent %q", tree.Absent)
	}
	for _, role := range []Role{DotNet, CurrentVersion, CryptographyPolicy} {
		if slices.Contains(tree.Absent, role) {
			t.Errorf("a SYSTEM hive does not know about %s", role)
		}
	}
	tree = selectOf(t, build("Parameters", "ListenOnlyList="))
	if len(tree.Absent) > 0 {
		t.Errorf("absent %q", tree.Absent)
	}
}

// Product keys, passwords and the like stay in the file.
func TestSecretsAreNotRead(t *testing.T) {
	root := build("ROOT", `Microsoft\Windows NT\CurrentVersion\CurrentBuildNumber=`,
		`Microsoft\Windows NT\CurrentVersion\DigitalProductId=`, `Microsoft\IIS\CentralCertProvider\Enabled=`,
		`Microsoft\IIS\CentralCertProvider\Password=`, `Microsoft\IIS\CentralCertProvider\PrivateKeyPassword=`)
	tree := selectOf(t, root)
	for role, want := range map[Role]string{CurrentVersion: "CurrentBuildNumber", CertificateStore: "Enabled"} {
		key := tree.Key(role)
		if len(key.Values) != 1 || key.Values[0].Name != want || !key.Partial {
			t.Errorf("%s: %+v", role, key)
		}
	}
}
