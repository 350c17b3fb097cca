package capture

import (
	"math"
	"time"
)

// moment is a time stamp of a packet in nanoseconds since 1970, an eighth of
// the work that [time.Time] makes where millions are copied and compared.
type moment int64

// never is the moment of a packet without a time stamp.
const never moment = math.MinInt64

// momentOf returns a time as a moment; the zero time is never. Other times
// must be such as [sane] lets through.
func momentOf(t time.Time) moment {
	if t.IsZero() {
		return never
	}
	return moment(t.UnixNano())
}

// time returns the time in UTC, the zero time for never.
func (m moment) time() time.Time {
	if m == never {
		return time.Time{}
	}
	return time.Unix(0, int64(m)).UTC()
}

// sub returns the time from o to m; the longest there is from never to a
// moment, and the shortest back.
func (m moment) sub(o moment) time.Duration {
	switch {
	case m == o:
		return 0
	case o == never:
		return math.MaxInt64
	case m == never:
		return math.MinInt64
	}
	return time.Duration(m - o)
}
