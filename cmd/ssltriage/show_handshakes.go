package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

// handshakeRecords tells every connection of every capture, in the order of
// the captures.
func handshakeRecords(c *showCase) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, h := range c.handshakes() {
			if !yield(report.HandshakeOf(c.facts, h)) {
				return
			}
		}
	}
}

// handshakes are the connections, file by file, by their first frame.
func (c *showCase) handshakes() []facts.Handshake {
	order := map[string]int{}
	for i, f := range c.facts.Captures {
		order[f.File] = i
	}
	list := slices.Clone(c.facts.Handshakes)
	slices.SortStableFunc(list, func(a, b facts.Handshake) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Frame, b.Frame))
	})
	return list
}

// handshakeTable joins connections that went the same way.
func handshakeTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("FIRST (UTC)", "最初 (UTC)"), 19}, {text.T("LAST", "最後"), 19}, {text.T("COUNT", "回数"), 6},
		{text.T("SERVER", "サーバー"), 24}, {text.T("OUTCOME", "結果"), 22}, {text.T("DETAILS", "詳細"), 0},
	}}
	groups := map[string]*handshakeGroup{}
	var order []*handshakeGroup
	for _, h := range c.handshakes() {
		details := c.details(h)
		key := h.GroupKey() + " " + details
		g := groups[key]
		if g == nil {
			g = &handshakeGroup{Handshake: h, details: details}
			groups[key] = g
			order = append(order, g)
		}
		g.add(h)
	}
	if t.note = c.localTimes(); t.note != "" {
		t.columns[0].max++ // for the mark
	}
	t.note = strings.TrimSpace(t.note + c.datagrams())
	for _, g := range order {
		t.add(g.firstTime(), g.lastTime(), strconv.Itoa(g.count), g.Server.String(), c.word(string(g.Outcome)), g.details)
	}
	return t
}

// localTimes explains the mark of times that are not UTC; "" for none.
func (c *showCase) localTimes() string {
	for _, file := range c.facts.Captures {
		if file.LocalTime {
			return c.t("* Local time of the computer that captured. ", "* キャプチャしたコンピューターの現地時刻です。")
		}
	}
	return ""
}

// firstTime is the time of the first connection, marked where it is a local
// one.
func (g *handshakeGroup) firstTime() string {
	if g.LocalTime && !g.first.IsZero() {
		return timeOrDash(g.first) + "*"
	}
	return timeOrDash(g.first)
}

// datagrams tells how much TLS over UDP the captures hold, which is not
// decoded; "" for none.
func (c *showCase) datagrams() string {
	quic, dtls := 0, 0
	for _, file := range c.facts.Captures {
		quic, dtls = quic+file.QUIC, dtls+file.DTLS
	}
	if quic+dtls == 0 {
		return ""
	}
	return fmt.Sprintf(c.t("Not decoded: %d packets of QUIC, %d of DTLS.", "解読しないパケット: QUIC %d 個、DTLS %d 個。"), quic, dtls)
}

// handshakeGroup are connections that went the same way; the first stands for
// them.
type handshakeGroup struct {
	facts.Handshake
	details     string
	count       int
	first, last time.Time
}

func (g *handshakeGroup) add(h facts.Handshake) {
	g.count++
	if g.first.IsZero() || h.Start.Before(g.first) {
		g.first = h.Start
	}
	if h.Start.After(g.last) {
		g.last = h.Start
	}
}

// lastTime is the time of the last connection, without its day where that is
// the first one's; "-" for a single connection.
func (g *handshakeGroup) lastTime() string {
	if g.count == 1 || g.last.IsZero() {
		return "-"
	}
	if day := time.DateOnly; g.last.UTC().Format(day) == g.first.UTC().Format(day) {
		return g.last.UTC().Format(time.TimeOnly)
	}
	return timeOrDash(g.last)
}

func timeOrDash(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.UTC().Format(timeLayout)
}

// details are what was agreed, or what went wrong.
func (c *showCase) details(h facts.Handshake) string {
	parts := c.prelude(h.Prelude)
	if hello := h.ClientHello; hello != nil && hello.ServerName != "" {
		parts = append(parts, "SNI "+hello.ServerName)
	}
	parts = append(parts, c.choice(h)...)
	for _, a := range h.Alerts {
		if !a.Encrypted {
			parts = append(parts, fmt.Sprintf(c.t("alert %d %s from the %s", "アラート %d %s (%sから)"), a.Code, a.Code, c.word(string(a.From))))
		}
	}
	if h.Prelude == nil && len(h.Plain) > 0 {
		parts = append(parts, fmt.Sprintf(c.t("%s from %s: %s", "%s (%sから): %s"), c.word(h.Plain[0].Kind), c.word(string(h.Plain[0].From)), h.Plain[0].Quote))
	}
	if h.Failed() {
		parts = append(parts, c.ending(h)...)
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, "; ")
}

// choice is what the server chose, else what the client offered.
func (c *showCase) choice(h facts.Handshake) []string {
	switch {
	case h.ServerHello != nil && h.ServerHello.SSLv2:
		return []string{h.ServerHello.Version.String()}
	case h.ServerHello != nil && h.Resumed:
		return []string{h.ServerHello.Choice() + c.t(", resumed", "、再開")}
	case h.ServerHello != nil:
		return []string{h.ServerHello.Choice()}
	case h.ClientHello != nil && h.ClientHello.Incomplete && !h.ClientHello.NamesVersions():
		return []string{c.t("offered ", "提示: ") + "?"}
	case h.ClientHello != nil:
		var versions []string
		for _, v := range h.ClientHello.Versions {
			versions = append(versions, v.String())
		}
		return []string{c.t("offered ", "提示: ") + strings.Join(versions, ", ")}
	}
	return nil
}

// prelude is what led to TLS, or refused it.
func (c *showCase) prelude(p *capture.Prelude) []string {
	if p == nil {
		return nil
	}
	text := p.Protocol
	if p.Target != "" {
		text += " " + p.Target
	}
	if p.Refused {
		text += c.t(" refused: ", " 拒否: ") + p.Answer
	}
	return []string{text}
}

// ending is after which step a failed handshake ended, and the kind of client
// that it was.
func (c *showCase) ending(h facts.Handshake) []string {
	var parts []string
	if s := h.LastStep; s != nil && h.Close != nil && h.Outcome != capture.FatalAlert {
		parts = append(parts, fmt.Sprintf(c.t("after %s of the %s", "%s (%s) の後"), c.word(s.What), c.word(string(s.From))))
	}
	if hello := h.ClientHello; hello != nil && !hello.Incomplete && !hello.Malformed && !hello.SSLv2 {
		parts = append(parts, "JA4 "+hello.JA4())
	}
	return parts
}
