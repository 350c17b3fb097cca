package rules

import (
	"net/netip"
	"strings"

	"ssltriage/parsers/certstore"
)

// namesOf are the host names that a certificate is for: those of the subject
// alternative name, else the common name of its subject (RFC 6125 section
// 6.4.4).
func namesOf(c *certstore.Certificate) []string {
	if len(c.DNSNames) > 0 || len(c.IPs) > 0 {
		return c.DNSNames
	}
	for rdn := range strings.SplitSeq(c.Subject, ", ") {
		name, ok := strings.CutPrefix(rdn, "CN=")
		if ok && hostShape.MatchString(name) {
			return []string{name}
		}
	}
	return nil
}

// coversName reports whether a certificate is for a host name; a wildcard
// stands for exactly one label (RFC 6125 section 6.4.3).
func coversName(c *certstore.Certificate, host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		for _, ip := range c.IPs {
			if ip.Unmap() == addr.Unmap() {
				return true
			}
		}
	}
	for _, name := range namesOf(c) {
		name = strings.ToLower(name)
		rest, wild := strings.CutPrefix(name, "*.")
		_, domain, dotted := strings.Cut(host, ".")
		if name == host || wild && dotted && rest == domain {
			return true
		}
	}
	return false
}
