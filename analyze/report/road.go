package report

import (
	"net/netip"
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/keyfiles"
)

// Road is what one HTTPS endpoint rests on, link by link: the site, the
// HTTP.sys record, the certificate, its key, and the account that uses the
// key. Links always has these five, in this order.
type Road struct {
	Endpoint string `json:"endpoint"` // "0.0.0.0:443", "www.example.com:443"
	Links    []Link `json:"links"`
}

// Link is one link of a Road.
type Link struct {
	Kind  string `json:"kind" enum:"site,binding,certificate,key,account"` // site, binding, certificate, key, account
	Name  string `json:"name"`                                             // empty: not known
	State string `json:"state" enum:"ok,broken,missing,unknown"`           // ok: it was seen, and no fault of it
	// Rule is the finding that says why the link is broken; empty otherwise.
	Rule string `json:"rule,omitempty"`
	// Note says more, such as the certificate's thumbprint or the key's file.
	Note text.Text `json:"note"`
}

// maxRoads bounds the report.
const maxRoads = 50

// roads follows every endpoint on which the server is to speak HTTPS. A link is
// broken where a finding says so.
func roads(f *facts.Facts, found []Finding) []Road {
	ends := append(slices.Clone(f.Endpoints()), named(f, found)...)
	ends = ends[:min(len(ends), maxRoads)]
	out := []Road{}
	for _, e := range ends {
		out = append(out, road(f, e))
	}
	for _, fd := range found {
		judge(out, ends, fd)
	}
	return out
}

// road is an endpoint by what was seen of it, before any finding.
func road(f *facts.Facts, e facts.Endpoint) Road {
	r := Road{Endpoint: e.Text(), Links: []Link{siteLink(f, e), bindingLink(f, e)}}
	var c *facts.Certificate
	if e.Binding != nil {
		c = f.CertificateOf(*e.Binding)
	}
	r.Links = append(r.Links, certificateLink(f, e, c), keyLink(f, c), accountLink(f, c))
	return r
}

// named are the endpoints that only findings know, such as those that HTTP.sys
// was asked for while nobody listed the sites.
func named(f *facts.Facts, found []Finding) []facts.Endpoint {
	var out []facts.Endpoint
	for _, fd := range found {
		at, err := netip.ParseAddrPort(fd.Subject.Endpoint)
		if err != nil || broken[fd.Rule] == "" || fd.Severity == "info" {
			continue
		}
		e := facts.Endpoint{Addr: at.Addr(), Port: at.Port()}
		knows := func(x facts.Endpoint) bool { return concerns(fd.Subject, x) || covers(x, at) }
		if !slices.ContainsFunc(f.Endpoints(), knows) && !slices.ContainsFunc(out, knows) {
			out = append(out, e)
		}
	}
	return out
}

// siteLink is the site, and the port that it answers on: without a look at the
// sockets nobody knows who does.
func siteLink(f *facts.Facts, e facts.Endpoint) Link {
	l := Link{Kind: "site", State: "unknown"}
	var names []string
	for _, s := range e.Sites {
		if !slices.Contains(names, s.Site.Name) {
			names = append(names, s.Site.Name)
		}
	}
	if l.Name = strings.Join(names, ", "); l.Name != "" && (seen(f, facts.KindSockets) || answered(f, e)) {
		l.State = "ok"
	}
	return l
}

// seen reports whether there is evidence of a kind.
func seen(f *facts.Facts, k facts.Kind) bool {
	s := f.Source(k).State
	return s == facts.Complete || s == facts.Partial
}

// answered reports whether a capture shows the server's certificate on the
// endpoint's port.
func answered(f *facts.Facts, e facts.Endpoint) bool {
	if e.Binding == nil {
		return false
	}
	c := f.CertificateOf(*e.Binding)
	return c != nil && slices.ContainsFunc(f.ServedBy(c), func(h facts.Handshake) bool { return h.Server.Port() == e.Port })
}

func bindingLink(f *facts.Facts, e facts.Endpoint) Link {
	l := Link{Kind: "binding", State: state(f, facts.KindBindings)}
	if b := e.Binding; b != nil {
		l.Name, l.State = b.Key(), "ok"
		l.Note = text.F("store %s", "ストア %s", b.Store())
	}
	return l
}

func certificateLink(f *facts.Facts, e facts.Endpoint, c *facts.Certificate) Link {
	l := Link{Kind: "certificate", State: "unknown"}
	switch {
	case c != nil:
		l.Name = c.Subject
		if len(c.Placements) > 0 { // it may be known from the wire alone
			l.State = "ok"
		}
		l.Note = text.T(c.Thumbprint, c.Thumbprint)
	case e.Binding != nil && e.Binding.Hash != "":
		l.Note = text.T(e.Binding.Hash, e.Binding.Hash)
		if _, listed := f.Stores[e.Binding.StoreUpper()]; listed {
			l.State = "missing"
		}
	}
	return l
}

