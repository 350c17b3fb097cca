package text

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
)

// Limits of the section on files, without Verbose: a bundle of a stranger
// may hold thousands of broken ones.
const (
	briefProblems = 15
	briefFiles    = 8
)

// problems writes what was wrong with the files: of the bundle, and while
// reading each kind of evidence.
func (p *page) problems(r report.Report) {
	lines := p.problemLines(r)
	if len(r.Unread) > 0 {
		lines = append(lines, p.t("not recognised: ", "認識できないファイル: ")+p.names(r.Unread))
	}
	if len(lines) == 0 {
		return
	}
	p.section(p.t("FILES", "ファイル"))
	for i, line := range lines {
		if i == briefProblems && !p.verbose {
			p.line(fmt.Sprintf(p.t("  - ... and %d more (-v shows them)", "  - ... 他 %d 件 (-v で表示)"), len(lines)-briefProblems))
			return
		}
		p.para("  - ", terminal.Safe(line))
	}
}

// problemLines joins the files that have the same trouble into one line, and
// says each trouble once, whatever number of kinds of evidence it touches.
func (p *page) problemLines(r report.Report) []string {
	var messages []string
	files := map[string][]string{}
	for _, x := range r.Problems {
		if _, known := files[x.Message]; !known {
			messages = append(messages, x.Message)
		}
		files[x.Message] = append(files[x.Message], x.File)
	}
	var lines []string
	for _, m := range messages {
		switch list := files[m]; {
		case len(list) == 1 && list[0] == "":
			lines = append(lines, m)
		case len(list) == 1:
			lines = append(lines, list[0]+": "+m)
		default:
			lines = append(lines, m+fmt.Sprintf(p.t(" (%d files: ", " (%d ファイル: "), len(list))+p.names(list)+")")
		}
	}
	seen := map[string]bool{}
	for _, s := range r.Sources {
		for _, problem := range s.Problems {
			if !seen[problem] && !slices.Contains(lines, problem) {
				seen[problem] = true
				lines = append(lines, problem)
			}
		}
	}
	return lines
}

// names lists files, not too many.
func (p *page) names(list []string) string {
	if len(list) <= briefFiles || p.verbose {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:briefFiles], ", ") + fmt.Sprintf(p.t(", and %d more", " 他 %d 件"), len(list)-briefFiles)
}
