package report

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
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
