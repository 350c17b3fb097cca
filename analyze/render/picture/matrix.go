package picture

import (
	"slices"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Columns of the matrix.
const (
	serverColumn = 150
	clientColumn = 296
)

// Matrix draws the server's protocol versions against what a client offers,
// which is nil where no client is known. A version that both have is one on
// which they can meet.
func Matrix(protocols []report.Protocol, hello *report.ClientHello, lang text.Lang) Picture {
	d := &drawing{lang: lang}
	d.Title = d.say(text.T("Protocol versions", "プロトコル バージョン"))
	d.label(strong, "start", 4, 15, d.say(phrase.Protocol))
	d.label(strong, "start", 90, 15, d.say(phrase.Server))
	if hello != nil {
		d.label(strong, "middle", clientColumn, 15, d.say(text.T("client", "クライアント")))
	}
	y, meet, open := 24, false, false
	var told []string
	highest := impliedBelow(protocols, hello)
	for i, p := range protocols {
		offered := hello != nil && slices.Contains(hello.Versions, p.Name)
		both := offered && p.Server == "on"
		meet = meet || both
		open = open || p.Server == "unknown" || p.Server == "on" && i < highest
		y = d.version(p, hello != nil, offered, both, y)
		told = append(told, p.Name+": "+d.say(phrase.ProtocolState(p.Server)))
	}
	if hello != nil {
		y = d.meeting(meet, open, y+4)
	}
	d.Height = y + 6
	d.describe(told)
	return d.Picture
}

// version draws one row.
func (d *drawing) version(p report.Protocol, client, offered, both bool, y int) int {
	if both {
		d.box(good, 1, y+1, Width-2, 22)
	}
	d.label("", "start", 6, y+17, clip(p.Name, 80, ""))
	switch p.Server {
	case "on":
		d.tick(98, y+13)
	case "off", "unsupported":
		d.cross(98, y+12)
	case "off-by-default":
		d.dot(dashed, 98, y+12)
	default:
		d.question(98, y+12)
	}
	d.label("", "start", serverColumn-36, y+17, clip(d.say(phrase.ProtocolState(p.Server)), clientColumn-8-(serverColumn-36), ""))
	if client && offered {
		d.tick(clientColumn, y+13)
	} else if client {
		d.label(small, "middle", clientColumn, y+17, "–")
	}
	return y + 24
}

// supportedVersions is the extension that lists versions (RFC 8446, 4.2.1).
const supportedVersions = "0x002b"

// impliedBelow is the place of the version below which a ClientHello leaves open
// what the client takes: without the extension it names its highest only (RFC
// 5246, 7.4.1.2). It is 0 where nothing is open.
func impliedBelow(protocols []report.Protocol, hello *report.ClientHello) int {
	if hello == nil || slices.Contains(hello.Extensions, supportedVersions) {
		return 0
	}
	for i := len(protocols) - 1; i > 0; i-- {
		if slices.Contains(hello.Versions, protocols[i].Name) {
			return i
		}
	}
	return 0
}

// meeting says whether there is a version on which both can meet. Where the
// evidence leaves that open, nothing is said.
func (d *drawing) meeting(meet, open bool, y int) int {
	switch {
	case meet:
		d.tick(14, y+12)
		return d.paragraph(good, 30, y, Width-36, 2, d.say(text.T("both have a version in common", "共通のバージョンがあります")))
	case open:
		return y
	}
	d.cross(14, y+12)
	return d.paragraph(bad, 30, y, Width-36, 2, d.say(text.T("no version in common", "共通のバージョンがありません")))
}
