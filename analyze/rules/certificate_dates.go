package rules

import (
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/certstore"
)

// codeExpired is CERT_E_EXPIRED: a certificate of the chain is outside its
// validity period.
const codeExpired = 0x800b0101

// Bounds of what time stamps of files can prove.
const (
	zoneDoubt = 24 * time.Hour           // a zip does not say of which zone its times are
	longAgo   = 2 * 365 * 24 * time.Hour // what is so old is not what somebody complains of today
)

// expired reports whether a certificate was no longer valid at the time of
// collection, and how sure that is. Where only the newest record dates the
// collection, it was not earlier than that: what had expired by then is
// expired for certain. A clock that is known to be wrong may be the whole
// reason.
func expired(f *facts.Facts, c *certstore.Certificate) (rule.Confidence, bool) {
	if c == nil || c.NotAfter.IsZero() {
		return "", false
	}
	return expiredOn(f, c.NotBefore, c.NotAfter)
}

// expiredOn judges a period of validity.
func expiredOn(f *facts.Facts, from, until time.Time) (rule.Confidence, bool) {
	now := f.Clock.CollectedAt
	if now.IsZero() || !until.Before(now) {
		return "", false
	}
	if unpackedLater(f, from, until) {
		return rule.Possible, true
	}
	return confidenceOfDates(f, now.Sub(until)), true
}

// unpackedLater reports whether files that date the collection look copied or
// unpacked long after it: they are years younger than the end of a validity
// and than everything else that has a date.
func unpackedLater(f *facts.Facts, from, until time.Time) bool {
	newest := f.Clock.Trace
	if from.After(newest) {
		newest = from
	}
	now := f.Clock.CollectedAt
	return f.Clock.Basis == facts.BasisFile && newest.Before(until) && now.Sub(newest) > longAgo && now.Sub(until) > longAgo
}

// notYetValid reports whether the validity of a certificate had not begun at
// the time of collection, and how sure that is. The newest record is only a
// lower bound of that time and proves nothing here. Then a client must have
// refused the certificate before its time, or the newest file must be as old
// as the records. (That a certificate was merely seen before its time is no
// proof: time stamps of captures that were edited are years off.)
func notYetValid(f *facts.Facts, c *facts.Certificate) (rule.Confidence, bool) {
	if !mayBeEarly(f, c) {
		return "", false
	}
	if f.Clock.Basis != facts.BasisEvidence {
		return confidenceOfDates(f, c.Cert.NotBefore.Sub(f.Clock.CollectedAt)), true
	}
	files := f.Clock.FileTime
	found := !files.IsZero() && files.Add(zoneDoubt).Before(c.Cert.NotBefore)
	for _, h := range f.ServedBy(c) {
		if h.Certificates == nil || h.Certificates.Time.IsZero() || !h.Latest(h.Certificates.Time).Before(c.Cert.NotBefore) {
			continue
		}
		if refusedBy(h, alertBadCertificate, alertCertificateExpired, alertCertificateUnknown) {
			return rule.Certain, true
		}
		found = found || refusedBy(h, rejections...)
	}
	return rule.Likely, found
}

// mayBeEarly reports whether nothing in evidence shows that the validity of a
// certificate had begun.
func mayBeEarly(f *facts.Facts, c *facts.Certificate) bool {
	now := f.Clock.CollectedAt
	return !now.IsZero() && c.Cert != nil && c.Cert.NotBefore.After(now)
}

// confidenceOfDates is how sure a verdict is that misses the other one by the
// given time.
func confidenceOfDates(f *facts.Facts, by time.Duration) rule.Confidence {
	off, _ := clockOffset(f)
	switch {
	case by < off, f.Clock.Basis == facts.BasisFile && by < zoneDoubt:
		return rule.Possible
	case f.Clock.Basis == facts.BasisFile:
		return rule.Likely
	}
	return rule.Certain
}

// dateSeverity is an error only where the verdict does not hang on a clock
// that is wrong.
func dateSeverity(f *facts.Facts, c *facts.Certificate, confidence rule.Confidence) rule.Severity {
	if confidence == rule.Possible {
		return rule.Warning
	}
	return certificateSeverity(f, c)
}

// dateBasis says what the verdict is measured against.
func dateBasis(f *facts.Facts) text.Text {
	at := day(f.Clock.CollectedAt)
	if off, _ := clockOffset(f); off > 0 {
		return text.F("The clock of the server is known to be wrong by %s, so that this may be the clock's fault.",
			"サーバーの時計が %sずれていることが分かっているため、時計が原因の可能性があります。", roughly(off))
	}
	switch f.Clock.Basis {
	case facts.BasisFile:
		return text.F("The time of collection is taken from the time stamps of the files (%s).", "収集日時はファイルのタイムスタンプ (%s) によります。", at)
	case facts.BasisEvidence:
		return text.F("The newest record of the evidence is of %s; it was collected then or later.", "証拠の最新の記録は %s のもので、収集はそれ以降です。", at)
	}
	return text.F("The evidence was collected on %s by the server's own clock.", "証拠はサーバーの時計で %s に収集されました。", at)
}

// day writes a date as it is unambiguous in both languages.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// roughly writes a duration for people.
func roughly(d time.Duration) text.Text {
	switch {
	case d >= 48*time.Hour:
		return text.F("%d days", "%d 日", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return text.F("%d hours", "%d 時間", int(d.Hours()))
	}
	return text.F("%d minutes", "%d 分", int(d.Minutes()))
}

// successors are certificates that could take the place of one: valid now,
// with a private key in the same store, and for the same names.
func successors(f *facts.Facts, c *facts.Certificate) []*facts.Certificate {
	var out []*facts.Certificate
	for _, o := range f.Certificates {
		if o == c || o.Cert == nil || o.Key.Associated != facts.Yes || o.Archived == facts.Yes || !sharesStore(o, c) {
			continue
		}
		now := f.Clock.CollectedAt
		if !o.Cert.NotBefore.After(now) && o.Cert.NotAfter.After(now) && covers(o.Cert, c.Cert) {
			out = append(out, o)
		}
	}
	return out
}

func sharesStore(a, b *facts.Certificate) bool {
	for _, p := range a.Placements {
		if b.In(p.Store) || len(b.Placements) == 0 {
			return true
		}
	}
	return false
}

// covers reports whether a certificate is for all names of another.
func covers(a, b *certstore.Certificate) bool {
	names := namesOf(b)
	if len(names) == 0 {
		return string(a.RawSubject) == string(b.RawSubject)
	}
	for _, name := range names {
		if !coversName(a, name) {
			return false
		}
	}
	return true
}
