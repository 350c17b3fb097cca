package explain

import (
	"fmt"
	"strconv"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
)

func findAppID(q Query) []Topic {
	a, ok := knowledge.AppID(q.Word)
	if !ok {
		return nil
	}
	t := topic("appid", text.T("application id", "アプリケーション ID"), a.ID+" "+a.Owner, a.Source)
	t.say(Meaning, a.Text)
	return []Topic{t}
}

func findSID(q Query) []Topic {
	s, ok := knowledge.SID(q.Word)
	if !ok {
		return nil
	}
	return []Topic{sidTopic(s)}
}

func sidTopic(s knowledge.SIDInfo) Topic {
	t := topic("sid", text.T("account", "アカウント"), s.SID+" "+s.Name, s.Source)
	t.say(Meaning, s.Text)
	return t
}

func findPort(q Query) []Topic {
	n, err := strconv.ParseUint(q.Word, 10, 16)
	if err != nil {
		return nil
	}
	p, ok := knowledge.Port(uint16(n))
	if !ok {
		return nil
	}
	return []Topic{portTopic(p)}
}

func portTopic(p knowledge.PortInfo) Topic {
	t := topic("port", text.T("port", "ポート"), fmt.Sprintf("%d %s", p.Port, p.Name), p.Source)
	t.say(Meaning, p.Text)
	return t
}
