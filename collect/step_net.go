package collect

import (
	"context"
	"time"

	"ssltriage/collect/bundle"
)

const (
	socketsSource   = "GetExtendedTcpTable"
	processesSource = "CreateToolhelp32Snapshot"
	servicesSource  = "EnumServicesStatusEx, OpenService, QueryServiceConfig"

	maxSockets = 20_000 // of one table; listeners are kept in any case
)

func networkStep() Step {
	return Step{
		Name:  "network",
		Title: Words{"TCP listeners, processes, services", "TCP の待ち受け、プロセス、サービス"},
		Takes: []Words{
			{socketsSource + " for IPv4 and IPv6: connections and the processes that own them",
				socketsSource + " (IPv4 と IPv6): 接続と、それを所有するプロセス"},
			{processesSource + ", Process32First, Process32Next: names of processes, without their command lines",
				processesSource + ", Process32First, Process32Next: プロセスの名前 (コマンド ラインは除く)"},
			{"OpenProcess, QueryFullProcessImageName, OpenProcessToken, GetTokenInformation, WTSEnumerateProcesses, LookupAccountSid: their files and accounts",
				"OpenProcess, QueryFullProcessImageName, OpenProcessToken, GetTokenInformation, WTSEnumerateProcesses, LookupAccountSid: プロセスのファイルとアカウント"},
			{"OpenSCManager, " + servicesSource + ": states and accounts of services and drivers",
				"OpenSCManager, " + servicesSource + ": サービスとドライバーの状態とアカウント"},
		},
		Needs: []Need{{API: "iphlpapi.dll!GetExtendedTcpTable"}, {API: "kernel32.dll!CreateToolhelp32Snapshot"},
			{API: "advapi32.dll!EnumServicesStatusExW"}},
		Owes:    []string{"net/sockets.json", "net/processes.json", "net/services.json"},
		Timeout: 60 * time.Second,
		Gather:  gatherNetwork,
	}
}

func gatherNetwork(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	sockets, err := gatherSockets(ctx, j.Host)
	if err := j.listed("net/sockets.json", socketsSource, start, len(sockets.Sockets), sockets, err); err != nil {
		return err
	}
	start = j.Host.Now()
	processes, err := within(ctx, callLimit, j.Host.Processes)
	if err := j.listed("net/processes.json", processesSource, start, len(processes), bundle.Processes{Processes: processes}, err); err != nil {
		return err
	}
	start = j.Host.Now()
	services, err := within(ctx, callLimit, j.Host.Services)
	return j.listed("net/services.json", servicesSource, start, len(services), bundle.Services{Services: services}, err)
}

// listed packs a list, unless it failed with nothing in it: an empty list
// would say that there is nothing.
func (j *Job) listed(path, source string, start time.Time, n int, d bundle.Document, err error) error {
	if err != nil && n == 0 {
		d = nil
	}
	return j.Document(path, source, start, d, err)
}

// gatherSockets reads both tables. Its error is the one of a table.
func gatherSockets(ctx context.Context, h Host) (doc bundle.Sockets, failed error) {
	for _, v6 := range []bool{false, true} {
		table := bundle.SocketTable{Proto: "tcp4"}
		if v6 {
			table.Proto = "tcp6"
		}
		raw, err := within(ctx, callLimit, func() ([]byte, error) { return h.TCPTable(v6) })
		var rows []bundle.Socket
		if err == nil {
			if rows, err = decodeTCPTable(raw, v6); err != nil {
				table.Error = bundle.NewWinError(errorInvalidData)
			}
		} else {
			table.Error = winErrorIn(err)
		}
		if err != nil && failed == nil {
			failed = during(table.Proto, err)
		}
		table.Count = len(rows)
		rows = fewest(rows)
		table.Truncated = len(rows) < table.Count
		doc.Tables = append(doc.Tables, table)
		doc.Sockets = append(doc.Sockets, rows...)
	}
	return doc, failed
}

// fewest drops connections beyond the limit, and no listener below it.
func fewest(rows []bundle.Socket) []bundle.Socket {
	if len(rows) <= maxSockets {
		return rows
	}
	kept := make([]bundle.Socket, 0, maxSockets)
	for _, listening := range []bool{true, false} {
		for _, s := range rows {
			if len(kept) < maxSockets && (s.State == bundle.TCPListen) == listening {
				kept = append(kept, s)
			}
		}
	}
	return kept
}

// netstats: -b names the program behind a shared process, and needs full
// rights; without them it says nothing at all.
var netstats = []textCommand{
	{"net/netstat.txt", "netstat.exe", []string{"-anob"}, 40 * time.Second},
	{"net/netstat.txt", "netstat.exe", []string{"-ano"}, 20 * time.Second},
}

func netstatStep() Step {
	s := textStep("netstat", Words{"listeners and connections as netstat shows them", "netstat による待ち受けと接続の表示"}, netstats)
	s.Takes[1] = whereFails(netstats[1].line())
	s.Owes = s.Owes[:1]
	s.Needs = []Need{{Tool: "netstat.exe"}}
	s.Gather = gatherNetstat
	return s
}

func gatherNetstat(ctx context.Context, j *Job) error {
	full := netstats[0]
	c := Command{Tool: full.tool, Args: full.args}
	start := j.Host.Now()
	inTime, cancel := context.WithTimeout(ctx, full.timeout)
	defer cancel()
	r := j.patience.run(inTime, j.Host, c)
	if !r.Truncated && (!r.worked() || len(r.Output) == 0) {
		return j.text(ctx, netstats[1])
	}
	e := j.entry(j.CommandLine(c), start, nil)
	e.ExitCode = r.ExitCode
	if r.Truncated {
		e.Status, e.Error = bundle.StatusTruncated, c.cutOff()
	}
	return j.Add(Item{Path: full.path, Entry: e, Data: r.Output})
}
