// Package sockets reads who listens on which port, which process that is and
// which service runs in it, out of the text of netstat, tasklist, sc, wmic and
// the PowerShell commands that answer the same questions.
//
// Everything is recognised by the shape of its values, so that the display
// language of the server does not matter.
package sockets

import (
	"net/netip"
	"slices"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Unknown is the value of a number that was not printed.
const Unknown = -1

// KernelPID is the process id of the System process. Sockets of the kernel
// driver HTTP.sys, on which IIS is built, belong to it.
const KernelPID = 4

// Result is what one text says about sockets, processes and services. An empty
// Result means that the text holds nothing of the kind.
type Result struct {
	Sockets   []Socket
	Processes []Process
	Services  []Service
	Problems  []problem.Text // one line each, with the place
}

// Socket is one row of a connection table.
type Socket struct {
	Proto string // "tcp" or "udp"

	// Local and Remote are the two ends. Where a host name or "*" was printed
	// instead of an address, the Addr is not valid, the port still counts and
	// the name is in LocalHost or RemoteHost. Port 0 stands for "none" and for
	// a service name that is not known here.
	Local, Remote         netip.AddrPort
	LocalHost, RemoteHost string

	Listening bool   // a TCP socket that waits for connections
	StateRaw  string // the state in the language of the server; "" for UDP
	PID       int    // process id, or Unknown

	// Image and Component come from netstat -b: the executable such as
	// "httpd.exe" and the service inside it such as "RpcSs".
	Image, Component string
	// OwnerHidden says that netstat -b answered with a sentence instead of an
	// image, which it does for the kernel and for protected processes.
	OwnerHidden bool

	Line  int    // from 1
	Quote string // the row and its owner lines
}

// Process is one running process.
type Process struct {
	PID      int
	Image    string   // file name such as "w3wp.exe", as printed
	Services []string // short names of the services inside
	User     string   // DOMAIN\name, or "" where not printed
	Line     int      // from 1
	Quote    string
}

// Service is one Windows service or driver. A value that the tool did not
// print is "" or Unknown.
type Service struct {
	Name        string // short name such as "W3SVC"
	DisplayName string
	Type        int    // SERVICE_STATUS.dwServiceType
	StateCode   int    // SERVICE_STATUS.dwCurrentState: 1 stopped … 4 running … 7 paused
	StartType   int    // QUERY_SERVICE_CONFIG.dwStartType: 2 automatic, 3 on demand, 4 disabled
	ExitCode    int64  // SERVICE_STATUS.dwWin32ExitCode
	PID         int    // 0 when the service does not run
	Account     string // the account it logs on with, such as "LocalSystem"
	BinaryPath  string
	Line        int // from 1
	Quote       string
}

const (
	maxSockets   = 200_000
	maxProcesses = 65_536
	maxServices  = 16_384
	maxProblems  = 100
	maxLine      = 16 << 10 // bytes; longer lines belong to no tool read here
)

// Parse reads all sockets, processes and services of a text.
func Parse(t wintext.Text) Result {
	p := parser{lines: t.Lines}
	p.netstat()
	p.tasklistTable()
	p.delimited()
	p.propertyTables()
	p.propertyLists()
	p.serviceControl()
	p.res.sort()
	return p.res
}

// sort puts the records in the order of the text again, which the passes for
// the different tools have left.
func (r *Result) sort() {
	slices.SortStableFunc(r.Sockets, func(a, b Socket) int { return a.Line - b.Line })
	slices.SortStableFunc(r.Processes, func(a, b Process) int { return a.Line - b.Line })
	slices.SortStableFunc(r.Services, func(a, b Service) int { return a.Line - b.Line })
}

// parser holds the lines and what has been found so far. Each of its passes
// reads the output of one family of tools.
type parser struct {
	lines []wintext.Line
	res   Result
}

// text returns line i for matching; "" past the end and for absurd lengths.
func (p *parser) text(i int) string {
	if i < 0 || i >= len(p.lines) || len(p.lines[i].S) > maxLine {
		return ""
	}
	return p.lines[i].S
}

// quote joins the given lines, at most six.
func (p *parser) quote(indexes ...int) string {
	var parts []string
	for _, i := range indexes {
		if len(parts) == 6 {
			break
		}
		if s := wintext.Quote(p.lines[i].Raw); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

func (p *parser) problem(i int, en, ja string, args ...any) {
	if len(p.res.Problems) < maxProblems {
		p.res.Problems = append(p.res.Problems, problem.New(en, ja, args...).At(p.lines[i].N))
	}
}

func (p *parser) addSocket(i int, s Socket) bool {
	if len(p.res.Sockets) >= maxSockets {
		p.problem(i, "more than %d sockets, the rest is not read", "ソケットが %d 個を超えています。残りは読み取っていません", maxSockets)
		return false
	}
	p.res.Sockets = append(p.res.Sockets, s)
	return true
}

func (p *parser) addProcess(i int, proc Process) bool {
	if len(p.res.Processes) >= maxProcesses {
		p.problem(i, "more than %d processes, the rest is not read", "プロセスが %d 個を超えています。残りは読み取っていません", maxProcesses)
		return false
	}
	p.res.Processes = append(p.res.Processes, proc)
	return true
}

func (p *parser) addService(i int, s Service) bool {
	if len(p.res.Services) >= maxServices {
		p.problem(i, "more than %d services, the rest is not read", "サービスが %d 個を超えています。残りは読み取っていません", maxServices)
		return false
	}
	p.res.Services = append(p.res.Services, s)
	return true
}
