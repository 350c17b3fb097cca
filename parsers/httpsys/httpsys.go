// Package httpsys reads the configuration of HTTP.sys, the kernel driver that
// ends TLS for IIS: which certificate belongs to which endpoint, on which
// addresses the driver listens, who may register which URL and which request
// queues exist.
//
// The sources are the text of "netsh http show …" and of its predecessor
// "httpcfg query …", and the driver's own registry values. Text is recognised
// by the shape of its values and by the order of its fields, because netsh
// translates every label: a record is an endpoint, then a hash, then a GUID.
// English labels are used where they are there.
package httpsys

import (
	"net/netip"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Result is what one text says about HTTP.sys. An empty Result means that the
// text holds nothing of the kind.
type Result struct {
	Bindings      []Binding      // netsh http show sslcert, httpcfg query ssl
	SSLListings   []Listing      // listings of bindings seen, the empty ones too
	IPListenLists []IPListenList // netsh http show iplisten, httpcfg query iplisten
	URLACLs       []URLACL       // netsh http show urlacl, httpcfg query urlacl
	Queues        []Queue        // netsh http show servicestate
	URLGroups     []URLGroup     // netsh http show servicestate
	Problems      []problem.Text // one line each, with the place
}

// Listing says that a list of bindings was positively seen, so that "the list
// is empty" and "there is no list in this text" are two different things.
type Listing struct {
	Source Source
	// Filter is what restricted the command that was echoed above the list,
	// such as "ipport=0.0.0.0:443" or "| findstr 443". A list with a filter is
	// not the whole list. Where no command was echoed nothing is known of it.
	Filter string
	Count  int // records in it
	// Message is the sentence that was printed in place of records, such as
	// "The system cannot find the file specified."
	Message string
	Line    int // of its title, or of the command where it has none; from 1; 0 for a command known from elsewhere
	Quote   string
}

// Empty reports whether the listing was shown and held no record.
func (l Listing) Empty() bool { return l.Count == 0 && l.Message == "" }

// IPListenList is the list of the addresses that HTTP.sys is restricted to.
// An empty list is the default and restricts nothing.
type IPListenList struct {
	Source Source
	Addrs  []netip.Addr
	// Message is the sentence that was printed in place of addresses.
	Message string
	Line    int // of its title or command, from 1; 0 for a command known from elsewhere
	Quote   string
}

// Empty reports whether the list was shown and held no address.
func (l IPListenList) Empty() bool { return len(l.Addrs) == 0 && l.Message == "" }

// Parse reads everything about HTTP.sys in a text.
func Parse(t wintext.Text) Result {
	return parse(t, command{})
}

// ParseOutput reads a text of which the command line that made it is known,
// such as "netsh http show iplisten". Only so can an empty list be told from
// an empty list of another kind in a language other than English. An unknown
// command line makes it the same as Parse.
func ParseOutput(commandLine string, t wintext.Text) Result {
	c, _ := parseCommand(commandLine)
	c.atPrompt = true // what it says instead of a listing is worth a problem
	return parse(t, c)
}

func parse(t wintext.Text, c command) Result {
	p := parser{lines: t.Lines}
	p.setCommand(c, -1)
	for i := 0; i < len(p.lines); {
		i = p.step(i)
	}
	p.state.join(&p.res)
	p.setCommand(command{}, -1)
	p.json()
	return p.res
}
