package iisconfig

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// Get-WebBinding of PowerShell prints bindings without their sites, as a table
// or as a list of properties. Its names are those of the schema, in every
// language.
var (
	webBindingTitle = regexp.MustCompile(`^\s*protocol\s+bindingInformation(?:\s+(sslFlags))?\s*$`)
	webBindingRow   = regexp.MustCompile(`^\s*(\S+)\s+(\S+)(?:\s+(\d{1,10}))?\s*$`)
	webBindingLine  = regexp.MustCompile(`^(protocol|bindingInformation|sslFlags|ItemXPath)\s*:(?: (.*))?$`)
	siteOfXPath     = regexp.MustCompile(`/site\[@name='([^'\n]*)'(?:\s?and\s?@id='(\d{1,10})')?\]`)
)

// webBindings reads such an output from its first line; it returns the line
// after it, or i when none begins here.
func (p *parser) webBindings(i int) int {
	switch s := p.lines[i].S; {
	case webBindingTitle.MatchString(s):
		return p.webBindingTable(i + 1)
	case strings.HasPrefix(s, "protocol") && webBindingLine.MatchString(s):
		return p.webBindingList(i)
	}
	return i
}

// webBindingTable reads the rows below the title and its ruler.
func (p *parser) webBindingTable(i int) int {
	for ; i < len(p.lines) && strings.TrimSpace(p.lines[i].S) != ""; i++ {
		line := p.lines[i]
		m := webBindingRow.FindStringSubmatch(line.S[:min(len(line.S), maxLine)])
		if m == nil || strings.HasPrefix(m[1], "-") {
			continue
		}
		b := newBinding(m[1], m[2])
		if strings.HasSuffix(m[2], "...") || strings.HasSuffix(m[2], "…") {
			p.problem(line.N, "binding %s is cut short: the console was too narrow", "バインド %s が途中で切れています。コンソールの幅が足りませんでした", wintext.Quote(m[2]))
			continue
		}
		if !b.IP.IsValid() {
			continue // of net.tcp
		}
		b.SSLFlags, b.SSLFlagsKnown = parseSSLFlags(m[3])
		b.Line, b.Quote = place(line)
		p.addWebBinding("", 0, b)
	}
	return i
}

// webBindingList reads one binding of `Get-WebBinding | fl`.
func (p *parser) webBindingList(i int) int {
	first, values := i, map[string]string{}
	last := ""
properties:
	for ; i < len(p.lines) && strings.TrimSpace(p.lines[i].S) != ""; i++ {
		s := p.lines[i].S[:min(len(p.lines[i].S), maxLine)]
		m := webBindingLine.FindStringSubmatch(s)
		switch {
		case m == nil && last == "ItemXPath" && p.lines[i].Indent() >= 8 && len(values[last]) < maxLine:
			values[last] += "\n" + strings.TrimSpace(s) // wrapped at the width of the console
			continue
		case m == nil:
			last = ""
			continue
		}
		if _, again := values[m[1]]; again {
			break properties
		}
		last = m[1]
		values[last] = strings.TrimSpace(m[2])
	}
	b := newBinding(values["protocol"], values["bindingInformation"])
	if !b.IP.IsValid() {
		return max(i, first+1)
	}
	b.SSLFlags, b.SSLFlagsKnown = parseSSLFlags(values["sslFlags"])
	b.Line = p.lines[first].N
	b.Quote = wintext.Quote(strings.TrimSpace(p.lines[first].Raw) + "\n" + strings.TrimSpace(p.lines[first+1].Raw))
	name, id := "", int64(0)
	if m := siteOfXPath.FindStringSubmatch(values["ItemXPath"]); m != nil {
		name = m[1]
		id, _ = strconv.ParseInt(m[2], 10, 64)
	}
	p.addWebBinding(name, id, b)
	return max(i, first+1)
}

// addWebBinding puts a binding under its site; under one without a name where
// that is not said.
func (p *parser) addWebBinding(name string, id int64, b Binding) {
	p.checkBinding(b)
	if i, ok := p.webSites[name]; ok {
		p.addBinding(&p.res.Sites[i], b)
		return
	}
	if s := p.addSite(Site{Name: name, ID: id, Line: b.Line, Quote: b.Quote}); s != nil {
		p.addBinding(s, b)
		p.webSites[name] = len(p.res.Sites) - 1
	}
}
