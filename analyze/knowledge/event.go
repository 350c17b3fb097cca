package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
)

// Providers by their canonical names; see eventlog.Canonical.
const (
	schannel     = "Schannel"
	httpEvent    = "Microsoft-Windows-HttpEvent"
	httpService  = "Microsoft-Windows-HttpService"
	was          = "Microsoft-Windows-WAS"
	w3svc        = "Microsoft-Windows-IIS-W3SVC"
	w3svcWP      = "Microsoft-Windows-IIS-W3SVC-WP"
	services     = "Service Control Manager"
	eventLog     = "EventLog"
	kernel       = "Microsoft-Windows-Kernel-General"
	kernelPower  = "Microsoft-Windows-Kernel-Power"
	lsa          = "LsaSrv"
	windowUpdate = "Microsoft-Windows-WindowsUpdateClient"
	servicing    = "Microsoft-Windows-Servicing"
	capi2        = "Microsoft-Windows-CAPI2"
	crypt32      = "crypt32"
	timeService  = "Microsoft-Windows-Time-Service"
)

// EventInfo says what an event means.
type EventInfo struct {
	Provider string    // canonical name
	ID       int       // as Event Viewer shows it
	Side     Side      // the role that the machine had
	Title    text.Text // what it says, without values: a clause, no full stop
	// Message is the sentence with places for values; see EventMessage. Zero:
	// the title is all that can be said.
	Message text.Text
	Fields  []string  // names of the values, in the order of the manifest
	Causes  text.Text // what usually brings it about; zero where the title says it
	Look    text.Text // what to look at next; zero where there is nothing
	Source  string
}

// Event returns what is known of an event, under any name of its provider.
func Event(provider string, id int) (EventInfo, bool) {
	e, ok := events()[eventKey{eventlog.Canonical(provider), id}]
	return e, ok
}

// EventsByID returns the events of every provider that use an id, ordered by
// provider.
func EventsByID(id int) []EventInfo {
	var out []EventInfo
	for key, e := range events() {
		if key.id == id {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b EventInfo) int { return cmp.Compare(a.Provider, b.Provider) })
	return out
}

// IsProvider reports whether a word names a provider of which events are
// known, under any of its names.
func IsProvider(name string) bool {
	canonical := eventlog.Canonical(name)
	for key := range events() {
		if strings.EqualFold(key.provider, canonical) {
			return true
		}
	}
	return false
}

// undocumented is the title of events that exist and of which no source says
// what they mean.
var undocumented = text.T("no source says what this event means; its values stand for themselves", "意味を説明した資料がないイベントです。値をそのまま参照してください")

type eventKey struct {
	provider string
	id       int
}

// eventTable is the rows of one provider and the source of those that name
// none of their own.
type eventTable struct {
	provider, source string
	rows             []EventInfo
}

var eventTables = []eventTable{
	{schannel, schannelManifests, schannelEvents},
	{httpEvent, httpEventManifests, httpEvents},
	{httpService, httpServiceManifests, httpServiceEvents},
	{was, iisAvailability, wasEvents},
	{w3svc, iisAvailability, w3svcEvents},
	{w3svcWP, iisAvailability, w3svcWPEvents},
	{services, scmSource, scmEvents},
	{eventLog, systemLogSource, eventLogEvents},
	{kernel, systemLogSource, kernelEvents},
	{kernelPower, systemLogSource, kernelPowerEvents},
	{lsa, lsaSource, lsaEvents},
	{windowUpdate, systemLogSource, updateEvents},
	{servicing, servicingSource, servicingEvents},
	{capi2, capi2Source, capi2Events},
	{crypt32, crypt32Source, crypt32Events},
	{timeService, timeSource, timeEvents},
}

var events = sync.OnceValue(func() map[eventKey]EventInfo {
	index := map[eventKey]EventInfo{}
	for _, table := range eventTables {
		for _, e := range table.rows {
			e.Provider, e.Source = table.provider, cmp.Or(e.Source, table.source)
			index[eventKey{e.Provider, e.ID}] = e
		}
	}
	return index
})
