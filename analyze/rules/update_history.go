package rules

import (
	"cmp"
	"regexp"
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
	if !f.Host.LastBoot.IsZero() {
		out = append(out, instant{f.Host.LastBoot, f.Host.BootRef})
	}
	events := append(f.EventsOf("EventLog", 6005, 6009), f.EventsOf("Microsoft-Windows-Kernel-General", 12)...)
	for _, e := range events {
		for _, o := range e.Occurrences {
			if !o.Time.IsZero() {
				out = append(out, instant{o.Time, occurrenceRef(e, o.RecordID)})
			}
		}
	}
	slices.SortFunc(out, func(a, b instant) int { return a.at.Compare(b.at) })
	return out
}

// occurrenceRef cites one record of an event.
func occurrenceRef(e facts.Event, record uint64) evidence.Ref {
	if record == 0 || e.Ref.Loc.Unit != evidence.UnitRecord {
		return e.Ref
	}
	return evidence.Record(e.Ref.File, record, e.Ref.Quote)
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

var kbShape = regexp.MustCompile(`KB\d{6,8}`)

// installedUpdates are the updates whose date is certain, from the list and,
// with the time of day, from the log.
func installedUpdates(f *facts.Facts) []installed {
	var out []installed
	for _, u := range f.Updates {
		if u.Installed.IsZero() {
			continue
		}
		i := installed{instant: instant{u.Installed, u.Ref}, kb: kbShape.FindString(u.KB)}
		if u.Installed.Equal(u.Installed.Truncate(24 * time.Hour)) {
			i.slack = 24 * time.Hour
		}
		out = append(out, i)
	}
	for _, e := range append(f.EventsOf("Microsoft-Windows-WindowsUpdateClient", 19), f.EventsOf("Microsoft-Windows-Servicing", 2)...) {
		for _, field := range e.Data {
			if kb := kbShape.FindString(field.Value); kb != "" {
				out = append(out, installed{instant: instant{e.First, e.Ref}, kb: kb})
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b installed) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.kb, b.kb)) })
	return out
}
