package collect

import (
	"strconv"
	"strings"
	"time"
)

// logExport is an event log that is taken, and what of it.
type logExport struct {
	path    string // in the bundle
	channel string
	// providers are those whose events are taken; none: all.
	providers []string
	// optional channels are off by default, and are asked for only where their
	// registry key says that they are on.
	optional bool
}

// logExports: the providers are those of which the analyzer reads events, in
// every spelling that Windows has used for them.
var logExports = []logExport{
	{path: "events/System.evtx", channel: "System", providers: []string{
		"Schannel", "Microsoft-Windows-Schannel-Events",
		"Microsoft-Windows-HttpEvent", "HTTP", "Microsoft-Windows-HttpService",
		"LsaSrv", "Service Control Manager", "Microsoft-Windows-Service Control Manager",
		"Microsoft-Windows-WAS", "WAS", "Microsoft-Windows-IIS-W3SVC", "W3SVC", "Microsoft-Windows-IIS-W3SVC-WP", "W3SVC-WP",
		"EventLog", "Microsoft-Windows-Eventlog", "Microsoft-Windows-Kernel-General", "Microsoft-Windows-Kernel-Power",
		"Microsoft-Windows-Time-Service", "W32Time",
		"Microsoft-Windows-WindowsUpdateClient", "Windows Update Agent",
	}},
	{path: "events/Application.evtx", channel: "Application", providers: []string{
		"Microsoft-Windows-CAPI2", "crypt32", "Microsoft-Windows-IIS-W3SVC-WP", "W3SVC-WP",
	}},
	{path: "events/Setup.evtx", channel: "Setup", providers: []string{"Microsoft-Windows-Servicing"}},
	{path: "events/CAPI2.evtx", channel: "Microsoft-Windows-CAPI2/Operational", optional: true},
}

// providersInSelect keeps an XPath expression below the 20 terms that Windows
// takes safely (32 are documented). Source: Microsoft, "Consuming Events" and
// "QueryType Complex Type".
const providersInSelect = 8

// query returns the structured XML query of an export: events of its providers
// in the last days. Source: Microsoft, "Query Schema".
func (l logExport) query(days int) string {
	var q strings.Builder
	q.WriteString(`<QueryList><Query Id="0" Path="` + escapeXML(l.channel) + `">`)
	names := l.providers
	for first := true; first || len(names) > 0; first = false {
		part := names
		if len(part) > providersInSelect {
			part = part[:providersInSelect]
		}
		names = names[len(part):]
		q.WriteString(`<Select Path="` + escapeXML(l.channel) + `">` + replaced(xpath(part, days), "&", "&amp;", "<", "&lt;", ">", "&gt;") + `</Select>`)
	}
	q.WriteString(`</Query></QueryList>`)
	return q.String()
}

// xpath selects events of some providers, or of all, in the last days; 0 days
// is all of them.
func xpath(providers []string, days int) string {
	var terms []string
	if len(providers) > 0 {
		names := make([]string, len(providers))
		for i, p := range providers {
			names[i] = "@Name='" + p + "'"
		}
		terms = append(terms, "Provider["+strings.Join(names, " or ")+"]")
	}
	if days > 0 {
		limit := time.Duration(days) * 24 * time.Hour
		terms = append(terms, "TimeCreated[timediff(@SystemTime) <= "+strconv.FormatInt(limit.Milliseconds(), 10)+"]")
	}
	if len(terms) == 0 {
		return "*"
	}
	return "*[System[" + strings.Join(terms, " and ") + "]]"
}
