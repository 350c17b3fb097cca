package rules

import (
	"strings"
	"testing"

	"ssltriage/analyze/text"
)

// TestEveryRuleIsExplained demands of each rule an answer to the five
// questions of "explain": what it means and how it comes about (Doc), what
// proves it (Proof), what to do (Remedy), and where that is written (Citation).
func TestEveryRuleIsExplained(t *testing.T) {
	for _, r := range All() {
		for name, x := range map[string]text.Text{"Title": r.Title, "Doc": r.Doc, "Proof": r.Proof, "Remedy": r.Remedy} {
			if x.EN == "" || x.JA == "" || x.EN == x.JA {
				t.Errorf("%s: %s is not there in both languages", r.ID, name)
			}
			if name != "Title" && (!strings.HasSuffix(x.EN, ".") || !strings.HasSuffix(x.JA, "。")) {
				t.Errorf("%s: %s is no sentence: %q, %q", r.ID, name, x.EN, x.JA)
			}
		}
		if sentences := strings.Count(r.Doc.EN+" ", ". ") + strings.Count(r.Doc.EN, ": "); sentences < 2 {
			t.Errorf("%s: Doc does not say both what it means and how it comes about", r.ID)
		}
		if r.Citation == "" {
			t.Errorf("%s: no source", r.ID)
		}
	}
}
