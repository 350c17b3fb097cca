package iisconfig

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// Lines that tools print. The words in them are keywords and not translated,
// except those of iisweb, of which no translation is known.
var (
	appcmdSite   = regexp.MustCompile(`^\s*SITE "(.*)" \(id:(\d{1,10}),bindings:(.*),state:(\w+)\)$`)
	appcmdApp    = regexp.MustCompile(`^\s*APP "(.*)/" \(applicationPool:(.*)\)$`)
	websiteRow   = regexp.MustCompile(`^\s*(\S.*?)\s+(\d{1,10})\s+(Started|Stopped|Starting|Stopping|Unknown)\s+(?:\S.*\s)?` + listedBinding + `$`)
	websiteMore  = regexp.MustCompile(`^\s{16,}` + listedBinding + `$`)
	websiteTitle = regexp.MustCompile(`^\s*Name\s+ID\s+State\s+Physical Path\s+Bindings$`)
	iiswebRow    = regexp.MustCompile(`^\s*(\S.*) \(W3SVC/(\d{1,10})\)\s+(STARTED|STOPPED|PAUSED|STARTING|STOPPING)\s+(\S+)\s+(\d{1,5})\s+(\S+)$`)
	adsutilRow   = regexp.MustCompile(`^\s*(KeyType|ServerComment|ServerAutoStart|ServerState|ServerBindings|SecureBindings|AppPoolId)\s+: \((STRING|BOOLEAN|INTEGER|LIST)\) (.*)$`)
	adsutilPath  = regexp.MustCompile(`(?i)^\s*\[/W3SVC/(\d{1,10})/\w+\]$`)
	adsutilItem  = regexp.MustCompile(`^\s*"(.*)"$`)
)

const listedBinding = `(https?|ftp) (\S+:\d{1,5}:\S*)(?: sslFlags=(\S.*))?`

const maxLine = 16 << 10 // bytes; longer lines belong to no tool read here

// text reads what is no XML.
func (p *parser) text() {
	for i := 0; i < len(p.lines); i++ {
		line := p.lines[i]
		if len(line.S) > maxLine || strings.TrimSpace(line.S) == "" {
			continue
		}
		switch {
		case p.appcmdLine(line), p.iiswebLine(line):
		case strings.HasSuffix(line.S, "Bindings") && websiteTitle.MatchString(line.S):
			i = p.websites(i + 1)
		case strings.Contains(line.S, "protocol"):
			i = max(i, p.webBindings(i)-1)
		default:
			i = p.adsutil(i)
		}
	}
}

// place is the line number and the quote of one line.
func place(l wintext.Line) (int, string) { return l.N, wintext.Quote(l.Raw) }

// appcmdLine reads "SITE …" and "APP …" of appcmd list.
func (p *parser) appcmdLine(line wintext.Line) bool {
	if line.S[len(line.S)-1] != ')' {
		return false
	}
	if m := appcmdSite.FindStringSubmatch(line.S); m != nil {
		s := Site{Name: m[1], State: stateName(m[4])}
		s.ID, _ = strconv.ParseInt(m[2], 10, 64)
		s.Line, s.Quote = place(line)
		if kept := p.addSite(s); kept != nil {
			p.addBindingList(kept, m[3])
		}
		return true
	}
	if m := appcmdApp.FindStringSubmatch(line.S); m != nil {
		if i, ok := p.byName[m[1]]; ok && p.res.Sites[i].AppPool == "" {
			p.res.Sites[i].AppPool = m[2]
		}
		return true
	}
	return false
}

