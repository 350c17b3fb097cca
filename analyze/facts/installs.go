package facts

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"ssltriage/analyze/evidence"
)

// Install is the installation of an update.
type Install struct {
	KB  string    // "KB5018419"; empty when not said
	At  time.Time // UTC
	Day bool      // only the day is known, which At begins
	Ref evidence.Ref
}

var kbShape = regexp.MustCompile(`KB\d{6,8}`)

// Installs are the updates whose installation is dated for certain, oldest
// first: from the list of updates and, with the time of day, from the log.
// Where both know of one, the log's is taken.
func (f *Facts) Installs() []Install {
	var out []Install
	for _, e := range append(f.EventsOf("Microsoft-Windows-WindowsUpdateClient", 19), f.EventsOf("Microsoft-Windows-Servicing", 2)...) {
		kb := ""
		for _, field := range e.Data {
			kb = cmp.Or(kb, kbShape.FindString(field.Value))
		}
		if kb != "" && !e.First.IsZero() {
			out = append(out, Install{KB: kb, At: e.First.UTC(), Ref: e.Ref})
		}
	}
	logged := out
	for _, u := range f.Updates {
		if u.Installed.IsZero() {
			continue
		}
		i := Install{
			KB: kbShape.FindString(u.KB), At: u.Installed.UTC(), Ref: u.Ref,
			Day: u.Installed.Equal(u.Installed.Truncate(24 * time.Hour)),
		}
		if !i.among(logged) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b Install) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.KB, b.KB)) })
	return out
}

// among reports whether a list has the same update, installed at about the
// same time: the day of a list is that of the server's zone.
func (i Install) among(list []Install) bool {
	return i.KB != "" && slices.ContainsFunc(list, func(o Install) bool {
		return o.KB == i.KB && o.At.Sub(i.At).Abs() < 38*time.Hour
	})
}
