package facts

import "time"

// Log is an event log file as a whole.
type Log struct {
	File        string
	System      bool      // it is the System log, not an excerpt of it
	First, Last time.Time // of all its records, UTC; zero when none has a time
}

// LoggedSince is the time from which on the System log is in evidence; zero
// when it is not.
func (f *Facts) LoggedSince() time.Time {
	var since time.Time
	for _, l := range f.Logs {
		if l.System && !l.First.IsZero() && (since.IsZero() || l.First.Before(since)) {
			since = l.First
		}
	}
	return since
}
