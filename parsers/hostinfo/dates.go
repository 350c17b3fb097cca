package hostinfo

import (
	"regexp"
	"strconv"
	"time"
)

// dayOrder is the order of day and month in a date that ends with the year.
type dayOrder int

const (
	unknownOrder dayOrder = iota
	dayFirst
	monthFirst
	noOrder // the rows contradict each other
)

// resolveDates sets Installed where the date is certain:
//
//   - the year comes first ("2021-08-14", "2021/08/14", "20210814"): then
//     follow month and day;
//   - 16 hex digits are a FILETIME, which Windows Server 2008 writes;
//   - otherwise the year comes last, and a number above 12 is the day. That
//     decides for the other dates of the same list too, unless rows of the
//     list contradict each other. Equal numbers need no decision.
//
// Everything else keeps the zero time: two-digit years, years of another
// calendar, and lists in which no day is above 12.
func (s *scan) resolveDates() {
	orders := map[int]dayOrder{}
	for i, u := range s.Updates {
		orders[s.lists[i]] = orders[s.lists[i]].and(orderOf(u.InstalledRaw))
	}
	firstUnsure := map[int]bool{}
	for i := range s.Updates {
		u, list := &s.Updates[i], s.lists[i]
		order := orderOf(u.InstalledRaw)
		if order == unknownOrder {
			order = orders[list]
		}
		u.Installed = date(u.InstalledRaw, order)
		if u.InstalledRaw != "" && u.Installed.IsZero() && !firstUnsure[list] {
			firstUnsure[list] = true
			s.problem(u.Line, "the date %q is ambiguous or unknown; it and others like it were not used", "日付 %q は一意に解釈できません。これと同様の日付は使用していません", u.InstalledRaw)
		}
	}
}

func (o dayOrder) and(other dayOrder) dayOrder {
	switch {
	case other == unknownOrder || o == other:
		return o
	case o == unknownOrder:
		return other
	}
	return noOrder
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{1,2})\b`)
	yearLast  = regexp.MustCompile(`^(\d{1,2}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{4})\b`)
	compact   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:\d{6}\.\d{6}[+-]\d{3})?$`) // the longer is CIM_DATETIME
	fileTime  = regexp.MustCompile(`^[0-9a-fA-F]{16}$`)
)

// orderOf returns what a single date says about the order.
func orderOf(raw string) dayOrder {
	m := yearLast.FindStringSubmatch(raw)
	if m == nil {
		return unknownOrder
	}
	switch first, second := number(m[1]), number(m[2]); {
	case first > 12 && second <= 12:
		return dayFirst
	case second > 12 && first <= 12:
		return monthFirst
	}
	return unknownOrder
}

// date returns the zero time where the date is not certain.
func date(raw string, order dayOrder) time.Time {
	for _, shape := range []*regexp.Regexp{yearFirst, compact} {
		if m := shape.FindStringSubmatch(raw); m != nil {
			return calendarDay(m[1], m[2], m[3])
		}
	}
	if fileTime.MatchString(raw) {
		return fileTimeDay(raw)
	}
	m := yearLast.FindStringSubmatch(raw)
	switch {
	case m == nil:
		return time.Time{}
	case order == dayFirst, number(m[1]) == number(m[2]):
		return calendarDay(m[3], m[2], m[1])
	case order == monthFirst:
		return calendarDay(m[3], m[1], m[2])
	}
	return time.Time{}
}

// calendarDay returns the zero time for days that do not exist and for years
// outside 1990 to 2100, which belong to another calendar.
func calendarDay(year, month, day string) time.Time {
	y, m, d := number(year), number(month), number(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1990 || y > 2100 || int(t.Month()) != m || t.Day() != d {
		return time.Time{}
	}
	return t
}

// fileTimeDay reads 100-nanosecond units since 1601 in UTC ([MS-DTYP] 2.3.3).
func fileTimeDay(hex string) time.Time {
	const unitsPerSecond, secondsTo1970 = 10_000_000, 11_644_473_600
	units, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		return time.Time{}
	}
	t := time.Unix(int64(units/unitsPerSecond)-secondsTo1970, 0).UTC()
	if t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.Truncate(24 * time.Hour)
}
