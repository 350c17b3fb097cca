package explain

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/analyze/knowledge"
)

// Query is one thing to explain.
type Query struct {
	Kind     string // one of Kinds; empty: all of them
	Provider string // of an event; empty: every provider
	Word     string
}

// String returns the query as it would be typed.
func (q Query) String() string {
	return strings.Join(strings.Fields(q.Kind+" "+q.Provider+" "+q.Word), " ")
}

// Parse reads "Schannel 36870", "alert 48", "alert:48", paths of the registry
// such as "TLS 1.2\Server\Enabled", and single words.
func Parse(args []string) []Query {
	words := split(args)
	var out []Query
	for len(words) > 0 {
		q, n := parseOne(words)
		out = append(out, q)
		words = words[n:]
	}
	return out
}

// protocol is the beginning of a protocol's name, which has a blank in it.
var (
	protocol = regexp.MustCompile(`(?i)^(TLS|SSL|DTLS|PCT)$`)
	version  = regexp.MustCompile(`^\d\.\d(\\|$)`)
)

// stateField is how events of Schannel name its internal state.
var stateField = regexp.MustCompile(`(?i)^error_?stat(e|us)[:=]?$`)

// split cuts arguments into words. A path of the registry that is one
// argument stays whole, with the blanks in it, and so does the name of a
// protocol version.
func split(args []string) []string {
	var out []string
	for _, arg := range args {
		if strings.Contains(arg, `\`) && strings.IndexFunc(arg, isBlank) >= 0 && !namesKind(arg) {
			out = append(out, strings.TrimSpace(arg))
			continue
		}
		for _, word := range strings.Fields(arg) {
			if n := len(out); n > 0 && protocol.MatchString(out[n-1]) && version.MatchString(word) {
				out[n-1] += " " + word
				continue
			}
			out = append(out, word)
		}
	}
	return out
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// namesKind reports whether an argument begins with a kind: "registry TLS
// 1.2\Server\Enabled".
func namesKind(arg string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(arg), " ")
	return isKind(first)
}

// maxProviderWords is the length of "Service Control Manager".
const maxProviderWords = 3

// parseOne reads the first query and returns how many words it took.
func parseOne(words []string) (Query, int) {
	if kind, word, ok := strings.Cut(words[0], ":"); ok && isKind(kind) && word != "" {
		return Query{Kind: strings.ToLower(kind), Word: word}, 1
	}
	if i := strings.LastIndexAny(words[0], "/:"); i > 0 && knowledge.IsProvider(words[0][:i]) {
		if _, err := strconv.ParseUint(words[0][i+1:], 10, 16); err == nil {
			return Query{Kind: "event", Provider: words[0][:i], Word: words[0][i+1:]}, 1
		}
	}
	if len(words) > 1 && stateField.MatchString(words[0]) {
		return Query{Kind: "state", Word: words[1]}, 2
	}
	if len(words) > 1 && isKind(words[0]) {
		return Query{Kind: strings.ToLower(words[0]), Word: words[1]}, 2
	}
	for n := min(maxProviderWords, len(words)-1); n > 0; n-- {
		provider := strings.Join(words[:n], " ")
		if _, err := strconv.ParseUint(words[n], 10, 16); err == nil && knowledge.IsProvider(provider) {
			return Query{Kind: "event", Provider: provider, Word: words[n]}, n + 1
		}
	}
	return Query{Word: words[0]}, 1
}
