package schannel

import (
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

// Curve is one elliptic curve of the effective list.
type Curve struct {
	Name  string    // as Windows spells it, "NistP256"
	Group tls.Group // 0 when the name is not known
}

// CurveList is the server's curves in order of preference.
type CurveList struct {
	Curves  []Curve
	Origin  Origin
	Known   bool
	Unknown []string // names that no document lists
	// BySuite says that the curve stands in the names of the cipher suites,
	// as before Windows 10: there is no list of its own.
	BySuite bool
}

const curveSource = `Microsoft, "TLS Elliptic Curves in Windows 10 version 1607 and later"`

// curveNumbers are the curves that Schannel knows by name, in lower case.
// Source of the names: curveSource and "TLS Supported Groups in Windows 11
// 24H2"; of the numbers: IANA, "TLS Supported Groups".
var curveNumbers = map[string]tls.Group{
	"curve25519": 0x001d, "nistp256": 0x0017, "nistp384": 0x0018, "nistp521": 0x0019,
	"brainpoolp256r1": 0x001a, "brainpoolp384r1": 0x001b, "brainpoolp512r1": 0x001c,
	"nistp192": 0x0013, "nistp224": 0x0015,
	"secp160k1": 0x000f, "secp160r1": 0x0010, "secp160r2": 0x0011, "secp192k1": 0x0012, "secp192r1": 0x0013,
	"secp224k1": 0x0014, "secp224r1": 0x0015, "secp256k1": 0x0016, "secp256r1": 0x0017, "secp384r1": 0x0018, "secp521r1": 0x0019,
	"x25519_mlkem768": 0x11ec, "secp256r1_mlkem768": 0x11eb, "secp384r1_mlkem1024": 0x11ed,
}

// fipsCurves are the groups that FIPS mode leaves. Source: curveSource,
// column "Available in FIPS mode".
var fipsCurves = []tls.Group{0x0017, 0x0018, 0x0019}

// Curves is the effective list: the policy's, else the machine's, else the
// documented default; less what FIPS mode does not allow.
func Curves(f *facts.Facts) CurveList {
	list := configuredCurves(f)
	if fips, origin := FIPS(f); fips && !list.BySuite {
		kept := slices.DeleteFunc(slices.Clone(list.Curves), func(c Curve) bool { return !slices.Contains(fipsCurves, c.Group) })
		if len(kept) < len(list.Curves) {
			list.Curves = kept
			list.Origin.Why = list.Origin.Why.Plus(text.T("(less what FIPS mode leaves out)", "(FIPS モードで使用できないものを除く)"))
			if list.Origin.Ref.IsZero() {
				list.Origin.Ref, list.Origin.Changed = origin.Ref, origin.Changed
			}
		}
	}
	return list
}

func configuredCurves(f *facts.Facts) CurveList {
	if b := f.Host.Build; b > 0 && b < windows10 {
		o := byDefault(b, curveSource)
		o.Why = text.F("before Windows 10 the names of the cipher suites carry the curve (build %d)", "Windows 10 より前は暗号スイート名が曲線を示します (ビルド %d)", b)
		return CurveList{BySuite: true, Known: true, Origin: o}
	}
	for _, place := range suitePlaces(f) {
		if list, ok := curveValue(place); ok {
			return list
		}
	}
	return defaultCurves(f.Host.Build)
}

func curveValue(p suitePlace) (CurveList, bool) {
	v := p.key.Value("EccCurves")
	if v == nil {
		return CurveList{}, false
	}
	names, err := v.MultiString()
	if err != nil {
		s, err := v.String()
		if err != nil {
			return CurveList{}, false
		}
		names = strings.Split(s, ",")
	}
	why := text.T("the curve order of the machine", "コンピューターの曲線の順序")
	if p.policy {
		why = text.T("the curve order of a policy", "ポリシーの曲線の順序")
	}
	list := CurveList{Known: true, Origin: fromValue(p.root, p.key, v, why)}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if group, ok := curveNumbers[strings.ToLower(name)]; ok {
			list.Curves = append(list.Curves, Curve{name, group})
		} else {
			list.Unknown = append(list.Unknown, name)
		}
	}
	return list, len(list.Curves)+len(list.Unknown) > 0
}

// defaultCurves are the curves without any list. Windows 10 before 1607 has
// no curve25519: its hellos offer NistP256 and NistP384.
func defaultCurves(build int) CurveList {
	o := byDefault(build, curveSource)
	switch {
	case build == 0:
		return CurveList{Origin: o}
	case build < server2016:
		return CurveList{Known: true, Origin: o, Curves: []Curve{{"NistP256", 0x0017}, {"NistP384", 0x0018}}}
	}
	return CurveList{Known: true, Origin: o, Curves: []Curve{{"curve25519", 0x001d}, {"NistP256", 0x0017}, {"NistP384", 0x0018}}}
}

// Has reports whether a group is on the list; Unknown when the list is not
// known or the suites decide.
func (l CurveList) Has(g tls.Group) facts.Tri {
	switch {
	case !l.Known || l.BySuite:
		return facts.Unknown
	case slices.ContainsFunc(l.Curves, func(c Curve) bool { return c.Group == g }):
		return facts.Yes
	}
	return facts.No
}

// Groups are the numbers of the curves, in order.
func (l CurveList) Groups() []tls.Group {
	var out []tls.Group
	for _, c := range l.Curves {
		out = append(out, c.Group)
	}
	return out
}

// suitePlace is a key that may hold Functions and EccCurves.
type suitePlace struct {
	root   *facts.RegistryKey
	key    *hive.Key
	policy bool
}

// suitePlaces are the keys with the order of suites and curves: the policy's
// comes first. Source: Microsoft, "Prioritizing Schannel Cipher Suites";
// "Manage Transport Layer Security (TLS)".
func suitePlaces(f *facts.Facts) []suitePlace {
	var out []suitePlace
	if root := f.Key(hive.CryptographyPolicy); root != nil {
		if key := root.Lookup("Configuration", "SSL", "00010002"); key != nil {
			out = append(out, suitePlace{root, key, true})
		}
	}
	if root := f.Key(hive.Cryptography); root != nil {
		if key := root.Lookup("Local", "SSL", "00010002"); key != nil {
			out = append(out, suitePlace{root, key, false})
		}
	}
	return out
}

// CurvesByPolicy reports whether a policy sets the curves.
func CurvesByPolicy(f *facts.Facts) bool {
	for _, p := range suitePlaces(f) {
		if p.policy && p.key.Value("EccCurves") != nil {
			return true
		}
	}
	return false
}
