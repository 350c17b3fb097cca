// Package difference renders what distinguishes two servers, for people and
// for programs.
package difference

import (
	"strings"

	"ssltriage/analyze/diff"
	"ssltriage/analyze/text"
)

var (
	titleWords = text.T("Difference between a server that works and one that does not", "正常なサーバーと異常なサーバーの違い")
	good       = text.T("GOOD", "正常側")
	bad        = text.T("BAD", "異常側")
	none       = text.T("No difference.", "違いはありません。")
	noneSeen   = text.T("No difference in what could be compared.", "比較できた範囲では違いはありません。")
	nothing    = text.T("Nothing could be compared.", "比較できる項目がありません。")
	lostTitle  = text.T("Loss of sight", "見えなくなった項目")
	lostWhy    = text.T("What could not be seen on a server was not compared there. It is neither gone nor repaired.",
		"片方のサーバーで確認できなかった項目は比較していません。問題がなくなった、または直ったという意味ではありません。")
	bothTitle = text.T("On both", "両方で検出された事項")
	bothWhy   = text.T("These findings do not tell the servers apart.", "両方のサーバーにあるため、違いではありません。")
	sameTitle = text.T("No difference", "違いのない項目")
	command   = text.T("get:", "取得:")
	checks    = text.T("for:", "対象:")
	absent    = text.T("not there", "なし")
	notFound  = text.T("not found", "検出なし")
)

// name is what a change is about.
func name(c diff.Change, l text.Lang) string {
	s := c.Name
	if !c.Field.IsZero() {
		s += text.T(", ", "、").In(l) + c.Field.In(l)
	}
	if c.Severity != "" {
		s += " [" + severity(c.Severity).In(l) + "]"
	}
	return s
}

func severity(s string) text.Text {
	switch s {
	case "error":
		return text.T("error", "エラー")
	case "warning":
		return text.T("warning", "警告")
	case "info":
		return text.T("info", "情報")
	}
	return text.T(s, s)
}

// side is what a change says of a server.
func side(c diff.Change, t text.Text) text.Text {
	switch {
	case !t.IsZero():
		return t
	case c.Severity != "":
		return notFound
	}
	return absent
}

// where says on which server something could not be seen.
func where(u diff.Unseen) text.Text {
	server := map[string]text.Text{"good": text.T("GOOD", "正常なサーバー"), "bad": text.T("BAD", "異常なサーバー")}[u.Where]
	switch {
	case u.Where == "both" && u.Partly:
		return text.T("seen in part on both", "両方とも一部のみ確認")
	case u.Where == "both":
		return text.T("not seen on either", "両方とも確認できません")
	case u.Partly:
		return text.F("seen in part on %s", "%sでは一部のみ確認", server)
	}
	return text.F("not seen on %s", "%sでは確認できません", server)
}

// about is a server in one line.
func about(s diff.Server) string {
	out := s.Case
	for _, part := range []string{s.Name, s.OS, s.Build} {
		if part != "" {
			out += ", " + part
		}
	}
	if s.CollectedAt != nil {
		out += ", " + s.CollectedAt.UTC().Format("2006-01-02 15:04 UTC")
	}
	return out
}

// verdict is the sentence for a difference without sections; zero otherwise.
func verdict(d diff.Difference) text.Text {
	switch {
	case len(d.Sections) > 0:
		return text.Text{}
	case len(d.Same) <= 1: // findings alone can always be compared
		return nothing
	case d.None():
		return none
	}
	return noneSeen
}

// same are the sections without a difference, in one line.
func same(d diff.Difference, l text.Lang) string {
	var out []string
	for _, h := range d.Same {
		out = append(out, h.Title.In(l))
	}
	return strings.Join(out, text.T(", ", "、").In(l))
}

// group is what was lost to sight for one reason.
type group struct {
	diff.Unseen
	names []diff.Unseen
}

// list names all that the group joins.
func (g group) list(l text.Lang) string {
	var out []string
	for _, u := range g.names {
		out = append(out, unseenName(u, l))
	}
	return strings.Join(out, text.T(", ", "、").In(l))
}

func unseenName(u diff.Unseen, l text.Lang) string {
	if u.Field.IsZero() {
		return u.Name
	}
	return u.Name + " " + u.Field.In(l)
}

// groups joins what one reason explains, in the order of the first of each.
func groups(d diff.Difference) []group {
	var out []group
	index := map[[4]string]int{}
	for _, u := range d.LossOfSight {
		key := [4]string{u.Where, u.Why.EN, u.Get, where(u).EN}
		i, known := index[key]
		if !known {
			i = len(out)
			index[key] = i
			out = append(out, group{Unseen: u})
		}
		out[i].names = append(out[i].names, u)
	}
	return out
}

// words are the group in one sentence; the names follow where there are
// several.
func (g group) words(l text.Lang) string {
	s := where(g.Unseen).In(l)
	if !g.Why.IsZero() {
		s += text.T("; ", "。").In(l) + g.Why.In(l)
	}
	if len(g.names) == 1 {
		s = g.Title.In(l) + " (" + unseenName(g.Unseen, l) + "): " + s
	}
	return s
}

// inOrder are the sections in two parts: what is said of findings on both
// servers stands behind the findings.
func inOrder(d diff.Difference) (findings, rest []diff.Section) {
	if len(d.Sections) > 0 && d.Sections[0].ID == "findings" {
		return d.Sections[:1], d.Sections[1:]
	}
	return nil, d.Sections
}

// sharedName is a finding of both servers.
func sharedName(s diff.Shared, l text.Lang) string {
	return s.Rule + " [" + severity(s.Severity).In(l) + "]"
}
