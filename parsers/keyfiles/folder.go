package keyfiles

import (
	"regexp"
	"strings"
)

// dirListing is a listing of dir while it is read.
type dirListing struct {
	path  string
	title int // index of its title; -1 outside of a listing
	files int // rows of files
	dots  bool
}

// dirSummary is the line that ends the rows of dir: how many files and how
// many bytes, in the words of some language.
var dirSummary = regexp.MustCompile(`^\s*(\d[\d.,'’ ]*?) +[^\d\s<>\\:][^\d<>\\:]* +(?:\d[\d.,'’ ]*?) +[^\d\s<>\\:][^\d<>\\:]*$`)

// dirLine takes in line i of a listing and reports whether it ends there.
func (p *parser) dirLine(d *dirListing, i int) bool {
	s := strings.TrimSpace(p.text(i))
	switch name := s[strings.LastIndexByte(s, ' ')+1:]; {
	case s == "":
		return false
	case startsWithDate(s) && (name == "." || name == ".."):
		d.dots = true
		return false
	case startsWithDate(s):
		if !strings.Contains(s, "<") { // "<DIR>"
			d.files++
		}
		return false
	}
	if m := dirSummary.FindStringSubmatch(s); m != nil && (d.dots || d.files > 0) {
		if count, ok := grouped(m[1]); ok && count == int64(d.files) && len(p.res.Folders) < maxFiles {
			p.res.Folders = append(p.res.Folders, Folder{
				Path: d.path, Files: d.files, All: p.dirAll(d.title), Line: p.lines[d.title].N, Quote: p.dirQuote(d.title, i),
			})
		}
	}
	return true
}

// dirQuote quotes the title of a listing and its last line, with the command
// above where it is echoed.
func (p *parser) dirQuote(title, last int) string {
	quote := p.quote(title, title) + "\n" + p.quote(last, last)
	if i := p.dirCommand(title); i >= 0 {
		quote = p.quote(i, i) + "\n" + quote
	}
	return quote
}

// dirEcho is dir with its parameters, behind the prompt of a console.
var dirEcho = regexp.MustCompile(`(?i)^[A-Z]:\\[^<>|"?*]*>\s*dir\b(.*)$`)

// dirCommand finds the echoed command of a listing above its title: the label
// and the number of the volume stand between.
func (p *parser) dirCommand(title int) int {
	for i := title - 1; i >= max(0, title-5); i-- {
		if dirEcho.MatchString(p.text(i)) {
			return i
		}
	}
	return -1
}

// allFiles is dir's /a without attributes, or with "no folders" alone.
var allFiles = regexp.MustCompile(`(?i)(?:^|\s|")/a(?::?-d)?(?:$|[\s/])`)

func (p *parser) dirAll(title int) bool {
	i := p.dirCommand(title)
	return i >= 0 && allFiles.MatchString(dirEcho.FindStringSubmatch(p.text(i))[1])
}
