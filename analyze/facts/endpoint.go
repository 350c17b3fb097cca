package facts

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/sockets"
)

// Endpoint is an address and port on which IIS is to speak HTTPS, or on which
// HTTP.sys holds a certificate, with everything that is joined to it.
type Endpoint struct {
	Addr  netip.Addr // unspecified: every address of the family
	Host  string     // for records and bindings by host name (SNI); else empty
	Port  uint16
	Sites []SiteBinding // https bindings of IIS sites that lead here
	// Binding is the HTTP.sys record that serves it; nil when there is none,
	// or none is known.
	Binding *Binding
}

// SiteBinding is a binding of an IIS site.
type SiteBinding struct {
	Site    *Site
	Binding iisconfig.Binding
	Ref     evidence.Ref
}

// Text is the endpoint as Windows writes it.
func (e Endpoint) Text() string {
	if e.Host != "" {
		return EndpointText(e.Host, e.Port)
	}
	return netip.AddrPortFrom(e.Addr, e.Port).String()
}

// Subject is the endpoint with its certificate and site.
func (e Endpoint) Subject() Subject {
	s := Subject{Endpoint: e.Text()}
	if e.Binding != nil {
		s.Thumbprint = e.Binding.Hash
	}
	if len(e.Sites) > 0 {
		s.Site = e.Sites[0].Site.Name
	}
	return s
}

// Endpoints joins the https bindings of the sites with the HTTP.sys records:
// first what sites ask for, then the records that no site asks for. The list
// is shared: it must not be changed.
func (f *Facts) Endpoints() []Endpoint { return f.find().endpoints }

// ServedByRecord are the endpoints that a record serves.
func (f *Facts) ServedByRecord(b *Binding) []Endpoint {
	x := f.find()
	var out []Endpoint
	for _, i := range x.serving[b] {
		out = append(out, x.endpoints[i])
	}
	return out
}

// HTTPS returns the https bindings of a site.
func (s Site) HTTPS() []iisconfig.Binding {
	var out []iisconfig.Binding
	for _, b := range s.Bindings {
		if b.Protocol == "https" && b.Port != 0 {
			out = append(out, b)
		}
	}
	return out
}

// siteRef cites a binding of a site.
func (f *Facts) siteRef(s Site, b iisconfig.Binding) evidence.Ref {
	if b.Line > 0 {
		return evidence.Line(s.Ref.File, b.Line, b.Quote)
	}
	return s.Ref
}

// isSNI reports whether a site's binding is by host name. Where the tool did
// not print the flags, an HTTP.sys record by that name decides.
func (x *index) isSNI(b iisconfig.Binding) bool {
	if b.SSLFlagsKnown {
		return b.SSLFlags&iisconfig.SSLFlagSNI != 0
	}
	return b.Host != "" && x.hostRecord(b.Host, b.Port) != nil
}

// bindingFor finds the record that HTTP.sys uses for an endpoint: the exact
// host name, the exact address, the wildcard address of the family, the
// central certificate store of the port. A site that takes its certificates
// from the central store has no record of its own: that of the store's port
// comes before the wildcard address. Source: Microsoft, "IIS 8.0 Server
// Name Indication (SNI)" and "Centralized SSL Certificate Support".
func (x *index) bindingFor(e Endpoint) *Binding {
	all, other := netip.IPv4Unspecified(), netip.IPv6Unspecified()
	if e.Addr.Is6() {
		all, other = other, all
	}
	if e.Host != "" {
		if b := x.hostRecord(e.Host, e.Port); b != nil {
			return b
		}
	}
	central := x.record(httpsys.KindCCS, strconv.Itoa(int(e.Port)))
	if central != nil && e.central() {
		if b := x.record(httpsys.KindIPPort, netip.AddrPortFrom(e.Addr, e.Port).String()); b != nil && e.Addr.IsValid() && !e.Addr.IsUnspecified() {
			return b
		}
		return central
	}
	for _, addr := range []netip.Addr{e.Addr, all} {
		if b := x.record(httpsys.KindIPPort, netip.AddrPortFrom(addr, e.Port).String()); b != nil {
			return b
		}
	}
	if e.Host != "" {
		if b := x.record(httpsys.KindIPPort, netip.AddrPortFrom(other, e.Port).String()); b != nil {
			return b
		}
	}
	return central
}

