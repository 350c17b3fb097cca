package hive

import (
	"slices"
	"strings"
)

const (
	systemRoot        = `HKLM\SYSTEM`
	currentControlSet = "CurrentControlSet"
)

// split returns the components of a path of this package's tables.
func split(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, `\`)
}

func leaf(path string) string { return path[strings.LastIndexByte(path, '\\')+1:] }

// below returns the components that lead from one path down to another, and
// whether path lies at or below top. Case does not matter.
func below(path, top string) ([]string, bool) {
	p, t := split(path), split(top)
	if len(p) < len(t) || !slices.EqualFunc(p[:len(t)], t, strings.EqualFold) {
		return nil, false
	}
	return p[len(t):], true
}

// isControlSet reports whether a name is that of a numbered control set, such
// as ControlSet001.
func isControlSet(name string) bool {
	const prefix = "ControlSet"
	if len(name) != len(prefix)+3 || !strings.EqualFold(name[:len(prefix)], prefix) {
		return false
	}
	return strings.Trim(name[len(prefix):], "0123456789") == ""
}

// commonSuffix returns the components that two paths have in common at their ends.
func commonSuffix(a, b string) string {
	x, y := split(a), split(b)
	n := 0
	for n < len(x) && n < len(y) && strings.EqualFold(x[len(x)-1-n], y[len(y)-1-n]) {
		n++
	}
	return strings.Join(x[len(x)-n:], `\`)
}
