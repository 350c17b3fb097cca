// Package text holds the one type for words that people read: each sentence
// stands in both languages, side by side, in the code that owns it.
package text

import "fmt"

// Text is a sentence or a term in English and Japanese.
type Text struct {
	EN string `json:"en"`
	JA string `json:"ja"`
}

// Lang is a language of the tool.
type Lang string

// The languages of the tool.
const (
	EN Lang = "en"
	JA Lang = "ja"
)

// T makes a Text.
func T(en, ja string) Text { return Text{EN: en, JA: ja} }

// F makes a Text from two formats and the same arguments for both. Formats
// may use argument indexes ("%[2]s") where the languages differ in order.
// An argument of type Text is replaced by its own language.
func F(en, ja string, args ...any) Text {
	return Text{EN: fmt.Sprintf(en, in(EN, args)...), JA: fmt.Sprintf(ja, in(JA, args)...)}
}

// In returns the text in a language; English unless Japanese is asked for.
func (t Text) In(l Lang) string {
	if l == JA {
		return t.JA
	}
	return t.EN
}

// Plus appends another text, separated as the language does it.
func (t Text) Plus(o Text) Text {
	switch {
	case o == (Text{}):
		return t
	case t == (Text{}):
		return o
	}
	return Text{EN: t.EN + " " + o.EN, JA: t.JA + o.JA}
}

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t == Text{} }

func in(l Lang, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(Text); ok {
			a = t.In(l)
		}
		out[i] = a
	}
	return out
}
