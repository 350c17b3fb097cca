package analyze

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ssltriage/collect/bundle/reader"
)

// Case is the paths of one server's evidence, and a name for it that is safe
// as the name of a file and that no other case of the same run has.
type Case struct {
	Name  string
	Paths []string
}

// Grouping says how paths become cases.
type Grouping int

// The groupings.
const (
	// Auto: several whole collections are a case each; anything else is one
	// case.
	Auto     Grouping = iota
	Together          // everything is one case
	Apart             // every path is a case of its own
)

// MixedError says that paths hold several whole collections and single files
// beside them, so that nobody knows what the files belong to.
type MixedError struct {
	Whole []string // at least two
	Part  string   // the first single file
}

// Error names two of the whole cases and the single file.
func (e *MixedError) Error() string {
	return fmt.Sprintf("%s and %s are whole cases, and %s is a single file", e.Whole[0], e.Whole[1], e.Part)
}

// Cases turns paths into cases, in their order. The error is a *MixedError,
// with Auto only.
func Cases(paths []string, g Grouping) ([]Case, error) {
	if g == Auto {
		g = Together
		var whole, parts []string
		for _, p := range paths {
			if p != "-" && reader.Whole(p) {
				whole = append(whole, p)
			} else {
				parts = append(parts, p)
			}
		}
		if len(whole) > 1 {
			g = Apart
			if len(parts) > 0 {
				return nil, &MixedError{whole, parts[0]}
			}
		}
	}
	if g == Together {
		return []Case{{Name: caseNames(paths[:min(len(paths), 1)])[0], Paths: paths}}, nil
	}
	var out []Case
	for i, name := range caseNames(paths) {
		out = append(out, Case{Name: name, Paths: paths[i : i+1]})
	}
	return out, nil
}

// caseNames names each path after its last element, where several share that
// one after the folder above too, and with a number where that does not do.
// Names that differ in case only count as equal, because on Windows and macOS
// they are.
func caseNames(paths []string) []string {
	short := make([]string, len(paths))
	count := map[string]int{}
	for i, p := range paths {
		short[i] = fileName(lastElement(p))
		count[strings.ToLower(short[i])]++
	}
	taken := map[string]bool{}
	out := make([]string, len(paths))
	for i, p := range paths {
		name := short[i]
		if count[strings.ToLower(name)] > 1 {
			if above := lastElement(filepath.Join(p, "..")); p != "-" && above != "" {
				name = fileName(above + "-" + name)
			}
		}
		unique := name
		for n := 2; taken[strings.ToLower(unique)]; n++ {
			unique = name + "-" + strconv.Itoa(n)
		}
		taken[strings.ToLower(unique)] = true
		out[i] = unique
	}
	return out
}

// lastElement is the last element of a path, also of ".", without the ending
// of an archive.
func lastElement(path string) string {
	if path == "-" {
		return reader.StdinName
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return reader.TrimEnding(filepath.Base(path))
}

// maxName bounds the name of a case in bytes: file systems take 255, with the
// ending.
const maxName = 120

// reservedNames are devices on Windows, whatever ending they have (Naming
// Files, Paths, and Namespaces, learn.microsoft.com).
var reservedNames = []string{"con", "prn", "aux", "nul", "com", "lpt"}

// fileName makes a name that every file system takes and that hides nothing.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || strings.ContainsRune(`<>:"/\|?*`, r) || !unicode.IsPrint(r) && r != ' ' {
			return '_'
		}
		return r
	}, s)
	for len(s) > maxName {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	s = strings.TrimRight(strings.TrimLeft(s, " .-"), " .")
	device := strings.ToLower(strings.TrimRight(strings.SplitN(s, ".", 2)[0], "0123456789 "))
	if s == "" || slices.Contains(reservedNames, device) {
		s = strings.TrimRight("case-"+s, "-")
	}
	return s
}
