package rules

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/parsers/capture"
)

// refused reports whether the server gave up a connection before its
// ServerHello, as HTTP.sys does when it has no usable certificate for it: it
// closes or resets the connection after the ClientHello, without a word or
// with the alert internal_error. Source: Microsoft, "The missing Server Hello
// in TLS handshake"; RFC 5246 section 7.2.2 (80).
func refused(h facts.Handshake) bool {
	if h.ClientHello == nil || h.ServerHello != nil {
		return false
	}
	switch h.Outcome {
	case capture.ResetByServer, capture.ClosedByServer, capture.NoServerHello:
		return true
	case capture.FatalAlert:
		return slices.ContainsFunc(h.Alerts, func(a capture.Alert) bool { return a.From == capture.Server && a.Code == 80 })
	}
	return false
}

// refusals are the symptoms of refused connections at the addresses that the
// given test accepts.
func refusals(f *facts.Facts, at func(netip.AddrPort) bool) []facts.Symptom {
	return connectionSymptoms(f, func(h facts.Handshake) bool { return refused(h) && at(h.Server) })
}

// connectionSymptoms are the symptoms that stand for the inbound connections
// that the given test accepts.
func connectionSymptoms(f *facts.Facts, accept func(facts.Handshake) bool) []facts.Symptom {
	type place struct {
		file string
		loc  evidence.Loc
	}
	accepted := map[place]bool{}
	for _, h := range f.Inbound() {
		if h.Failed() && accept(h) {
			accepted[place{h.File, h.Ref(h.DecisiveFrame(), "").Loc}] = true
		}
	}
	var out []facts.Symptom
	for _, s := range f.Symptoms {
		if accepted[place{s.Ref.File, s.Ref.Loc}] {
			out = append(out, s)
		}
	}
	return out
}

// bindingRefusals are the refused connections and the complaints of HTTP.sys
// (15021) at the endpoint of a record.
func bindingRefusals(f *facts.Facts, b *facts.Binding) []facts.Symptom {
	out := refusals(f, func(server netip.AddrPort) bool { return serves(b, server) })
	for _, s := range f.SymptomsOf("event-15021") {
		if s.Subject.Meets(facts.Subject{Endpoint: b.Key()}) {
			out = append(out, s)
		}
	}
	return out
}

// certificateRefusals are those of all records that name a certificate, each
// once.
func certificateRefusals(f *facts.Facts, c *facts.Certificate) []facts.Symptom {
	var out []facts.Symptom
	for _, b := range f.BoundTo(c) {
		out = addSymptoms(out, bindingRefusals(f, b)...)
	}
	return out
}

// addSymptoms adds symptoms that are not there yet.
func addSymptoms(list []facts.Symptom, more ...facts.Symptom) []facts.Symptom {
next:
	for _, s := range more {
		for _, known := range list {
			if known.Ref.Same(s.Ref) {
				continue next
			}
		}
		list = append(list, s)
	}
	return list
}

// endpointTest accepts the addresses for which a record answers.
func endpointTest(b *facts.Binding) func(netip.AddrPort) bool {
	return func(server netip.AddrPort) bool { return serves(b, server) }
}
