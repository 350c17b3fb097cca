package eventlog

import "fmt"

const maxProblems = 100

// problems collects notes for the reader of a report, and stops counting
// them out one by one where a damaged file has thousands.
type problems struct {
	list []string
	more int
}

func (p *problems) add(format string, args ...any) {
	if len(p.list) >= maxProblems-1 {
		p.more++
		return
	}
	p.list = append(p.list, fmt.Sprintf(format, args...))
}

func (p *problems) done() []string {
	if p.more > 0 {
		p.list = append(p.list, fmt.Sprintf("%d further problems of this kind", p.more))
		p.more = 0
	}
	return p.list
}
