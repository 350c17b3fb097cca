package report

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/certstore"
)

// protocols is the server's protocol table.
func protocols(f *facts.Facts) []Protocol {
	out := []Protocol{}
	clients := schannel.ProtocolsFor(f, schannel.Client)
	for i, p := range schannel.Protocols(f) {
		line := Protocol{
			Name: p.Name, Server: string(p.State), Reason: p.Reason, Client: string(clients[i].State), ClientReason: clients[i].Reason,
			Changed: moment(p.Origin.Changed), Source: p.Origin.Source, Assumed: p.Origin.Assumed,
		}
		if !p.Ref.IsZero() {
			value := cite(p.Ref, "", text.Text{})
			line.Evidence = &value
		}
		out = append(out, line)
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
