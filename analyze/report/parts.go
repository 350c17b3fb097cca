package report

import (
	"slices"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/certstore"
)

// protocols is the server's protocol table.
func protocols(f *facts.Facts) []Protocol {
	out := []Protocol{}
	for _, p := range schannel.Protocols(f) {
		out = append(out, Protocol{Name: p.Name, Server: string(p.State), Reason: p.Reason})
	}
	return out
}

// maxMoments bounds the timeline of a report.
const maxMoments = 100

// latest are the last moments, as many as a report holds.
func latest(moments []Moment) []Moment { return moments[max(0, len(moments)-maxMoments):] }

// Timeline lists what changed and what failed, oldest first: the last start
// of Windows, changes of HTTP.sys records, updates, and symptoms.
func Timeline(f *facts.Facts) []Moment {
	out := []Moment{}
	add := func(t time.Time, what text.Text, count int, file string) {
		if !t.IsZero() {
			out = append(out, Moment{t.UTC(), what, count, file})
		}
	}
	add(f.Host.LastBoot, text.T("Windows started", "Windows の起動"), 0, f.Host.BootRef.File)
	for _, e := range f.EventsOf(facts.HTTPEvent, 15300, 15301, 15302) {
		add(e.First, text.F("HTTP.sys SSL settings of %s changed (event %d)", "%s の HTTP.sys SSL 設定の変更 (イベント %d)", e.Endpoint(), e.ID), e.Count, e.Ref.File)
	}
	for _, u := range f.Updates {
		add(u.Installed, text.F("update %s", "更新プログラム %s", u.KB), 0, u.Ref.File)
	}
	for _, s := range f.Symptoms {
		add(s.First, s.Title, s.Count, s.Ref.File)
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return a.Time.Compare(b.Time) })
	return out
}

// chain lists the chain of every bound certificate, leaf first.
func chain(f *facts.Facts) []ChainLink {
	out := []ChainLink{}
	for _, c := range f.Bound() {
		if c.Cert == nil {
			continue
		}
		path := f.Chain(c)
		for _, cert := range path.Certificates {
			out = append(out, ChainLink{
				Thumbprint: c.Thumbprint, Subject: cert.Subject, SHA1: cert.SHA1,
				NotBefore: moment(cert.NotBefore), NotAfter: moment(cert.NotAfter), State: linkState(f, cert),
			})
		}
		if path.Missing != nil {
			out = append(out, ChainLink{Thumbprint: c.Thumbprint, Subject: path.Missing.Issuer, State: "missing"})
		}
	}
	return out
}

func linkState(f *facts.Facts, cert *certstore.Certificate) string {
	now := f.Clock.CollectedAt
	switch {
	case !now.IsZero() && !cert.NotAfter.IsZero() && now.After(cert.NotAfter):
		return "expired"
	case f.Clock.Basis != facts.BasisEvidence && !now.IsZero() && now.Before(cert.NotBefore):
		return "not-yet-valid"
	case !cert.SelfIssued:
		return "ok"
	case f.Trusted(cert.SHA1) == facts.No:
		return "untrusted-root"
	}
	return "root"
}
