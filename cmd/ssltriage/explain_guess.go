package main

import (
	"slices"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rules"
)

// maxGuesses is how many names an unknown word is answered with.
const maxGuesses = 4

// unknownQuery is the error for a word that stands in no table, with the
// names that are close to it.
func unknownQuery(q query) error {
	if close := closeNames(q.word); len(close) > 0 {
		return usagef("explain %q: not known; close: %s", q.String(), strings.Join(close, ", "))
	}
	return usagef("explain %q: not known", q.String())
}

// closeNames returns names that begin with or contain the word, then those
// that differ from it by a few letters, the closest first.
func closeNames(word string) []string {
	word = strings.ToLower(word)
	if len(word) < 3 || len(word) > 64 {
		return nil
	}
	type guess struct {
		name string
		cost int
	}
	var guesses []guess
	for _, name := range allNames() {
		if cost := distance(word, strings.ToLower(name)); cost <= max(2, len(word)/4) {
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

// allNames are the names that explain knows, apart from cipher suites.
func allNames() []string {
	var out []string
	for _, r := range rules.All() {
		out = append(out, r.ID)
	}
	for _, a := range knowledge.Alerts() {
		out = append(out, a.Name)
	}
	return append(append(out, knowledge.RegistryNames()...), knowledge.CodeNames()...)
}

// distance is the number of letters to insert, delete or replace to turn a
// into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
