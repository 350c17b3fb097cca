package main

import (
	"iter"
	"strconv"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// fileRecord is a file of the bundle.
type fileRecord struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`  // unpacked; -1 unknown
	Taken  string `json:"taken"`  // what it was read as, in English; empty: nobody read it
	Status string `json:"status"` // what the collector says of it; empty without manifest
}

func fileRecords(c *showCase) iter.Seq[any] {
	var out []fileRecord
	for _, f := range c.facts.Files {
		out = append(out, fileRecord{f.Name, f.Bytes, f.Taken.EN, f.Status})
	}
	return seq(out)
}

func fileTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("FILE", "ファイル"), 52}, {text.T("BYTES", "バイト"), 14}, {text.T("STATUS", "状態"), 14}, {text.T("READ AS", "内容"), 0},
	}}
	for _, f := range c.facts.Files {
		taken := f.Taken.In(c.lang)
		if taken == "" {
			taken = c.t("(not recognised)", "(認識できません)")
		}
		t.add(f.Name, strconv.FormatInt(f.Bytes, 10), c.word(orDash(f.Status)), taken)
	}
	return t
}

// orDash shows that a cell is empty on purpose.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// made is the report without findings: the parts of it that are facts.
func (c *showCase) made() report.Report {
	return report.Make(report.Input{Name: c.bundle.Name, Facts: c.facts})
}

func sourceRecords(c *showCase) iter.Seq[any] { return seq(c.made().Sources) }

func sourceTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("KIND", "種類"), 36}, {text.T("STATE", "状態"), 10}, {text.T("RECORDS", "件数"), 10}, {text.T("WHY, FILES, PROBLEMS", "理由、ファイル、問題"), 0},
	}}
	for _, s := range c.made().Sources {
		var parts []string
		if !s.Why.IsZero() {
			parts = append(parts, s.Why.In(c.lang))
		}
		if len(s.Files) > 0 {
			parts = append(parts, strings.Join(s.Files, ", "))
		}
		for _, p := range s.ProblemTexts {
			parts = append(parts, p.In(c.lang))
		}
		t.add(text.T(s.Kind, s.Name.JA).In(c.lang), c.word(s.State), strconv.Itoa(s.Count), strings.Join(parts, "; "))
	}
	return t
}

func timelineRecords(c *showCase) iter.Seq[any] { return seq(report.Timeline(c.facts)) }

func timelineTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("TIME (UTC)", "日時 (UTC)"), 19}, {text.T("UNTIL (UTC)", "まで (UTC)"), 19}, {text.T("KIND", "種類"), 14},
		{text.T("COUNT", "回数"), 6}, {text.T("FILE", "ファイル"), 24}, {text.T("WHAT", "内容"), 0},
	}}
	for _, m := range report.Timeline(c.facts) {
		at, until, count := m.Time.Format(timeLayout), "", ""
		if m.Day {
			at = m.Time.Format(dateLayout)
		}
		if m.Until != nil {
			until = m.Until.Format(timeLayout)
		}
		if m.Count > 0 {
			count = strconv.Itoa(m.Count)
		}
		t.add(at, orDash(until), c.word(m.Kind), orDash(count), m.File, m.What.In(c.lang))
	}
	return t
}

const (
	timeLayout = "2006-01-02 15:04:05"
	dateLayout = "2006-01-02"
)
