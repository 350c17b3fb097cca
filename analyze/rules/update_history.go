package rules

import (
	"cmp"
	"slices"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
)

// history is what is known of a server's starts and updates.
type history struct {
	boots   []instant
	updates []installed
	since   time.Time // the log reaches back to; zero unknown
}

func readHistory(f *facts.Facts) history {
	return history{boots(f), installedUpdates(f), f.LoggedSince()}
}

// before is the restart right before a failure, with the updates installed
// right before that; none when there is no such restart.
func (h history) before(first time.Time) (instant, []installed) {
	boot, ok := lastBefore(h.boots, first)
	if !ok || first.Sub(boot.at) > afterBoot {
		return instant{}, nil
	}
	var suspects []installed
	for _, u := range h.updates {
		if !u.at.After(boot.at) && boot.at.Sub(u.at) <= afterUpdate+u.slack {
			suspects = append(suspects, u)
		}
	}
	return boot, suspects
}

// quiet reports whether the log reaches back far enough before an update to
// tell that the failure was not there before. What also occurs on healthy
// servers must have stayed away for many times as long as it now takes from
// one to the next.
func (h history) quiet(x failure, update time.Time) bool {
	if h.since.IsZero() {
		return false
	}
	quiet := update.Sub(h.since)
	if x.hard {
		return quiet >= quietAtLeast
	}
	s := x.symptoms[0]
	gap := s.Last.Sub(s.First) / time.Duration(s.Count-1)
	return quiet >= quietBefore && quiet >= manyEvents*gap
}

// instant is a moment that the evidence dates.
type instant struct {
	at  time.Time
	ref evidence.Ref
}

// boots are the starts of Windows, oldest first.
func boots(f *facts.Facts) []instant {
	var out []instant
	for _, s := range f.Starts() {
		out = append(out, instant{s.At, s.Ref})
	}
	return out
}

// lastBefore is the last of the instants that is not after a time.
func lastBefore(list []instant, at time.Time) (instant, bool) {
	var last instant
	for _, i := range list {
		if !i.at.After(at) {
			last = i
		}
	}
	return last, !last.at.IsZero()
}

// installed is an update with the time of its installation. Where only the
// day is known, slack is the rest of the day.
type installed struct {
	instant
	kb    string
	slack time.Duration
}

// installedUpdates are the updates whose date is certain, the newest first.
func installedUpdates(f *facts.Facts) []installed {
	var out []installed
	for _, i := range f.Installs() {
		u := installed{instant: instant{i.At, i.Ref}, kb: i.KB}
		if i.Day {
			u.slack = 24 * time.Hour
		}
		out = append(out, u)
	}
	slices.SortStableFunc(out, func(a, b installed) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.kb, b.kb)) })
	return out
}
