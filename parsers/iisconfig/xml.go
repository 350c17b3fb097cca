package iisconfig

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"sort"
	"strconv"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// ErrNotText is returned for data that is no text in any encoding.
var ErrNotText = problem.New("not a text", "テキストではありません")

// markers are what the beginning of a file of IIS holds.
var markers = []string{
	"system.applicationhost", "system.webserver", "xml_metabase", "<iisweb", "<appcmd", "<sites", "<site ",
}

// Sniff says whether a file, of which head is the beginning, is XML of IIS:
// applicationHost.config, a part of it, MetaBase.xml or appcmd /xml. A few
// kilobytes are enough.
func Sniff(head []byte) bool {
	text := bytes.ToLower(bytes.ReplaceAll(head, []byte{0}, nil)) // UTF-16
	text = bytes.TrimLeft(text, "\xef\xbb\xbf\xff\xfe \t\r\n")
	if !bytes.HasPrefix(text, []byte("<")) {
		return false
	}
	for _, marker := range markers {
		if bytes.Contains(text, []byte(marker)) {
			return true
		}
	}
	return false
}

// ParseXML reads a file as it lies on the disk, in any encoding.
func ParseXML(data []byte) (Result, error) {
	t, ok := wintext.Decode(data, wintext.Hint{})
	if !ok {
		return Result{}, ErrNotText
	}
	r := Parse(t)
	r.Problems = append(t.Problems, r.Problems...)
	return r, nil
}

// document is where in the XML the reader is.
type document struct {
	stack    []string // open elements of those that matter
	location string   // path of the <location> or of appcmd's CONFIG around
	located  bool
	host     bool   // within an applicationHost.config
	key      string // path of the <key> of customMetadata
	site     int    // index of the site around, or -1
	outer    bool   // the site came from appcmd's <SITE>, which holds a <site>
	pool     string // applicationDefaults of all sites
	poolOf   []int  // sites whose pool is the default
}

// xml reads the tags of the text.
func (p *parser) xml() {
	first, last := p.tagged()
	if first < 0 {
		return
	}
	var starts []int
	text := p.join(first, last, &starts)
	sc := scanner{s: text}
	d := document{site: -1}
	for {
		t, ok := sc.next()
		if !ok {
			break
		}
		line := first + sort.SearchInts(starts, t.from+1) // from 1
		if t.end {
			p.endTag(&d, t.name)
			continue
		}
		p.startTag(&d, &t, line, text[t.from:t.to])
	}
	p.defaultPools(&d)
	if sc.doctype && len(p.res.Sites) > 0 {
		p.problem(1, "a DOCTYPE was skipped: IIS does not write any", "DOCTYPE を読み飛ばしました。IIS はこれを書き込みません")
	}
}

// tagged returns the lines between which tags stand, -1 for a text without any:
// most texts are of other tools.
func (p *parser) tagged() (first, last int) {
	first = -1
	for i, line := range p.lines {
		if first < 0 && strings.IndexByte(line.Raw, '<') >= 0 {
			first = i
		}
		if first >= 0 && strings.IndexByte(line.Raw, '>') >= 0 {
			last = i
		}
	}
	if first < 0 || last < first {
		return -1, -1
	}
	return first, last
}

// join puts lines together and notes where each begins.
func (p *parser) join(first, last int, starts *[]int) string {
	size := 0
	for _, line := range p.lines[first : last+1] {
		size += len(line.Raw) + 1
	}
	var b strings.Builder
	b.Grow(size)
	*starts = make([]int, 0, last+1-first)
	for _, line := range p.lines[first : last+1] {
		*starts = append(*starts, b.Len())
		b.WriteString(line.Raw)
		b.WriteByte('\n')
	}
	return b.String()
}

// structural are the elements whose place matters. Others are passed over, so
// that they need not be balanced.
var structural = map[string]bool{
	"configuration": true, "system.applicationHost": true, "sites": true, "site": true, "SITE": true,
	"location": true, "CONFIG": true, "customMetadata": true, "key": true,
}

const maxDepth = 64

func (p *parser) startTag(d *document, t *tag, line int, raw string) {
	quote := quoteTag(raw[:min(len(raw), 4096)])
	switch t.name {
	case "configuration":
		p.defaultPools(d)
		*d = document{site: -1}
	case "system.applicationHost":
		d.host = true
	case "location":
		d.location, d.located = strings.Trim(t.get("path"), "/"), true
	case "CONFIG":
		d.location, d.located = configPath(t.get("path"))
	case "SITE", "site":
		p.siteTag(d, t, line, quote)
	case "application", "applicationDefaults":
		p.applicationTag(d, t)
	case "binding":
		p.bindingTag(d, t, line, quote)
	case "access", "system.webServer-security-access":
		p.accessTag(d, t, line, quote)
	case "key":
		d.key = t.get("path")
	case "property":
		p.propertyTag(d, t, line, quote)
	default:
		if strings.HasPrefix(t.name, "IIs") {
			p.metabaseTag(t, line, raw)
		}
	}
	if structural[t.name] && !t.empty && len(d.stack) < maxDepth {
		d.stack = append(d.stack, t.name)
	} else if t.empty {
		d.leave(t.name)
	}
}

func (p *parser) endTag(d *document, name string) {
	for i := len(d.stack) - 1; i >= 0; i-- {
		if d.stack[i] == name {
			for _, closed := range d.stack[i:] {
				d.leave(closed)
			}
			d.stack = d.stack[:i]
			return
		}
	}
}

