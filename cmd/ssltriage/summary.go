package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze"
	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// summary is what several cases are told in: one line each. Its JSON is the
// object of -f ndjson; member names are stable.
type summary struct {
	Case        string           `json:"case"`   // unique in a run, and the name of its report
	Bundle      string           `json:"bundle"` // as it was given
	SHA256      string           `json:"sha256"` // of a single input file, else empty
	Status      string           `json:"status"` // findings, no-findings, cut, nothing-checked, unreadable
	Exit        int              `json:"exit"`   // exit code of this case alone
	Error       *text.Text       `json:"error"`  // why the status is one of the last three; else null
	Report      string           `json:"report"` // file with the whole report; empty without -o
	Host        string           `json:"host"`
	OS          string           `json:"os"`
	Build       string           `json:"build"`
	CollectedAt *time.Time       `json:"collectedAt"`
	Findings    []summaryFinding `json:"findings"` // the root cause first
	RuledOut    []string         `json:"ruledOut"`
	NotChecked  []string         `json:"notChecked"`

	nothing text.Text // what is said where there is no verdict
	failed  error
}

// summaryFinding is a finding without its evidence.
type summaryFinding struct {
	Rule       string    `json:"rule"`
	Severity   string    `json:"severity"`
	Confidence string    `json:"confidence"`
	RootCause  bool      `json:"rootCause"`
	Endpoint   string    `json:"endpoint"`
	Title      text.Text `json:"title"`
}

// summary writes a case's report and returns what is kept of it.
func (f *analyzeFlags) summary(one analyze.Case, result analyze.Result, err error) summary {
	s := summary{Case: one.Name, Bundle: strings.Join(one.Paths, ", "), Findings: []summaryFinding{}, RuledOut: []string{}, NotChecked: []string{}}
	if err != nil {
		s.fail("unreadable", err)
		if f.redact {
			s.hide(one)
		}
		return s
	}
	r := result.Report
	s.fill(r)
	if name := f.reportFile(one); name != "" {
		if err := f.writeFile(name, f.reportFormat(), r); err != nil {
			s.fail(s.Status, err)
			return s
		}
		s.Report = name
	}
	var status statusError
	if err := f.status(r); errors.As(err, &status) {
		s.Exit = int(status)
	} else if err != nil {
		s.fail(s.Status, err)
	}
	return s
}

func (s *summary) fail(status string, err error) {
	said := words(err)
	s.Status, s.Exit, s.Error, s.failed = status, exitUnreadable, &said, err
}

// hide takes the names of files out of what standard output tells of a case.
func (s *summary) hide(one analyze.Case) {
	s.Bundle = one.Name
	for _, path := range one.Paths {
		s.Error.EN, s.Error.JA = strings.ReplaceAll(s.Error.EN, path, one.Name), strings.ReplaceAll(s.Error.JA, path, one.Name)
	}
}

func (s *summary) fill(r report.Report) {
	s.Bundle = r.Bundle.Name
	s.SHA256, s.Host, s.OS, s.Build, s.CollectedAt = r.Bundle.SHA256, r.Host.Name, r.Host.OS, r.Host.Build, r.Bundle.CollectedAt
	s.nothing = phrase.Nothing(r)
	for _, fd := range r.Findings {
		s.Findings = append(s.Findings, summaryFinding{fd.Rule, fd.Severity, fd.Confidence, fd.RootCause, fd.Subject.Endpoint, fd.Title})
	}
	for _, x := range r.RuledOut {
		s.RuledOut = append(s.RuledOut, x.Rule)
	}
	for _, x := range r.NotChecked {
		s.NotChecked = append(s.NotChecked, x.Rule)
	}
	switch {
	case r.NothingChecked():
		s.Status = "nothing-checked"
	case r.Bundle.Cut != "":
		s.Status = "cut"
	case r.Worst("warning"):
		s.Status = "findings"
	default:
		s.Status = "no-findings"
	}
}

// verdict is the finding that the line of a case tells, if there is one.
func (s *summary) verdict() (summaryFinding, bool) {
	if len(s.Findings) == 0 || s.Findings[0].Severity == "info" {
		return summaryFinding{}, false
	}
	return s.Findings[0], true
}

// lineOverview prints one object a line.
type lineOverview struct{ out io.Writer }

func (o *lineOverview) add(s summary, b *bar) error {
	data, err := line(s)
	if err == nil {
		b.pause(func() { _, err = o.out.Write(data) })
	}
	return err
}

