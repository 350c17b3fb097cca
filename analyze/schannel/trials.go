package schannel

import (
	"fmt"
	"slices"

	"ssltriage/analyze/facts"
)

// Trial is a client that is tried against an endpoint.
type Trial struct {
	Name   string // of a known client, or the address of one of a capture
	Source string // where its ClientHello was recorded
	Offer  Offer
	// Seen are the connections of a capture that made this offer; none of a
	// known client.
	Seen   []facts.Handshake
	Failed bool // none of them came about, and one failed
}

// Trials are the clients to try against the endpoint of a record: the known
// ones, then those that a capture shows there, one for each address and
// offer. With a nil record every inbound connection counts.
func Trials(f *facts.Facts, b *facts.Binding) []Trial {
	var out []Trial
	for _, c := range Clients() {
		out = append(out, Trial{Name: c.Name, Source: c.Source, Offer: c.Offer})
	}
	return append(out, captured(f, b)...)
}

// Limits of what is tried of a capture: clients, and connections looked at.
const (
	maxCaptured = 200
	maxLookedAt = 1000
)

func captured(f *facts.Facts, b *facts.Binding) []Trial {
	var out []Trial
	index := map[string]int{}
	for n, h := range f.Inbound() {
		if n == maxLookedAt {
			break
		}
		hello := h.ClientHello
		if hello == nil || hello.Incomplete || hello.Malformed || b != nil && f.BindingOf(h) != b {
			continue
		}
		offer := OfferOf(&hello.ClientHello)
		key := fmt.Sprint(h.Client.Addr(), offer)
		i, seen := index[key]
		if !seen {
			if len(out) == maxCaptured {
				continue
			}
			i = len(out)
			index[key] = i
			out = append(out, Trial{Name: h.Client.Addr().String(), Source: h.Ref(hello.Frame, "").Place(), Offer: offer})
		}
		out[i].Seen = append(out[i].Seen, h)
	}
	for i := range out {
		out[i].Failed = slices.ContainsFunc(out[i].Seen, facts.Handshake.Failed) &&
			!slices.ContainsFunc(out[i].Seen, func(h facts.Handshake) bool { return !h.Failed() })
	}
	return out
}

// Tally counts the trials that connect.
type Tally struct {
	Known, OfKnown  int // clients of the list
	Failing, Failed int // those of a capture that failed: how many would connect, and all
	Unpredictable   int
	Results         []Result
}

// Try runs trials against a policy.
func (p Policy) Try(trials []Trial) Tally {
	var t Tally
	for _, trial := range trials {
		r := p.Negotiate(trial.Offer)
		t.Results = append(t.Results, r)
		connects := 0
		if r.OK() {
			connects = 1
		}
		switch {
		case trial.Seen == nil:
			t.OfKnown++
			t.Known += connects
		case trial.Failed:
			t.Failed++
			t.Failing += connects
		}
		if r.Failure == Unpredictable {
			t.Unpredictable++
		}
	}
	return t
}

// LeafAt is the certificate of an endpoint: the one that its record names,
// else one that a connection of the capture showed; nil when neither is known.
func LeafAt(f *facts.Facts, b *facts.Binding) *facts.Certificate {
	if b != nil {
		if c := f.CertificateOf(*b); c != nil {
			return c
		}
	}
	for _, h := range f.Inbound() {
		if b == nil || f.BindingOf(h) == b {
			if c := f.Leaf(h); c != nil {
				return c
			}
		}
	}
	return nil
}
