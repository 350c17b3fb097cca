// Package explain answers what the words and numbers of evidence and of
// reports mean: rules, events, alerts, error codes, registry values, cipher
// suites and the rest. It joins the tables of analyze/knowledge with the rules
// that speak of the same thing. The command line and the generated
// documentation print what it says.
//
// Every answer tells, as far as it is known: what the thing means, how it
// comes about, which evidence proves it, what to do, and where that is
// written.
package explain

import (
	"strings"

	"ssltriage/analyze/text"
)

// Topic is one thing that is explained.
type Topic struct {
	Kind   string    `json:"kind"`  // the finder that knows it: "rule", "event", "code", …
	Label  text.Text `json:"label"` // the kind in words: "error code"
	Name   string    `json:"name"`  // "NTE_BAD_KEYSET (0x80090016, -2146893802)"
	Parts  []Part    `json:"parts"`
	Source string    `json:"source"`
}

// Part is one paragraph of a topic.
type Part struct {
	Key   Key       `json:"key"`
	Label text.Text `json:"label"` // what stands before it; zero where it needs nothing
	Text  text.Text `json:"text"`
}

// Key says which question a part answers. The words are stable: programs read
// them.
type Key string

// The keys.
const (
	Meaning Key = "meaning" // what it is
	Causes  Key = "causes"  // how it comes about
	Proof   Key = "proof"   // which evidence shows it
	Remedy  Key = "remedy"  // what to do
	Detail  Key = "detail"  // a property: a field, a default, a key
	SeeRule Key = "rule"    // a rule that speaks of it
)

// topic makes an empty Topic.
func topic(kind string, label text.Text, name, source string) Topic {
	return Topic{Kind: kind, Label: label, Name: name, Source: source}
}

// say adds a paragraph; a zero text adds nothing.
func (t *Topic) say(key Key, x text.Text) { t.item(key, labels[key], x) }

// item adds a paragraph behind a label of its own.
func (t *Topic) item(key Key, label, x text.Text) {
	if !x.IsZero() {
		t.Parts = append(t.Parts, Part{key, label, x})
	}
}

// word adds a word that is the same in both languages.
func (t *Topic) word(label text.Text, s string) {
	if s != "" {
		t.item(Detail, label, text.T(s, s))
	}
}

// Get returns the first part of a key.
func (t Topic) Get(key Key) (text.Text, bool) {
	for _, p := range t.Parts {
		if p.Key == key {
			return p.Text, true
		}
	}
	return text.Text{}, false
}

var labels = map[Key]text.Text{
	Causes:  text.T("causes", "原因"),
	Proof:   text.T("proof", "根拠となる証拠"),
	Remedy:  text.T("what to do", "対処"),
	SeeRule: text.T("see rule", "関連するルール"),
}

var sourceLabel = text.T("source", "出典")

// Text writes topics for a terminal: a heading, and a paragraph a line below
// it. A topic that was printed before is left out.
func Text(topics []Topic, l text.Lang) string {
	var out []string
	seen := map[string]bool{}
	for _, t := range topics {
		if s := t.text(l); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

func (t Topic) text(l text.Lang) string {
	var b strings.Builder
	b.WriteString(t.Label.In(l) + " " + t.Name + "\n")
	for _, p := range t.Parts {
		b.WriteString("  ")
		if !p.Label.IsZero() {
			b.WriteString(p.Label.In(l) + ": ")
		}
		b.WriteString(p.Text.In(l) + "\n")
	}
	if t.Source != "" {
		b.WriteString("  " + sourceLabel.In(l) + ": " + t.Source + "\n")
	}
	return b.String()
}