func (o *lineOverview) end() error { return nil }

// tableOverview prints a table when all cases are there, and the sums below it.
type tableOverview struct {
	out    io.Writer
	lang   text.Lang
	width  int // columns; 0: of what goes to no terminal, and nothing is cut
	folder string
	list   []summary
}

func (o *tableOverview) add(s summary, _ *bar) error {
	o.list = append(o.list, s)
	return nil
}

// From which width on there is room for the server and for the rule, in
// columns.
const (
	serverWidth = 80
	ruleWidth   = 110
)

// endless is the width of what goes to no terminal: nothing is cut then.
const endless = 1 << 20

func (o *tableOverview) end() error {
	width, least := endless, 0
	if o.width > 0 {
		width = min(max(o.width, 60), 200)
		least = width
	}
	cells := []overviewCell{
		{column{text.T("CASE", "案件"), least / 5}, 0, func(s summary) string { return s.Case }},
		{column{text.T("SERVER", "サーバー"), least / 7}, serverWidth, func(s summary) string { return cmp.Or(s.Host, "-") }},
		{column{text.T("VERDICT", "診断"), 24}, 0, func(s summary) string { return s.grade().In(o.lang) }},
		{column{text.T("RULE", "ルール"), least / 4}, ruleWidth, func(s summary) string { return s.rule() }},
		{column{text.T("WHAT IS WRONG", "内容"), 0}, 0, func(s summary) string { return s.title().In(o.lang) }},
	}
	cells = slices.DeleteFunc(cells, func(c overviewCell) bool { return width < c.from })
	t := table{oneLine: true}
	for _, c := range cells {
		t.columns = append(t.columns, c.column)
	}
	for _, s := range o.list {
		var row []string
		for _, c := range cells {
			row = append(row, c.of(s))
		}
		t.add(row...)
	}
	if err := t.write(o.out, o.lang, width); err != nil {
		return err
	}
	sums := terminal.Wrap(terminal.Safe(o.sums().In(o.lang)), width)
	_, err := fmt.Fprintf(o.out, "\n%s\n", strings.Join(sums, "\n"))
	return err
}

// overviewCell is a column of the overview.
type overviewCell struct {
	column
	from int // the width of the table from which on there is room for it
	of   func(summary) string
}

// grade is how bad a case is, how sure that is, and whether a part of it is
// lost.
func (s *summary) grade() text.Text {
	if s.Status == "cut" {
		return text.F("%s, cut", "%s、破損", s.verdictWords())
	}
	return s.verdictWords()
}

func (s *summary) verdictWords() text.Text {
	v, found := s.verdict()
	switch {
	case found:
		return text.F("%s, %s", "%s、%s", phrase.Severity(v.Severity), phrase.Confidence(v.Confidence))
	case s.Status == "unreadable":
		return text.T("unreadable", "読み取り不可")
	case s.Status == "nothing-checked":
		return text.T("nothing checked", "確認できず")
	}
	return text.T("no fault found", "問題なし")
}

func (s *summary) rule() string {
	if v, found := s.verdict(); found {
		return v.Rule
	}
	return "-"
}

func (s *summary) title() text.Text {
	v, found := s.verdict()
	switch {
	case found:
		return v.Title
	case s.Status == "unreadable":
		return *s.Error
	}
	return s.nothing
}

// sums counts the cases by what became of them.
func (o *tableOverview) sums() text.Text {
	n := map[string]int{}
	for _, s := range o.list {
		_, found := s.verdict()
		if s.Status == "cut" {
			n["cut"]++
		}
		switch {
		case found:
			n["findings"]++
		case s.Status == "unreadable" || s.Status == "nothing-checked":
			n["blind"]++
		default:
			n["clean"]++
		}
	}
	out := text.F("%d case(s): %d with a fault, %d without one found, %d unreadable or not checked",
		"%d 件: 問題あり %d 件、問題なし %d 件、読み取りまたは確認できず %d 件", len(o.list), n["findings"], n["clean"], n["blind"])
	if n["cut"] > 0 {
		out = text.F("%s; %d of them cut off, told is what could be read", "%s。うち %d 件は途中で切れており、読み取れた範囲の診断です", out, n["cut"])
	}
	if o.folder != "" {
		out = out.Plus(text.F("(reports in %s)", " (レポート: %s)", o.folder))
	}
	return out
}
