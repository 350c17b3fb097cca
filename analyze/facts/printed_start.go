package facts

import (
	"time"

	"ssltriage/analyze/evidence"
)

// PrintedStart is the last start of Windows as systeminfo prints it: in the
// server's regional format and its time zone, so that only bounds are known.
type PrintedStart struct {
	Earliest, Latest time.Time // UTC
	Ref              evidence.Ref
}

// Time zones reach from twelve hours behind UTC to fourteen ahead.
const (
	farthestWest = 12 * time.Hour
	farthestEast = 14 * time.Hour
)

func printedStart(raw string, ref evidence.Ref) PrintedStart {
	days := PrintedDate(raw)
	if len(days) == 0 {
		return PrintedStart{}
	}
	out := PrintedStart{Earliest: days[0], Latest: days[0], Ref: ref}
	for _, d := range days[1:] {
		if d.Before(out.Earliest) {
			out.Earliest = d
		}
		out.Latest = latest(out.Latest, d)
	}
	out.Earliest, out.Latest = out.Earliest.Add(-farthestEast), out.Latest.Add(24*time.Hour+farthestWest)
	return out
}
