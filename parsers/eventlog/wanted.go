package eventlog

import (
	"slices"
	"strings"
)

// Range is a span of event ids, both ends included.
type Range struct{ First, Last int }

// WantedRow says which events of a provider are read.
type WantedRow struct {
	Provider string  // canonical name, see Canonical
	IDs      []Range // none: all of them
	Why      string
	Source   string // where the ids are documented
}

func one(ids ...int) []Range {
	ranges := make([]Range, len(ids))
	for i, id := range ids {
		ranges[i] = Range{id, id}
	}
	return ranges
}

// messageTables are the providers' message texts of Windows Server 2008 SP2
// to Windows 10 1703.
const messageTables = "Velocidex/evtx-data, welm"

// Wanted lists the events that can say something about a failing HTTPS
// server. All others are only counted.
var Wanted = []WantedRow{
	{"Schannel", []Range{{36864, 36928}}, "TLS errors, alerts and credentials",
		"repnz/etw-providers-docs Schannel.xml; jdu2600/Windows10EtwEvents Schannel.tsv"},
	{"Microsoft-Windows-HttpEvent", nil, "HTTP.sys: endpoints, SSL configuration, reservations",
		"repnz/etw-providers-docs Microsoft-Windows-HttpEvent.xml"},
	{"Microsoft-Windows-HttpService", append(one(96, 98, 109), Range{111, 124}), "handshake failures; who changed a binding",
		"jdu2600/Windows10EtwEvents Microsoft-Windows-HttpService.tsv"},
	{"Microsoft-Windows-WAS", append(one(5002, 5021, 5022, 5057, 5059, 5074, 5117, 5139, 5181, 5186), Range{5009, 5011}),
		"application pools that stop, protocols not enabled", messageTables},
	{"Microsoft-Windows-IIS-W3SVC", []Range{{1001, 1009}}, "sites whose bindings could not be used", messageTables},
	{"Microsoft-Windows-IIS-W3SVC-WP", append(one(2227), Range{2245, 2257}), "client certificates seen by the worker process",
		messageTables},
	{"Service Control Manager", []Range{{7000, 7045}}, "services that stop or do not start; 7036 only of those in servicesOfInterest",
		messageTables},
	{"EventLog", one(104, 6005, 6006, 6008, 6009, 6013), "starts, stops and clearing of the log", messageTables},
	{"Microsoft-Windows-Kernel-General", one(1, 12, 13), "clock changes, start and stop of Windows", messageTables},
	{"Microsoft-Windows-Kernel-Power", one(41), "restart without shutdown", messageTables},
	{"LsaSrv", one(5000, 5001, 6037, 6038), "failures of the process that holds Schannel", messageTables},
	{"Microsoft-Windows-WindowsUpdateClient", one(19, 20, 43, 44), "updates installed or failed", messageTables},
	{"Microsoft-Windows-Servicing", []Range{{1, 4}}, "packages that changed their state (Setup log)", messageTables},
	{"Microsoft-Windows-CAPI2", append(one(11, 30, 53, 70, 90, 4107, 4110), Range{40, 42}, Range{50, 52}, Range{80, 82}),
		"chain building, revocation, retrieval", messageTables},
	{"crypt32", one(8, 11), "automatic update of trusted roots", "Microsoft Learn, troubleshoot crypt32 event 8"},
	{"Microsoft-Windows-Time-Service", one(17, 22, 24, 29, 34, 35, 36, 47, 50, 129, 130, 131, 134, 142, 144),
		"a clock that is not synchronised", messageTables},
}

// servicesOfInterest are the service key names (in lower case) whose start and stop (7036)
// matter. A System log holds thousands of 7036 of other services.
var servicesOfInterest = []string{
	"http", "w3svc", "was", "iisadmin", "wmsvc", "apphostsvc", "httpfilter",
	"keyiso", "cryptsvc", "w32time", "termservice",
}

// wantedByTable is the default of Options.Want.
func wantedByTable(provider string, id int) bool {
	provider = Canonical(provider)
	for _, row := range Wanted {
		if strings.EqualFold(row.Provider, provider) {
			return row.has(id)
		}
	}
	return false
}

// Listed picks, given as Options.Want, what a list of events should have
// besides the table Wanted: all of Schannel, HTTP.sys and the Service Control
// Manager, every start and stop of a service included.
func Listed(provider string, id int) bool {
	switch Canonical(provider) {
	case "Schannel", "Microsoft-Windows-HttpService", "Service Control Manager":
		return true
	}
	return wantedByTable(provider, id)
}

func (row *WantedRow) has(id int) bool {
	for _, r := range row.IDs {
		if r.First <= id && id <= r.Last {
			return true
		}
	}
	return len(row.IDs) == 0
}

// isServiceOfInterest reads the <Binary> of a 7036: the service key name in
// UTF-16, a slash and the state, such as "W3SVC/4". Without one the event is
// kept. It is called for most records of a System log.
func isServiceOfInterest(binary []byte) bool {
	var name [32]byte
	for i := 0; i+1 < len(binary); i += 2 {
		switch c := binary[i]; {
		case c == '/':
			return slices.Contains(servicesOfInterest, string(name[:i/2]))
		case binary[i+1] != 0 || i/2 == len(name):
			return false // longer than any of them, or not ASCII
		case 'A' <= c && c <= 'Z':
			name[i/2] = c + 'a' - 'A'
		default:
			name[i/2] = c
		}
	}
	return true
}
