package facts

import (
	"regexp"
	"strconv"
	"time"
)

// printedDate is a day in digits whose year has four of them: "31.12.2019
// 00:00", "1/1/2018 12:00 AM", "2018-01-01", "2018. 01. 01.".
var printedDate = regexp.MustCompile(`(?:^|[^0-9.])(\d{4}|\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{1,2})(?:[^0-9]|$)`)

// PrintedDate returns every day (midnight UTC) that a date printed in an
// unknown regional format can mean: of 3/4/2020 both the third of April and
// the fourth of March. It returns nothing for years of two digits and of
// other calendars, and where no reading is a day of the calendar.
func PrintedDate(s string) []time.Time {
	const maxBytes = 200
	if len(s) > maxBytes {
		return nil
	}
	m := printedDate.FindStringSubmatch(s)
	if m == nil || len(m[1]) == len(m[3]) {
		return nil
	}
	year, a, b := m[1], m[2], m[3]
	if len(m[3]) == 4 {
		year, a, b = m[3], m[1], m[2]
	}
	var out []time.Time
	for _, order := range [][2]string{{a, b}, {b, a}} {
		day, ok := calendarDay(year, order[0], order[1])
		if ok && (len(out) == 0 || !out[0].Equal(day)) {
			out = append(out, day)
		}
	}
	return out
}

// calendarDay refuses days that do not exist and years outside 1990 to 2100,
// which belong to another calendar.
func calendarDay(year, month, day string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, y >= 1990 && y <= 2100 && int(t.Month()) == m && t.Day() == d
}

// latest is the last of some times; zero without any.
func latest(times ...time.Time) time.Time {
	var out time.Time
	for _, t := range times {
		if t.After(out) {
			out = t
		}
	}
	return out
}
