package tls

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
)

// Limits of what is kept of one message; a real chain has two to five
// certificates, the longest lists of authorities some hundred names.
const (
	maxCertificates = 100
	maxAuthorities  = 1000
)

// ParseCertificates reads the body of a Certificate message of SSL 3.0 to TLS
// 1.2 (RFC 5246 section 7.4.2): DER certificates, the peer's own first, at
// most 100. An empty list is what a client without a certificate sends. The
// certificates are copies. With [ErrShort] they are those that are whole.
func ParseCertificates(body []byte) ([][]byte, error) {
	in := input(body)
	list, whole := in.vec24()
	var chain [][]byte
	for len(list) > 0 && len(chain) < maxCertificates {
		der, ok := list.vec24()
		if !ok {
			return chain, ErrShort
		}
		chain = append(chain, slices.Clone([]byte(der)))
	}
	if !whole {
		return chain, ErrShort
	}
	return chain, nil
}

// CertificateRequest is a server's question for a client certificate, up to
// TLS 1.2.
type CertificateRequest struct {
	// Types are the client certificate types: 1 rsa_sign, 2 dss_sign, 64
	// ecdsa_sign (RFC 5246 section 7.4.4, RFC 8422 section 5.5).
	Types []uint8
	// SignatureAlgorithms is empty below TLS 1.2.
	SignatureAlgorithms []SignatureScheme
	// Authorities are the distinguished names that the server accepts as
	// issuers, in RFC 2253 notation, made printable; at most 1000. None means
	// any.
	Authorities []string
	// AuthoritiesBytes is the length of the list of authorities on the wire.
	AuthoritiesBytes int
}

// ParseCertificateRequest reads the body of a CertificateRequest message
// (RFC 5246 section 7.4.4; without the signature algorithms RFC 4346 section
// 7.4.4). v is the negotiated version.
func ParseCertificateRequest(body []byte, v Version) (CertificateRequest, error) {
	var r CertificateRequest
	in := input(body)
	types, ok := in.vec8()
	r.Types = slices.Clone([]uint8(types))
	if !ok {
		return r, ErrShort
	}
	if v >= TLS12 {
		algorithms, ok := in.vec16()
		r.SignatureAlgorithms = list16[SignatureScheme](algorithms)
		if !ok {
			return r, ErrShort
		}
	}
	names, whole := in.vec16()
	r.AuthoritiesBytes = len(names)
	for len(names) > 0 && len(r.Authorities) < maxAuthorities {
		der, ok := names.vec16()
		if !ok {
			return r, ErrShort
		}
		r.Authorities = append(r.Authorities, distinguishedName(der))
	}
	if !whole {
		return r, ErrShort
	}
	return r, nil
}

func distinguishedName(der []byte) string {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return "unreadable name"
	}
	return printableText(name.String())
}

// ParseCertificateVerify returns the signature algorithm by which a client
// proves to own its certificate, 0 below TLS 1.2, where the message names none
// (RFC 5246 section 7.4.8).
func ParseCertificateVerify(body []byte, v Version) (SignatureScheme, error) {
	if v < TLS12 {
		return 0, nil
	}
	in := input(body)
	scheme, ok := in.u16()
	if !ok {
		return 0, ErrShort
	}
	return SignatureScheme(scheme), nil
}
