package schannel

import (
	"fmt"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// programs are the settings by which .NET and WinHTTP choose the versions
// that they offer as clients. They never concern inbound HTTPS. Sources:
// Microsoft, "Transport Layer Security (TLS) best practices with the .NET
// Framework"; KB3140245 on WinHTTP.
func programs(f *facts.Facts) []Setting {
	var out []Setting
	for i := range f.Registry {
		root := &f.Registry[i]
		switch root.Role {
		case hive.DotNet:
			for _, name := range []string{"SchUseStrongCrypto", "SystemDefaultTlsVersions"} {
				out = append(out, dotNet(root, name))
			}
		case hive.WinHTTP:
			if d := read(root.Key, "DefaultSecureProtocols"); d.set {
				out = append(out, Setting{Name: leaf(root.Path) + `\DefaultSecureProtocols`, Role: Client, Set: true,
					Value:   fmt.Sprintf("0x%x (%s)", d.data, winHTTPVersions(d.data)),
					Origin:  fromValue(root, root.Key, d.value, text.T("set in the registry", "レジストリで設定")),
					Meaning: text.T("versions that WinHTTP offers", "WinHTTP が提示するバージョン")})
			}
		}
	}
	return out
}

func dotNet(root *facts.RegistryKey, name string) Setting {
	s := Setting{Name: leaf(root.Path) + `\` + name, Role: Client, Value: "not set",
		Meaning: text.T("1: .NET Framework offers current versions, or those of Windows", "1: .NET Framework が現行のバージョン、または Windows の設定を使用"),
		Origin:  Origin{Why: text.T("without it programs made for old .NET offer TLS 1.0", "値がない場合、古い .NET 向けのプログラムは TLS 1.0 を提示します"), Source: "Microsoft, TLS best practices with the .NET Framework"}}
	if d := read(root.Key, name); d.set {
		s.Value, s.Set = fmt.Sprint(d.data), true
		s.Origin = fromValue(root, root.Key, d.value, text.T("set in the registry", "レジストリで設定"))
	}
	return s
}

// leaf is the end of a path that tells the views of a key apart.
func leaf(path string) string {
	parts := strings.Split(path, `\`)
	end := strings.Join(parts[max(0, len(parts)-2):], `\`)
	if strings.Contains(strings.ToLower(path), "wow6432node") {
		return `Wow6432Node\…\` + end
	}
	return end
}

// winHTTPVersions names the bits of DefaultSecureProtocols. Source:
// dsccommunity/SChannelDsc, winhttp.h; the bit of TLS 1.3 is not confirmed
// and stays a number.
func winHTTPVersions(bits uint32) string {
	var out []string
	for _, b := range []struct {
		bit  uint32
		name string
	}{{0x8, "SSL 2.0"}, {0x20, "SSL 3.0"}, {0x80, "TLS 1.0"}, {0x200, "TLS 1.1"}, {0x800, "TLS 1.2"}} {
		if bits&b.bit != 0 {
			out = append(out, b.name)
			bits &^= b.bit
		}
	}
	if bits != 0 {
		out = append(out, fmt.Sprintf("0x%x", bits))
	}
	return strings.Join(out, ", ")
}
