package html

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/picture"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

type ruledOut struct {
	Title, Rule string
	Evidence    []cite
}

type missing struct {
	Name, Why, Get string
	Rules          []string
}

// table is one of the appendix.
type table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// list is one of the appendix.
type list struct {
	Title string
	Items []string
}

func (m maker) ruledOut() []ruledOut {
	var out []ruledOut
	for _, x := range m.RuledOut {
		out = append(out, ruledOut{m.sentence(x.Title), terminal.Safe(x.Rule), m.cites(x.Evidence)})
	}
	return out
}

func (m maker) notChecked() []missing {
	var out []missing
	for _, g := range phrase.GroupMissing(m.NotChecked) {
		item := missing{Name: m.sentence(g.Name), Why: m.say(g.Why), Get: terminal.Safe(g.Get)}
		for _, r := range g.Rules {
			item.Rules = append(item.Rules, terminal.Safe(r))
		}
		out = append(out, item)
	}
	return out
}

// tables are the details behind the pictures.
func (m maker) tables() []table {
	var out []table
	add := func(title text.Text, head []text.Text, rows [][]string) {
		if len(rows) == 0 {
			return
		}
		t := table{Title: m.say(title), Rows: rows}
		for _, h := range head {
			t.Head = append(t.Head, m.say(h))
		}
		out = append(out, t)
	}
	add(phrase.Protocols, []text.Text{phrase.Protocol, phrase.State, phrase.Reason}, m.protocolRows())
	add(text.T("Connections of the capture", "キャプチャされた接続"), []text.Text{text.T("file", "ファイル"), text.T("client", "クライアント"),
		phrase.Server, text.T("outcome", "結果"), text.T("count", "回数"), text.T("server name", "サーバー名")}, m.handshakeRows())
	add(text.T("Timeline (UTC)", "タイムライン (UTC)"), []text.Text{text.T("time", "時刻"), text.T("what", "内容"), text.T("count", "回数"), text.T("file", "ファイル")}, m.timelineRows())
	add(text.T("Evidence", "証拠の種類"), []text.Text{text.T("kind", "種類"), phrase.State, text.T("files", "ファイル"), text.T("records", "件数")}, m.sourceRows())
	return out
}

func (m maker) protocolRows() [][]string {
	var rows [][]string
	for _, p := range m.Protocols {
		rows = append(rows, []string{terminal.Safe(p.Name), m.say(phrase.ProtocolState(p.Server)), m.say(p.Reason)})
	}
	return rows
}

func (m maker) handshakeRows() [][]string {
	var rows [][]string
	for _, h := range m.Handshakes {
		name := ""
		if h.ClientHello != nil {
			name = h.ClientHello.SNI
		}
		rows = append(rows, []string{terminal.Safe(h.File), terminal.Safe(h.Client), terminal.Safe(h.Server),
			m.say(picture.Outcome(h.Outcome)), strconv.Itoa(h.Count), terminal.Safe(name)})
	}
	return rows
}

func (m maker) timelineRows() [][]string {
	var rows [][]string
	for _, x := range m.Timeline {
		when := x.Time.Format(time.DateTime)
		if x.Day {
			when = x.Time.Format(time.DateOnly)
		}
		count := ""
		if x.Count > 1 {
			count = strconv.Itoa(x.Count)
		}
		rows = append(rows, []string{when, m.say(x.What), count, terminal.Safe(x.File)})
	}
	return rows
}

func (m maker) sourceRows() [][]string {
	var rows [][]string
	for _, s := range m.Sources {
		state := m.say(phrase.SourceState(s.State))
		if !s.Why.IsZero() {
			state += ": " + m.say(s.Why)
		}
		rows = append(rows, []string{m.say(s.Name), state, terminal.Safe(strings.Join(s.Files, ", ")), strconv.Itoa(s.Count)})
	}
	return rows
}

