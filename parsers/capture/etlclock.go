package capture

import (
	"math/bits"
	"time"
)

// traceClock turns raw time stamps into time.
type traceClock struct {
	zero       int64 // raw time stamp of the first record
	start      int64 // FILETIME of the same moment
	multiplier uint64
	divisor    uint64
	known      bool
}

// time returns the moment of a raw time stamp.
func (c *traceClock) time(raw int64) time.Time {
	if !c.known {
		return time.Time{}
	}
	back := raw < c.zero
	distance := uint64(raw - c.zero)
	if back {
		distance = uint64(c.zero - raw)
	}
	high, low := bits.Mul64(distance, c.multiplier)
	if high >= c.divisor {
		return time.Time{}
	}
	ticks, _ := bits.Div64(high, low, c.divisor)
	if ticks > 1<<62 {
		return time.Time{}
	}
	if back {
		return filetime(c.start - int64(ticks))
	}
	return filetime(c.start + int64(ticks))
}
