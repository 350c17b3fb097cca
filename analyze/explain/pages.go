package explain

import (
	"fmt"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

// Page is one page of the documentation, in Markdown.
type Page struct {
	Path string // with slashes, "rules/port-taken.md"
	Body string
}

// Pages returns the documentation in a language: a page for each rule, the
// tables of events, alerts, error codes, internal states and registry values,
// of protocol versions, cipher suites, groups and the rest that Find knows, the
// glossary, and an index.
func Pages(l text.Lang) []Page {
	out := []Page{index(l)}
	for _, r := range rules.All() {
		out = append(out, Page{"rules/" + r.ID + ".md", "# " + r.ID + "\n\n" + Rule(r).markdown(l) + "\n[" + back.In(l) + "](../index.md)\n"})
	}
	out = append(out, eventPage(l), alertPage(l), codePage(l), statePage(l), registryPage(l), glossaryPage(l))
	for _, p := range topicPages {
		out = append(out, topicPage(l, p.path, p.title, p.topics()))
	}
	return out
}

var back = text.T("Index", "目次")

// markdown writes the parts of a topic: what it means first, then a heading
// for each question, and the details as a list.
func (t Topic) markdown(l text.Lang) string {
	var b strings.Builder
	details := ""
	for _, p := range t.Parts {
		switch p.Key {
		case Meaning:
			fmt.Fprintf(&b, "%s\n\n", escape(p.Text.In(l)))
		case Detail, SeeRule:
			details += fmt.Sprintf("- %s: %s\n", escape(p.Label.In(l)), escape(p.Text.In(l)))
		default:
			fmt.Fprintf(&b, "**%s**: %s\n\n", escape(p.Label.In(l)), escape(p.Text.In(l)))
		}
	}
	if details != "" {
		b.WriteString(details + "\n")
	}
	fmt.Fprintf(&b, "%s: %s\n", sourceLabel.In(l), escape(t.Source))
	return b.String()
}

var markdownEscaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`)

// escape keeps Markdown from reading a text as its own signs.
func escape(s string) string { return markdownEscaper.Replace(strings.ReplaceAll(s, "\n", " ")) }

// table writes rows below headings; cells are escaped.
func table(l text.Lang, headings []text.Text, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	var head, rule []string
	for _, h := range headings {
		head, rule = append(head, escape(h.In(l))), append(rule, "---")
	}
	line(head)
	line(rule)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = escape(c)
		}
		line(cells)
	}
	return b.String()
}

var (
	meaningHead = text.T("meaning", "意味")
	causesHead  = text.T("causes", "原因")
	remedyHead  = text.T("what to do", "対処")
	nameHead    = text.T("name", "名前")
	sourceHead  = text.T("source", "出典")
)

// tablePage makes a page of one table.
func tablePage(l text.Lang, path string, title, intro text.Text, headings []text.Text, rows [][]string) Page {
	body := "# " + title.In(l) + "\n\n"
	if !intro.IsZero() {
		body += intro.In(l) + "\n\n"
	}
	return Page{path, body + table(l, headings, rows) + "\n[" + back.In(l) + "](index.md)\n"}
}

var (
	eventsTitle   = text.T("Events", "イベント")
	alertsTitle   = text.T("TLS alerts", "TLS アラート")
	codesTitle    = text.T("Error codes", "エラー コード")
	statesTitle   = text.T("Internal states of Schannel", "Schannel の内部状態")
	registryTitle = text.T("Registry values", "レジストリ値")
	glossaryTitle = text.T("Glossary", "用語集")
)

func eventPage(l text.Lang) Page {
	var rows [][]string
	for _, e := range knowledge.Events() {
		e = e.Whole()
		rows = append(rows, []string{fmt.Sprintf("%s %d", e.Provider, e.ID), e.Title.In(l), e.Causes.In(l), e.Look.In(l), e.Source})
	}
	return tablePage(l, "events.md", eventsTitle, text.Text{},
		[]text.Text{text.T("event", "イベント"), meaningHead, causesHead, remedyHead, sourceHead}, rows)
}

func alertPage(l text.Lang) Page {
	var rows [][]string
	for _, a := range knowledge.Alerts() {
		code := ""
		if a.Schannel != 0 {
			code = knowledge.CodeText(a.Schannel)
		}
		rows = append(rows, []string{fmt.Sprint(a.Code), a.Name, a.Meaning.In(l), a.Reasons.In(l), code, a.Source})
	}
	return tablePage(l, "alerts.md", alertsTitle, text.Text{},
		[]text.Text{text.T("number", "番号"), nameHead, meaningHead, causesHead, text.T("Schannel error", "Schannel のエラー"), sourceHead}, rows)
}

func codePage(l text.Lang) Page {
	var rows [][]string
	for _, c := range knowledge.Codes() {
		rows = append(rows, []string{fmt.Sprintf("0x%08x", c.Value), fmt.Sprint(int32(c.Value)), c.Name, c.Text.In(l), c.Source})
	}
	return tablePage(l, "codes.md", codesTitle, text.Text{},
		[]text.Text{text.T("value", "値"), text.T("decimal", "10 進"), nameHead, meaningHead, sourceHead}, rows)
}

func statePage(l text.Lang) Page {
	var rows [][]string
	for _, s := range knowledge.States() {
		rows = append(rows, []string{fmt.Sprintf("Schannel %d", s.EventID), fmt.Sprint(s.State), s.Meaning.In(l), confidence(s.Confidence).In(l), s.Source})
	}
	return tablePage(l, "states.md", statesTitle, noList,
		[]text.Text{text.T("event", "イベント"), stateLabel, meaningHead, text.T("confidence", "確度"), sourceHead}, rows)
}

func registryPage(l text.Lang) Page {
	var rows [][]string
	for _, v := range knowledge.AllRegistryValues() {
		meaning := v.Meaning
		if v.Unconfirmed {
			meaning = meaning.Plus(unconfirmed)
		}
		rows = append(rows, []string{v.Name, `HKLM\` + v.Key, v.Type, meaning.In(l), v.Default.In(l), v.Effect.In(l), v.Source})
	}
	return tablePage(l, "registry.md", registryTitle, text.Text{},
		[]text.Text{nameHead, text.T("key", "キー"), text.T("type", "種類"), meaningHead, text.T("default", "既定値"), text.T("takes effect", "有効になる時点"), sourceHead}, rows)
}

func glossaryPage(l text.Lang) Page {
	var rows [][]string
	for _, t := range text.Glossary() {
		rows = append(rows, []string{t.EN, t.JA, strings.Join(t.Wrong, ", "), t.Source})
	}
	return tablePage(l, "glossary.md", glossaryTitle,
		text.T("The Japanese terms of this program are those of Japanese Windows.", "このプログラムの日本語の用語は、日本語版 Windows に合わせています。"),
		[]text.Text{text.T("English", "英語"), text.T("Japanese", "日本語"), text.T("not", "使用しない表記"), sourceHead}, rows)
}

func index(l text.Lang) Page {
	body := "# ssltriage\n\n"
	for _, p := range []struct {
		path  string
		title text.Text
	}{{"events.md", eventsTitle}, {"alerts.md", alertsTitle}, {"codes.md", codesTitle}, {"states.md", statesTitle}, {"registry.md", registryTitle}, {"glossary.md", glossaryTitle}} {
		body += fmt.Sprintf("- [%s](%s)\n", p.title.In(l), p.path)
	}
	for _, p := range topicPages {
		body += fmt.Sprintf("- [%s](%s)\n", p.title.In(l), p.path)
	}
	return Page{"index.md", body + "\n" + RuleTable(l, "rules/%s.md")}
}

// RuleTable lists the rules by scenario, in Markdown. Where link is not empty
// each id is a link, with the id in place of its %s.
func RuleTable(l text.Lang, link string) string {
	b := "| " + text.T("scenario", "シナリオ").In(l) + " | " + text.T("rule", "ルール").In(l) + " | " + text.T("what is wrong", "問題").In(l) + " |\n|---|---|---|\n"
	for _, r := range rules.All() {
		id := "`" + r.ID + "`"
		if link != "" {
			id = "[" + id + "](" + fmt.Sprintf(link, r.ID) + ")"
		}
		b += fmt.Sprintf("| %s | %s | %s |\n", escape(Scenario(r.Scenario).In(l)), id, escape(r.Title.In(l)))
	}
	return b
}
