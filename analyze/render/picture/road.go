package picture

import (
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// roadWords name the links of a road.
var roadWords = map[string]text.Text{
	"site":        text.T("IIS site", "IIS サイト"),
	"binding":     text.T("HTTP.sys binding", "HTTP.sys のバインド"),
	"certificate": text.T("certificate", "証明書"),
	"key":         text.T("private key", "秘密キー"),
	"account":     text.T("account that opens the key", "キーを開くアカウント"),
}

var stateWords = map[string]text.Text{
	"ok":      text.T("no fault seen", "異常は未検出"),
	"broken":  text.T("broken", "異常"),
	"missing": text.T("missing", "ありません"),
	"unknown": text.T("not known", "不明"),
}

// Road draws the links from a site to the account that opens its key, one box
// each; the broken one is marked.
func Road(r report.Road, lang text.Lang) Picture {
	d := &drawing{lang: lang}
	d.Title = d.say(text.F("From the site to the key: %s", "サイトからキーまで: %s", r.Endpoint))
	var told []string
	y := 2
	for i, l := range r.Links {
		if i > 0 {
			d.down(linkClass(l.State), Width/2, y, 18)
			y += 18
		}
		y = d.link(l, y)
		told = append(told, d.say(roadWords[l.Kind])+" "+l.Name+": "+d.say(stateWords[l.State]))
	}
	d.Height = y + 4
	d.describe(told)
	return d.Picture
}

// link draws one box and returns the y below it.
func (d *drawing) link(l report.Link, y int) int {
	at := len(d.Marks)
	d.box(linkClass(l.State), 4, y, Width-8, 0) // its height is known below
	inner, width := y+4, Width-60
	d.label(small, "start", 14, inner+13, d.say(roadWords[l.Kind])+" · "+d.say(stateWords[l.State]))
	inner += 18
	if l.Name != "" {
		inner = d.paragraph(strong, 14, inner, width, 2, l.Name)
	}
	if note := d.say(l.Note); note != "" {
		inner = d.paragraph(small, 14, inner, width, 2, note)
	}
	if l.Rule != "" {
		inner = d.paragraph(small+" "+bad, 14, inner, width, 1, l.Rule)
	}
	d.Marks[at].Y2 = inner + 8 - y
	d.sign(l.State, Width-26, y+(inner+8-y)/2)
	return inner + 8
}

func (d *drawing) sign(state string, x, y int) {
	switch state {
	case "ok":
		d.tick(x, y)
	case "broken", "missing":
		d.cross(x, y)
	default:
		d.question(x, y)
	}
}

func linkClass(state string) string {
	switch state {
	case "broken":
		return bad
	case "missing":
		return bad + " " + dashed
	case "unknown":
		return plain + " " + dashed
	}
	return plain
}
