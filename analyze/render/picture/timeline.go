package picture

import (
	"fmt"
	"slices"
	"time"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// maxMoments is how many moments a picture shows.
const maxMoments = 14

// axis is where the line of time runs.
const axis = 100

// Timeline draws what changed and what failed, oldest first, around the first
// failure, which is marked: that of the verdict, where its time is known, as a
// server's log always has others.
func Timeline(moments []report.Moment, verdict *time.Time, lang text.Lang) Picture {
	d := &drawing{lang: lang}
	d.Title = d.say(text.T("Timeline (UTC)", "タイムライン (UTC)"))
	first := slices.IndexFunc(moments, func(m report.Moment) bool {
		return m.Kind == "failure" && (verdict == nil || !m.Time.Before(verdict.Truncate(time.Second)))
	})
	mark := text.T("first failure", "最初の失敗")
	if verdict != nil {
		mark = text.T("first failure of this cause", "この原因の最初の失敗")
	}
	shown, before, after := around(moments, first)
	y := 4
	if before > 0 {
		y = d.omitted(text.F("%d earlier", "以前に %d 件", before), y)
	}
	var told []string
	for _, m := range shown {
		y = d.moment(m, first >= 0 && m == moments[first], mark, y)
		told = append(told, when(m)+" "+d.say(m.What))
	}
	if after > 0 {
		y = d.omitted(text.F("%d later", "以後に %d 件", after), y)
	}
	d.Marks = append([]Mark{{Shape: Line, Class: plain, X: axis, Y: 4, X2: axis, Y2: y}}, d.Marks...)
	d.Height = y + 4
	d.describe(told)
	return d.Picture
}

// around chooses the moments near the first failure, or the latest.
func around(moments []report.Moment, first int) (shown []report.Moment, before, after int) {
	from := max(0, len(moments)-maxMoments)
	if first >= 0 {
		from = min(from, max(0, first-maxMoments*2/3))
	}
	to := min(len(moments), from+maxMoments)
	return moments[from:to], from, len(moments) - to
}

func (d *drawing) omitted(t text.Text, y int) int {
	d.label(small, "start", axis+16, y+13, "… "+d.say(t))
	return y + 22
}

// moment draws one row: time, sign, words; that of the first failure is marked.
func (d *drawing) moment(m report.Moment, first bool, mark text.Text, y int) int {
	d.label(small, "end", axis-14, y+13, m.Time.Format(time.DateOnly))
	if !m.Day {
		d.label(small, "end", axis-14, y+27, m.Time.Format("15:04:05"))
	}
	d.momentSign(m.Kind, y+9)
	class := ""
	words := d.say(m.What)
	if m.Count > 1 {
		words += fmt.Sprintf(" (%d×)", m.Count)
	}
	if m.Kind == "failure" {
		class = bad
	}
	below := y
	if first {
		below = d.paragraph(strong+" "+bad, axis+16, below, Width-axis-20, 2, d.say(mark))
	}
	below = d.paragraph(class, axis+16, below, Width-axis-20, 4, words)
	return max(below, y+30) + 8
}

func (d *drawing) momentSign(kind string, y int) {
	switch kind {
	case "failure":
		d.triangle("fill "+bad, axis, y)
	case "start", "stop", "service", "clock":
		d.diamond("fill "+plain, axis, y)
	case "update", "registry", "binding":
		d.square("fill "+warn, axis, y)
	default:
		d.dot("fill "+plain, axis, y)
	}
}

func when(m report.Moment) string {
	if m.Day {
		return m.Time.Format(time.DateOnly)
	}
	return m.Time.Format(time.DateTime)
}
