package keyfiles

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// dirSize is the size in front of the name: right-aligned, in groups as the
	// region has them, with the owner behind it where dir /q was used.
	dirSize = regexp.MustCompile(`^[ ]*\S+.*?\s{2,}(\d{1,3}(?:[.,'’ ]\d{3})+|\d+) (?:\s*\S.*)?$`)
	// mode is the first column of Get-ChildItem and its size the last.
	modeRow = regexp.MustCompile(`^\s*([-d])[-arhsl]{4,6}\s+\S.*\s(\d+)\s+([-0-9A-Fa-f_]+)$`)
	// folderLine is the title of a listing: a path, a word before or after it.
	folderLine = regexp.MustCompile(`^(\s+(?:[^:\\]+:? )?)([A-Za-z]:\\[^<>|"?*]*)$`)
)

// listings reads dir and Get-ChildItem. Only files with the name of a key
// container are kept.
func (p *parser) listings() {
	folder, dir := "", dirListing{title: -1}
	for i := 0; i < len(p.lines); i++ {
		s := p.text(i)
		if path, ok := folderOf(s); ok {
			folder, dir = path, dirListing{path: path, title: i}
			continue
		}
		if dir.title >= 0 && p.dirLine(&dir, i) {
			dir.title = -1
		}
		if f, last, ok := p.childItem(i); ok {
			f.Path = join(folder, f.Path)
			p.add(f, i, last)
			i = last
			continue
		}
		before := len(s) - uniqueLength
		if before < 0 || !uniqueName.MatchString(s[before:]) {
			continue
		}
		if f, ok := listed(s[:before], s[before:], folder); ok {
			p.add(f, i, i)
		}
	}
}

// folderOf reads the title line " Directory of C:\…". In Japanese, Chinese and
// Korean the words follow the path.
func folderOf(s string) (string, bool) {
	if !strings.HasPrefix(s, " ") && !strings.HasPrefix(s, "\t") || !strings.Contains(s, `:\`) {
		return "", false
	}
	m := folderLine.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	path := strings.TrimSpace(m[2])
	if uniqueName.MatchString(path[strings.LastIndexByte(path, '\\')+1:]) {
		return "", false
	}
	if strings.TrimSpace(m[1]) == "" {
		blank := strings.LastIndexByte(path, ' ')
		if blank < 0 {
			return "", false
		}
		path = strings.TrimSpace(path[:blank])
	}
	return path, pathLike(path)
}

// listed reads what stands before a name: nothing or a path (dir /b /s), or
// the columns of dir.
func listed(before, name, folder string) (KeyFile, bool) {
	if path := strings.TrimSpace(before); strings.HasSuffix(path, `\`) && absolutePath.MatchString(path) && pathLike(path) {
		return KeyFile{Path: path + name, Size: Unknown}, true
	}
	m := dirSize.FindStringSubmatch(before)
	if m == nil || !startsWithDate(before) {
		return KeyFile{}, false
	}
	size, ok := grouped(m[1])
	return KeyFile{Path: join(folder, name), Size: size}, ok
}

// startsWithDate says that a line begins as those of dir do: with a date of
// digits and separators, whatever the order of the region.
func startsWithDate(s string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	digits := 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("/.-", r):
			return false
		}
	}
	return digits >= 4 && digits <= 8 && len(word) > digits
}

func grouped(s string) (int64, bool) {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// childItem reads a row of Get-ChildItem. A narrow console breaks the name,
// the last column, over the lines below.
func (p *parser) childItem(i int) (f KeyFile, last int, ok bool) {
	s := strings.TrimLeft(p.text(i), " \t")
	if s == "" || s[0] != '-' && s[0] != 'd' {
		return f, i, false
	}
	m := modeRow.FindStringSubmatch(s)
	if m == nil {
		return f, i, false
	}
	name, last := m[3], i
	for len(name) < uniqueLength && last-i < 8 {
		next := strings.TrimSpace(p.text(last + 1))
		if next == "" || p.lines[last+1].Indent() < 8 || strings.Contains(next, " ") {
			break
		}
		name += next
		last++
	}
	size, err := strconv.ParseInt(m[2], 10, 64)
	f = KeyFile{Path: name, Size: size, Directory: m[1] == "d"}
	return f, last, err == nil && uniqueName.MatchString(name)
}

func join(folder, name string) string {
	if folder == "" {
		return name
	}
	return strings.TrimRight(folder, `\`) + `\` + name
}
