package schannel

import (
	"slices"
	"strings"

	"ssltriage/parsers/tls"
)

// GroupOf returns the group of a curve's name as Windows spells it, in any
// case: "NistP256" is secp256r1.
func GroupOf(curve string) (tls.Group, bool) {
	g, ok := curveNumbers[strings.ToLower(curve)]
	return g, ok
}

// CurveNames returns the names that Windows has for a group, in lower case and
// sorted; none where Schannel does not know it.
func CurveNames(g tls.Group) []string {
	var out []string
	for name, number := range curveNumbers {
		if number == g {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
