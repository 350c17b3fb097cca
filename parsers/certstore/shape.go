package certstore

import (
	"regexp"
	"strings"
)

// shape is a regular expression that is only tried on lines which hold a
// marker: every text of a bundle passes here, and nearly all of their lines
// have nothing to do with certificates.
type shape struct {
	marker string
	re     *regexp.Regexp
}

func newShape(marker, expression string) shape {
	return shape{marker: marker, re: regexp.MustCompile(expression)}
}

func (p shape) matches(s string) bool {
	return strings.Contains(s, p.marker) && p.re.MatchString(s)
}

// find returns the match and its groups, or nil.
func (p shape) find(s string) []string {
	if !strings.Contains(s, p.marker) {
		return nil
	}
	return p.re.FindStringSubmatch(s)
}

// findAll returns at most limit matches with their groups.
func (p shape) findAll(s string, limit int) [][]string {
	if !strings.Contains(s, p.marker) {
		return nil
	}
	return p.re.FindAllStringSubmatch(s, limit)
}