// websites reads the table of Get-Website from the line after its title.
// Further bindings of a site stand below the first.
func (p *parser) websites(i int) int {
	var site *Site
	for ; i < len(p.lines) && strings.TrimSpace(p.lines[i].S) != ""; i++ {
		line := p.lines[i]
		if len(line.S) > maxLine {
			continue
		}
		m := websiteRow.FindStringSubmatch(line.S)
		if m != nil {
			s := Site{Name: m[1], State: m[3]}
			s.ID, _ = strconv.ParseInt(m[2], 10, 64)
			s.Line, s.Quote = place(line)
			site = p.addSite(s)
			m = m[3:]
		} else if m = websiteMore.FindStringSubmatch(line.S); m == nil {
			continue
		}
		if site == nil {
			continue
		}
		b := newBinding(m[1], m[2])
		b.SSLFlags, b.SSLFlagsKnown = parseSSLFlags(m[3])
		b.Line, b.Quote = place(line)
		p.checkBinding(b)
		p.addBinding(site, b)
	}
	return i
}

// iiswebLine reads a row of iisweb /query (IIS 6), which has one binding.
func (p *parser) iiswebLine(line wintext.Line) bool {
	if !strings.Contains(line.S, "(W3SVC/") {
		return false
	}
	m := iiswebRow.FindStringSubmatch(line.S)
	if m == nil {
		return false
	}
	s := Site{Name: m[1], State: m[3][:1] + strings.ToLower(m[3][1:])}
	s.ID, _ = strconv.ParseInt(m[2], 10, 64)
	s.Line, s.Quote = place(line)
	address, host := m[4], m[6]
	if address == "ALL" {
		address = "*"
	}
	if host == "N/A" {
		host = ""
	}
	if kept := p.addSite(s); kept != nil {
		p.addMetabaseBindings(kept, "http", address+":"+m[5]+":"+host, "", "")
	}
	return true
}

// adsutil reads a property of adsutil.vbs enum W3SVC/1 (IIS 6). An object
// begins with its KeyType; its number stands only in the paths of the objects
// below it. It returns the last line read.
func (p *parser) adsutil(i int) int {
	line := p.lines[i]
	if !strings.Contains(line.S, " : (") && line.S[len(line.S)-1] != ']' {
		return i
	}
	if m := adsutilPath.FindStringSubmatch(line.S); m != nil {
		if p.adsutilSite >= 0 {
			p.res.Sites[p.adsutilSite].ID, _ = strconv.ParseInt(m[1], 10, 64)
		}
		return i
	}
	m := adsutilRow.FindStringSubmatch(line.S)
	if m == nil {
		return i
	}
	name, value := m[1], strings.Trim(m[3], `"`)
	if name == "KeyType" {
		p.adsutilSite = -1
		if s := (Site{Line: line.N, Quote: wintext.Quote(line.Raw)}); value == "IIsWebServer" && p.addSite(s) != nil {
			p.adsutilSite = len(p.res.Sites) - 1
		}
		return i
	}
	if p.adsutilSite < 0 {
		return i
	}
	site := &p.res.Sites[p.adsutilSite]
	if m[2] == "LIST" {
		return p.adsutilList(i, name, site)
	}
	site.adsutilProperty(name, value)
	return i
}

func (s *Site) adsutilProperty(name, value string) {
	switch name {
	case "ServerComment":
		s.Name = value
	case "AppPoolId":
		s.AppPool = value
	case "ServerAutoStart":
		s.AutoStart = boolean(value)
	case "ServerState": // MD_SERVER_STATE_* of iiscnfg.h
		s.State = map[string]string{"1": "Starting", "2": "Started", "3": "Stopping", "4": "Stopped"}[value]
	}
}

// adsutilList reads the items below "SecureBindings : (LIST) (1 Items)".
func (p *parser) adsutilList(i int, name string, site *Site) int {
	protocol := "http"
	if name == "SecureBindings" {
		protocol = "https"
	}
	for i+1 < len(p.lines) {
		m := adsutilItem.FindStringSubmatch(p.lines[i+1].S)
		if m == nil || len(p.lines[i+1].S) > maxLine {
			break
		}
		i++
		before := len(site.Bindings)
		p.addMetabaseBindings(site, protocol, m[1], "", "")
		for j := before; j < len(site.Bindings); j++ {
			site.Bindings[j].Line, site.Bindings[j].Quote = place(p.lines[i])
		}
	}
	return i
}
