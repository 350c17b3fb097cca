package picture

import (
	"fmt"
	"time"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

var chainWords = map[string]text.Text{
	"ok":             text.T("no fault seen", "異常は未検出"),
	"root":           text.T("trusted root", "信頼されたルート"),
	"expired":        text.T("expired", "期限切れ"),
	"not-yet-valid":  text.T("not valid yet", "有効期間前"),
	"missing":        text.T("missing", "見つかりません"),
	"untrusted-root": text.T("root, not trusted", "信頼されていないルート"),
}

// Chain draws a certificate's chain, the root on top, what is missing dashed.
func Chain(links []report.ChainLink, lang text.Lang) Picture {
	d := &drawing{lang: lang}
	leaf := links[0]
	d.Title = d.say(text.F("Certificate chain of %s", "証明書チェーン: %s", leaf.Subject))
	var told []string
	y := 2
	for i := len(links) - 1; i >= 0; i-- {
		l := links[i]
		y = d.certificate(l, y)
		if i > 0 {
			d.down(chainClass(l.State), Width/2, y, 18)
			y += 18
		}
		told = append(told, l.Subject+": "+d.say(chainWords[l.State]))
	}
	d.Height = y + 4
	d.describe(told)
	return d.Picture
}

func (d *drawing) certificate(l report.ChainLink, y int) int {
	at := len(d.Marks)
	d.box(chainClass(l.State), 4, y, Width-8, 0)
	inner, width := y+4, Width-60
	d.label(small, "start", 14, inner+13, d.say(chainWords[l.State]))
	inner = d.paragraph(strong, 14, inner+18, width, 3, l.Subject)
	if l.NotAfter != nil {
		inner = d.paragraph(small, 14, inner, width, 1, d.validity(l))
	}
	d.Marks[at].Y2 = inner + 8 - y
	middle := y + (inner+8-y)/2
	switch l.State {
	case "ok", "root":
		d.tick(Width-26, middle)
	default:
		d.cross(Width-26, middle)
	}
	return inner + 8
}

func (d *drawing) validity(l report.ChainLink) string {
	from := "?"
	if l.NotBefore != nil {
		from = l.NotBefore.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s – %s", from, l.NotAfter.Format(time.DateOnly))
}

func chainClass(state string) string {
	switch state {
	case "missing":
		return bad + " " + dashed
	case "expired", "not-yet-valid", "untrusted-root":
		return bad
	}
	return plain
}
