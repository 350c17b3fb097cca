package schannel

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

//go:embed suites.csv
var suitesCSV string

// suiteTable is suites.csv: the names Schannel knows, and what is on by
// default from a build on. Names are in upper case.
type suiteTable struct {
	number  map[string]tls.CipherSuite // of every build, with and without curve suffix
	ssl2    map[string]uint32          // names of SSL 2.0, whose numbers have three bytes
	known   map[int]map[string]bool    // by build: the names as that build spells them
	enabled map[int][]string           // by build, in order of priority
	builds  []int                      // ascending
}

var suites = sync.OnceValue(loadSuites)

func loadSuites() suiteTable {
	t := suiteTable{number: map[string]tls.CipherSuite{}, ssl2: map[string]uint32{}, known: map[int]map[string]bool{}, enabled: map[int][]string{}}
	for line := range strings.Lines(suitesCSV) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) != 4 || strings.HasPrefix(line, "#") || cells[0] == "build" {
			continue
		}
		build, _ := strconv.Atoi(cells[0])
		number, _ := strconv.ParseUint(strings.TrimPrefix(cells[3], "0x"), 16, 32)
		t.add(build, cells[1] == "enabled", cells[2], number)
	}
	return t
}

func (t *suiteTable) add(build int, enabled bool, name string, number uint64) {
	if t.known[build] == nil {
		t.known[build] = map[string]bool{}
		t.builds = append(t.builds, build)
	}
	t.known[build][name] = true
	if number > 0xffff {
		t.ssl2[name] = uint32(number)
	} else {
		t.number[name] = tls.CipherSuite(number)
		t.number[withoutCurve(name)] = tls.CipherSuite(number)
	}
	if enabled {
		t.enabled[build] = append(t.enabled[build], name)
	}
}

// nearest is the newest build of the table that is not newer; 0 for none.
func (t suiteTable) nearest(build int) int {
	best := 0
	for _, b := range t.builds {
		if b <= build {
			best = b
		}
	}
	return best
}

// knows reports whether a Windows build takes a name. Before Windows 10 a
// suite of elliptic curves needs its curve suffix; from then on the suffix is
// accepted and overridden by the curve order. Of an unknown build any name
// that some Windows takes is believed.
func (t suiteTable) knows(build int, name string) bool {
	name = strings.ToUpper(name)
	if build == 0 {
		_, known := t.number[name]
		return known || t.ssl2[name] != 0
	}
	names := t.known[t.nearest(build)]
	if names == nil {
		names = t.known[t.builds[0]]
	}
	return names[name] || build >= windows10 && names[withoutCurve(name)]
}

// suffixes are the curve suffixes that names had before Windows 10.
var suffixes = map[string]tls.Group{"_P256": 0x0017, "_P384": 0x0018, "_P521": 0x0019}

// withoutCurve cuts the curve suffix.
func withoutCurve(name string) string {
	for suffix := range suffixes {
		if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
			return name[:n]
		}
	}
	return name
}

// Curve is the curve that the suffix of the name demands; 0 without one.
func (s Suite) Curve() tls.Group {
	if n := len(s.Name) - 5; n > 0 {
		return suffixes[strings.ToUpper(s.Name[n:])]
	}
	return 0
}

// Suite is one cipher suite of the effective list.
type Suite struct {
	Name   string
	Number tls.CipherSuite // 0 when the name is not known
}

// SuiteList is the server's cipher suites in order of priority.
type SuiteList struct {
	Suites  []Suite
	Kinds   []Kind       // those of SSL 2.0, in the list's order
	Origin  text.Text    // where the list comes from
	Ref     evidence.Ref // the registry value; zero with the documented default
	Changed time.Time    // last write of its key, UTC; zero where the source does not say
	Policy  bool         // the list is that of a policy
	Source  string       // the document of a default
	Assumed bool         // the default of an older build stands in for that of this one
	Known   bool         // false: neither registry nor Windows version tell
	Unknown []string     // names in the registry that match nothing in this Windows
	Left    []LeftOut    // known names that do not count, each with the reason
}

// LeftOut is a suite of the list that cannot be used.
type LeftOut struct {
	Suite
	Why text.Text
	Ref evidence.Ref // the switch that takes it away; zero when Windows does
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
		if why, ref := leftOut(s, off, f.Host.Build); why.IsZero() {
			kept = append(kept, s)
		} else {
			list.Left = append(list.Left, LeftOut{s, why, ref})
		}
	}
	list.Suites, list.Kinds = kept, withoutSwitched(list.Kinds, off)
	return list
}

