package rules

import (
	"slices"
	"strings"

	"ssltriage/analyze/facts"
)

// sameName compares two distinguished names as different tools print them:
// in either order of their parts, with or without blanks behind the commas.
func sameName(a, b string) bool {
	return a != "" && slices.Equal(nameParts(a), nameParts(b))
}

func nameParts(name string) []string {
	var out []string
	for part := range strings.SplitSeq(name, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		out = append(out, strings.ToUpper(strings.TrimSpace(key))+"="+strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`)))
	}
	slices.Sort(out)
	return out
}

// knownByName reports whether any certificate in evidence bears a name, be it
// in a text only.
func knownByName(f *facts.Facts, name string) bool {
	return slices.ContainsFunc(f.Certificates, func(c *facts.Certificate) bool { return sameName(c.Subject, name) })
}
