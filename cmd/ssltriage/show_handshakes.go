package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
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
		{text.T("FIRST (UTC)", "最初 (UTC)"), 19}, {text.T("COUNT", "回数"), 6}, {text.T("SERVER", "サーバー"), 24}, {text.T("OUTCOME", "結果"), 22}, {text.T("DETAILS", "詳細"), 0},
	}}
	rows := map[string]int{}
	for _, h := range c.handshakes() {
		r := report.HandshakeOf(c.facts, h)
		key := h.GroupKey() + " " + c.details(r)
		if i, seen := rows[key]; seen {
			n, _ := strconv.Atoi(t.rows[i][1])
			t.rows[i][1] = strconv.Itoa(n + 1)
			continue
		}
		rows[key] = len(t.rows)
		start := "-"
		if r.Start != nil {
			start = r.Start.Format(timeLayout)
		}
		t.add(start, "1", r.Server, r.Outcome, c.details(r))
	}
	return t
}

// details are what was agreed, or what went wrong.
func (c *showCase) details(r report.Handshake) string {
	var parts []string
	if r.ClientHello != nil && r.ClientHello.SNI != "" {
		parts = append(parts, "SNI "+r.ClientHello.SNI)
	}
	if r.ServerHello != nil {
		parts = append(parts, r.ServerHello.Version+" "+r.ServerHello.CipherSuite)
	} else if r.ClientHello != nil {
		parts = append(parts, c.t("offered ", "提示: ")+strings.Join(r.ClientHello.Versions, ", "))
	}
	for _, a := range r.Alerts {
		parts = append(parts, fmt.Sprintf(c.t("alert %d %s from the %s", "アラート %d %s (%s から)"), a.Code, a.Name, a.From))
	}
	if r.Plain != "" {
		parts = append(parts, r.Plain)
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, "; ")
}