// leftOut says why a suite of the list does not count; zero when it does.
func leftOut(s Suite, off switchSet, build int) (text.Text, evidence.Ref) {
	for _, sw := range off {
		if sw.Hits(s.Name) {
			return text.F("%s is switched off", "%s は無効です", sw.Name), sw.Ref
		}
	}
	switch {
	case s.Number.Is13() && build > 0 && build < server2022:
		return text.F("build %d has no TLS 1.3", "ビルド %d は TLS 1.3 に対応していません", build), evidence.Ref{}
	case s.Number.IsNull() || strings.Contains(strings.ToUpper(s.Name), "_WITH_NULL_"):
		return text.T("no encryption: on request only", "暗号化なし。要求時のみ"), evidence.Ref{}
	case s.exchange("_PSK_"):
		return text.T("pre-shared key: on request only", "事前共有キー。要求時のみ"), evidence.Ref{}
	}
	return text.Text{}, evidence.Ref{}
}

func configured(f *facts.Facts) SuiteList {
	for _, place := range suitePlaces(f) {
		if list, ok := functions(f, place); ok {
			return list
		}
	}
	return DefaultSuites(f.Host.Build)
}

// functions reads the value Functions: REG_SZ with commas, or REG_MULTI_SZ.
func functions(f *facts.Facts, p suitePlace) (SuiteList, bool) {
	v := p.key.Value("Functions")
	if v == nil {
		return SuiteList{}, false
	}
	names, ok := functionNames(v, p.policy)
	if !ok {
		return SuiteList{}, false
	}
	origin := text.T("the cipher suite order of the machine", "コンピューターの暗号スイート順")
	if p.policy {
		origin = text.T("the cipher suite order of a policy", "ポリシーの暗号スイート順")
	}
	list := SuiteList{Origin: origin, Ref: p.root.ValueRef(p.key, v), Changed: p.key.LastWrite, Policy: p.policy, Known: true}
	for _, name := range names {
		list.add(name, f.Host.Build)
	}
	return list, true
}

// maxPolicy is the longest order that a policy may hold, in characters; what
// follows is cut off. Source: Microsoft, "Prioritizing Schannel Cipher
// Suites" and "Manage Transport Layer Security (TLS)".
const maxPolicy = 1023

// functionNames are the names of a list as Schannel separates them: strictly
// at commas, so that a blank belongs to a name; of a policy, what fits.
func functionNames(v *hive.Value, policy bool) ([]string, bool) {
	if names, err := v.MultiString(); err == nil {
		return names, true
	}
	s, err := v.String()
	if err != nil {
		return nil, false
	}
	if policy && len(s) > maxPolicy {
		s = s[:maxPolicy]
	}
	return strings.Split(s, ","), true
}

// add puts a name on the list, or among those that match nothing.
func (l *SuiteList) add(name string, build int) {
	if strings.TrimSpace(name) == "" {
		return
	}
	t := suites()
	number, ok := t.number[strings.ToUpper(name)]
	if !ok {
		number, ok = t.number[strings.ToUpper(withoutCurve(name))]
	}
	switch {
	case t.ssl2[strings.ToUpper(name)] != 0:
		l.Kinds = append(l.Kinds, Kind{name, t.ssl2[strings.ToUpper(name)]})
		l.Left = append(l.Left, LeftOut{Suite: Suite{Name: name}, Why: text.T("it belongs to SSL 2.0", "SSL 2.0 のスイートです")})
	case ok && (t.knows(build, name) || number.Is13()):
		l.Suites = append(l.Suites, Suite{name, number})
	default:
		l.Unknown = append(l.Unknown, name)
	}
}

const suiteSource = `Microsoft, "TLS Cipher Suites in Windows"`

// DefaultSuites is the documented default list of a Windows build; not Known
// when the build is not.
func DefaultSuites(build int) SuiteList {
	t := suites()
	best := t.nearest(build)
	if best == 0 {
		return SuiteList{Origin: text.T("unknown: neither the registry nor the Windows version tells", "不明: レジストリも Windows のバージョンも証拠にありません")}
	}
	list := SuiteList{Known: true, Source: suiteSource, Assumed: !Documented(build),
		Origin: text.F("the documented default of Windows build %d", "Windows ビルド %d の既定 (文書による)", build)}
	if list.Assumed {
		list.Origin = text.F("the documented default of Windows build %d, as build %d is not documented", "Windows ビルド %d の既定 (ビルド %d の資料がないため)", best, build)
	}
	for _, name := range t.enabled[best] {
		if number, ok := t.number[name]; ok {
			list.Suites = append(list.Suites, Suite{name, number})
		} else if kind := t.ssl2[name]; kind != 0 {
			list.Kinds = append(list.Kinds, Kind{name, kind})
		}
	}
	return list
}
