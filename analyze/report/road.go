package report

import (
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
	out := []Road{}
	for _, e := range f.Endpoints() {
		if len(out) == maxRoads {
			break
		}
		r := Road{Endpoint: e.Text(), Links: []Link{siteLink(e), bindingLink(f, e)}}
		var c *facts.Certificate
		if e.Binding != nil {
			c = f.CertificateOf(*e.Binding)
		}
		r.Links = append(r.Links, certificateLink(f, e, c), keyLink(f, c), accountLink(f, c))
		for _, fd := range found {
			r.accuse(fd, e)
		}
		out = append(out, r)
	}
	return out
}

func siteLink(e facts.Endpoint) Link {
	l := Link{Kind: "site", State: "unknown"}
	var names []string
	for _, s := range e.Sites {
		if !slices.Contains(names, s.Site.Name) {
			names = append(names, s.Site.Name)
		}
	}
	if l.Name = strings.Join(names, ", "); l.Name != "" {
		l.State = "ok"
	}
	return l
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

// accuse marks the link that a finding about this endpoint speaks of. Notes
// accuse nobody, and the first finding counts.
func (r *Road) accuse(fd Finding, e facts.Endpoint) {
	kind := broken[fd.Rule]
	if kind == "" || fd.Severity == "info" || !concerns(fd.Subject, e) {
		return
	}
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == kind && l.Rule == "" {
			l.Rule = fd.Rule
			if l.State != "missing" {
				l.State = "broken"
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
