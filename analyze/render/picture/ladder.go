package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// The ladder's two posts.
const (
	clientPost = 40
	serverPost = Width - 40
)

// rung is one message of a handshake.
type rung struct {
	frame  int
	client bool // sent by the client
	class  string
	text   string
	more   string // below the arrow, small
}

// Ladder draws the messages of one connection from top to bottom.
func Ladder(h report.Handshake, lang text.Lang) Picture {
	d := &drawing{lang: lang}
	failed := h.Outcome != "established"
	d.Title = d.say(text.T("Handshake that fails", "失敗したハンドシェイク"))
	if !failed {
		d.Title = d.say(text.T("Handshake that works", "成功したハンドシェイク"))
	}
	y := d.posts(h)
	top := y
	told := []string{h.Client + " → " + h.Server}
	for _, r := range d.rungs(h) {
		y = d.rung(r, y)
		told = append(told, r.text)
	}
	y = d.outcome(h, failed, y)
	d.line(plain, clientPost, top, clientPost, y)
	d.line(plain, serverPost, top, serverPost, y)
	d.Height = y + 10
	d.describe(told)
	return d.Picture
}

// posts draws the names of both sides.
func (d *drawing) posts(h report.Handshake) int {
	d.label(strong, "start", 4, 14, d.say(text.T("client", "クライアント")))
	d.label(strong, "end", Width-4, 14, d.say(text.T("server", "サーバー")))
	d.label(small, "start", 4, 30, clip(h.Client, Width/2-6, small))
	d.label(small, "end", Width-4, 30, clip(h.Server, Width/2-6, small))
	return 38
}

// rung draws one message with its frame.
func (d *drawing) rung(r rung, y int) int {
	from, to := serverPost, clientPost
	if r.client {
		from, to = clientPost, serverPost
	}
	inner := serverPost - clientPost - 12
	d.label(r.class, "start", clientPost+6, y+16, clip(r.text, inner, ""))
	if r.frame > 0 {
		d.label(small, "start", 2, y+25, fmt.Sprint(r.frame))
	}
	d.arrow(r.class, from, to, y+22)
	y += 26
	if r.more != "" {
		y = d.paragraph(small, clientPost+6, y, inner, 3, r.more)
	}
	return y + 6
}

// outcome draws how the connection ended.
func (d *drawing) outcome(h report.Handshake, failed bool, y int) int {
	if !failed {
		d.tick(clientPost+16, y+12)
		d.label(good, "start", clientPost+30, y+16, d.say(text.T("established", "確立")))
		return y + 26
	}
	d.cross(clientPost+14, y+12)
	words := Outcome(h.Outcome).In(d.lang)
	if h.Plain != "" {
		words += ": " + h.Plain
	}
	return d.paragraph(bad, clientPost+30, y, serverPost-clientPost-36, 3, words) + 6
}

// rungs are the messages that the capture shows, in their order.
func (d *drawing) rungs(h report.Handshake) []rung {
	var out []rung
	if c := h.ClientHello; c != nil {
		out = append(out, rung{c.Frame, true, plain, "ClientHello", d.offer(*c)})
	}
	if s := h.ServerHello; s != nil {
		name := "ServerHello"
		if s.HelloRetryRequest {
			name = "HelloRetryRequest, ServerHello"
		}
		out = append(out, rung{s.Frame, false, plain, name, cmp.Or(s.Version, "?") + ", " + cmp.Or(s.CipherSuiteName, "?")})
	}
	if len(h.Certificates) > 0 {
		leaf := h.Certificates[0]
		out = append(out, rung{leaf.Frame, false, plain, fmt.Sprintf("Certificate (%d)", len(h.Certificates)), leaf.Subject})
	}
	for _, a := range h.Alerts {
		class := warn
		if a.Level == "fatal" {
			class = bad
		}
		out = append(out, rung{a.Frame, a.From == "client", class, fmt.Sprintf("Alert %s (%d)", a.Name, a.Code), ""})
	}
	if c := h.Close; c != nil && h.Outcome != "established" {
		class := plain
		if c.Kind == "rst" {
			class = bad
		}
		out = append(out, rung{c.Frame, c.From == "client", class, strings.ToUpper(terminal.Safe(c.Kind)), ""})
	}
	slices.SortStableFunc(out, func(a, b rung) int { return a.frame - b.frame })
	return out
}

// offer is what the client offers, in short.
func (d *drawing) offer(c report.ClientHello) string {
	versions := c.Versions
	if len(versions) == 0 {
		versions = []string{c.LegacyVersion}
	}
	s := strings.Join(versions, ", ") + "; " + d.say(phrase.Number(len(c.CipherSuites), "cipher suite", "cipher suites", "暗号スイート %d 個"))
	if c.SNI != "" {
		s += "; " + c.SNI
	}
	return s
}
