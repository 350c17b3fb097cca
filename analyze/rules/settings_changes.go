package rules

import (
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// startingUp is how long after a start Windows may still write keys itself,
// while it completes updates.
const startingUp = 10 * time.Minute

// settingGroup is a part of the TLS settings that is read at the same time.
type settingGroup int

// The groups, those that matter more first.
const (
	serverVersions settingGroup = iota // Protocols\…\Server
	suitePolicy                        // the cipher suite order of a policy
	otherSettings                      // Protocols\…\Client, key exchange, values directly below SCHANNEL
)

// settingChange is a write of a key with TLS settings that Windows does not
// take over at once.
type settingChange struct {
	facts.Write
	group settingGroup
}

// settingChanges are the last writes of such keys. Left out are those that
// take effect at once: Ciphers and Hashes (KB245030) and the machine's own
// cipher suite list (Microsoft, "Prioritizing Schannel Cipher Suites").
// Schannel reads the versions when a service opens its credential
// (Microsoft, "Transport Layer Security (TLS) registry settings"); the policy
// of suites and EventLogging need a restart (the same, and KB260729).
func settingChanges(f *facts.Facts) []settingChange {
	var out []settingChange
	for _, w := range f.Writes(hive.Schannel) {
		path := strings.ToLower(w.Path)
		top, _, _ := strings.Cut(path, `\`)
		switch {
		case top == "protocols" && strings.HasSuffix(path, `\server`):
			out = append(out, settingChange{w, serverVersions})
		case top == "protocols" && strings.HasSuffix(path, `\client`), top == "keyexchangealgorithms" && len(w.Key.Values) > 0,
			path == "" && len(w.Key.Values) > 0:
			out = append(out, settingChange{w, otherSettings})
		}
	}
	for _, w := range f.Writes(hive.CryptographyPolicy) {
		if strings.HasSuffix(strings.ToLower(w.Path), `ssl\00010002`) && len(w.Key.Values) > 0 {
			out = append(out, settingChange{w, suitePolicy})
		}
	}
	return out
}

// lastRead is the last time that Windows certainly read its settings anew:
// its last start, as long as the evidence would show a later one.
type lastRead struct {
	facts.Start           // of which the time is certain, or else the latest that it can mean
	earliest    time.Time // the earliest that it can mean
	known       time.Time // a later start would be known until then
}

// when is the time of the start, as exactly as it is known.
func (l lastRead) when() text.Text {
	if l.earliest.Equal(l.At) {
		return text.T(day(l.At), day(l.At))
	}
	return text.F("%s at the latest", "遅くとも %s", day(l.At))
}

// readLastStart is the last start of Windows; false when none is known.
func readLastStart(f *facts.Facts) (lastRead, bool) {
	starts := f.Starts()
	if len(starts) == 0 {
		return printedLastStart(f)
	}
	last := lastRead{Start: starts[len(starts)-1], known: f.Clock.CollectedAt}
	last.earliest = last.At
	if last.Ref.Loc.Unit != evidence.UnitRecord && last.Ref.Loc.Unit != evidence.UnitLine {
		return last, true // the collector asked Windows itself
	}
	last.known = time.Time{}
	for _, log := range f.Logs {
		if log.File == last.Ref.File || log.System && log.Last.After(last.known) {
			last.known = log.Last
		}
	}
	return last, true
}

// printedLastStart is the start that systeminfo prints, as of the time when its
// output was written.
func printedLastStart(f *facts.Facts) (lastRead, bool) {
	printed := f.Host.PrintedStart
	for _, file := range f.Files {
		if file.Name == printed.Ref.File && !printed.Latest.IsZero() {
			return lastRead{facts.Start{At: printed.Latest, Ref: printed.Ref}, printed.Earliest, file.Made}, true
		}
	}
	return lastRead{}, false
}

// covers reports whether the evidence would show a start between a write and
// the copy of the registry that it is read from.
func (l lastRead) covers(f *facts.Facts, w facts.Write) bool {
	const soon = 24 * time.Hour // between copying the registry and the log
	for _, k := range f.Registry {
		if k.File == w.Ref.File && k.Saved.After(l.known.Add(soon)) {
			return false
		}
	}
	return !l.known.Before(w.At)
}

// clockMoved reports whether the clock was changed by much since a time, so
// that times before and after cannot be compared.
func clockMoved(f *facts.Facts, since time.Time) bool {
	const much = 10 * time.Minute
	for _, c := range f.ClockSteps() {
		if c.At.After(since) && c.Step.Abs() >= much {
			return true
		}
	}
	return false
}

// reopened reports whether HTTP.sys was started anew after a write, and so
// opened its credentials anew: that is enough for protocol versions.
func reopened(f *facts.Facts, c settingChange) bool {
	for _, s := range f.ServiceStarts("HTTP") {
		if c.group == serverVersions && s.At.After(c.At) {
			return true
		}
	}
	return false
}

// recordsSince are SSL records that were written after a time. HTTP.sys may
// open the credential of such a record anew; no source says when it does.
func recordsSince(f *facts.Facts, at time.Time) []facts.Moment {
	var out []facts.Moment
	for _, m := range f.Timeline() {
		if m.Kind == facts.MomentBinding && (m.Time.After(at) || m.Until.After(at)) {
			out = append(out, m)
		}
	}
	return out
}

// decides reports whether one of the keys decides the state of a version.
func decides(changes []settingChange, p schannel.Protocol) *settingChange {
	for i, c := range changes {
		if c.group == serverVersions && p.Registry && p.Key != nil && strings.EqualFold(c.Key.Path, p.Key.Path) {
			return &changes[i]
		}
	}
	return nil
}
