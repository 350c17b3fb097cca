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
	for _, table := range [][]RegistryInfo{schannelValues, cryptographyValues, httpValues, clientValues} {
		out = append(out, table...)
	}
	return out
}
