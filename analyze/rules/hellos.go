package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/tls"
)

// helloGroup are inbound connections to one address that offered the same and
// failed over the hellos.
type helloGroup struct {
	server   netip.AddrPort
	offer    schannel.Offer
	binding  *facts.Binding
	endpoint schannel.Endpoint
	leaf     *facts.Certificate
	list     []facts.Handshake
}

// failedHellos groups the inbound connections that failed with or right after
// the hellos, in the order of their first connections, by what tells two
// offers apart: sameVersions or sameOffer.
func failedHellos(f *facts.Facts, alike func(schannel.Offer) string) []*helloGroup {
	var out []*helloGroup
	index := map[string]*helloGroup{}
	for _, h := range f.Inbound() {
		if !failedOverHello(h) {
			continue
		}
		offer := schannel.OfferOf(&h.ClientHello.ClientHello)
		key := fmt.Sprint(h.File, h.Server, h.ClientHello.ServerName, h.ServerHello == nil, h.Outcome, alike(offer))
		g := index[key]
		if g == nil {
			binding := f.BindingOf(h)
			g = &helloGroup{server: h.Server, offer: offer, binding: binding, endpoint: schannel.At(f, binding), leaf: f.Leaf(h)}
			index[key] = g
			out = append(out, g)
		}
		g.list = append(g.list, h)
	}
	return out
}

func sameVersions(o schannel.Offer) string { return fmt.Sprint(o.Versions, o.Exact) }

func sameOffer(o schannel.Offer) string { return fmt.Sprint(o) }

// failedOverHello: the server ended the connection in answer to a readable
// ClientHello, or the client did in answer to the ServerHello.
func failedOverHello(h facts.Handshake) bool {
	c := h.ClientHello
	if c == nil || c.Incomplete || c.Malformed || h.Connect == capture.Refused || behindProxyHeader(h) {
		return false
	}
	switch h.Outcome {
	case capture.ResetByServer, capture.ClosedByServer:
		return h.ServerHello == nil
	case capture.ResetByClient, capture.ClosedByClient:
		return h.ServerHello != nil && h.Certificates == nil
	case capture.FatalAlert:
		_, _, fromClient := h.AlertFrom("client", alertProtocolVersion)
		_, _, fromServer := h.AlertFrom("server", alertProtocolVersion, alertHandshakeFailure)
		return fromClient || fromServer && h.ServerHello == nil
	}
	return false
}

// protocolClash is how sure it is that the group failed because no version
// is shared; empty when it did not.
func (g *helloGroup) protocolClash() rule.Confidence {
	h := g.list[0]
	_, _, client := h.AlertFrom("client", alertProtocolVersion)
	_, _, server := h.AlertFrom("server", alertProtocolVersion)
	switch {
	case client || server:
		return rule.Certain
	case h.ServerHello != nil:
		return g.refusesVersion(h.ServerHello.Version)
	case len(g.endpoint.Common(g.offer)) == 0:
		return rule.Certain
	}
	_, _, alerted := h.AlertFrom("server", alertHandshakeFailure)
	if !g.offer.Exact && !alerted && g.endpoint.Speaks(g.offer.Highest()) == facts.No {
		return rule.Likely // the client names its highest version only
	}
	return ""
}

// refusesVersion judges a client that left after a ServerHello.
func (g *helloGroup) refusesVersion(chosen tls.Version) rule.Confidence {
	switch {
	case chosen == 0: // cut off
		return ""
	case !g.offer.Accepts(chosen):
		return rule.Certain
	case !g.offer.Exact && chosen < g.offer.Highest():
		return rule.Likely
	}
	return ""
}

// works reports whether any connection to the same address came about.
func (g *helloGroup) works(f *facts.Facts) *facts.Handshake {
	return established(f, func(a netip.AddrPort) bool { return a == g.server })
}

// client is the only client of the group; empty when there are several.
func (g *helloGroup) client() string {
	first := g.list[0].Client.Addr()
	for _, h := range g.list {
		if h.Client.Addr() != first {
			return ""
		}
	}
	return first.String()
}

// subject is what a finding about the group is about.
func (g *helloGroup) subject() facts.Subject {
	s := facts.Subject{Endpoint: g.server.String(), Client: g.client(), Protocol: g.offer.Highest().String()}
	if g.leaf != nil {
		s.Thumbprint = g.leaf.Thumbprint
	}
	return s
}

// offered names the versions that the client offers: "TLS 1.1, TLS 1.2", or
// "up to TLS 1.2".
func (g *helloGroup) offered() text.Text {
	if !g.offer.Exact {
		return text.F("up to %s", "%s 以下", g.offer.Highest())
	}
	list := slices.Clone(g.offer.Versions)
	slices.Sort(list)
	names := versionNames(list)
	return text.T(names, names)
}

func versionNames(list []tls.Version) string {
	var names []string
	for _, v := range list {
		names = append(names, v.String())
	}
	return strings.Join(names, ", ")
}

// spoken names the versions that the endpoint is known to speak; empty when
// not all are known.
func (g *helloGroup) spoken() string {
	var list []tls.Version
	for _, p := range g.endpoint {
		if p.State == schannel.On {
			list = append(list, p.Version())
		}
	}
	if !g.endpoint.Known() {
		return ""
	}
	return versionNames(list)
}

// helloRef cites the ClientHello.
func (g *helloGroup) helloRef() evidence.Ref {
	h := g.list[0]
	return h.Ref(h.ClientHello.Frame, h.Client.String()+" -> "+h.Server.String()+": ClientHello, "+g.offered().EN)
}
