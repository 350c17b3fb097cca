package main

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// protocolRecord is the effective state of a protocol version in both roles,
// of the machine or, with an endpoint, of one HTTP.sys record whose flags
// change it.
type protocolRecord struct {
	Name         string     `json:"name"`     // "TLS 1.2"
	State        string     `json:"state"`    // of the server role: on, off, off-by-default, unsupported, unknown
	Reason       text.Text  `json:"reason"`   // of the server role
	Registry     bool       `json:"registry"` // the registry decides, not the default
	Evidence     *place     `json:"evidence"` // null with a default
	Changed      *time.Time `json:"changed"`  // last write of the key; null unknown
	Source       string     `json:"source"`   // the document of a default
	Assumed      bool       `json:"assumed"`  // no document tells for this build
	Endpoint     string     `json:"endpoint"` // empty: the machine
	Client       string     `json:"client"`   // state of the client role; empty for an endpoint
	ClientReason text.Text  `json:"clientReason"`
	ClientPlace  *place     `json:"clientEvidence"`
}

func protocolRecords(c *showCase) iter.Seq[any] {
	var out []protocolRecord
	clients := schannel.ProtocolsFor(c.facts, schannel.Client)
	for i, p := range schannel.Protocols(c.facts) {
		r := serverRecord(p, "")
		r.Client, r.ClientReason, r.ClientPlace = string(clients[i].State), clients[i].Reason, placeOf(clients[i].Ref)
		out = append(out, r)
	}
	for i := range c.facts.Bindings {
		b := &c.facts.Bindings[i]
		for _, p := range schannel.At(c.facts, b) {
			if p.Flag {
				out = append(out, serverRecord(p, b.Key()))
			}
		}
	}
	return seq(out)
}

func serverRecord(p schannel.Protocol, endpoint string) protocolRecord {
	return protocolRecord{
		Name: p.Name, State: string(p.State), Reason: p.Reason, Registry: p.Registry, Evidence: placeOf(p.Ref),
		Changed: moment(p.Origin.Changed), Source: p.Origin.Source, Assumed: p.Origin.Assumed, Endpoint: endpoint,
	}
}

func protocolTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("VERSION", "バージョン"), 10}, {text.T("SERVER", "サーバー"), 16}, {text.T("CLIENT", "クライアント"), 16},
		{text.T("REASON", "理由"), 0},
	}}
	clients := schannel.ProtocolsFor(c.facts, schannel.Client)
	for i, p := range schannel.Protocols(c.facts) {
		client := clients[i]
		reason := c.reason(p.Origin)
		switch {
		case client.Reason == p.Reason && !p.Ref.IsZero():
			reason = c.t("both: ", "両方: ") + reason
		case client.Reason != p.Reason:
			reason = c.t("server: ", "サーバー: ") + reason + c.t("; client: ", "。クライアント: ") + c.reason(client.Origin)
		}
		t.add(p.Name, p.State.Text().In(c.lang), client.State.Text().In(c.lang), reason)
	}
	for i := range c.facts.Bindings {
		b := &c.facts.Bindings[i]
		for _, p := range schannel.At(c.facts, b) {
			if p.Flag {
				t.add(p.Name, p.State.Text().In(c.lang), "", b.Key()+": "+c.reason(p.Origin))
			}
		}
	}
	return t
}

// reason is where a line of the policy comes from, with the place and the
// time of the last change.
func (c *showCase) reason(o schannel.Origin) string {
	s := o.Why.In(c.lang)
	if o.Ref.IsZero() {
		return s
	}
	s += " (" + c.shortPlace(o.Ref)
	if !o.Changed.IsZero() {
		s += c.t(", written ", "、書き込み ") + o.Changed.UTC().Format("2006-01-02 15:04 UTC")
	}
	return s + ")"
}

