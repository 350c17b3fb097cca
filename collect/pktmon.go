package collect

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"strings"
)

const pktmonTool = "pktmon.exe"

// pktmonFilter begins the names of our filters.
const pktmonFilter = "tlsev"

// pktmon is Packet Monitor, since Server 2019. Source: Microsoft, "pktmon",
// "pktmon start", "pktmon filter add", "Pktmon support for pcapng".
type pktmon struct {
	host     Host
	patience *patience
	ports    []uint16
}

func (pktmon) name() string { return pktmonTool }

// The commands of which there is one form only.
var (
	pktmonStatus  = []string{"status"}
	pktmonList    = []string{"filter", "list"}
	pktmonStop    = []string{"stop"}
	pktmonRemove  = []string{"filter", "remove"}
	pktmonUnload  = []string{"unload"}
	pktmonSession = []string{"query", "PktMon", "-ets"} // of logman.exe
)

// logmanTool knows the trace session of a pktmon that has no status.
const logmanTool = "logman.exe"

// takes are all commands in their order.
func (p pktmon) takes() []Words {
	lines := []Words{asIs(commandLine(pktmonTool, pktmonStatus)),
		asIsAnd(commandLine(logmanTool, pktmonSession), "where pktmon.exe has no status", "pktmon.exe に status がない場合のみ"),
		asIs(commandLine(pktmonTool, pktmonList))}
	commands := append(p.filters(), alternatives(p.begin(listedState+captureName))...)
	commands = append(commands, pktmonStop, pktmonRemove, pktmonUnload)
	commands = append(commands, alternatives(p.conversions(listedState+captureName, listedTemp+pcapName))...)
	return append(lines, listed(pktmonTool, commands)...)
}

// alternatives marks commands of which the first that works counts: nil stands
// before those that are a second try.
func alternatives(commands [][]string) (marked [][]string) {
	for i, args := range commands {
		if i > 0 {
			marked = append(marked, nil)
		}
		marked = append(marked, args)
	}
	return marked
}

// listed are commands as --list prints them.
func listed(tool string, commands [][]string) (lines []Words) {
	for i, args := range commands {
		switch {
		case args == nil:
		case i > 0 && commands[i-1] == nil:
			lines = append(lines, whereFails(commandLine(tool, args)))
		default:
			lines = append(lines, asIs(commandLine(tool, args)))
		}
	}
	return lines
}

func (p pktmon) run(ctx context.Context, args ...string) Result {
	return runSniffer(ctx, p.host, p.patience, pktmonTool, args)
}

func (p pktmon) must(ctx context.Context, args ...string) error {
	return commandError(Command{Tool: pktmonTool, Args: args}, p.run(ctx, args...))
}

// idle looks at shapes, as the words are in the system's language. While
// nothing is recorded, status is one line; otherwise it is a list. Filters
// stand in a table, each behind its number. They are global: with somebody
// else's in place we would see other packets than we ask for, and removing
// ours would remove theirs.
func (p pktmon) idle(ctx context.Context) error {
	status := p.run(ctx, pktmonStatus...)
	switch {
	case status.Err != nil:
		return commandError(Command{Tool: pktmonTool, Args: pktmonStatus}, status)
	case status.worked() && len(textLines(status.Output)) > 1:
		return errForeign
	case !status.worked() && p.session(ctx).worked():
		return errForeign
	}
	filters := p.run(ctx, pktmonList...)
	if err := commandError(Command{Tool: pktmonTool, Args: pktmonList}, filters); err != nil {
		return err
	}
	if len(numbered(filters.Output)) > 0 {
		return errForeign
	}
	return nil
}

// session asks for the trace session of Packet Monitor and its file, on the
// first versions, which have no status. It works where there is one.
func (p pktmon) session(ctx context.Context) Result {
	return runSniffer(ctx, p.host, p.patience, logmanTool, pktmonSession)
}

