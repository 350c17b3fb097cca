package schannel

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

//go:embed suites.csv
var suitesCSV string

// suiteTable is suites.csv: the names Schannel knows, and what is on by
// default from a build on.
type suiteTable struct {
	number   map[string]tls.CipherSuite // by name in upper case, with and without curve suffix
	enabled  map[int][]string           // by build, in order of priority
	builds   []int                      // ascending
	suffixed map[string]bool            // names that end in a curve
}

var suites = sync.OnceValue(loadSuites)

func loadSuites() suiteTable {
	t := suiteTable{number: map[string]tls.CipherSuite{}, enabled: map[int][]string{}, suffixed: map[string]bool{}}
	for line := range strings.Lines(suitesCSV) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) != 4 || strings.HasPrefix(line, "#") || cells[0] == "build" {
			continue
		}
		build, _ := strconv.Atoi(cells[0])
		number, err := strconv.ParseUint(strings.TrimPrefix(cells[3], "0x"), 16, 32)
		name := cells[2]
		if err == nil && number <= 0xffff {
			t.number[name] = tls.CipherSuite(number)
			t.number[withoutCurve(name)] = tls.CipherSuite(number)
			t.suffixed[name] = withoutCurve(name) != name
		}
		if cells[1] == "enabled" {
			if len(t.enabled[build]) == 0 {
				t.builds = append(t.builds, build)
			}
			t.enabled[build] = append(t.enabled[build], name)
		}
	}
	return t
}

// withoutCurve cuts the curve suffix that names had before Windows 10.
func withoutCurve(name string) string {
	for _, suffix := range []string{"_P256", "_P384", "_P521"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// Suite is one cipher suite of the effective list.
type Suite struct {
	Name   string
	Number tls.CipherSuite // 0 when the name is not known
}

// SuiteList is the server's cipher suites in order of priority.
type SuiteList struct {
	Suites  []Suite
	Origin  text.Text    // where the list comes from
	Ref     evidence.Ref // the registry value; zero with the documented default
	Known   bool         // false: neither registry nor Windows version tell
	Unknown []string     // names in the registry that no Windows version knows
}

// Suites is the effective list: the policy's, else the local one, else the
// documented default of the build; less what the Ciphers, Hashes and
// KeyExchangeAlgorithms keys switch off. Source: Microsoft, "Prioritizing
// Schannel Cipher Suites" and "Restrict the use of certain cryptographic
// algorithms and protocols in Schannel.dll".
func Suites(f *facts.Facts) SuiteList {
	list := configured(f)
	off := switchedOff(f)
	var kept []Suite
	for _, s := range list.Suites {
		if !off.hits(s.Name) && !(f.Host.Build > 0 && f.Host.Build < 20348 && s.Number.Is13()) && !s.Number.IsNull() {
			kept = append(kept, s)
		}
	}
	list.Suites = kept
	return list
}

func configured(f *facts.Facts) SuiteList {
	if key := f.Key(hive.CryptographyPolicy); key != nil {
		if list, ok := functions(f, key, key.Lookup("Configuration", "SSL", "00010002"),
			text.T("the cipher suite order of a policy", "ポリシーの暗号スイート順")); ok {
			return list
		}
	}
	if key := f.Key(hive.Cryptography); key != nil {
		if list, ok := functions(f, key, key.Lookup("Local", "SSL", "00010002"),
			text.T("the cipher suite order of the machine", "コンピューターの暗号スイート順")); ok {
			return list
		}
	}
	return DefaultSuites(f.Host.Build)
}

// functions reads the value Functions: REG_SZ with commas, or REG_MULTI_SZ.
func functions(f *facts.Facts, root *facts.RegistryKey, key *hive.Key, origin text.Text) (SuiteList, bool) {
	if key == nil {
		return SuiteList{}, false
	}
	v := key.Value("Functions")
	if v == nil {
		return SuiteList{}, false
	}
	names, err := v.MultiString()
	if err != nil {
		s, err := v.String()
		if err != nil {
			return SuiteList{}, false
		}
		names = strings.Split(s, ",")
	}
	list := SuiteList{Origin: origin, Ref: root.ValueRef(key, v), Known: true}
	for _, name := range names {
		list.add(strings.TrimSpace(name), f.Host.Build)
	}
	return list, true
}

// add puts a name on the list. Before Windows 10 a name of an elliptic-curve
// suite needs its curve: without it, it matches nothing.
func (l *SuiteList) add(name string, build int) {
	if name == "" {
		return
	}
	number, ok := suites().number[strings.ToUpper(name)]
	needsCurve := build > 0 && build < 10240 && strings.Contains(name, "_ECDHE_") && withoutCurve(name) == name
	if !ok || needsCurve {
		l.Unknown = append(l.Unknown, name)
		return
	}
	l.Suites = append(l.Suites, Suite{name, number})
}

// DefaultSuites is the documented default list of a Windows build; not Known
// when the build is not.
func DefaultSuites(build int) SuiteList {
	t := suites()
	best := 0
	for _, b := range t.builds {
		if b <= build {
			best = b
		}
	}
	if best == 0 {
		return SuiteList{Origin: text.T("unknown: neither the registry nor the Windows version tells", "不明: レジストリも Windows のバージョンも証拠にありません")}
	}
	list := SuiteList{Known: true, Origin: text.F("the documented default of Windows build %d", "Windows ビルド %d の既定 (文書による)", build)}
	for _, name := range t.enabled[best] {
		if number, ok := t.number[name]; ok {
			list.Suites = append(list.Suites, Suite{name, number})
		}
	}
	return list
}