// shortPlace is a place with the end of a registry path only.
func (c *showCase) shortPlace(r evidence.Ref) string {
	parts := strings.Split(r.Loc.Key, `\`)
	if r.Loc.Unit != evidence.UnitValue || len(parts) <= 3 {
		return placeText(r).In(c.lang)
	}
	return r.File + ` …\` + strings.Join(parts[len(parts)-3:], `\`)
}

// suiteRecord is a cipher suite of the effective list, one that is on the
// list and does not count, or a name that matches nothing.
type suiteRecord struct {
	Position int        `json:"position"` // from 1; 0 for one that does not count
	Name     string     `json:"name"`
	Number   string     `json:"number"`   // "0xc02f"; empty for an unknown name
	Versions []string   `json:"versions"` // in which it can be used and which are on
	Key      string     `json:"key"`      // of the certificate that it needs: RSA, ECDSA, DSA; empty any
	State    string     `json:"state"`    // usable, left-out, unknown-name
	Why      text.Text  `json:"why"`      // why it does not count
	Origin   text.Text  `json:"origin"`   // where the list comes from
	Evidence *place     `json:"evidence"`
	Changed  *time.Time `json:"changed"`
}

// suiteRecordsOf are the lines of the list in their order.
func suiteRecordsOf(c *showCase) []suiteRecord {
	list, on := schannel.Suites(c.facts), schannel.At(c.facts, nil)
	line := suiteRecord{Versions: []string{}, Origin: list.Origin, Evidence: placeOf(list.Ref), Changed: moment(list.Changed)}
	var out []suiteRecord
	for i, s := range list.Suites {
		r := line
		r.Position, r.Name, r.Number, r.State, r.Key = i+1, s.Name, fmt.Sprintf("0x%04x", uint16(s.Number)), "usable", s.Authentication()
		r.Versions = versionsOf(s, on)
		if len(r.Versions) == 0 {
			r.Why = text.T("no version that it belongs to is on", "対応するバージョンが有効ではありません")
		}
		out = append(out, r)
	}
	for _, s := range list.Left {
		r := line
		r.Name, r.State, r.Why = s.Name, "left-out", s.Why
		if s.Number != 0 {
			r.Number = fmt.Sprintf("0x%04x", uint16(s.Number))
		}
		out = append(out, r)
	}
	for _, name := range list.Unknown {
		r := line
		r.Name, r.State, r.Why = name, "unknown-name", text.T("this Windows does not know the name", "この Windows はこの名前を認識しません")
		out = append(out, r)
	}
	return out
}

// versionsOf are the versions in which a suite can be used and which are, or
// may be, on.
func versionsOf(s schannel.Suite, e schannel.Endpoint) []string {
	out := []string{}
	for _, v := range []tls.Version{tls.SSL30, tls.TLS10, tls.TLS11, tls.TLS12, tls.TLS13} {
		state := e.Get(v).State
		if s.UsableIn(v) && (state == schannel.On || state == schannel.UnknownState) {
			out = append(out, v.String())
		}
	}
	return out
}

func suiteRecords(c *showCase) iter.Seq[any] { return seq(suiteRecordsOf(c)) }

func suiteTable(c *showCase) table {
	list := schannel.Suites(c.facts)
	t := table{
		note: c.reason(schannel.Origin{Why: list.Origin, Ref: list.Ref, Changed: list.Changed}),
		columns: []column{{text.T("#", "#"), 4}, {text.T("NUMBER", "番号"), 8}, {text.T("CIPHER SUITE", "暗号スイート"), 46},
			{text.T("KEY", "キー"), 5}, {text.T("VERSIONS", "バージョン"), 0}},
	}
	for _, r := range suiteRecordsOf(c) {
		position, versions := "-", short(r.Versions)
		if r.Position > 0 {
			position = strconv.Itoa(r.Position)
		}
		if !r.Why.IsZero() {
			versions = "(" + r.Why.In(c.lang) + ")"
		}
		t.add(position, r.Number, r.Name, r.Key, versions)
	}
	return t
}

// short names versions in one word: "TLS 1.0–1.2".
func short(versions []string) string {
	if len(versions) < 3 {
		return strings.Join(versions, ", ")
	}
	return versions[0] + " – " + versions[len(versions)-1]
}

// settingRecord is one line of the policy beside versions and suites.
type settingRecord struct {
	Name        string     `json:"name"`
	Role        string     `json:"role"` // Server, Client; empty both
	Value       string     `json:"value"`
	Set         bool       `json:"set"` // the registry says so; false: a default
	Unconfirmed bool       `json:"unconfirmed"`
	Meaning     text.Text  `json:"meaning"`
	Reason      text.Text  `json:"reason"`
	Evidence    *place     `json:"evidence"`
	Changed     *time.Time `json:"changed"`
	Source      string     `json:"source"`
	Assumed     bool       `json:"assumed"`
}

// policyLines are curves, signature algorithms, DTLS and switches.
func policyLines(c *showCase) []schannel.Setting {
	curves, signatures := schannel.Curves(c.facts), schannel.Signatures(c.facts)
	var names, algorithms []string
	for _, x := range curves.Curves {
		names = append(names, x.Name)
	}
	for _, x := range signatures.Signatures {
		algorithms = append(algorithms, x.Name)
	}
	out := []schannel.Setting{
		{Name: "EccCurves", Value: orDash(strings.Join(append(names, curves.Unknown...), ", ")), Set: !curves.Origin.Ref.IsZero(), Origin: curves.Origin, Meaning: text.T("elliptic curves in order", "楕円曲線の順序")},
		{Name: "Signatures", Value: orDash(strings.Join(append(algorithms, signatures.Unknown...), ", ")), Set: !signatures.Origin.Ref.IsZero(), Origin: signatures.Origin, Meaning: text.T("signature algorithms in order", "署名アルゴリズムの順序")},
	}
	for _, role := range []schannel.Role{schannel.Server, schannel.Client} {
		for _, p := range schannel.Datagram(c.facts, role) {
			out = append(out, schannel.Setting{Name: p.Name, Role: role, Value: p.State.Text().In(c.lang), Set: p.Registry, Origin: p.Origin})
		}
	}
	for i := range c.facts.Bindings {
		b := &c.facts.Bindings[i]
		state, origin := schannel.HTTP2(c.facts, b)
		out = append(out, schannel.Setting{Name: "HTTP/2 " + b.Key(), Role: schannel.Server, Value: answer(state), Set: !origin.Ref.IsZero(), Origin: origin})
	}
	return append(out, schannel.Settings(c.facts)...)
}

func policyRecords(c *showCase) iter.Seq[any] {
	var out []settingRecord
	for _, s := range policyLines(c) {
		out = append(out, settingRecord{s.Name, string(s.Role), s.Value, s.Set, s.Unconfirmed, s.Meaning, s.Origin.Why,
			placeOf(s.Origin.Ref), moment(s.Origin.Changed), s.Origin.Source, s.Origin.Assumed})
	}
	return seq(out)
}

// policyTable shows what the registry sets first, then the defaults.
func policyTable(c *showCase) table {
	t := table{columns: []column{{text.T("SETTING", "設定"), 38}, {text.T("ROLE", "役割"), 12}, {text.T("VALUE", "値"), 16}, {text.T("REASON", "理由"), 0}}}
	for _, set := range []bool{true, false} {
		for _, s := range policyLines(c) {
			if s.Set != set {
				continue
			}
			reason := c.reason(s.Origin)
			if len(s.Value) > 16 {
				reason = s.Value + c.t(". ", "。") + reason
			}
			if s.Set && !s.Meaning.IsZero() {
				reason += c.t(". ", "。") + s.Meaning.In(c.lang)
			}
			if s.Set && s.Unconfirmed {
				reason += c.t(" (not confirmed)", " (未確認)")
			}
			t.add(strings.TrimPrefix(s.Name, `KeyExchangeAlgorithms\`), s.Role.Text().In(c.lang), c.word(s.Value), reason)
		}
	}
	return t
}
