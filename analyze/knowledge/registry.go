package knowledge

import (
	"strings"

	"ssltriage/analyze/text"
)

// RegistryInfo says what a registry value does.
type RegistryInfo struct {
	Name    string // "SendExtraRecord"
	Key     string // where it stands; HKLM unless said otherwise
	Type    string // "REG_DWORD"
	Meaning text.Text
	Default text.Text
	Effect  text.Text // when a change takes effect
	// Unconfirmed says that no document of Microsoft at hand confirms the
	// meaning, or a part of it.
	Unconfirmed bool
	Source      string
}

// RegistryValues returns the values of a name, in any case: one name may
// stand in several keys.
func RegistryValues(name string) []RegistryInfo {
	var out []RegistryInfo
	for _, v := range allRegistryValues() {
		if strings.EqualFold(v.Name, name) {
			out = append(out, v)
		}
	}
	return out
}

// RegistryNames returns the names of all values, in the order of the tables.
func RegistryNames() []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range allRegistryValues() {
		if !seen[v.Name] {
			seen[v.Name] = true
			out = append(out, v.Name)
		}
	}
	return out
}

func allRegistryValues() []RegistryInfo {
	var out []RegistryInfo
	for _, table := range [][]RegistryInfo{schannelValues, cryptographyValues, httpValues, bindingValues, certificateValues, clientValues} {
		out = append(out, table...)
	}
	for i := range out {
		out[i].Effect = effectOf(out[i].Key, out[i].Name)
	}
	return out
}

// effects say when a change of a value takes effect, by the beginning of its
// key; the first that fits counts. Sources: Microsoft, TLS registry settings
// and KB260729 (SCHANNEL), KB245030 (algorithms), Prioritizing Schannel cipher
// suites (policy), KB820129 (HTTP.sys), TLS best practices with .NET.
var effects = []struct {
	key  string
	when text.Text
}{
	{schannelKey + `\Ciphers`, atOnce}, {schannelKey + `\Hashes`, atOnce}, {schannelKey + `\KeyExchangeAlgorithms`, atOnce},
	{schannelKey, text.T("for credentials opened afterwards; for certain after a restart of Windows", "変更後に開かれた資格情報から有効になり、Windows の再起動後に確実に有効になります")},
	{cryptographyPolicy, afterStart}, {lsaKey, afterStart},
	{`SYSTEM\CurrentControlSet\Control\Cryptography`, atOnce},
	{httpKey, text.T("after a restart of the HTTP service (net stop http); a change by netsh or the IIS Manager at once", "HTTP サービスの再起動 (net stop http) 後に有効になります。netsh や IIS マネージャーでの変更はすぐに有効になります")},
	{`SYSTEM\CurrentControlSet\Services`, text.T("after a restart of the service", "サービスの再起動後に有効になります")},
	{`SOFTWARE`, text.T("for programs that start afterwards", "変更後に開始したプログラムから有効になります")},
}

var (
	atOnce     = text.T("for new connections, without a restart", "再起動なしで、新しい接続から有効になります")
	afterStart = text.T("after a restart of Windows", "Windows の再起動後に有効になります")
)

func effectOf(key, name string) text.Text {
	if name == "EventLogging" { // KB260729
		return afterStart
	}
	for _, e := range effects {
		if strings.HasPrefix(key, e.key) {
			return e.when
		}
	}
	return text.Text{}
}

// AllRegistryValues returns every value that is known, table by table.
func AllRegistryValues() []RegistryInfo { return allRegistryValues() }
