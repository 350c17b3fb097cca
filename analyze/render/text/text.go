// Package text renders the report for a terminal or a plain-text ticket.
package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	words "ssltriage/analyze/text"
)

// Options are the reader's wishes.
type Options struct {
	Lang    words.Lang
	Width   int  // columns; 0 means 100
	Color   bool // ANSI colours
	Verbose bool // all evidence of every finding, checks that do not apply
}

// Limits of the width: below the first nothing can be read, beyond the
// second no eye finds the next line.
const (
	minWidth     = 60
	maxWidth     = 120
	defaultWidth = 100
)

// briefCites is how many pieces of evidence a finding shows without Verbose.
const briefCites = 6

// Write renders the report.
func Write(w io.Writer, r report.Report, o Options) error {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	p := &page{lang: o.Lang, width: min(max(o.Width, minWidth), maxWidth), color: o.Color, verbose: o.Verbose}
	p.head(r)
	p.verdict(r)
	p.others(r)
	p.problems(r)
	p.ruledOut(r)
	p.notChecked(r)
	p.notApplicable(r)
	p.troubles(r)
	_, err := w.Write(p.buf.Bytes())
	return err
}

// page collects lines.
type page struct {
	buf     bytes.Buffer
	lang    words.Lang
	width   int
	color   bool
	verbose bool
}

// say returns a text of this program in the page's language, harmless even
// where a rule put words of the bundle into it.
func (p *page) say(t words.Text) string { return terminal.Safe(t.In(p.lang)) }

// t picks a fixed word by language.
func (p *page) t(en, ja string) string { return words.T(en, ja).In(p.lang) }

func (p *page) line(s string) {
	p.buf.WriteString(strings.TrimRight(s, " "))
	p.buf.WriteByte('\n')
}

// para writes wrapped text: the first line behind lead, the others indented
// as far as lead is wide.
func (p *page) para(lead, s string) {
	indent := strings.Repeat(" ", terminal.Width(lead))
	for i, l := range terminal.Wrap(s, p.width-len(indent)) {
		if i > 0 {
			lead = indent
		}
		p.line(lead + l)
	}
}

// section writes a blank line and a heading.
func (p *page) section(title string) {
	p.line("")
	p.line(p.paint(bold, title))
}

func (p *page) head(r report.Report) {
	p.line(r.Tool + "  " + terminal.Safe(r.Bundle.Name))
	if h := r.Host; h.Name != "" || h.OS != "" || h.Build != "" {
		parts := []string{}
		for _, s := range []string{h.Name, h.OS, h.Build, h.Language} {
			if s != "" {
				parts = append(parts, terminal.Safe(s))
			}
		}
		p.para(p.t("server     ", "サーバー   "), strings.Join(parts, ", "))
	}
	if at := r.Bundle.CollectedAt; at != nil {
		p.para(p.t("collected  ", "収集日時   "), at.Format("2006-01-02 15:04:05 UTC")+" "+p.say(basis(r.Bundle.CollectedBasis)))
	}
}

func basis(b string) words.Text {
	switch b {
	case "manifest":
		return words.T("(collector's clock)", "(収集ツールの時計)")
	case "evidence":
		return words.T("or later (newest record)", "以降 (最新の記録による)")
	}
	return words.T("(time stamps of the files)", "(ファイルの日時による)")
}

// verdict writes the first finding in full, or says that nothing was found.
// Notes are no verdict.
func (p *page) verdict(r report.Report) {
	if !r.Worst("warning") {
		p.section(p.t("VERDICT", "診断"))
		p.para("  ", p.nothing(r))
		return
	}
	fd := r.Findings[0]
	title := p.t("VERDICT", "診断")
	if fd.RootCause {
		title = p.t("ROOT CAUSE", "根本原因")
	}
	p.section(title + "  " + p.grade(fd))
	p.finding(fd)
}

func (p *page) nothing(r report.Report) string {
	if r.NothingChecked() {
		return p.t("Nothing could be checked: the evidence for it is missing.", "証拠が不足しているため、何も確認できませんでした。")
	}
	n := len(r.NotChecked)
	if n == 0 {
		return p.t("No fault was found.", "問題は見つかりませんでした。")
	}
	return fmt.Sprintf(p.t("No fault was found in what could be checked; %d checks could not be made.",
		"確認できた範囲では問題は見つかりませんでした。確認できなかった項目が %d 件あります。"), n)
}

// grade is "[error, certain] rule-id".
func (p *page) grade(fd report.Finding) string {
	mark := fmt.Sprintf("[%s, %s]", p.say(severity(fd.Severity)), p.say(confidence(fd.Confidence)))
	return p.paint(severityColor(fd.Severity), mark) + " " + fd.Rule
}

func (p *page) finding(fd report.Finding) {
	p.para("  ", p.say(fd.Title))
	if !fd.Why.IsZero() {
		p.line("")
		p.para("  ", p.say(fd.Why))
	}
	if s := p.seen(fd); s != "" {
		p.para("  ", s)
	}
	p.evidence(fd.Evidence)
	p.steps(p.t("fix", "対処"), fd.Fix.Apply)
	p.steps(p.t("verify", "確認"), fd.Fix.Verify)
	p.steps(p.t("undo", "取り消し"), fd.Fix.Undo)
	if len(fd.Explains) > 0 {
		p.para("  "+p.t("explains: ", "次の原因でもあります: "), strings.Join(fd.Explains, ", "))
	}
}

// seen tells how often and when.
func (p *page) seen(fd report.Finding) string {
	const layout = "2006-01-02 15:04:05"
	switch {
	case fd.Count == 0 || fd.First == nil:
		return ""
	case fd.Last == nil || fd.First.Equal(*fd.Last):
		return fmt.Sprintf(p.t("Seen %d time(s), %s UTC.", "回数: %d、%s UTC"), fd.Count, fd.First.Format(layout))
	}
	return fmt.Sprintf(p.t("Seen %d time(s), %s to %s UTC.", "回数: %d、%s ～ %s UTC"), fd.Count, fd.First.Format(layout), fd.Last.Format(layout))
}

func (p *page) others(r report.Report) {
	rest := r.Findings
	title := p.t("NOTES", "参考")
	if r.Worst("warning") {
		rest, title = rest[1:], p.t("ALSO FOUND", "その他の検出事項")
	}
	if len(rest) == 0 {
		return
	}
	p.section(title)
	for i, fd := range rest {
		if i > 0 {
			p.line("")
		}
		p.line("  " + p.grade(fd))
		p.finding(fd)
	}
}
