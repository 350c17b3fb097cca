package hostinfo_test

import (
	"strings"
	"testing"

	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/wintext"
)

// installed parses a list of updates with the given dates and returns what
// was understood, "-" for a date that stays open.
func installed(dates ...string) (string, int) {
	text := "\"HotFixID\";\"InstalledOn\"\n"
	for _, d := range dates {
		text += `"KB5005112";"` + d + "\"\n"
	}
	r := hostinfo.Parse(wintext.FromString(text))
	var got []string
	for _, u := range r.Updates {
		if u.Installed.IsZero() {
			got = append(got, "-")
		} else {
			got = append(got, u.Installed.Format("2006-01-02T15Z07"))
		}
	}
	return strings.ReplaceAll(strings.Join(got, " "), "T00Z", ""), len(r.Problems)
}

func TestDates(t *testing.T) {
	cases := []struct {
		name     string
		dates    []string
		want     string
		problems int
	}{
		{"year first", []string{"2021-08-14", "2021/08/04 0:00:00", "2021. 8. 4.", "20210804"}, "2021-08-14 2021-08-04 2021-08-04 2021-08-04", 0},
		{"a day decides for all", []string{"8/4/2021 12:00:00 AM", "8/14/2021 12:00:00 AM"}, "2021-08-04 2021-08-14", 0},
		{"day first", []string{"04/08/2021 00:00:00", "14.08.2021"}, "2021-08-04 2021-08-14", 0},
		{"nothing decides", []string{"04/08/2021", "05/09/2021"}, "- -", 1},
		{"contradiction", []string{"14/08/2021", "08/15/2021", "04/08/2021"}, "2021-08-14 2021-08-15 -", 1},
		{"equal numbers", []string{"08/08/2021", "04/08/2021"}, "2021-08-08 -", 1},
		{"two-digit year", []string{"14/08/21"}, "-", 1},
		{"Buddhist year", []string{"14/8/2564"}, "-", 1},
		{"no such day", []string{"30/02/2021", "2021-13-01"}, "- -", 1},
		{"file time", []string{"01d790a06bb18000"}, "2021-08-14", 0},
		{"file time far away", []string{"ffffffffffffffff"}, "-", 1},
		{"CIM date", []string{"20210814000000.000000+000"}, "2021-08-14", 0},
		{"no date", []string{""}, "-", 0},
		{"words", []string{"14 août 2021"}, "-", 1},
	}
	for _, c := range cases {
		if got, problems := installed(c.dates...); got != c.want || problems != c.problems {
			t.Errorf("%s: got %q with %d problems, want %q with %d", c.name, got, problems, c.want, c.problems)
		}
	}
}

// Dates of one list say nothing about another's.
func TestListsAreDatedApart(t *testing.T) {
	for _, text := range []string{
		"HotFixID,InstalledOn\nKB5005112,14/08/2021\n\nHotFixID,InstalledOn\nKB5005112,04/08/2021\n",
		"HotFixID   InstalledOn\nKB5005112  14/08/2021\n\nHotFixID   InstalledOn\nKB5005112  04/08/2021\n",
	} {
		r := hostinfo.Parse(wintext.FromString(text))
		if len(r.Updates) != 2 || r.Updates[0].Installed.IsZero() || !r.Updates[1].Installed.IsZero() {
			t.Errorf("got %+v", r.Updates)
		}
	}
}
