package explain

import (
	"maps"
	"slices"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// topicPages are the pages of what is explained by number or by name alone.
var topicPages = []struct {
	path   string
	title  text.Text
	topics func() []Topic
}{
	{"versions.md", text.T("Protocol versions", "プロトコル バージョン"), func() []Topic {
		var out []Topic
		for _, name := range protocolNames {
			out = append(out, Version(name))
		}
		return out
	}},
	{"suites.md", text.T("Cipher suites", "暗号スイート"), numbered(suiteNames, func(n uint16) Topic { return Suite(tls.CipherSuite(n)) })},
	{"groups.md", text.T("Key exchange groups and curves", "キー交換グループと曲線"), numbered(groupNames, func(n uint16) Topic { return Group(tls.Group(n)) })},
	{"signatures.md", text.T("Signature algorithms", "署名アルゴリズム"), numbered(schemeNames, func(n uint16) Topic { return Signature(tls.SignatureScheme(n)) })},
	{"extensions.md", text.T("TLS extensions", "TLS 拡張"), numbered(extensionNames, func(n uint16) Topic { return Extension(tls.Extension(n)) })},
	{"appids.md", text.T("Application ids", "アプリケーション ID"), func() []Topic {
		return looked(knowledge.AppIDs(), func(a knowledge.AppIDInfo) []Topic { return findAppID(Query{Word: a.ID}) })
	}},
	{"accounts.md", text.T("Accounts (SIDs)", "アカウント (SID)"), func() []Topic {
		return looked(knowledge.SIDs(), func(s knowledge.SIDInfo) []Topic { return []Topic{sidTopic(s)} })
	}},
	{"ports.md", text.T("Ports", "ポート"), func() []Topic {
		return looked(knowledge.Ports(), func(p knowledge.PortInfo) []Topic { return []Topic{portTopic(p)} })
	}},
}

// numbered are the topics of an index, in the order of their numbers.
func numbered(index func() map[string]uint16, topic func(uint16) Topic) func() []Topic {
	return func() []Topic {
		var out []Topic
		for _, n := range slices.Compact(slices.Sorted(maps.Values(index()))) {
			out = append(out, topic(n))
		}
		return out
	}
}

func looked[T any](list []T, find func(T) []Topic) []Topic {
	var out []Topic
	for _, v := range list {
		out = append(out, find(v)...)
	}
	return out
}

// topicPage is a table of topics: name, what is said of each, source.
func topicPage(l text.Lang, path string, title text.Text, topics []Topic) Page {
	var rows [][]string
	for _, t := range topics {
		var parts []string
		for _, p := range t.Parts {
			if s := p.Text.In(l); p.Label.IsZero() {
				parts = append(parts, s)
			} else {
				parts = append(parts, p.Label.In(l)+": "+s)
			}
		}
		rows = append(rows, []string{t.Name, strings.Join(parts, " "), t.Source})
	}
	return tablePage(l, path, title, text.Text{}, []text.Text{nameHead, meaningHead, sourceHead}, rows)
}