// filters are the commands that select the ports, either direction.
func (p pktmon) filters() (commands [][]string) {
	for _, port := range p.ports {
		n := strconv.Itoa(int(port))
		commands = append(commands, []string{"filter", "add", pktmonFilter + n, "-t", "TCP", "-p", n})
	}
	return commands
}

// begin are the commands that begin, of which the first that works counts:
// that of Server 2022, then that of the first versions. Packets are kept
// whole, as 128 bytes, the default, cut the ClientHello.
func (p pktmon) begin(file string) [][]string {
	size := strconv.Itoa(captureMegabytes)
	return [][]string{
		{"start", "--capture", "--comp", "nics", "--pkt-size", "0", "--file-name", file, "--file-size", size, "--log-mode", "circular"},
		{"start", "--etw", "-p", "0", "-s", size, "-f", file},
	}
}

func (p pktmon) start(ctx context.Context, file string) error {
	ctx, cancel := context.WithTimeout(ctx, captureStart)
	defer cancel()
	err := p.filter(ctx)
	if err == nil {
		err = first(p.begin(file), func(args []string) error { return p.must(ctx, args...) })
	}
	if err != nil {
		p.tidy()
	}
	return err
}

func (p pktmon) filter(ctx context.Context) error {
	for _, args := range p.filters() {
		if err := p.must(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// first runs alternatives until one works, and returns the error of the first.
func first(alternatives [][]string, run func(args []string) error) (err error) {
	for i, args := range alternatives {
		again := run(args)
		if again == nil {
			return nil
		}
		if i == 0 {
			err = again
		}
	}
	return err
}

// tidy removes our filters and the driver, with time of its own.
func (p pktmon) tidy() {
	ctx, cancel := context.WithTimeout(context.Background(), captureStop)
	defer cancel()
	p.run(ctx, pktmonRemove...)
	p.run(ctx, pktmonUnload...)
}

func (p pktmon) stop(ctx context.Context) error {
	err := p.must(ctx, pktmonStop...)
	p.tidy()
	return err
}

// records also puts the filters in order that a run left which died before it
// began to record.
func (p pktmon) records(ctx context.Context, file string) (bool, error) {
	status := p.run(ctx, pktmonStatus...)
	if status.Err == nil && !status.worked() {
		status = p.session(ctx)
	}
	if status.Err != nil || names(status.Output, file) {
		return status.Err == nil, status.Err
	}
	ours := 0
	filters := numbered(p.run(ctx, pktmonList...).Output)
	for _, line := range filters {
		if bytes.Contains(line, []byte(" "+pktmonFilter)) {
			ours++
		}
	}
	if ours > 0 && ours == len(filters) {
		p.tidy()
	}
	return false, nil
}

// conversions are the commands that make a pcapng file: that of Server 2022,
// and that which updates brought to Server 2019.
func (pktmon) conversions(etl, pcapng string) [][]string {
	return [][]string{
		{"etl2pcap", etl, "--out", pcapng},
		{"pcapng", etl, "-o", pcapng},
	}
}

func (p pktmon) convert(ctx context.Context, etl, pcapng string) error {
	return first(p.conversions(etl, pcapng), func(args []string) error {
		if err := p.must(ctx, args...); err != nil {
			return err
		}
		_, err := os.Stat(pcapng)
		return err
	})
}

// textLines returns the lines that are not blank.
func textLines(output []byte) (lines [][]byte) {
	for _, line := range bytes.Split(output, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// numbered returns the lines that begin with a number: the rows of a table.
func numbered(output []byte) (lines [][]byte) {
	for _, line := range textLines(output) {
		number, _, found := bytes.Cut(line, []byte(" "))
		if _, err := strconv.Atoi(string(number)); found && err == nil {
			lines = append(lines, line)
		}
	}
	return lines
}

// names reports whether an output has the path of a file in it.
func names(output []byte, file string) bool {
	return file != "" && strings.Contains(strings.ToLower(string(output)), strings.ToLower(file))
}
