package knowledge

import (
	"cmp"
	"slices"
)

// Events returns all events, by provider and id.
func Events() []EventInfo {
	var out []EventInfo
	for _, e := range events() {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b EventInfo) int { return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Codes returns all error codes, by value.
func Codes() []CodeInfo {
	var out []CodeInfo
	for _, c := range codes().byValue {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b CodeInfo) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// States returns the internal states of Schannel that have a meaning.
func States() []StateInfo { return slices.Clone(states) }
