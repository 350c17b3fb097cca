package certstore

import (
	"slices"
	"strings"

	"ssltriage/parsers/wintext"
)

// Listing is a store of which certutil or PowerShell printed the certificates,
// so that "the store is empty" and "there is no listing" are two things.
type Listing struct {
	Store    string // as printed
	Location string // "LocalMachine", "CurrentUser"; "" when not said
	Tool     string // "certutil" or "powershell"
	Entries  int
	// Whole says that nothing is missing: certutil's numbers begin with 0 and
	// have no gap, it was not asked for one certificate only, and it ended with
	// success. PowerShell neither numbers certificates nor prints an end.
	Whole bool
	Line  int // of the first certificate, or of the store's name above an empty list
	Quote string
}

// listing begins the listing that a segment may hold.
func (s segment) listing() Listing {
	last := len(s.lines) - 1
	return Listing{
		Store: s.store, Location: s.location, Tool: "certutil",
		Whole: s.closed && !s.one && (s.verb == "store" || s.verb == "verifystore") && errorCode.find(s.lines[last].S) == nil,
	}
}

// add takes in a certificate of the listing.
func (l *Listing) add(e StoreEntry) {
	if l.Entries == 0 {
		l.Store, l.Line, l.Quote = e.Store, e.Line, e.Quote
	}
	l.Whole = l.Whole && e.Index == l.Entries && e.Store == l.Store
	l.Entries++
}

// empty completes a listing without certificates: right above the closing line
// stands the store's name, as certutil prints it with its translated title.
func (l *Listing) empty(s segment) bool {
	if !l.Whole {
		return false
	}
	lines := s.lines[:len(s.lines)-1]
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1].S) == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return false
	}
	head := lines[len(lines)-1]
	name := storeName([]wintext.Line{head})
	titled := strings.HasSuffix(strings.TrimSpace(head.S), `"`) && strings.Count(head.S, `"`) >= 2
	if name == "" || !titled && !strings.EqualFold(name, s.store) {
		return false
	}
	l.Store, l.Line = name, head.N
	l.Quote = quoteLines([]wintext.Line{head, s.lines[len(s.lines)-1]})
	return true
}

func (r *Result) addListing(l Listing) {
	if l.Store != "" && len(r.Stores) < maxEntries {
		r.Stores = append(r.Stores, l)
	}
}

// powerShellListings are the stores whose certificates PowerShell printed.
func (r *Result) powerShellListings() {
	for _, e := range r.Entries {
		if e.Tool != "powershell" || e.Store == "" {
			continue
		}
		same := func(l Listing) bool {
			return l.Tool == e.Tool && strings.EqualFold(l.Store, e.Store) && l.Location == e.Location
		}
		if i := slices.IndexFunc(r.Stores, same); i >= 0 {
			r.Stores[i].Entries++
			continue
		}
		r.addListing(Listing{Store: e.Store, Location: e.Location, Tool: e.Tool, Entries: 1, Whole: true, Line: e.Line, Quote: e.Quote})
	}
}
