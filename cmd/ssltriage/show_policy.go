package main

import (
	"fmt"
	"iter"
	"strconv"

	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// protocolRecord is the effective state of a protocol version in the server
// role.
type protocolRecord struct {
	Name     string    `json:"name"`  // "TLS 1.2"
	State    string    `json:"state"` // on, off, off-by-default, unsupported, unknown
	Reason   text.Text `json:"reason"`
	Registry bool      `json:"registry"` // the registry decides, not the default
	Evidence *place    `json:"evidence"` // null with a default
}

func protocolRecords(c *showCase) iter.Seq[any] {
	var out []protocolRecord
	for _, p := range schannel.Protocols(c.facts) {
		out = append(out, protocolRecord{p.Name, string(p.State), p.Reason, p.Registry, placeOf(p.Ref)})
	}
	return seq(out)
}

func protocolTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("VERSION", "バージョン"), 10}, {text.T("SERVER", "サーバー"), 16}, {text.T("REASON", "理由"), 0},
	}}
	for _, p := range schannel.Protocols(c.facts) {
		reason := p.Reason.In(c.lang)
		if !p.Ref.IsZero() {
			reason += " (" + p.Ref.Place() + ")"
		}
		t.add(p.Name, string(p.State), reason)
	}
	return t
}

// suiteRecord is a cipher suite of the effective list, or a name in the
// registry that no Windows version knows.
type suiteRecord struct {
	Position int       `json:"position"` // from 1; 0 for an unknown name
	Name     string    `json:"name"`
	Number   string    `json:"number"` // "0xc02f"; empty for an unknown name
	Origin   text.Text `json:"origin"` // where the list comes from
	Evidence *place    `json:"evidence"`
}

func suiteRecords(c *showCase) iter.Seq[any] {
	list := schannel.Suites(c.facts)
	var out []suiteRecord
	for i, s := range list.Suites {
		out = append(out, suiteRecord{i + 1, s.Name, fmt.Sprintf("0x%04x", uint16(s.Number)), list.Origin, placeOf(list.Ref)})
	}
	for _, name := range list.Unknown {
		out = append(out, suiteRecord{Name: name, Origin: list.Origin, Evidence: placeOf(list.Ref)})
	}
	return seq(out)
}

func suiteTable(c *showCase) table {
	list := schannel.Suites(c.facts)
	t := table{
		note:    list.Origin.In(c.lang),
		columns: []column{{text.T("#", "#"), 4}, {text.T("NUMBER", "番号"), 8}, {text.T("CIPHER SUITE", "暗号スイート"), 0}},
	}
	for i, s := range list.Suites {
		t.add(strconv.Itoa(i+1), fmt.Sprintf("0x%04x", uint16(s.Number)), s.Name)
	}
	for _, name := range list.Unknown {
		t.add("-", "-", name+" "+c.t("(no Windows version knows it)", "(どの Windows も認識しません)"))
	}
	return t
}
