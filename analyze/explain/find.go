package explain

import "strings"

// finder looks a word up in one table.
type finder struct {
	kind string
	find func(q Query) []Topic
}

// finders returns all tables, in the order in which they are printed.
func finders() []finder {
	return []finder{
		{"rule", findRule}, {"event", findEvent}, {"alert", findAlert}, {"state", findState}, {"code", findCode},
		{"registry", findRegistry}, {"version", findVersion}, {"suite", findSuite}, {"group", findGroup},
		{"extension", findExtension}, {"signature", findSignature}, {"appid", findAppID}, {"sid", findSID}, {"port", findPort},
	}
}

// Kinds are the words that may stand before a query to narrow it: "alert 48".
func Kinds() []string {
	var out []string
	for _, f := range finders() {
		out = append(out, f.kind)
	}
	return out
}

func isKind(word string) bool {
	for _, f := range finders() {
		if strings.EqualFold(f.kind, word) {
			return true
		}
	}
	return false
}

// Find returns all that a query can mean; nothing where it is not known.
func Find(q Query) []Topic {
	var out []Topic
	for _, f := range finders() {
		if q.Kind == "" || q.Kind == f.kind {
			out = append(out, f.find(q)...)
		}
	}
	return out
}
