package sockets

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"ssltriage/parsers/wintext"
)

// table is the header of a listing whose columns carry the property names of a
// PowerShell or WMI class. Those names are the same in every language.
type table struct {
	names []string
	sep   byte // of separated values
	kind  kind
}

type kind int

const (
	kindSocket  kind = iota + 1 // MSFT_NetTCPConnection
	kindProcess                 // Win32_Process, System.Diagnostics.Process
	kindService                 // Win32_Service
)

// newTable recognises a header, or returns nil.
func newTable(fields []string) *table {
	names := make([]string, len(fields))
	has := make(map[string]bool, len(fields))
	for i, f := range fields {
		names[i] = strings.ToLower(f)
		has[names[i]] = true
	}
	t := &table{names: names}
	switch {
	case has["localaddress"] && has["localport"] && (has["remoteport"] || has["state"]):
		t.kind = kindSocket
	case has["name"] && has["state"] && (has["startname"] || has["startmode"]):
		t.kind = kindService
	case has["processid"] && has["name"] && !has["threadid"] && !has["providername"],
		has["id"] && has["processname"]:
		t.kind = kindProcess
	default:
		return nil
	}
	return t
}

// values pairs the columns of a row with their names. Unquoted commas in a
// command line, which wmic does not protect, make a row longer; the columns of
// interest come after it in the alphabet, so the surplus is cut off in front.
func (t *table) values(fields []string) map[string]string {
	fields = fields[len(fields)-len(t.names):]
	m := make(map[string]string, len(fields))
	for i, name := range t.names {
		m[name] = fields[i]
	}
	return m
}

func (p *parser) record(i int, t *table, fields []string) {
	p.properties(t.kind, t.values(fields), i, i)
}

// properties makes a record of one object's properties, read from lines first
// to last.
func (p *parser) properties(k kind, v map[string]string, first, last int) {
	line, quote := p.lines[first].N, p.quote(span(first, min(last, first+5))...)
	switch k {
	case kindSocket:
		if s, ok := socketOf(v); ok {
			s.Line, s.Quote = line, quote
			p.addSocket(first, s)
		}
	case kindProcess:
		if proc, ok := processOf(v); ok {
			proc.Line, proc.Quote = line, quote
			p.addProcess(first, proc)
		}
	case kindService:
		if s, ok := serviceOf(v); ok {
			s.Line, s.Quote = line, quote
			p.addService(first, s)
		}
	}
}

func socketOf(v map[string]string) (Socket, bool) {
	s := Socket{Proto: "tcp", StateRaw: v["state"]}
	var ok bool
	if s.Local, ok = addrPort(v["localaddress"], v["localport"]); !ok {
		return s, false
	}
	if v["remoteport"] != "" {
		if s.Remote, ok = addrPort(v["remoteaddress"], v["remoteport"]); !ok {
			return s, false
		}
	}
	s.PID, _ = parsePID(v["owningprocess"])
	switch s.StateRaw {
	case "":
		s.Listening = v["remoteport"] == "0"
	case "2": // MSFT_NetTCPConnection.State as a number: 2 is Listen
		s.Listening = true
	default:
		s.Listening = strings.EqualFold(s.StateRaw, "Listen")
	}
	return s, true
}

