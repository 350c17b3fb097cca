package keyfiles

import (
	"regexp"
	"strings"

	"ssltriage/parsers/wintext"
)

// footer is the closing line of icacls: how many files went well and how many
// did not, in the words of some language.
var footer = regexp.MustCompile(`^[^\d:=\\]*\d{1,6}[^\d:=\\]{5,}\d{1,6}[^\d:=\\]*$`)

// failure reads "path: message", the line of a file that icacls could not
// open. It is told from other texts by the closing line below it or by the
// lists around it.
func (p *parser) failure(i int, near bool) bool {
	s := strings.TrimSpace(p.text(i))
	path, message, ok := cutFailure(s)
	if !ok {
		return false
	}
	absolute := absolutePath.MatchString(path)
	unique := uniqueName.MatchString(path[strings.LastIndexByte(path, '\\')+1:])
	switch {
	case absolute && near:
	case (absolute || unique || near && !strings.Contains(path, " ")) && p.footerBelow(i):
	default:
		return false
	}
	if len(p.res.Failures) < maxFiles {
		p.res.Failures = append(p.res.Failures, Failure{path, message, p.lines[i].N, wintext.Quote(p.lines[i].Raw)})
	}
	p.problem(i, "%s", "%s", wintext.Quote(path+": "+message))
	return true
}

func cutFailure(s string) (path, message string, ok bool) {
	drive := 0
	if absolutePath.MatchString(s) {
		drive = 2
	}
	at := strings.Index(s[drive:], ": ")
	if at < 0 {
		return "", "", false
	}
	path, message = s[:drive+at], strings.TrimSpace(s[drive+at+2:])
	return path, message, pathLike(path) && message != "" && !commandLine(path)
}

// footerBelow looks for the closing line, past more failures.
func (p *parser) footerBelow(i int) bool {
	for j := i + 1; j <= i+20; j++ {
		s := strings.TrimSpace(p.text(j))
		if len(s) <= 400 && footer.MatchString(s) {
			return true
		}
		if _, _, ok := cutFailure(s); !ok {
			return false
		}
	}
	return false
}
