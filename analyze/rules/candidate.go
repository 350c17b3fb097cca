package rules

import (
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/facts"
)

// candidate is the one certificate of the machine that could serve an
// endpoint: with a key that nothing speaks against, valid when the evidence
// was collected, and for the host name where there is one. Nil when there is
// none or more than one: a choice is left to people.
func candidate(f *facts.Facts, hosts []string) *facts.Certificate {
	var found *facts.Certificate
	for _, c := range f.Certificates {
		if !suitable(f, c, hosts) {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

func suitable(f *facts.Facts, c *facts.Certificate, hosts []string) bool {
	if servedStore(c) == "" || c.Key.Associated != facts.Yes || c.Archived == facts.Yes || proofOf(f, c).fault != "" {
		return false
	}
	if c.Cert == nil {
		return len(hosts) == 0
	}
	return valid(c, f.Clock.CollectedAt) && !c.Cert.IsCA &&
		!slices.ContainsFunc(hosts, func(host string) bool { return !coversName(c.Cert, host) })
}

// valid reports whether a time lies within a certificate's validity; an
// unknown time does.
func valid(c *facts.Certificate, now time.Time) bool {
	return now.IsZero() || !now.Before(c.Cert.NotBefore) && !now.After(c.Cert.NotAfter)
}

// servedStore is the store from which HTTP.sys can take the certificate;
// empty when it is in none of the two that IIS offers.
func servedStore(c *facts.Certificate) string {
	for _, p := range c.Placements {
		if p.Store == facts.StoreMy || strings.EqualFold(p.Store, "WebHosting") {
			return p.Store
		}
	}
	return ""
}

// hostsOf are the host names that the sites of an endpoint are bound to.
func hostsOf(e facts.Endpoint) []string {
	var out []string
	for _, s := range e.Sites {
		if s.Binding.Host != "" && !slices.Contains(out, s.Binding.Host) {
			out = append(out, s.Binding.Host)
		}
	}
	return out
}
