package eventlog

import "ssltriage/parsers/problem"

const maxProblems = 100

// problems collects notes for the reader of a report, and stops counting
// them out one by one where a damaged file has thousands.
type problems struct {
	list []problem.Text
	more int
}

func (p *problems) add(en, ja string, args ...any) {
	if len(p.list) >= maxProblems-1 {
		p.more++
		return
	}
	p.list = append(p.list, problem.New(en, ja, args...))
}

func (p *problems) done() []problem.Text {
	if p.more > 0 {
		p.list = append(p.list, problem.New("%d further problems of this kind", "この種の問題がほかに %d 件あります", p.more))
		p.more = 0
	}
	return p.list
}
