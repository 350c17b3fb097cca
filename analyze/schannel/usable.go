package schannel

import (
	"slices"
	"strings"

	"ssltriage/parsers/tls"
)

// UsableIn reports whether a suite can be negotiated in a protocol version:
// TLS 1.3 has suites of its own, and AEAD suites and those with SHA-256 or
// SHA-384 came with TLS 1.2. Source: RFC 8446 appendix B.4, RFC 5246 appendix
// A.5, RFC 5288, RFC 5289.
func (s Suite) UsableIn(v tls.Version) bool {
	name := strings.ToUpper(withoutCurve(s.Name))
	modern := strings.Contains(name, "_GCM_") || strings.Contains(name, "POLY1305") || strings.Contains(name, "_CCM") ||
		strings.HasSuffix(name, "_SHA256") || strings.HasSuffix(name, "_SHA384")
	switch {
	case s.Number.Is13() || v.Is13():
		return s.Number.Is13() && v.Is13()
	case strings.HasPrefix(name, "SSL_CK_"):
		return v == tls.SSL20
	case v == tls.SSL20:
		return false
	case v == tls.TLS12:
		return true
	case strings.Contains(name, "_ECDHE_") && v == tls.SSL30: // RFC 8422: an extension of TLS
		return false
	}
	return !modern
}

// Authentication is the kind of key that a suite demands of the server's
// certificate: "RSA", "ECDSA", "DSA"; empty for suites of TLS 1.3, which
// leave it open, and for suites without certificates.
func (s Suite) Authentication() string {
	name := strings.ToUpper(s.Name)
	switch {
	case s.Number.Is13(), strings.Contains(name, "_PSK_"), strings.Contains(name, "_ANON_"):
		return ""
	case strings.Contains(name, "_ECDSA_"):
		return "ECDSA"
	case strings.Contains(name, "_DSS_"):
		return "DSA"
	}
	return "RSA"
}

// Fits reports whether a certificate with a key of this kind can serve the
// suite; an unknown kind ("") may.
func (s Suite) Fits(keyAlgorithm string) bool {
	switch s.Authentication() {
	case "", keyAlgorithm:
		return !strings.Contains(strings.ToUpper(s.Name), "_PSK_")
	}
	return keyAlgorithm == ""
}

// Ready are the suites of the list that the endpoint can really use: in one
// of the versions, with a certificate of that kind of key ("RSA", "ECDSA";
// empty when unknown).
func (l SuiteList) Ready(versions []tls.Version, keyAlgorithm string) []Suite {
	var out []Suite
	for _, s := range l.Suites {
		if s.Fits(keyAlgorithm) && slices.ContainsFunc(versions, s.UsableIn) {
			out = append(out, s)
		}
	}
	return out
}

// Shared are the suites that a client offers too.
func Shared(suites []Suite, o Offer) []Suite {
	var out []Suite
	for _, s := range suites {
		if slices.Contains(o.Suites, s.Number) {
			out = append(out, s)
		}
	}
	return out
}
