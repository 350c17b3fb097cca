package iisconfig

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// webPath is the path of the web service, a site or a site's root in the
// metabase.
var webPath = regexp.MustCompile(`(?i)^/LM/W3SVC(?:/(\d{1,10})(/ROOT)?)?$`)

// metabaseTag reads an element of MetaBase.xml (IIS 6):
//
//	<IIsWebServer Location ="/LM/W3SVC/1" ServerBindings=":80:" SecureBindings=":443:" …>
func (p *parser) metabaseTag(t *tag, line int, raw string) {
	m := webPath.FindStringSubmatch(t.get("Location"))
	if m == nil {
		return
	}
	id, _ := strconv.ParseInt(m[1], 10, 64)
	quote := quoteMetabase(raw)
	if m[1] != "" && m[2] == "" {
		p.metabaseSite(t, id, line, quote)
	} else if s := p.siteByID(id); s != nil {
		s.AppPool = cmp.Or(t.get("AppPoolId"), s.AppPool)
	}
	p.metabaseAccess(t, id, line, quote)
}

func (p *parser) metabaseSite(t *tag, id int64, line int, quote string) {
	s := p.addSite(Site{
		Name: t.get("ServerComment"), ID: id, AppPool: t.get("AppPoolId"),
		AutoStart: boolean(t.get("ServerAutoStart")), Line: line, Quote: quote,
	})
	if s == nil {
		return
	}
	hash, _ := wintext.Thumbprint(t.get("SSLCertHash"))
	p.addMetabaseBindings(s, "http", t.get("ServerBindings"), "", "")
	p.addMetabaseBindings(s, "https", t.get("SecureBindings"), hash, t.get("SSLStoreName"))
}

// addMetabaseBindings reads a list of ":443:" and "10.0.0.5:443:host", which
// white space separates.
func (p *parser) addMetabaseBindings(s *Site, protocol, list, hash, store string) {
	for info := range strings.FieldsSeq(list) {
		b := newBinding(protocol, info)
		b.SSLFlagsKnown = true // IIS 6 has none
		b.CertificateHash, b.CertificateStore = hash, store
		b.Line, b.Quote = s.Line, s.Quote
		p.checkBinding(b)
		p.addBinding(s, b)
	}
}

// metabaseAccess reads AccessSSLFlags. The setting of a root overrides that of
// its site, whose path it has here.
func (p *parser) metabaseAccess(t *tag, id int64, line int, quote string) {
	raw, ok := t.lookup("AccessSSLFlags")
	if !ok || len(p.res.Access) == maxSites {
		return
	}
	flags, ok := parseAccess(raw)
	if !ok {
		p.problem(line, "AccessSSLFlags %.80q is not understood", "AccessSSLFlags %.80q を解釈できません", raw)
		return
	}
	a := SSLAccess{PathKnown: true, Flags: flags, Raw: raw, Line: line, Quote: quote}
	if id > 0 {
		s := p.siteByID(id)
		if s == nil {
			return
		}
		a.Path = s.Name
	}
	p.res.Access = append(p.res.Access, a)
}

// siteByID looks among the last sites: the elements of one follow each other.
func (p *parser) siteByID(id int64) *Site {
	if id == 0 {
		return nil
	}
	for i := len(p.res.Sites) - 1; i >= max(0, len(p.res.Sites)-64); i-- {
		if p.res.Sites[i].ID == id {
			return &p.res.Sites[i]
		}
	}
	return nil
}

var quotedProperty = regexp.MustCompile(`\b(?:Location|ServerComment|ServerBindings|SecureBindings|SSLCertHash|SSLStoreName|ServerAutoStart|AccessSSLFlags|AppPoolId)\s*=\s*"[^"]*"`)

// quoteMetabase quotes the properties that were read, each on a line of its
// own; the others may be passwords.
func quoteMetabase(raw string) string {
	var parts []string
	for _, property := range quotedProperty.FindAllString(raw, 6) {
		parts = append(parts, wintext.Quote(strings.Join(strings.Fields(property), " ")))
	}
	return strings.Join(parts, "\n")
}
