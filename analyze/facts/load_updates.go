package facts

import "ssltriage/analyze/text"

// judgeUpdates: of each update it must be known when it was installed.
// systeminfo lists them without dates; other tools print dates in the
// server's regional format, which may be ambiguous.
func (l *loader) judgeUpdates() {
	s := l.f.sources[KindUpdates]
	if s == nil {
		return
	}
	dated := map[string]bool{}
	for _, u := range l.f.Updates {
		dated[u.KB] = dated[u.KB] || !u.Installed.IsZero()
	}
	for _, known := range dated {
		if !known {
			s.State, s.Why = Partial, text.T(
				"the list has no dates, or none that are unambiguous",
				"一覧に日付がないか、日付の形式があいまいです")
		}
	}
}
