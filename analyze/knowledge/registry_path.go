package knowledge

import (
	"path"
	"strings"
)

// RegistryAt returns the values that a path means: "TLS 1.2\Server\Enabled",
// a whole path from HKLM on, or a key alone, in any case. A path may begin
// anywhere, as long as it fits to its end.
func RegistryAt(place string) []RegistryInfo {
	asked := components(place)
	if n := len(asked); n < 2 || n > 32 {
		return nil
	}
	var out []RegistryInfo
	for _, v := range allRegistryValues() {
		key := components(v.Key)
		if endsWith(asked, append(key, strings.ToLower(v.Name))) || endsWith(asked, key) {
			out = append(out, v)
		}
	}
	return out
}

// components are the parts of a path in lower case, without the name of the
// hive; the control sets of a loaded hive are the current one.
func components(place string) []string {
	place = strings.ReplaceAll(strings.ToLower(place), `[wow6432node\]`, "")
	var out []string
	for part := range strings.SplitSeq(place, `\`) {
		switch {
		case part == "", part == "hklm", part == "hklm:", part == "hkey_local_machine", part == "wow6432node":
		case strings.HasPrefix(part, "controlset00"):
			out = append(out, "currentcontrolset")
		default:
			out = append(out, part)
		}
	}
	return out
}

// endsWith reports whether the shorter list is the end of the longer one. The
// pattern may hold <…> for any name, {a,b} for one of several, and * for any
// letters.
func endsWith(asked, pattern []string) bool {
	if len(asked) > len(pattern) || len(asked) == 0 {
		return false
	}
	pattern = pattern[len(pattern)-len(asked):]
	literal := false
	for i, part := range asked {
		if !fits(part, pattern[i]) {
			return false
		}
		literal = literal || !strings.HasPrefix(pattern[i], "<")
	}
	return literal
}

func fits(part, pattern string) bool {
	switch pattern {
	case "<version>":
		return isVersion(part)
	case "<name>", "<endpoint>":
		return !isVersion(part)
	}
	if list, ok := strings.CutPrefix(pattern, "{"); ok {
		for name := range strings.SplitSeq(strings.TrimSuffix(list, "}"), ",") {
			if name == part {
				return true
			}
		}
		return false
	}
	ok, err := path.Match(pattern, part)
	return err == nil && ok
}

// isVersion recognises the name of a protocol's key, also one that is
// misspelt.
func isVersion(part string) bool {
	return strings.HasPrefix(part, "tls") || strings.HasPrefix(part, "ssl") || strings.HasPrefix(part, "dtls") ||
		strings.HasPrefix(part, "pct") || strings.HasPrefix(part, "multi-protocol")
}
