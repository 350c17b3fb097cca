package collect

import (
	"errors"
	"strings"
)

// siteElement says what of an element is kept. What is not named here does
// not leave the server.
type siteElement struct {
	attributes []string
	shown      bool // it counts by itself, and not only for what is in it
	leaf       bool // nothing in it is kept
	only       func(t *xmlTag) bool
}

// Places of applicationHost.config. Source: Microsoft, IIS configuration
// reference; KB2025598 for property 5506.
const (
	applicationHost = "configuration/system.applicationHost"
	siteList        = applicationHost + "/sites"
	metadata        = applicationHost + "/customMetadata"
	webSection      = "configuration/system.webServer"
	location        = "configuration/location"
	locatedSection  = location + "/system.webServer"
)

var siteElements = map[string]siteElement{
	"configuration":                        {},
	applicationHost:                        {},
	siteList:                               {shown: true},
	siteList + "/applicationDefaults":      {attributes: []string{"applicationPool"}, leaf: true},
	siteList + "/site":                     {attributes: []string{"name", "id", "serverAutoStart"}, shown: true},
	siteList + "/site/applicationDefaults": {attributes: []string{"applicationPool"}, leaf: true},
	siteList + "/site/application":         {attributes: []string{"path", "applicationPool"}, leaf: true, only: rootApplication},
	siteList + "/site/bindings":            {},
	siteList + "/site/bindings/binding": {attributes: []string{"protocol", "bindingInformation", "sslFlags",
		"certificateHash", "certificateStoreName"}, leaf: true},
	metadata:                            {},
	metadata + "/key":                   {attributes: []string{"path"}},
	metadata + "/key/property":          {attributes: []string{"id", "value"}, leaf: true, only: certificateHashProperty},
	webSection:                          {},
	webSection + "/security":            {},
	webSection + "/security/access":     {attributes: []string{"sslFlags"}, leaf: true, only: namedFlags},
	location:                            {attributes: []string{"path"}},
	locatedSection:                      {},
	locatedSection + "/security":        {},
	locatedSection + "/security/access": {attributes: []string{"sslFlags"}, leaf: true, only: namedFlags},
}

func rootApplication(t *xmlTag) bool { return t.get("path") == "/" }

// certificateHashProperty accepts MD_SSL_CERT_HASH of the IIS 6 metabase only:
// other properties hold passwords. Its value is 20 bytes in base64, or hex.
func certificateHashProperty(t *xmlTag) bool {
	return t.get("id") == "5506" && len(t.get("value")) <= 64 && consists(t.get("value"), "+/= ")
}

func namedFlags(t *xmlTag) bool { return consists(t.get("sslFlags"), ",| ") }

// consists reports whether a text has only letters, digits and some others.
func consists(s, others string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return s != ""
}

// ExtractSites returns what of an applicationHost.config says where its sites
// answer: names, bindings, pools by name, and SSL settings, as an
// applicationHost.config of its own in UTF-8. Accounts, passwords, paths of
// folders and everything else are left out, whatever the file looks like.
//
// Of a file with a DOCTYPE, which IIS refuses, it returns what stands there
// itself, with an error that says so. Entities are never replaced by what they
// stand for.
func ExtractSites(config []byte) ([]byte, error) {
	text, err := decodeXML(config)
	if err != nil {
		return nil, err
	}
	x := siteExtract{}
	sc := tagScanner{s: text}
	for t, ok := sc.next(); ok; t, ok = sc.next() {
		if t.end {
			x.end(t.name)
		} else {
			x.start(&t)
		}
	}
	x.closeTo(0)
	if sc.doctype {
		err = errDoctype
	}
	if x.out.Len() == 0 {
		return nil, err
	}
	return []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + x.out.String()), err
}

// errDoctype is a configuration that IIS does not read.
var errDoctype = errors.New("it has a DOCTYPE, with which IIS reads no configuration; what its entities stand for was not read")

// siteExtract copies what siteElements allows.
type siteExtract struct {
	open []openElement
	out  strings.Builder
}

// openElement is an element around the place that is read.
type openElement struct {
	name    string
	path    string // "": it is left out, with all that is in it
	tag     string // its start tag, without the closing bracket
	written bool
}

const maxOpenElements = 64 // more than twice the depth of siteElements

func (x *siteExtract) start(t *xmlTag) {
	path := t.name
	if n := len(x.open); n == maxOpenElements {
		return
	} else if n > 0 && x.open[n-1].path == "" {
		path = ""
	} else if n > 0 {
		path = x.open[n-1].path + "/" + t.name
	}
	element, kept := siteElements[path]
	if kept && element.only != nil {
		kept = element.only(t)
	}
	e := openElement{name: t.name}
	if kept {
		e.path, e.tag = path, element.startTag(t)
		if element.leaf {
			e.path = ""
			x.write(e.tag + " />\n")
		}
	}
	x.open = append(x.open, e)
	if kept && element.shown {
		x.write("")
	}
	if t.empty {
		x.closeTo(len(x.open) - 1)
	}
}

// startTag returns "<name a="b"" with the attributes that are kept.
func (e siteElement) startTag(t *xmlTag) string {
	tag := "<" + t.name
	for _, name := range e.attributes {
		for _, a := range t.attributes {
			if a.name == name {
				tag += " " + name + `="` + escapeXML(a.value) + `"`
				break
			}
		}
	}
	return tag
}

// write adds a leaf, after the elements around it that were not written yet.
func (x *siteExtract) write(leaf string) {
	for i := range x.open {
		if e := &x.open[i]; !e.written {
			e.written = true
			x.out.WriteString(strings.Repeat("  ", i) + e.tag + ">\n")
		}
	}
	if leaf != "" {
		x.out.WriteString(strings.Repeat("  ", len(x.open)) + leaf)
	}
}

func (x *siteExtract) end(name string) {
	for i := len(x.open) - 1; i >= 0; i-- {
		if x.open[i].name == name {
			x.closeTo(i)
			return
		}
	}
}

// closeTo closes elements until n are open.
func (x *siteExtract) closeTo(n int) {
	for len(x.open) > n {
		last := len(x.open) - 1
		if e := x.open[last]; e.written {
			x.out.WriteString(strings.Repeat("  ", last) + "</" + e.name + ">\n")
		}
		x.open = x.open[:last]
	}
}
