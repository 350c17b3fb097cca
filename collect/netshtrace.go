package collect

import (
	"context"
	"errors"
	"strconv"
)

const netshTool = "netsh.exe"

// netshTrace is the recording of netsh, since Server 2008 R2. It has no filter
// for ports. Source: Microsoft, "Netsh Commands for Network Trace".
type netshTrace struct {
	host     Host
	patience *patience
	build    uint32 // of Windows
}

func (netshTrace) name() string { return netshTool }

// The commands of which there is one form only.
var (
	netshStatus = []string{"trace", "show", "status"}
	netshStop   = []string{"trace", "stop"}
)

// takes are all commands in their order, in both spellings: of Windows before
// 8.1 and since then.
func (n netshTrace) takes() []Words {
	lines := listed(netshTool, [][]string{netshStatus})
	for _, megabytes := range []int{warmUpMegabytes, captureMegabytes} {
		for _, build := range []uint32{newWords - 1, newWords} {
			n.build = build
			for i, args := range n.begin(listedState+captureName, megabytes) {
				lines = append(lines, netshLine(commandLine(netshTool, args), build, megabytes, i > 0))
			}
		}
		lines = append(lines, asIs(commandLine(netshTool, netshStop)))
	}
	return lines
}

// netshLine is a command that begins a recording, and when it is run.
func netshLine(command string, build uint32, megabytes int, second bool) Words {
	en, ja := "since Windows 8.1 and Server 2012 R2", "Windows 8.1、Server 2012 R2 以降"
	if build < newWords {
		en, ja = "before Windows 8.1 and Server 2012 R2", "Windows 8.1、Server 2012 R2 より前"
	}
	if megabytes == warmUpMegabytes {
		en, ja = en+", a first recording that is thrown away", ja+"、破棄する最初の記録"
	}
	if second {
		en, ja = en+", where the former fails", ja+"、上が失敗した場合のみ"
	}
	return asIsAnd(command, en, ja)
}

func (n netshTrace) run(ctx context.Context, args ...string) Result {
	return runSniffer(ctx, n.host, n.patience, netshTool, args)
}

func (n netshTrace) must(ctx context.Context, args ...string) error {
	return commandError(Command{Tool: netshTool, Args: args}, n.run(ctx, args...))
}

// idle: a session that runs names its file, in every language.
func (n netshTrace) idle(ctx context.Context) error {
	status := n.run(ctx, netshStatus...)
	if status.Err != nil {
		return commandError(Command{Tool: netshTool, Args: netshStatus}, status)
	}
	if names(status.Output, ".etl") {
		return errForeign
	}
	return nil
}

// newWords is the first build whose netsh knows report=disabled; before it is
// report=no. Without either, stopping takes minutes.
const newWords = 9600

// begin are the commands that begin, of which the first that works counts:
// TCP over both versions of IP, then everything. fileMode=single would give a
// file without packets.
func (n netshTrace) begin(file string, megabytes int) [][]string {
	off := "disabled"
	if n.build > 0 && n.build < newWords {
		off = "no"
	}
	all := []string{"trace", "start", "capture=yes", "report=" + off, "correlation=" + off, "persistent=no", "overwrite=yes",
		"fileMode=circular", "maxSize=" + strconv.Itoa(megabytes), "traceFile=" + file}
	tcp := append(append([]string{}, all...), "Ethernet.Type=(IPv4,IPv6)", "Protocol=6")
	return [][]string{tcp, all}
}

// warmUpMegabytes is the size of the recording that is thrown away.
const warmUpMegabytes = 1

// start begins twice: the first recording after a start of Windows may stay
// empty, and is thrown away. After an error a recording may be under way.
func (n netshTrace) start(ctx context.Context, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 4*captureStart)
	defer cancel()
	if err := n.startOne(ctx, file, warmUpMegabytes); err != nil {
		return err
	}
	if err := n.stop(ctx); err != nil {
		return err
	}
	return n.startOne(ctx, file, captureMegabytes)
}

func (n netshTrace) startOne(ctx context.Context, file string, megabytes int) error {
	ctx, cancel := context.WithTimeout(ctx, captureStart)
	defer cancel()
	return first(n.begin(file, megabytes), func(args []string) error { return n.must(ctx, args...) })
}

func (n netshTrace) records(ctx context.Context, file string) (bool, error) {
	status := n.run(ctx, netshStatus...)
	return names(status.Output, file), status.Err
}

func (n netshTrace) stop(ctx context.Context) error { return n.must(ctx, netshStop...) }

// convert: netsh has no such command.
func (netshTrace) convert(context.Context, string, string) error {
	return errors.New("netsh.exe can not write pcapng; etl2pcapng.exe converts the file")
}
