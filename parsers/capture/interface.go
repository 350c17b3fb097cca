package capture

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode"

	"ssltriage/parsers/problem"
)

// ngInterface is what a packet block needs of its interface.
type ngInterface struct {
	link    LinkType
	snapLen uint32
	clock   clock
}

// clock turns the time stamps of an interface into time: units per second,
// counted from the epoch plus offset seconds.
type clock struct {
	units  uint64
	offset int64
}

// Options of an interface description (draft-ietf-opsawg-pcapng section 4.2)
// and of interface statistics (section 4.6).
const (
	optionName        = 2
	optionDescription = 3
	optionResolution  = 9
	optionOffset      = 14
	optionDropped     = 5
)

// describe reads an Interface Description Block.
func (r *pcapng) describe(b []byte) problem.Text {
	if len(b) < 8 {
		return problem.New("an interface description of %d bytes", "%d バイトのインターフェイス記述", len(b)+12)
	}
	if len(r.interfaces) >= maxInSection {
		return problem.New("more than %d interfaces", "%d 個を超えるインターフェイス", maxInSection)
	}
	found := ngInterface{link: LinkType(r.order.Uint16(b)), snapLen: r.order.Uint32(b[4:]), clock: clock{units: 1e6}}
	shown := Interface{LinkType: found.link, SnapLen: int(found.snapLen)}
	var fault problem.Text
	r.options(b[8:], func(code uint16, value []byte) {
		switch {
		case code == optionName:
			shown.Name = label(value)
		case code == optionDescription:
			shown.Description = label(value)
		case code == optionResolution && len(value) == 1:
			if units, ok := resolution(value[0]); ok {
				found.clock.units = units
			} else {
				fault = problem.New("an interface whose time resolution is %#x", "時刻の分解能が %#x のインターフェイス", value[0])
			}
		case code == optionOffset && len(value) == 8:
			found.clock.offset = int64(r.order.Uint64(value))
		}
	})
	r.interfaces = append(r.interfaces, found)
	list := &r.scan.result.Interfaces
	if len(*list) < maxInterfaces && !slices.Contains(*list, shown) {
		*list = append(*list, shown)
	}
	return fault
}

// label returns a name as it may be shown: at most maxName bytes of printable
// text.
func label(b []byte) string {
	text := strings.ToValidUTF8(string(b[:min(len(b), maxName)]), "")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '.'
	}, text)
}

// statistics reads an Interface Statistics Block: packets that the capture
// program lost are holes in the connections.
func (r *pcapng) statistics(b []byte) {
	if len(b) < 12 {
		return
	}
	r.options(b[12:], func(code uint16, value []byte) {
		if code != optionDropped || len(value) != 8 {
			return
		}
		if n := r.order.Uint64(value); n != 0 && n != math.MaxUint64 && len(r.scan.result.Problems) < maxProblems {
			r.scan.problem("the capture program lost %d packets of an interface", "キャプチャ プログラムがインターフェイスの %d 個のパケットを失いました", n)
		}
	})
}

// options tells each of a list of options, as far as it is whole.
func (r *pcapng) options(b []byte, tell func(code uint16, value []byte)) {
	for len(b) >= 4 {
		code, length := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
		if b = b[4:]; code == 0 || length > len(b) {
			return
		}
		tell(code, b[:length])
		b = b[min(len(b), (length+3)&^3):]
	}
}

// resolution reads if_tsresol: a negative power of ten, or of two when the
// highest bit is set. Finer ones do not fit into 64 bits.
func resolution(v byte) (units uint64, ok bool) {
	if v&0x80 != 0 {
		return 1 << (v & 0x7f), v&0x7f < 64
	}
	if v > 19 {
		return 0, false
	}
	units = 1
	for range v {
		units *= 10
	}
	return units, true
}

// time returns the moment of a time stamp, the zero time when it lies beyond
// every calendar.
func (c *clock) time(stamp uint64) time.Time {
	if c.units == 1e6 && c.offset == 0 {
		return sane(time.Unix(int64(stamp/1e6), int64(stamp%1e6)*1000))
	}
	high, low := bits.Mul64(stamp%c.units, 1e9)
	nanoseconds, _ := bits.Div64(high, low, c.units)
	seconds := stamp / c.units
	if seconds > math.MaxInt64/2 || c.offset > math.MaxInt64/2 || c.offset < math.MinInt64/2 {
		return time.Time{}
	}
	return sane(time.Unix(int64(seconds)+c.offset, int64(nanoseconds)))
}

// sane returns the zero time for a moment that cannot be one of a capture;
// what it lets through can be counted in nanoseconds.
func sane(t time.Time) time.Time {
	const year1700, year2250 = -8520336000, 8835955200
	if s := t.Unix(); s < year1700 || s > year2250 {
		return time.Time{}
	}
	return t
}
