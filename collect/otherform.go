package collect

import (
	"strings"

	"ssltriage/collect/bundle"
)

// InOtherForm reports whether what an entry should have brought is there all
// the same, in a form that was the second try: a key as text where its hive
// failed, packets as Windows wrote them, the updates as wmic.exe lists them.
// Then nothing is missing.
func InOtherForm(entries []*bundle.Entry, e *bundle.Entry) bool {
	if e.Status == bundle.StatusOK {
		return false
	}
	for _, other := range entries {
		if other != e && other.Status == bundle.StatusOK && other.Bytes > 0 && form(other.Path) == form(e.Path) {
			return true
		}
	}
	return false
}

// form is what two forms of the same have in common: the path without its end.
func form(path string) string {
	if path == updatesText.path {
		path = updatesPath
	}
	if dot := strings.LastIndexByte(path, '.'); dot > strings.LastIndexByte(path, '/') {
		return path[:dot]
	}
	return path
}