// lists are what is left to say.
func (m maker) lists() []list {
	var out []list
	add := func(title text.Text, items []string) {
		if len(items) > 0 {
			out = append(out, list{m.say(title), items})
		}
	}
	var files, na, troubles []string
	for _, l := range phrase.Problems(m.Report, m.Lang, m.Verbose) {
		files = append(files, terminal.Safe(l))
	}
	for _, x := range m.NotApplicable {
		na = append(na, m.sentence(x.Title)+" ("+terminal.Safe(x.Rule)+"): "+m.say(x.Why))
	}
	for _, x := range m.Troubles {
		troubles = append(troubles, terminal.Safe(x.Rule)+": "+m.say(phrase.Trouble(x)))
	}
	add(phrase.Files, files)
	add(phrase.NotApplicable, na)
	add(phrase.Internal, troubles)
	return out
}

// figure is a picture with an id of its own.
type figure struct {
	picture.Picture
	ID string
}

// Limits of the pictures: enough to see the fault, and what is in order beside
// it.
const (
	maxRoads  = 6
	maxChains = 4
)

// pictures draws what there is to draw, the nearest to the verdict first.
func (m maker) pictures() []figure {
	var out []figure
	add := func(p picture.Picture) {
		out = append(out, figure{p, fmt.Sprintf("f%d", len(out)+1)})
	}
	failing, working := m.ladders()
	if failing != nil {
		add(picture.Ladder(*failing, m.Lang))
		if working != nil {
			add(picture.Ladder(*working, m.Lang))
		}
	}
	for _, r := range m.roads() {
		add(picture.Road(r, m.Lang))
	}
	for _, c := range m.chains() {
		add(picture.Chain(c, m.Lang))
	}
	if m.protocolsKnown() {
		add(picture.Matrix(m.Protocols, offer(failing, working), m.Lang))
	}
	if len(m.Timeline) > 1 {
		add(picture.Timeline(m.Timeline, m.verdictTime(), m.Lang))
	}
	return out
}

// verdictTime is when the verdict's fault was first seen; nil where that is not
// known.
func (m maker) verdictTime() *time.Time {
	if verdict, _ := phrase.Head(m.Report); verdict != nil {
		return verdict.First
	}
	return nil
}

// ladders are the first connection that failed, and one that worked, to the
// same server where there is one.
func (m maker) ladders() (failing, working *report.Handshake) {
	for i := range m.Handshakes {
		h := &m.Handshakes[i]
		switch {
		case h.Outcome == "incomplete" || h.Outcome == "one-sided":
		case h.Outcome != "established" && failing == nil:
			failing = h
		case h.Outcome == "established" && (working == nil || failing != nil && working.Server != failing.Server && h.Server == failing.Server):
			working = h
		}
	}
	return failing, working
}

func offer(list ...*report.Handshake) *report.ClientHello {
	for _, h := range list {
		if h != nil && h.ClientHello != nil && len(h.ClientHello.Versions) > 0 {
			return h.ClientHello
		}
	}
	return nil
}

// roads are those that are broken, then those of sites, not too many. What
// belongs to no site and is in order, such as remote administration, is left
// out.
func (m maker) roads() []report.Road {
	var broken, sound []report.Road
	for _, r := range m.Roads {
		hurt, site := false, false
		for _, l := range r.Links {
			hurt = hurt || l.Rule != ""
			site = site || l.Kind == "site" && l.Name != ""
		}
		switch {
		case hurt:
			broken = append(broken, r)
		case site:
			sound = append(sound, r)
		}
	}
	all := append(broken, sound...)
	return all[:min(len(all), maxRoads)]
}

// chains are the chains of the certificates on the roads that are shown; where
// no road is known, those that were seen.
func (m maker) chains() [][]report.ChainLink {
	shown := map[string]bool{}
	for _, r := range m.roads() {
		for _, l := range r.Links {
			shown[l.Note.EN] = shown[l.Note.EN] || l.Kind == "certificate"
		}
	}
	var out [][]report.ChainLink
	for _, l := range m.Chain {
		n := len(out)
		switch {
		case len(shown) > 0 && !shown[l.Thumbprint]:
		case n > 0 && out[n-1][0].Thumbprint == l.Thumbprint:
			out[n-1] = append(out[n-1], l)
		default:
			out = append(out, []report.ChainLink{l})
		}
	}
	return out[:min(len(out), maxChains)]
}

func (m maker) protocolsKnown() bool {
	for _, p := range m.Protocols {
		if p.Server != "unknown" {
			return true
		}
	}
	return false
}
