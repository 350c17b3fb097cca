package text

import (
	"fmt"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
)

// briefProblems is how many lines the section on files has without Verbose.
const briefProblems = 15

// problems writes what was wrong with the files.
func (p *page) problems(r report.Report) {
	lines := phrase.Problems(r, p.lang, p.verbose)
	if len(lines) == 0 {
		return
	}
	p.heading(phrase.Files)
	for i, line := range lines {
		if i == briefProblems && !p.verbose {
			p.line(fmt.Sprintf(p.t("  - ... and %d more (-v shows them)", "  - ... 他 %d 件 (-v で表示)"), len(lines)-briefProblems))
			return
		}
		p.para("  - ", terminal.Safe(line))
	}
}
