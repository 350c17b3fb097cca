package explain

import (
	"fmt"
	"regexp"
	"strings"

	"ssltriage/analyze/rule"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

func findRule(q Query) []Topic {
	for _, r := range rules.All() {
		if strings.EqualFold(r.ID, q.Word) {
			return []Topic{Rule(r)}
		}
	}
	return nil
}

// Rule explains a rule.
func Rule(r rule.Rule) Topic {
	t := topic("rule", text.T("rule", "ルール"), r.ID, r.Citation)
	t.say(Meaning, r.Title)
	t.say(Meaning, r.Doc)
	t.say(Proof, r.Proof)
	t.say(Remedy, r.Remedy)
	t.item(Detail, text.T("scenario", "シナリオ"), Scenario(r.Scenario))
	for _, kind := range r.Needs {
		t.item(Detail, text.T("needs", "必要な証拠"), text.F("%[1]s (%[2]s): %[3]s", "%[1]s (%[2]s): %[3]s", string(kind), kind.Name(), kind.Get(false)))
	}
	for _, kind := range r.Uses {
		t.item(Detail, text.T("also uses", "あれば使う証拠"), text.F("%s (%s)", "%s (%s)", string(kind), kind.Name()))
	}
	return t
}

// Scenario is a chapter of the guide in the words of this program.
func Scenario(s rule.Scenario) text.Text { return scenarios[s] }

var scenarios = map[rule.Scenario]text.Text{
	rule.Before:      text.T("before the guide: does HTTP work, and are no client certificates demanded?", "ガイドの前提: HTTP が動作し、クライアント証明書が要求されていないこと"),
	rule.PrivateKey:  text.T("1: the private key of the certificate", "1: 証明書の秘密キー"),
	rule.Certificate: text.T("2: a key or certificate that is not good", "2: キーまたは証明書の不備"),
	rule.Port:        text.T("3: who holds the port", "3: ポートの使用者"),
	rule.HTTPSys:     text.T("4: the configuration of HTTP.sys", "4: HTTP.sys の構成"),
	rule.Negotiation: text.T("5: protocol versions and cipher suites", "5: プロトコル バージョンと暗号スイート"),
	rule.Update:      text.T("6: an update that changed the handshake", "6: ハンドシェイクを変えた更新プログラム"),
	rule.Always:      text.T("outside the guide", "ガイド外"),
}

// maxSeen is how many rules a topic refers to.
const maxSeen = 6

// see adds the rules whose words on meaning, proof and remedy match a pattern:
// what to do about an event or a code stands with the rule that reads it.
func (t *Topic) see(pattern string) {
	re, n := regexp.MustCompile(pattern), 0
	for _, r := range rules.All() {
		if n < maxSeen && (re.MatchString(r.Proof.EN) || re.MatchString(r.Doc.EN) || re.MatchString(r.Remedy.EN)) {
			t.item(SeeRule, labels[SeeRule], text.F("%s: %s", "%s: %s", r.ID, r.Remedy))
			n++
		}
	}
}

// alone matches a word that stands alone; behind a colon it is the answer of
// some tool ("Reject Connections : Enabled").
func alone(word string) string {
	return fmt.Sprintf(`(^|[^:] |[^\w\\ ])%s($|\W)`, regexp.QuoteMeta(word))
}
