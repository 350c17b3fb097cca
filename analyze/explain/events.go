package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
)

func findEvent(q Query) []Topic {
	id, err := strconv.Atoi(q.Word)
	if err != nil {
		return nil
	}
	list := knowledge.EventsByID(id)
	if q.Provider != "" {
		list = nil
		if e, ok := knowledge.Event(q.Provider, id); ok {
			list = []knowledge.EventInfo{e}
		}
	}
	var out []Topic
	for _, e := range list {
		out = append(out, Event(e))
	}
	return out
}

// Event explains an event of Windows' logs.
func Event(e knowledge.EventInfo) Topic {
	e = e.Whole()
	t := topic("event", text.T("event", "イベント"), fmt.Sprintf("%s %d", e.Provider, e.ID), e.Source)
	t.say(Meaning, e.Title)
	t.say(Meaning, side(e.Side))
	t.say(Causes, e.Causes)
	t.say(Proof, record(e))
	t.say(Remedy, e.Look)
	for _, name := range e.Fields {
		if meaning, ok := knowledge.Field(name); ok {
			t.item(Detail, text.F("field %s", "フィールド %s", name), meaning)
		}
	}
	if e.Provider == "Schannel" {
		for _, s := range knowledge.StatesOf(e.ID) {
			t.item(Detail, text.F("state %d", "内部状態 %d", s.State), s.Meaning)
		}
	}
	short := strings.TrimPrefix(e.Provider, "Microsoft-Windows-")
	t.see(regexp.QuoteMeta(short) + fmt.Sprintf(`[^.;:]*\b%d\b`, e.ID))
	return t
}

// inSystem are the providers that write to the System log.
var inSystem = []string{"Schannel", "Microsoft-Windows-HttpEvent", "Microsoft-Windows-WAS", "Microsoft-Windows-IIS-W3SVC",
	"Service Control Manager", "EventLog", "Microsoft-Windows-Kernel-General", "Microsoft-Windows-WindowsUpdateClient", "Microsoft-Windows-Time-Service"}

// record says how the record of an event is got.
func record(e knowledge.EventInfo) text.Text {
	if !slices.Contains(inSystem, e.Provider) {
		return text.F("The record itself, in the log of %s.", "%s のログに記録されたレコード自体です。", e.Provider)
	}
	command := fmt.Sprintf(`wevtutil qe System /q:"*[System[Provider[@Name='%s'] and EventID=%d]]" /f:text`, e.Provider, e.ID)
	return text.F("The record itself, in the System log: %s", "システム ログに記録されたレコード自体です: %s", command)
}

func side(s knowledge.Side) text.Text {
	switch s {
	case knowledge.SideServer:
		return text.T("The machine was the server.", "このコンピューターはサーバー側です。")
	case knowledge.SideClient:
		return text.T("The machine was the client: it says nothing about HTTPS connections to this server.", "このコンピューターはクライアント側です。このサーバーへの HTTPS 接続とは関係ありません。")
	case knowledge.SideEither:
		return text.T("The machine was server or client; Type or the caller tells which.", "このコンピューターはサーバー側またはクライアント側です。Type または呼び出し元でわかります。")
	}
	return text.Text{}
}

func findState(q Query) []Topic {
	n, err := strconv.Atoi(q.Word)
	if err != nil {
		return nil
	}
	var out []Topic
	for _, s := range knowledge.StatesByNumber(n) {
		out = append(out, State(s))
	}
	if len(out) == 0 && q.Kind == "state" {
		t := topic("state", stateLabel, q.Word, "Schannel events 36870, 36871, 36888")
		t.say(Meaning, text.T("An undocumented number: it is printed as it is, and nothing is concluded from it.", "文書化されていない番号です。値をそのまま表示し、判断には使用しません。"))
		t.say(Meaning, noList)
		t.say(Remedy, text.T("Go by the event, its alert or error code, and the events of the same second.", "イベント、そのアラートまたはエラー コード、同じ秒のイベントから判断してください。"))
		out = append(out, t)
	}
	return out
}

var (
	stateLabel = text.T("internal state", "内部状態")
	noList     = text.T("Microsoft publishes no list of these numbers.", "Microsoft はこの番号の一覧を公開していません。")
)

// State explains an internal state of Schannel.
func State(s knowledge.StateInfo) Topic {
	t := topic("state", stateLabel, fmt.Sprintf("%d (Schannel %d)", s.State, s.EventID), s.Source)
	t.say(Meaning, s.Meaning)
	t.say(Meaning, noList)
	t.item(Detail, text.T("confidence", "確度"), confidence(s.Confidence))
	t.see(fmt.Sprintf(`\bstate %d\b|Schannel[^.;:]*\b%d\b`, s.State, s.EventID))
	return t
}

func confidence(s string) text.Text {
	if s == "high" {
		return text.T("high", "高")
	}
	return text.T("medium", "中")
}
