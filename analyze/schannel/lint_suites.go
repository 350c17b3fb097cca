package schannel

import (
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// SuiteSlip is something in a list of cipher suites that does not do what it
// was meant to.
type SuiteSlip struct {
	Kind   SuiteSlipKind
	Ref    evidence.Ref
	Policy bool
	Names  []string // concerned, as they stand in the list
	Meant  []string // what they were meant to be; "" where that is not plain
	Length int      // of the list in characters, of TooLong
	// Intended is the list as it was meant; none when that cannot be told.
	Intended []Change
}

// SuiteSlipKind is a kind of such slips.
type SuiteSlipKind string

// The kinds. Source: Microsoft, "Prioritizing Schannel Cipher Suites" and
// "Manage Transport Layer Security (TLS)": strictly separated by commas, at
// most 1,023 characters, before Windows 10 with the curve in the name.
const (
	TooLong      SuiteSlipKind = "too-long"
	WithBlanks   SuiteSlipKind = "with-blanks"
	UnknownNames SuiteSlipKind = "unknown-names"
	WrongSuffix  SuiteSlipKind = "wrong-suffix" // the curve is missing, or not one of this Windows
)

// SuiteSlips are the slips of the list that counts: the policy's, else the
// machine's.
func SuiteSlips(f *facts.Facts) []SuiteSlip {
	for _, place := range suitePlaces(f) {
		v := place.key.Value("Functions")
		if v == nil {
			continue
		}
		if _, ok := functionNames(v, place.policy); ok {
			return listSlips(f, place, v)
		}
	}
	return nil
}

func listSlips(f *facts.Facts, p suitePlace, v *hive.Value) []SuiteSlip {
	var out []SuiteSlip
	all := SuiteSlip{Ref: p.root.ValueRef(p.key, v), Policy: p.policy}
	raw, isText := v.String()
	names, _ := functionNames(v, false)
	if isText == nil && p.policy && len(raw) > maxPolicy {
		long := all
		long.Kind, long.Length = TooLong, len(raw)
		long.Names = names[len(strings.Split(raw[:maxPolicy], ","))-1:]
		out = append(out, long)
	}
	kinds := map[SuiteSlipKind]*SuiteSlip{}
	better := map[SuiteSlipKind]map[string]string{}
	for _, name := range names {
		kind, meant := judgeName(name, f.Host.Build)
		if kind == "" {
			continue
		}
		if kinds[kind] == nil {
			s := all
			s.Kind = kind
			kinds[kind], better[kind] = &s, map[string]string{}
		}
		kinds[kind].Names = append(kinds[kind].Names, name)
		kinds[kind].Meant = append(kinds[kind].Meant, meant)
		better[kind][name] = meant
	}
	for _, kind := range []SuiteSlipKind{WithBlanks, WrongSuffix, UnknownNames} {
		if s := kinds[kind]; s != nil {
			s.Intended = []Change{listChange(p.policy, mended(names, better[kind]))}
			out = append(out, *s)
		}
	}
	return out
}

// mended is a list with some names as they were meant.
func mended(names []string, better map[string]string) []string {
	var out []string
	for _, name := range names {
		if meant, wrong := better[name]; wrong {
			name = meant
		}
		if strings.TrimSpace(name) != "" {
			out = append(out, name)
		}
	}
	return out
}

// judgeName says what is wrong with a name and what it was meant to be;
// nothing with one that this Windows knows, or that another knows and that
// cannot be had here.
func judgeName(name string, build int) (SuiteSlipKind, string) {
	t := suites()
	bare := strings.TrimSpace(name)
	switch {
	case bare == "":
		return "", ""
	case t.knows(build, name) || suffixed13(name):
		return "", name
	case bare != name && (t.knows(build, bare) || suffixed13(bare)):
		return WithBlanks, bare
	}
	if fixed := suffix(bare, build); fixed != "" {
		return WrongSuffix, fixed
	}
	if t.knows(0, bare) || t.knows(0, withoutCurve(bare)) {
		return UnknownNames, "" // of another Windows
	}
	if strings.ContainsAny(bare, " \t;") {
		if first := strings.FieldsFunc(bare, func(r rune) bool { return r == ' ' || r == '\t' || r == ';' }); len(first) > 0 && t.knows(build, first[0]) {
			return WithBlanks, strings.Join(first, ",")
		}
	}
	return UnknownNames, t.like(bare, build)
}

// suffixed13 reports whether a name is one of TLS 1.3, which lists of older
// Windows hold too without harm.
func suffixed13(name string) bool {
	number, ok := suites().number[strings.ToUpper(name)]
	return ok && number.Is13()
}

// suffix is the name with a curve that this Windows takes, for one that lacks
// the curve before Windows 10.
func suffix(name string, build int) string {
	if build == 0 || build >= windows10 {
		return ""
	}
	for _, curve := range []string{"_P256", "_P384", "_P521"} {
		if suites().knows(build, withoutCurve(name)+curve) {
			return strings.ToUpper(withoutCurve(name)) + curve
		}
	}
	return ""
}

// like is the only name of a build that differs in at most two letters.
func (t suiteTable) like(name string, build int) string {
	if len(name) > 80 || build == 0 {
		return ""
	}
	best, count := "", 0
	for known := range t.known[t.nearest(build)] {
		if text.Distance(strings.ToUpper(name), known) <= 2 {
			best = known
			count++
		}
	}
	if count == 1 {
		return best
	}
	return ""
}

// listChange sets the whole list.
func listChange(policy bool, names []string) Change {
	c := Change{Role: hive.Cryptography, Keys: []string{"Local", "SSL", "00010002"}, Value: "Functions", Type: hive.MultiSZ, Text: strings.Join(names, ",")}
	if policy {
		c.Role, c.Keys, c.Type = hive.CryptographyPolicy, []string{"Configuration", "SSL", "00010002"}, hive.SZ
	}
	return c
}

// Without is the change that takes the policy's list of suites away.
func Without() Change {
	return Change{Role: hive.CryptographyPolicy, Keys: []string{"Configuration", "SSL", "00010002"}, Value: "Functions", Remove: true}
}

// Adding is the change that adds suites at the end of the machine's list.
func Adding(f *facts.Facts, more []Suite) Change {
	list := Suites(f)
	var names []string
	for _, s := range list.Suites {
		names = append(names, s.Name)
	}
	for _, s := range list.Left {
		names = append(names, s.Name)
	}
	for _, s := range more {
		names = append(names, s.Name)
	}
	return listChange(false, names)
}

// Defaults is the change that puts the documented list of a build in place of
// the machine's.
func Defaults(build int) Change {
	var names []string
	for _, s := range DefaultSuites(build).Suites {
		names = append(names, s.Name)
	}
	return listChange(false, names)
}
