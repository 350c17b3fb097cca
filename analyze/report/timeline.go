package report

import (
	"slices"
	"time"

	"ssltriage/analyze/facts"
)

// maxMoments bounds the timeline of a report.
const maxMoments = 100

// Timeline lists what changed and what failed, oldest first; see
// facts.Timeline.
func Timeline(f *facts.Facts) []Moment {
	out := []Moment{}
	for _, m := range f.Timeline() {
		out = append(out, momentOf(m))
	}
	return out
}

func momentOf(m facts.Moment) Moment {
	return Moment{
		Time: m.Time, Kind: string(m.Kind), What: m.What, Count: m.Count,
		File: m.Ref.File, Unit: string(m.Ref.Loc.Unit), N: m.Ref.Loc.N, Key: m.Ref.Loc.Key,
		Until: moment(m.Until), Day: m.Day,
	}
}

// shortened are the moments that a report holds: when there are too many,
// first what happens all the time is left out, the oldest first.
func shortened(moments []Moment) []Moment {
	keep := make([]bool, len(moments))
	room := maxMoments
	for _, often := range []bool{false, true} {
		for i, m := range slices.Backward(moments) {
			if oftenSeen[facts.MomentKind(m.Kind)] == often && room > 0 {
				keep[i] = true
				room--
			}
		}
	}
	out := []Moment{}
	for i, m := range moments {
		if keep[i] {
			out = append(out, m)
		}
	}
	return out
}

// oftenSeen are the kinds of which a log may hold hundreds.
var oftenSeen = map[facts.MomentKind]bool{
	facts.MomentService: true, facts.MomentClock: true, facts.MomentStop: true, facts.MomentUpdate: true,
}

// moment is a time as JSON has it: null when it is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
