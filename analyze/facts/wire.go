package facts

import (
	"net/netip"
	"slices"

	"ssltriage/parsers/certstore"
	"ssltriage/parsers/httpsys"
)

// BindingAt is the HTTP.sys record that serves a connection to an address
// with a host name (SNI, may be empty); nil when none is known.
func (f *Facts) BindingAt(server netip.AddrPort, host string) *Binding {
	return f.find().bindingFor(Endpoint{Addr: server.Addr().Unmap().WithZone(""), Host: host, Port: server.Port()})
}

// BindingOf is the HTTP.sys record that serves a connection of a capture.
func (f *Facts) BindingOf(h Handshake) *Binding {
	host := ""
	if h.ClientHello != nil {
		host = h.ClientHello.ServerName
	}
	return f.BindingAt(h.Server, host)
}

// BoundAndSent returns the record that serves a connection and the thumbprint
// of the certificate that went over the wire as the server's; false where not
// both are known. They differ where something else answers in the server's
// place, or the record was changed since.
func (f *Facts) BoundAndSent(h Handshake) (b *Binding, sent string, ok bool) {
	if h.Certificates == nil || len(h.Certificates.Chain) == 0 {
		return nil, "", false
	}
	b = f.BindingOf(h)
	if b == nil || b.HashState != httpsys.HashPresent {
		return nil, "", false
	}
	return b, h.Certificates.Chain[0].SHA1, true
}

// Leaf is the server's certificate of a connection: the one that it sent,
// else the one that HTTP.sys has bound; nil when neither is known. TLS 1.3
// encrypts what is sent.
func (f *Facts) Leaf(h Handshake) *Certificate {
	if h.Certificates != nil && len(h.Certificates.Chain) > 0 {
		return f.Certificate(h.Certificates.Chain[0].SHA1)
	}
	if b := f.BindingOf(h); b != nil {
		return f.CertificateOf(*b)
	}
	return nil
}

// joinServed notes which certificate each inbound connection was served with.
// Handshakes must not be reordered later.
func (f *Facts) joinServed() {
	f.served = map[*Certificate][]int{}
	for i, h := range f.Handshakes {
		if c := f.Leaf(h); c != nil && h.Inbound != No {
			f.served[c] = append(f.served[c], i)
		}
	}
}

// ServedBy are the inbound connections in which a certificate was, or must
// have been, the server's.
func (f *Facts) ServedBy(c *Certificate) []Handshake {
	var out []Handshake
	for _, i := range f.served[c] {
		out = append(out, f.Handshakes[i])
	}
	return out
}

// SentIssuers reports whether the server was seen to send issuing
// certificates with a leaf: No when it sent the leaf alone.
func (f *Facts) SentIssuers(c *Certificate) Tri {
	answer := Unknown
	for _, h := range f.ServedBy(c) {
		if h.Certificates == nil || h.Certificates.Incomplete {
			continue
		}
		if len(h.Certificates.Chain) > 1 {
			return Yes
		}
		answer = No
	}
	return answer
}

// Content are the certificates whose content is known.
func (f *Facts) Content() []*certstore.Certificate {
	var out []*certstore.Certificate
	for _, c := range f.Certificates {
		if c.Cert != nil {
			out = append(out, c.Cert)
		}
	}
	return out
}

// AlertFrom is the fatal alert in the clear of a side with one of the codes.
func (h Handshake) AlertFrom(side string, codes ...int) (frame int, code int, ok bool) {
	for _, a := range h.Alerts {
		if string(a.From) == side && a.Fatal && !a.Encrypted && slices.Contains(codes, int(a.Code)) {
			return a.Frame, int(a.Code), true
		}
	}
	return 0, 0, false
}
