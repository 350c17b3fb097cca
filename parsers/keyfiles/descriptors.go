package keyfiles

import (
	"regexp"
	"strings"
)

var (
	// descriptorLine is a line of nothing but a descriptor.
	descriptorLine = regexp.MustCompile(`^(?:O:[-0-9A-Za-z]+)?(?:G:[-0-9A-Za-z]+)?D:(?:[A-Z_]*)(?:\(|$|S:)`)
	// quotedDescriptor is what cacls /S prints: the path and "D:…".
	quotedDescriptor = regexp.MustCompile(`^(\S.*?) +"((?:[OGD]:)[^"]*)"$`)
)

// savedLists reads the file that icacls /save writes, a line with the name and
// one with the descriptor for each file, and the lines of cacls /S.
func (p *parser) savedLists() {
	for i := 0; i < len(p.lines); i++ {
		s := strings.TrimSpace(p.text(i))
		if !strings.Contains(s, "D:") {
			continue
		}
		if m := quotedDescriptor.FindStringSubmatch(s); m != nil && pathLike(m[1]) && !commandLine(m[1]) {
			p.add(p.withDescriptor(KeyFile{Path: m[1], Size: Unknown, SDDL: m[2]}, i), i, i)
			continue
		}
		if i == 0 || !descriptorLine.MatchString(s) {
			continue
		}
		name := strings.TrimSpace(p.text(i - 1))
		if !pathLike(name) || descriptorLine.MatchString(name) || strings.HasSuffix(name, ":") {
			continue
		}
		p.add(p.withDescriptor(KeyFile{Path: name, Size: Unknown, SDDL: s}, i), i-1, i)
	}
}

// maxACLLines bounds the properties of one object of Get-Acl.
const maxACLLines = 400

// propertyLists reads Get-Acl | Format-List: the property names Path and Sddl
// are never translated.
func (p *parser) propertyLists() {
	for i := 0; i < len(p.lines); i++ {
		path, ok := aclPath(p.text(i))
		if !ok {
			continue
		}
		for j := i + 1; j < len(p.lines) && j-i < maxACLLines; j++ {
			if _, next := aclPath(p.text(j)); next {
				break
			}
			if value, ok := property(p.text(j), "Sddl"); ok {
				sddl, last := p.unwrap(value, j)
				p.add(p.withDescriptor(KeyFile{Path: path, Size: Unknown, SDDL: sddl}, j), i, last)
				break
			}
		}
	}
}

// aclPath reads "Path : Microsoft.PowerShell.Core\FileSystem::C:\…".
func aclPath(s string) (string, bool) {
	value, ok := property(s, "Path")
	if !ok {
		return "", false
	}
	_, path, ok := strings.Cut(value, "FileSystem::")
	return path, ok && pathLike(path)
}

func property(s, name string) (string, bool) {
	label, value, ok := strings.Cut(s, ":")
	return strings.TrimSpace(value), ok && strings.EqualFold(strings.TrimSpace(label), name)
}

// unwrap joins a value that PowerShell has broken at the width of the console.
func (p *parser) unwrap(value string, i int) (string, int) {
	indent := p.lines[i].Indent()
	for i+1 < len(p.lines) && len(value) < maxSDDL {
		next := p.text(i + 1)
		if strings.TrimSpace(next) == "" || p.lines[i+1].Indent() <= indent {
			break
		}
		value += strings.TrimSpace(next)
		i++
	}
	return value, i
}