func addrPort(addr, port string) (netip.AddrPort, bool) {
	n, err := parsePort(port)
	if err != nil || !isDigits(port) {
		return netip.AddrPort{}, false
	}
	a, err := netip.ParseAddr(addr)
	if err != nil && addr != "" {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(a, n), true
}

func processOf(v map[string]string) (Process, bool) {
	id, name := v["processid"], v["name"]
	if id == "" {
		id, name = v["id"], v["processname"]
	}
	pid, ok := parsePID(id)
	return Process{PID: pid, Image: name, User: account(v["username"])}, ok && name != ""
}

// stateCodes are the words of Win32_Service.State; the numbers are those of
// SERVICE_STATUS.dwCurrentState.
var stateCodes = map[string]int{
	"stopped": 1, "start pending": 2, "stop pending": 3, "running": 4,
	"continue pending": 5, "pause pending": 6, "paused": 7,
}

// startTypes are the words of Win32_Service.StartMode; the numbers are those
// of QUERY_SERVICE_CONFIG.dwStartType.
var startTypes = map[string]int{
	"boot": 0, "system": 1, "auto": 2, "manual": 3, "disabled": 4,
}

func serviceOf(v map[string]string) (Service, bool) {
	state, ok := stateCodes[strings.ToLower(v["state"])]
	s := Service{
		Name: v["name"], DisplayName: v["displayname"], Account: v["startname"],
		BinaryPath: v["pathname"], Type: Unknown, StateCode: state, ExitCode: Unknown,
		StartType: Unknown,
	}
	if start, ok := startTypes[strings.ToLower(v["startmode"])]; ok {
		s.StartType = start
	}
	s.PID, _ = parsePID(v["processid"])
	if code, ok := wintext.Code(v["exitcode"]); ok {
		s.ExitCode = int64(code)
	}
	return s, ok && s.Name != ""
}

// propertyTables reads Format-Table: the names, a ruler of dashes, the rows.
// Only tables of connections are read, whose cells hold no blanks, and that of
// Get-Service.
func (p *parser) propertyTables() {
	for i := 0; i+2 < len(p.lines); i++ {
		ruler := strings.TrimSpace(p.text(i + 1))
		if !strings.HasPrefix(ruler, "---") || strings.Trim(ruler, "- ") != "" {
			continue
		}
		names := strings.Fields(p.text(i))
		row := p.getServiceRow
		if t := newTable(names); t != nil && t.kind == kindSocket {
			row = func(i int) { p.connectionRow(i, t) }
		} else if !slices.Equal(names, []string{"Status", "Name", "DisplayName"}) {
			continue
		}
		for i += 2; i < len(p.lines) && strings.TrimSpace(p.text(i)) != ""; i++ {
			row(i)
		}
	}
}

func (p *parser) connectionRow(i int, t *table) {
	if fields, ok := t.cells(p.text(i)); ok {
		p.record(i, t, fields)
	}
}

var serviceRow = regexp.MustCompile(`^ *(Stopped|Running|Paused|StartPending|StopPending|ContinuePending|PausePending) +(\S+) +(\S.*)$`)

// getServiceRow reads a row of Get-Service. The words are those of the .NET
// enumeration ServiceControllerStatus, which is not translated.
func (p *parser) getServiceRow(i int) {
	m := serviceRow.FindStringSubmatch(p.text(i))
	if m == nil {
		return
	}
	state := strings.ToLower(strings.Replace(m[1], "Pending", " pending", 1))
	p.addService(i, Service{
		Name: m[2], DisplayName: m[3], StateCode: stateCodes[state],
		Type: Unknown, StartType: Unknown, ExitCode: Unknown, PID: Unknown,
		Line: p.lines[i].N, Quote: p.quote(i),
	})
}

// cells splits a row. AppliedSetting is the one column that may be empty: it
// is for every socket that only listens.
func (t *table) cells(s string) ([]string, bool) {
	fields := strings.Fields(s)
	if len(fields) == len(t.names)-1 {
		for i, name := range t.names {
			if name == "appliedsetting" {
				fields = append(fields[:i:i], append([]string{""}, fields[i:]...)...)
			}
		}
	}
	return fields, len(fields) == len(t.names)
}

const maxProperties = 128

// propertyLists reads Format-List: "Name : value" lines, an empty line between
// the objects.
func (p *parser) propertyLists() {
	for i := 0; i < len(p.lines); i++ {
		first := i
		var names []string
		values := map[string]string{}
		for ; i < len(p.lines) && len(names) < maxProperties; i++ {
			name, value, ok := strings.Cut(p.text(i), " :")
			if name = strings.TrimSpace(name); !ok || name == "" || strings.Contains(name, " ") {
				break
			}
			names = append(names, name)
			values[strings.ToLower(name)] = strings.TrimSpace(value)
		}
		if len(names) < 2 {
			continue
		}
		if t := newTable(names); t != nil {
			p.properties(t.kind, values, first, i-1)
		}
	}
}
