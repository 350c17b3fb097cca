package rules

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/httpsys"
)

// running reports whether a site is running, as far as the evidence tells.
func running(s *facts.Site) bool {
	if s.State != "" {
		return s.State == "Started" || s.State == "Starting"
	}
	return s.AutoStart == nil || *s.AutoStart
}

// wanted reports whether a running site asks for an endpoint.
func wanted(e facts.Endpoint) bool {
	for _, s := range e.Sites {
		if running(s.Site) {
			return true
		}
	}
	return false
}

// concernsIIS reports whether HTTPS of IIS depends on a record: a running
// site uses it, or, where no site is known, IIS wrote it or it is the record
// of the HTTPS port.
func concernsIIS(f *facts.Facts, b *facts.Binding) bool {
	if len(f.Sites) > 0 {
		return slices.ContainsFunc(f.ServedByRecord(b), wanted)
	}
	return b.AppID == iisAppID || b.Port == 443
}

// certificateSeverity is what a fault of a certificate means: an error where
// IIS serves it, a warning where only something else does.
func certificateSeverity(f *facts.Facts, c *facts.Certificate) rule.Severity {
	bound := f.BoundTo(c)
	for _, b := range bound {
		if concernsIIS(f, b) {
			return rule.Error
		}
	}
	if len(bound) == 0 && len(c.Wire) > 0 {
		return rule.Error
	}
	return rule.Warning
}

// serves reports whether a record answers for an address and port.
func serves(b *facts.Binding, server netip.AddrPort) bool {
	if b.Port != server.Port() {
		return false
	}
	if b.Kind != httpsys.KindIPPort {
		return true
	}
	addr := server.Addr().Unmap()
	return b.Endpoint.Addr() == addr || b.Endpoint.Addr().IsUnspecified() && b.Endpoint.Addr().Is4() == addr.Is4()
}

// listensFor reports whether an endpoint answers for an address and port.
func listensFor(e facts.Endpoint, server netip.AddrPort) bool {
	addr := server.Addr().Unmap()
	return e.Port == server.Port() && (e.Host != "" || !e.Addr.IsValid() || e.Addr == addr || e.Addr.IsUnspecified())
}

// established is an inbound connection that came about, to a server address
// that the given test accepts; nil when there is none.
func established(f *facts.Facts, at func(netip.AddrPort) bool) *facts.Handshake {
	for i, h := range f.Handshakes {
		if h.Inbound != facts.No && h.Outcome == capture.Established && at(h.Server) {
			return &f.Handshakes[i]
		}
	}
	return nil
}

// servedWith is an established connection of an endpoint that a certificate
// serves; nil when there is none.
func servedWith(f *facts.Facts, c *facts.Certificate) *facts.Handshake {
	return established(f, func(server netip.AddrPort) bool {
		for _, b := range f.BoundTo(c) {
			if serves(b, server) {
				return true
			}
		}
		return false
	})
}
