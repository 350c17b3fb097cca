package facts

import (
	"strings"
	"testing"
)

func TestPrintedDate(t *testing.T) {
	cases := []struct{ printed, want string }{
		{"31.12.2019 00:00", "2019-12-31"},
		{"12/31/2019 12:00 AM", "2019-12-31"},
		{"2019/12/31 0:00", "2019-12-31"},
		{"2019-12-31 오전 12:00", "2019-12-31"},
		{"2019. 12. 31. 0:00", "2019-12-31"},
		{"3/4/2020", "2020-03-04 2020-04-03"},
		{"2020-03-04", "2020-03-04 2020-04-03"},
		{"4/4/2020 9:00", "2020-04-04"},
		{"31/12/19 00:00", ""},   // two digits
		{"31/12/2562 00:00", ""}, // Buddhist era
		{"108/12/31 00:00", ""},  // Minguo
		{"R1/12/31", ""},         // Japanese era
		{"1398/10/10", ""},       // Persian
		{"31.02.2019", ""},       // no such day
		{"10.0.17763.2019", ""},  // a version
		{"10.20.2019", "2019-10-20"},
		{"2.5.29.37", ""},
		{"20191231", ""},
		{"", ""},
	}
	for _, c := range cases {
		var got []string
		for _, day := range PrintedDate(c.printed) {
			got = append(got, day.Format("2006-01-02"))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.printed, s, c.want)
		}
	}
}
