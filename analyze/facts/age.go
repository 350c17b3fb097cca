package facts

import (
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/collect/bundle/reader"
)

// made is when a file was written: as the manifest says, else by its time
// stamp. Years before 2000 are the defaults of zip programs, not times.
func made(file *reader.File) time.Time {
	if file.Manifest != nil && !file.Manifest.Start.IsZero() {
		return file.Manifest.Start
	}
	if file.Modified.Year() < 2000 {
		return time.Time{}
	}
	return file.Modified
}

// ageDoubt covers time stamps without a zone and the run of a collection.
const ageDoubt = 26 * time.Hour

// Before reports whether a piece of evidence is certainly older than a time:
// what it shows may have changed until then. Without time stamps it is false.
func (f *Facts) Before(ref evidence.Ref, t time.Time) bool {
	for _, file := range f.Files {
		if file.Name == ref.File {
			return !file.Made.IsZero() && !t.IsZero() && file.Made.Add(ageDoubt).Before(t)
		}
	}
	return false
}
