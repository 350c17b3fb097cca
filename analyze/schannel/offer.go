package schannel

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/tls"
)

// Offer is what a client offers. GREASE and signalling values are left out.
type Offer struct {
	Versions []tls.Version
	// Exact says that the list names every version the client accepts.
	// Without the supported_versions extension a hello names the highest
	// one only (RFC 8446 section 4.2.1).
	Exact  bool
	Suites []tls.CipherSuite
	// Groups and Signatures are nil when the client does not send the
	// extension: then any group is as good as another, and TLS 1.2 means
	// signatures with SHA-1 (RFC 8422 section 4, RFC 5246 section 7.4.1.4.1).
	Groups     []tls.Group
	Shares     []tls.Group // groups for which the hello carries a key
	Signatures []tls.SignatureScheme
	ALPN       []string
	Kinds      []uint32 // of SSL 2.0, in a hello of its format
	// Renegotiates says whether the client knows secure renegotiation (RFC
	// 5746), by extension or signal; Unknown where no hello tells.
	Renegotiates facts.Tri
	// Fallback: the hello carries TLS_FALLBACK_SCSV (RFC 7507): the client has
	// tried a higher version before.
	Fallback bool
	// MinDH and MaxDH bound the Diffie-Hellman key that the client bears, in
	// bits; 0 unknown. A hello does not tell.
	MinDH, MaxDH int
}

// Numbers of extensions (IANA).
const (
	extSupportedVersions tls.Extension = 43
	extRenegotiationInfo tls.Extension = 0xff01 // RFC 5746
)

// OfferOf is the offer of a ClientHello.
func OfferOf(h *tls.ClientHello) Offer {
	o := Offer{
		Versions: h.Versions, Exact: h.Has(extSupportedVersions), ALPN: h.ALPN,
		Groups: withoutGREASE(h.Groups), Shares: withoutGREASE(h.KeyShares), Signatures: withoutGREASE(h.SignatureAlgorithms),
		Kinds: h.SSLv2Ciphers, Fallback: h.Offers(tls.FallbackSCSV), Renegotiates: facts.No,
	}
	if h.Has(extRenegotiationInfo) || h.Offers(tls.RenegotiationSCSV) {
		o.Renegotiates = facts.Yes
	}
	for _, s := range h.CipherSuites {
		if !s.IsSignal() {
			o.Suites = append(o.Suites, s)
		}
	}
	return o
}

func withoutGREASE[T ~uint16](list []T) []T {
	var out []T
	for _, v := range list {
		if !tls.IsGREASE(uint16(v)) {
			out = append(out, v)
		}
	}
	return out
}

// Accepts reports whether the client may accept a version: one that it names,
// or, where it names the highest only, any lower one.
func (o Offer) Accepts(v tls.Version) bool {
	for _, named := range o.Versions {
		if named == v || !o.Exact && v <= named && v >= tls.SSL30 {
			return true
		}
	}
	return v == tls.SSL20 && len(o.Kinds) > 0
}

// Highest is the highest version offered; 0 when none is named.
func (o Offer) Highest() tls.Version {
	h := tls.ClientHello{Versions: o.Versions}
	return h.MaxVersion()
}

// signs are the signature schemes that the client accepts in a version.
func (o Offer) signs(v tls.Version) []tls.SignatureScheme {
	if o.Signatures != nil || v != tls.TLS12 {
		return o.Signatures
	}
	return []tls.SignatureScheme{0x0201, 0x0203, 0x0202}
}

// takes reports whether the client can use a group; one that names no groups
// takes any.
func (o Offer) takes(g tls.Group) bool { return o.Groups == nil || slices.Contains(o.Groups, g) }
