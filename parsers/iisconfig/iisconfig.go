// Package iisconfig reads the sites of IIS and their bindings: from
// applicationHost.config and the outputs of appcmd and PowerShell (IIS 7 and
// later), from MetaBase.xml, adsutil and iisweb (IIS 6).
//
// Names and passwords of identities are never read, nor quoted.
package iisconfig

import (
	"net/netip"
	"slices"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Result is what one file says about IIS. An empty Result means that the file
// holds nothing of the kind.
type Result struct {
	Sites    []Site
	Access   []SSLAccess // everything that demands TLS or client certificates
	Legacy   []LegacyBinding
	Problems []problem.Text // one line each, with the place
}

// Site is one IIS site.
type Site struct {
	Name      string
	ID        int64
	State     string // "Started", "Stopped", … where a running server was asked; else ""
	AutoStart *bool  // whether the site starts with IIS; nil not stated, which IIS takes as true
	AppPool   string // application pool of the site's root
	Bindings  []Binding

	// SSLAccess is what holds for the root of the site: its own setting, else
	// that of the whole server. Folders below may differ: see Result.Access.
	// Where the file has neither, it is not known.
	SSLAccess      AccessFlags
	SSLAccessKnown bool

	Line  int // from 1
	Quote string
}

// Binding is one address that a site answers on.
type Binding struct {
	Protocol string // "http", "https", "ftp", "net.tcp", … in lower case
	// IP is 0.0.0.0 for "*" and "all unassigned", which includes IPv6; not
	// valid for protocols whose bindings have another form.
	IP   netip.Addr
	Port uint16
	Host string // host name, in lower case; "" for all

	SSLFlags      SSLFlags
	SSLFlagsKnown bool // false where the tool does not print them

	// CertificateHash is a lower-case hex SHA-1 where the configuration itself
	// names the certificate (IIS 6); newer versions leave that to HTTP.sys.
	CertificateHash  string
	CertificateStore string

	Raw   string // as configured, such as "*:443:www.example.com"
	Line  int    // from 1
	Quote string
}

// SSLFlags is the sslFlags attribute of a binding. Source: Microsoft, IIS
// configuration reference, "Binding <binding>".
type SSLFlags uint32

// The bits of SSLFlags.
const (
	SSLFlagSNI              SSLFlags = 1
	SSLFlagCentralStore     SSLFlags = 2
	SSLFlagDisableHTTP2     SSLFlags = 4
	SSLFlagDisableOCSP      SSLFlags = 8
	SSLFlagDisableQUIC      SSLFlags = 16
	SSLFlagDisableTLS13     SSLFlags = 32
	SSLFlagDisableLegacyTLS SSLFlags = 64
	maxKnownSSLFlags                 = 127
)

// AccessFlags is the sslFlags attribute of system.webServer/security/access,
// or AccessSSLFlags of the IIS 6 metabase. Sources: Microsoft, "AccessSection
// class" (IIS WMI provider) and "AccessSSLFlags Metabase Property".
type AccessFlags uint32

// The bits of AccessFlags.
const (
	AccessSSL           AccessFlags = 8
	AccessNegotiateCert AccessFlags = 32
	AccessRequireCert   AccessFlags = 64
	AccessMapCert       AccessFlags = 128
	AccessSSL128        AccessFlags = 256
)

// SSLAccess is one place of the configuration that sets AccessFlags.
type SSLAccess struct {
	// Path is the site, or site and folder: "Default Web Site/app". It is ""
	// for the whole server.
	Path      string
	PathKnown bool // false where a section was printed without saying whose it is
	Flags     AccessFlags
	Raw       string
	Line      int // from 1
	Quote     string
}

// LegacyBinding is a certificate hash that the IIS 6 compatibility has left in
// the customMetadata section, property 5506 (MD_SSL_CERT_HASH). It makes IIS
// delete the binding of the site. Source: Microsoft, KB2025598.
type LegacyBinding struct {
	Path  string // "LM/W3SVC/1"
	Hash  string // lower-case hex; "" where the value has another form
	Raw   string
	Line  int // from 1
	Quote string
}

const (
	maxSites    = 20_000
	maxBindings = 200_000
	maxProblems = 100
)

// Parse reads what a text holds of appcmd, PowerShell, iisweb and adsutil, and
// any XML of IIS that stands in it.
func Parse(t wintext.Text) Result {
	p := &parser{lines: t.Lines, byName: map[string]int{}, webSites: map[string]int{}, adsutilSite: -1}
	p.xml()
	p.text()
	p.resolveAccess()
	slices.SortStableFunc(p.res.Sites, func(a, b Site) int { return a.Line - b.Line })
	return p.res
}

// parser holds the lines and what has been found so far.
type parser struct {
	lines       []wintext.Line
	res         Result
	bindings    int
	byName      map[string]int // the last site of a name
	webSites    map[string]int // likewise of those that Get-WebBinding gave
	adsutilSite int            // the site whose properties adsutil is listing, or -1
}

func (p *parser) problem(line int, en, ja string, args ...any) {
	if len(p.res.Problems) < maxProblems {
		p.res.Problems = append(p.res.Problems, problem.New(en, ja, args...).At(line))
	}
}

// addSite returns the kept site, or nil when there are too many. The pointer
// holds until the next call.
func (p *parser) addSite(s Site) *Site {
	if len(p.res.Sites) == maxSites {
		p.problem(s.Line, "more than %d sites, the rest is not read", "サイトが %d 個を超えています。残りは読み取っていません", maxSites)
		return nil
	}
	p.byName[s.Name] = len(p.res.Sites)
	p.res.Sites = append(p.res.Sites, s)
	return &p.res.Sites[len(p.res.Sites)-1]
}

func (p *parser) addBinding(s *Site, b Binding) {
	if p.bindings++; p.bindings > maxBindings {
		p.problem(b.Line, "more than %d bindings, the rest is not read", "バインドが %d 個を超えています。残りは読み取っていません", maxBindings)
		return
	}
	s.Bindings = append(s.Bindings, b)
}

// addBindingList reads "http/*:80:,https/*:443:www.example.com", the form in
// which appcmd prints the bindings of a site. It has no flags.
func (p *parser) addBindingList(s *Site, list string) {
	for list != "" && p.bindings <= maxBindings {
		var item string
		item, list, _ = strings.Cut(list, ",")
		protocol, info, ok := strings.Cut(strings.TrimSpace(item), "/")
		if !ok {
			continue
		}
		b := newBinding(protocol, info)
		b.Line, b.Quote = s.Line, s.Quote
		p.checkBinding(b)
		p.addBinding(s, b)
	}
}

func (p *parser) checkBinding(b Binding) {
	if isWeb(b.Protocol) && !b.IP.IsValid() {
		p.problem(b.Line, "binding %s is not of the form address:port:host", "バインド %s が「アドレス:ポート:ホスト」の形式ではありません", wintext.Quote(b.Raw))
	}
	if b.SSLFlags > maxKnownSSLFlags {
		p.problem(b.Line, "sslFlags %d has bits that are not documented", "sslFlags %d に、文書化されていないビットがあります", b.SSLFlags)
	}
}

// resolveAccess gives each site the setting that holds for its root.
func (p *parser) resolveAccess() {
	settings := map[string]AccessFlags{} // by path; "" for the server
	for _, a := range p.res.Access {
		if a.PathKnown {
			settings[strings.ToLower(a.Path)] = a.Flags
		}
	}
	for i := range p.res.Sites {
		s := &p.res.Sites[i]
		s.SSLAccess, s.SSLAccessKnown = settings[strings.ToLower(s.Name)]
		if !s.SSLAccessKnown {
			s.SSLAccess, s.SSLAccessKnown = settings[""]
		}
	}
}
