package explain

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/text"
)

// maxGuesses is how many names an unknown word is answered with.
const maxGuesses = 4

// Close returns the known names that are close to an unknown word: those that begin with or contain the word, then those
// that differ from it by a few letters, the closest first.
func Close(word string) []string {
	word = strings.ToLower(word[strings.LastIndex(word, `\`)+1:])
	if len(word) < 3 || len(word) > 64 {
		return nil
	}
	type guess struct {
		name string
		cost int
	}
	var guesses []guess
	for _, name := range allNames() {
		if cost := text.Distance(word, strings.ToLower(name)); cost <= max(2, len(word)/4) {
			guesses = append(guesses, guess{name, cost})
		} else if strings.Contains(strings.ToLower(name), word) {
			guesses = append(guesses, guess{name, len(name)})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.cost - b.cost })
	var out []string
	for _, g := range guesses[:min(len(guesses), maxGuesses)] {
		out = append(out, g.name)
	}
	return out
}

// allNames are the names that can be explained.
var allNames = sync.OnceValue(func() []string {
	var out []string
	for _, r := range rules.All() {
		out = append(out, r.ID)
	}
	for _, a := range knowledge.Alerts() {
		out = append(out, a.Name)
	}
	out = append(append(out, knowledge.RegistryNames()...), knowledge.CodeNames()...)
	for _, name := range slices.Sorted(maps.Keys(suiteNames())) {
		out = append(out, strings.ToUpper(name))
	}
	for _, index := range []map[string]uint16{groupNames(), extensionNames(), schemeNames()} {
		more := slices.Sorted(maps.Keys(index))
		out = append(out, more...)
	}
	return out
})