// central reports whether a site's binding takes its certificate from the
// central store.
func (e Endpoint) central() bool {
	return len(e.Sites) > 0 && e.Sites[0].Binding.SSLFlags&iisconfig.SSLFlagCentralStore != 0
}

// hostRecord is the record of a host name: its own, or that of a wildcard
// name, which covers one label.
func (x *index) hostRecord(host string, port uint16) *Binding {
	if b := x.record(httpsys.KindHostnamePort, EndpointText(strings.ToLower(host), port)); b != nil {
		return b
	}
	_, domain, dotted := strings.Cut(strings.ToLower(host), ".")
	if !dotted {
		return nil
	}
	return x.record(httpsys.KindHostnamePort, EndpointText("*."+domain, port))
}

// record finds a record by its kind and key. Records of the central
// certificate store are found by their port alone, those for one host name
// included.
func (x *index) record(kind httpsys.Kind, key string) *Binding {
	return x.records[string(kind)+" "+key]
}

// StoreUpper is the store that the record means, in upper case; empty when
// the evidence does not show it.
func (b Binding) StoreUpper() string { return strings.ToUpper(b.Store()) }

// CertificateOf is the certificate that a record names; nil when it is not
// in evidence.
func (f *Facts) CertificateOf(b Binding) *Certificate {
	if b.HashState == httpsys.HashPresent {
		return f.certs[b.Hash]
	}
	if b.HashState == httpsys.HashDamaged {
		for _, c := range f.Certificates {
			if b.Fits(c.Thumbprint) {
				return c
			}
		}
	}
	return nil
}

// BoundTo are the records that name a certificate.
func (f *Facts) BoundTo(c *Certificate) []*Binding {
	x := f.find()
	out := slices.Clone(x.bound[c.Thumbprint])
	for _, b := range x.damaged {
		if b.Fits(c.Thumbprint) {
			out = append(out, b)
		}
	}
	return out
}

// Bound are the certificates that a record names, or that the server sent on
// the wire. Rules judge only these: a bystander in a store harms nobody.
func (f *Facts) Bound() []*Certificate {
	var out []*Certificate
	for _, c := range f.Certificates {
		if len(f.BoundTo(c)) > 0 || len(c.Wire) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Listeners are the listening TCP sockets on a port. The list is shared: it
// must not be changed.
func (f *Facts) Listeners(port uint16) []Socket { return f.find().listeners[port] }

// ProcessName is the image of a process, as far as the evidence tells.
func (f *Facts) ProcessName(s Socket) string {
	if s.PID == sockets.KernelPID {
		return "System"
	}
	if s.Image != "" {
		return s.Image
	}
	return f.find().processes[s.PID]
}

// TLSPorts are the ports on which the server is to speak TLS, ascending.
func (f *Facts) TLSPorts() []uint16 {
	var out []uint16
	seen := map[uint16]bool{0: true}
	for _, e := range f.Endpoints() {
		if !seen[e.Port] {
			seen[e.Port] = true
			out = append(out, e.Port)
		}
	}
	slices.Sort(out)
	return out
}

// Service returns a Windows service by its short name; nil when unknown.
func (f *Facts) Service(name string) *Service {
	for i, s := range f.Services {
		if strings.EqualFold(s.Name, name) {
			return &f.Services[i]
		}
	}
	return nil
}

// EndpointOf names the endpoint that a certificate serves: of the first
// record that names it, else of the connection that showed it.
func (f *Facts) EndpointOf(c *Certificate) string {
	if bound := f.BoundTo(c); len(bound) > 0 {
		return bound[0].Key()
	}
	for _, s := range c.sent {
		if s.leaf {
			return s.server.String()
		}
	}
	return c.Thumbprint
}

// SubjectOf is a certificate with its endpoint, key and site.
func (f *Facts) SubjectOf(c *Certificate) Subject {
	s := Subject{Endpoint: f.EndpointOf(c), Thumbprint: c.Thumbprint, KeyFile: c.Key.UniqueName}
	for _, b := range f.BoundTo(c) {
		for _, e := range f.ServedByRecord(b) {
			if len(e.Sites) > 0 {
				s.Site = e.Sites[0].Site.Name
				return s
			}
		}
	}
	return s
}
