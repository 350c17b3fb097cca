// Package problem holds the one type for what is wrong with an input: a
// sentence that a person reads, and so one that stands in English and Japanese
// side by side, in the code that found the trouble.
package problem

import "fmt"

// Text is one line in English and Japanese. It is an error as well: a constant
// one equals itself, so that errors.Is finds it.
type Text struct {
	EN string `json:"en"`
	JA string `json:"ja"`
}

// New makes a Text from two formats and the same arguments for both. Formats
// may use argument indexes ("%[2]s") where the languages differ in order. An
// argument that is an error speaks both languages too, see Of.
func New(en, ja string, args ...any) Text {
	return Text{EN: fmt.Errorf(en, args...).Error(), JA: fmt.Errorf(ja, japanese(args)...).Error()}
}

// Error returns the English.
func (t Text) Error() string { return t.EN }

// Both returns the text itself: it is what Of asks an error for.
func (t Text) Both() Text { return t }

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t == Text{} }

// In puts the place before a text: "System.evtx: …".
func (t Text) In(place string) Text {
	return t.Map(func(s string) string { return place + ": " + s })
}

// At puts the number of a line, from 1, before a text.
func (t Text) At(line int) Text { return New("line %d: %w", "%d 行目: %w", line, t) }

// Map changes both languages in the same way: clips them, for example.
func (t Text) Map(f func(string) string) Text { return Text{f(t.EN), f(t.JA)} }

// failure is a Text with the error that it rests on.
type failure struct {
	Text
	cause error
}

func (f failure) Unwrap() error { return f.cause }

// Wrap is New for an error that rests on another: errors.Is and errors.As find
// the cause. Formats that show it take it as an argument like any other.
func Wrap(cause error, en, ja string, args ...any) error {
	return failure{New(en, ja, args...), cause}
}
