package eventlog

import (
	"slices"
	"strings"
)

// canonical maps the other names of a provider to the one in its manifest:
// classic source names (Windows 2003, EventSourceName) and the short names
// that Event Viewer shows.
// Source: provider manifests, repnz/etw-providers-docs Manifests-Win10-17134.
var canonical = map[string]string{
	"http":           "Microsoft-Windows-HttpEvent",
	"httpevent":      "Microsoft-Windows-HttpEvent",
	"httpservice":    "Microsoft-Windows-HttpService",
	"was":            "Microsoft-Windows-WAS",
	"w3svc":          "Microsoft-Windows-IIS-W3SVC",
	"iis-w3svc":      "Microsoft-Windows-IIS-W3SVC",
	"w3svc-wp":       "Microsoft-Windows-IIS-W3SVC-WP",
	"iis-w3svc-wp":   "Microsoft-Windows-IIS-W3SVC-WP",
	"w32time":        "Microsoft-Windows-Time-Service",
	"time-service":   "Microsoft-Windows-Time-Service",
	"capi2":          "Microsoft-Windows-CAPI2",
	"eventlog":       "EventLog",
	"schannel":       "Schannel",
	"lsasrv":         "LsaSrv",
	"servicing":      "Microsoft-Windows-Servicing",
	"crypt32":        "crypt32",
	"kernel-power":   "Microsoft-Windows-Kernel-Power",
	"kernel-general": "Microsoft-Windows-Kernel-General",

	"microsoft-windows-eventlog":                "EventLog",
	"microsoft-windows-iis-was":                 "Microsoft-Windows-WAS",
	"windows update agent":                      "Microsoft-Windows-WindowsUpdateClient",
	"windowsupdateclient":                       "Microsoft-Windows-WindowsUpdateClient",
	"microsoft-windows-service control manager": "Service Control Manager",
	"service control manager eventlog provider": "Service Control Manager",
	"service control manager":                   "Service Control Manager",
}

// Canonical gives the name by which a provider is known in its manifest,
// such as "Microsoft-Windows-HttpEvent" for "HTTP" or "HttpEvent". A name
// without a known synonym is returned as it is.
func Canonical(provider string) string {
	low := strings.ToLower(provider)
	if name, ok := canonical[low]; ok {
		return name
	}
	for _, row := range Wanted {
		if strings.EqualFold(row.Provider, provider) {
			return row.Provider
		}
	}
	return provider
}

// Is says whether the event comes from that provider, under whichever of its
// names, and has one of the ids. Without ids any will do.
func (e *Event) Is(provider string, ids ...int) bool {
	if len(ids) > 0 && !slices.Contains(ids, e.ID) {
		return false
	}
	return e.Provider == provider || Canonical(e.Provider) == Canonical(provider)
}
