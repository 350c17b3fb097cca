package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
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

func (o *lineOverview) add(s summary) error {
	data, err := line(s)
	if err == nil {
		_, err = o.out.Write(data)
	}
	return err
}

func (o *lineOverview) end() error { return nil }

// tableOverview prints a table when all cases are there, as wide as they
// need, and the sums below it.
type tableOverview struct {
	out    io.Writer
	lang   text.Lang
	width  int // columns; 0: not known
	folder string
	list   []summary
}

func (o *tableOverview) add(s summary) error {
	o.list = append(o.list, s)
	return nil
}

// Below wideOverview columns there is room for the case, the verdict and its
// title only.
const wideOverview = 90

func (o *tableOverview) end() error {
	width := o.width
	if width == 0 {
		width = defaultTableWidth
	}
	width = min(max(width, 60), 200)
	wide := width >= wideOverview
	t := table{oneLine: true}
	t.columns = []column{{text.T("CASE", "案件"), width / 5}}
	if wide {
		t.columns = append(t.columns, column{text.T("SERVER", "サーバー"), width / 7})
	}
	t.columns = append(t.columns, column{text.T("VERDICT", "診断"), 18})
	if wide {
		t.columns = append(t.columns, column{text.T("RULE", "ルール"), width / 4})
	}
	t.columns = append(t.columns, column{text.T("WHAT IS WRONG", "内容"), 0})
	for _, s := range o.list {
		row := []string{s.Case}
		if wide {
			row = append(row, cmp.Or(s.Host, "-"))
		}
		grade, rule, title := o.words(s)
		row = append(row, grade)
		if wide {
			row = append(row, rule)
		}
		t.add(append(row, title)...)
	}
	if err := t.write(o.out, o.lang, width); err != nil {
		return err
	}
	_, err := fmt.Fprintf(o.out, "\n%s\n", terminal.Safe(o.sums().In(o.lang)))
	return err
}

// words are a case's grade, rule and title.
func (o *tableOverview) words(s summary) (grade, rule, title string) {
	if v, ok := s.verdict(); ok {
		return phrase.Severity(v.Severity).In(o.lang) + ", " + phrase.Confidence(v.Confidence).In(o.lang), v.Rule, v.Title.In(o.lang)
	}
	if s.Status == "unreadable" {
		return text.T("unreadable", "読み取り不可").In(o.lang), "-", s.Error.In(o.lang)
	}
	if s.Status == "nothing-checked" {
		return text.T("nothing checked", "確認できず").In(o.lang), "-", s.nothing.In(o.lang)
	}
	return text.T("no fault found", "問題なし").In(o.lang), "-", s.nothing.In(o.lang)
}

// sums counts the cases by what became of them.
func (o *tableOverview) sums() text.Text {
	n := map[string]int{}
	for _, s := range o.list {
		_, found := s.verdict()
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
	if o.folder != "" {
		out = out.Plus(text.F("(reports in %s)", " (レポート: %s)", o.folder))
	}
	return out
}