// leave forgets what held inside an element.
func (d *document) leave(name string) {
	switch name {
	case "location", "CONFIG":
		d.location, d.located = "", false
	case "SITE":
		d.site, d.outer = -1, false
	case "site":
		if !d.outer {
			d.site = -1
		}
	case "key":
		d.key = ""
	}
}

// configPath reads "MACHINE/WEBROOT/APPHOST/Default Web Site".
func configPath(s string) (string, bool) {
	const root = "MACHINE/WEBROOT/APPHOST"
	if len(s) < len(root) || !strings.EqualFold(s[:len(root)], root) {
		return "", false
	}
	return strings.Trim(s[len(root):], "/"), true
}

// siteTag reads <site name id> of the configuration and <SITE SITE.NAME> of
// appcmd, which may hold a <site> again.
func (p *parser) siteTag(d *document, t *tag, line int, quote string) {
	if t.name == "site" && d.outer && d.site >= 0 {
		s := &p.res.Sites[d.site]
		s.AutoStart = boolean(t.get("serverAutoStart"))
		return
	}
	name, number := t.get("name"), t.get("id")
	if t.name == "SITE" {
		name, number = t.get("SITE.NAME"), t.get("SITE.ID")
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if name == "" || err != nil || id < 0 {
		d.site = -1
		return
	}
	s := p.addSite(Site{
		Name: name, ID: id, State: stateName(t.get("state")), AutoStart: boolean(t.get("serverAutoStart")),
		Line: line, Quote: quote,
	})
	if s == nil {
		d.site = -1
		return
	}
	d.site, d.outer = len(p.res.Sites)-1, t.name == "SITE" && !t.empty
	p.addBindingList(s, t.get("bindings"))
}

// stateName keeps the states of ObjectState, which are not translated.
func stateName(s string) string {
	switch s {
	case "Started", "Stopped", "Starting", "Stopping", "Unknown":
		return s
	}
	return ""
}

func boolean(s string) *bool {
	var value bool
	switch strings.ToLower(s) {
	case "true":
		value = true
	case "false":
	default:
		return nil
	}
	return &value
}

// applicationTag takes the pool of the root application, or the default of the
// site or of all sites.
func (p *parser) applicationTag(d *document, t *tag) {
	pool := t.get("applicationPool")
	switch {
	case d.site < 0 && t.name == "applicationDefaults":
		d.pool = pool
	case d.site < 0:
	case t.name == "applicationDefaults":
		p.res.Sites[d.site].AppPool = cmp.Or(p.res.Sites[d.site].AppPool, pool)
	case t.get("path") == "/":
		p.res.Sites[d.site].AppPool = cmp.Or(pool, p.res.Sites[d.site].AppPool)
		d.poolOf = append(d.poolOf, d.site)
	}
}

// defaultPools gives the default to the sites of a document that name none.
func (p *parser) defaultPools(d *document) {
	for _, i := range d.poolOf {
		p.res.Sites[i].AppPool = cmp.Or(p.res.Sites[i].AppPool, d.pool)
	}
}

func (p *parser) bindingTag(d *document, t *tag, line int, quote string) {
	info, ok := t.lookup("bindingInformation")
	if d.site < 0 || !ok {
		return
	}
	s := &p.res.Sites[d.site]
	if d.outer && len(s.Bindings) > 0 && s.Bindings[0].Line == s.Line && !s.Bindings[0].SSLFlagsKnown {
		s.Bindings = nil // the list of <SITE> lacks the flags that follow now
	}
	b := newBinding(t.get("protocol"), info)
	b.SSLFlagsKnown = true
	if flags := t.get("sslFlags"); flags != "" {
		if b.SSLFlags, b.SSLFlagsKnown = parseSSLFlags(flags); !b.SSLFlagsKnown {
			p.problem(line, "sslFlags %.40q is not understood", "sslFlags %.40q を解釈できません", flags)
		}
	}
	b.CertificateHash, _ = wintext.Thumbprint(t.get("certificateHash"))
	b.CertificateStore = t.get("certificateStoreName")
	b.Line, b.Quote = line, quote
	p.checkBinding(b)
	p.addBinding(s, b)
}

func (p *parser) accessTag(d *document, t *tag, line int, quote string) {
	raw, ok := t.lookup("sslFlags")
	if !ok || len(p.res.Access) == maxSites {
		return
	}
	flags, ok := parseAccess(raw)
	if !ok {
		p.problem(line, "sslFlags %.80q is not understood", "sslFlags %.80q を解釈できません", raw)
		return
	}
	p.res.Access = append(p.res.Access, SSLAccess{
		Path: d.location, PathKnown: d.located || d.host, Flags: flags, Raw: raw, Line: line, Quote: quote,
	})
}

// certHashProperty is MD_SSL_CERT_HASH of the metabase.
const certHashProperty = "5506"

func (p *parser) propertyTag(d *document, t *tag, line int, quote string) {
	if d.key == "" || t.get("id") != certHashProperty || len(p.res.Legacy) == maxSites {
		return
	}
	value := t.get("value")
	l := LegacyBinding{Path: strings.Trim(d.key, "/"), Raw: value, Line: line, Quote: quote}
	if hash, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value)); err == nil && len(hash) == 20 {
		l.Hash = hex.EncodeToString(hash)
	} else {
		l.Hash, _ = wintext.Thumbprint(value)
	}
	p.res.Legacy = append(p.res.Legacy, l)
}

// quoteTag quotes the lines of a tag, at most six.
func quoteTag(raw string) string {
	var parts []string
	for line := range strings.SplitSeq(raw, "\n") {
		if s := wintext.Quote(line); s != "" && len(parts) < 6 {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}