func keyLink(f *facts.Facts, c *facts.Certificate) Link {
	l := Link{Kind: "key", State: "unknown"}
	if c == nil {
		return l
	}
	l.Name = c.Key.Container
	file := f.KeyFileOf(c)
	if file != nil {
		l.Note = text.T(file.Name, file.Name)
	}
	switch {
	case c.Key.Associated == facts.No:
		l.State = "missing"
	case file != nil || c.Key.Usable == facts.Yes: // an association alone proves no key
		l.State = "ok"
	}
	return l
}

// accountLink is HTTP.sys, which opens the key as SYSTEM.
func accountLink(f *facts.Facts, c *facts.Certificate) Link {
	l := Link{Kind: "account", Name: "SYSTEM", State: "unknown"}
	if c == nil {
		return l
	}
	access := keyfiles.AccessUnknown
	if file := f.KeyFileOf(c); file != nil {
		access = file.CanRead(facts.SystemToken...)
	}
	switch {
	case access == keyfiles.AccessNo:
		l.State = "broken"
	case access == keyfiles.AccessYes || len(f.ServedBy(c)) > 0:
		l.State = "ok"
	}
	return l
}

// state is "missing" where a complete listing has no such thing.
func state(f *facts.Facts, k facts.Kind) string {
	if f.Source(k).State == facts.Complete {
		return "missing"
	}
	return "unknown"
}

// broken says which link a rule speaks of.
var broken = map[string]string{
	"http-not-listening": "site", "port-taken": "site", "not-tls-on-port": "site", "client-certificate-required": "site",
	"binding-missing": "binding", "binding-null-hash": "binding", "binding-null-appid": "binding",
	"binding-rejects-connections": "binding", "iplisten-excludes-address": "binding", "evidence-disagrees": "binding",
	"binding-certificate-not-in-store": "certificate", "root-not-trusted": "certificate", "intermediate-missing": "certificate",
	"certificate-wrong-usage": "certificate", "certificate-expired": "certificate", "certificate-not-yet-valid": "certificate",
	"certificate-rejected-by-client": "certificate", "certificate-on-wire-differs": "certificate",
	"private-key-missing": "key", "private-key-not-found": "key", "private-key-corrupt": "key", "private-key-wrong-keyspec": "key",
	"private-key-access-denied": "account",
}

// judge marks the links that a finding speaks of, with the ends of the roads.
// Notes accuse nobody, and the first finding about a link counts. Where a
// finding does not say which endpoint it is about, and several may be meant,
// nobody knows which of them is without this fault.
func judge(roads []Road, ends []facts.Endpoint, fd Finding) {
	kind := broken[fd.Rule]
	if kind == "" || fd.Severity == "info" {
		return
	}
	anybody := fd.Subject.Endpoint == "" && fd.Subject.Thumbprint == ""
	for i, r := range roads {
		switch {
		case anybody && len(roads) > 1:
			r.doubt(kind, fd.Rule)
		case anybody || accused(fd.Subject, ends)(ends[i]):
			r.accuse(kind, fd.Rule)
		}
	}
}

// accused tells which endpoints a subject means: those that it names, else
// those that take connections to its address.
func accused(s Subject, ends []facts.Endpoint) func(facts.Endpoint) bool {
	named := func(e facts.Endpoint) bool { return concerns(s, e) }
	at, err := netip.ParseAddrPort(s.Endpoint)
	if err != nil || slices.ContainsFunc(ends, named) {
		return named
	}
	return func(e facts.Endpoint) bool { return covers(e, at) }
}

// accuse marks the link that a rule speaks of.
func (r Road) accuse(kind, rule string) {
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == kind && l.Rule == "" {
			l.Rule = rule
			if l.State != "missing" {
				l.State = "broken"
			}
		}
	}
}

// doubt takes back that no fault of a link was seen.
func (r Road) doubt(kind, rule string) {
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == kind && l.State == "ok" {
			l.State = "unknown"
			why := text.F("%s: not known of which endpoint", "%s: どのエンドポイントかは不明", rule)
			if l.Note.IsZero() {
				l.Note = why
			} else {
				l.Note = text.F("%s; %s", "%s。%s", l.Note, why)
			}
		}
	}
}

func concerns(s Subject, e facts.Endpoint) bool {
	switch {
	case s.Endpoint == e.Text():
		return true
	case e.Binding == nil:
		return false
	}
	return s.Endpoint == e.Binding.Key() || s.Thumbprint != "" && s.Thumbprint == e.Binding.Hash
}

// covers reports whether connections to an address arrive at an endpoint for
// every address of the family.
func covers(e facts.Endpoint, at netip.AddrPort) bool {
	return e.Host == "" && e.Port == at.Port() && e.Addr.IsUnspecified() && e.Addr.Is4() == at.Addr().Is4()
}
