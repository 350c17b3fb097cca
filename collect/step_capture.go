package collect

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

const (
	maxCapture       = 10 * time.Minute
	captureStart     = 60 * time.Second // a command that begins a capture
	captureStop      = 60 * time.Second // the end, which is waited for after Ctrl-C too
	captureConvert   = 60 * time.Second
	captureMegabytes = 64 // of the file; circular, so that the last packets are kept
	captureRoom      = 4 * captureMegabytes << 20
	maxPorts         = 32 // filters of pktmon
	pcapPath         = "capture/" + pcapName
	pcapName         = "capture.pcapng"
	etlPath          = "capture/" + captureName
)

// errForeign is a capture that somebody else runs: it is never touched.
var errForeign = errors.New("somebody else's capture is running or prepared on this server, and was left alone")

// sniffer is a program of Windows that records packets. There is one recording
// on a server at a time, whoever began it.
type sniffer interface {
	name() string
	// idle returns errForeign where there is a recording already.
	idle(ctx context.Context) error
	// start begins to record into a file. A recording may be under way even
	// when it fails, as when its time is over.
	start(ctx context.Context, file string) error
	// records reports whether a recording into that file is under way.
	records(ctx context.Context, file string) (bool, error)
	// stop ends the recording.
	stop(ctx context.Context) error
	// convert turns the file into a pcapng file, where the program can do that.
	convert(ctx context.Context, etl, pcapng string) error
}

func captureStep(o Options) Step {
	s := Step{
		Name:  "capture",
		Title: Words{"network packets (only with --capture)", "ネットワーク パケット (--capture 指定時のみ)"},
		Takes: []Words{{"only with --capture; nothing while somebody else's capture is running or prepared; where pktmon.exe is:",
			"--capture 指定時のみ。他のキャプチャが実行中または準備中の場合は何もしません。pktmon.exe がある場合:"}},
		Owes: []string{pcapPath},
		// Gather never waits longer than maxCapture for packets.
		Timeout: maxCapture + 4*captureStart + captureStop + captureConvert,
		Grace:   2*captureStop + captureConvert,
		Gather:  gatherCapture,
	}
	s.Takes = append(s.Takes, pktmon{ports: o.ports()}.takes()...)
	s.Takes = append(s.Takes, Words{"where there is no pktmon.exe:", "pktmon.exe がない場合:"})
	s.Takes = append(s.Takes, netshTrace{}.takes()...)
	return s
}

func gatherCapture(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	if j.Options.Capture <= 0 {
		return j.noCapture(start, errors.New("not asked for (--capture 60s)"), bundle.StatusSkipped)
	}
	if !j.Host.Identity().Elevated {
		return &SystemError{Call: "capture", Code: errorAccessDenied, Text: "only an administrator may record packets"}
	}
	s := j.sniffer()
	if s == nil {
		return during("pktmon.exe, netsh.exe", ErrMissing)
	}
	err := s.idle(ctx)
	if errors.Is(err, errForeign) {
		return j.noCapture(start, err, bundle.StatusSkipped)
	} else if err != nil {
		return err
	}
	etl, err := j.Host.State(captureName)
	if err != nil {
		return err
	}
	if free, err := j.Host.FreeBytes(folderOf(etl)); err == nil && free < captureRoom {
		return errors.New("only " + decimal(free>>20) + " MB are free on the drive of " + folderOf(etl) + ", and a capture may need " + decimal(captureRoom>>20) + " MB")
	}
	return j.record(ctx, s, etl)
}

func (j *Job) noCapture(start time.Time, why error, status bundle.Status) error {
	e := j.entry("capture", start, why)
	e.Status = status
	return j.Add(Item{Path: pcapPath, Entry: e})
}

// sniffer returns what this Windows has: pktmon can look at single ports,
// netsh since Server 2008 R2 only at everything.
func (j *Job) sniffer() sniffer {
	if _, ok := j.Host.Tool(pktmonTool); ok {
		return pktmon{host: j.Host, patience: j.patience, ports: j.Options.ports()}
	}
	if _, ok := j.Host.Tool(netshTool); ok {
		return netshTrace{host: j.Host, patience: j.patience, build: j.Host.Identity().Host.Build}
	}
	return nil
}

func (o Options) ports() []uint16 {
	switch {
	case len(o.Ports) == 0:
		return []uint16{443}
	case len(o.Ports) > maxPorts:
		return o.Ports[:maxPorts]
	}
	return o.Ports
}

// record runs a capture from beginning to end. The marker stands as long as
// the recording may be running, for the next start should this one die.
func (j *Job) record(ctx context.Context, s sniffer, etl string) error {
	begun := j.Host.Now()
	removeCapture(etl) // of an earlier run
	if err := mark(j.Host, marker{tool: s.name(), file: etl}); err != nil {
		return err
	}
	startErr := s.start(ctx, etl)
	if startErr == nil {
		j.watch(ctx)
	}
	// Ctrl-C ends the recording, not the work of putting things in order.
	ending, cancel := context.WithTimeout(context.Background(), captureStop)
	defer cancel()
	stop := s.stop
	if startErr != nil {
		stop = func(ctx context.Context) error { return stopOwn(ctx, s, etl) }
	}
	if err := stop(ending); err != nil {
		return during("the capture may still be running, the next start or --stop-capture ends it", err)
	}
	defer unmark(j.Host) // last: what dies before leaves its packets to the next start
	defer removeCapture(etl)
	if startErr != nil {
		return startErr
	}
	return j.packCapture(s, etl, begun)
}

// removeCapture removes the file of a recording, and what netsh leaves beside it
// on some versions.
func removeCapture(etl string) {
	_ = os.Remove(etl)
	_ = os.Remove(strings.TrimSuffix(etl, ".etl") + ".cab")
}

// watch waits for the packets.
func (j *Job) watch(ctx context.Context) {
	wait := j.Options.Capture
	if wait > maxCapture {
		wait = maxCapture
	}
	seconds := strconv.Itoa(int(wait.Seconds()))
	j.Say(Words{
		"Recording packets for " + seconds + " s: make the failure happen now, from the client that has it.",
		seconds + " 秒間パケットを記録します。今のうちに、問題の起きるクライアントから接続して問題を再現してください。",
	})
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// packCapture packs the packets as pcapng, which every program reads, or else
// as Windows wrote them.
func (j *Job) packCapture(s sniffer, etl string, begun time.Time) error {
	if _, err := os.Stat(etl); err != nil {
		return j.noCapture(begun, errors.New(s.name()+": "+wroteNoFile), bundle.StatusEmpty)
	}
	pcapng, err := j.Host.Temp(pcapName)
	if err != nil {
		return err
	}
	defer os.Remove(pcapng)
	ctx, cancel := context.WithTimeout(context.Background(), captureConvert)
	defer cancel()
	if err := s.convert(ctx, etl, pcapng); err != nil {
		if err := j.noCapture(begun, during("see "+etlPath, err), bundle.StatusFailed); err != nil {
			return err
		}
		return j.Add(Item{Path: etlPath, Entry: j.entry(s.name(), begun, nil), File: etl})
	}
	return j.Add(Item{Path: pcapPath, Entry: j.entry(s.name(), begun, nil), File: pcapng})
}

// runSniffer runs a command of pktmon or netsh trace. Those that put things in
// order have their whole time in any case.
func runSniffer(ctx context.Context, h Host, p *patience, tool string, args []string) Result {
	ctx, cancel := context.WithTimeout(ctx, captureStart)
	defer cancel()
	last := args[len(args)-1]
	return p.run(ctx, h, Command{Tool: tool, Args: args, MustEnd: last == "stop" || last == "remove" || last == "unload"})
}

// commandError is the error of a program that was run for what it does: nil
// where it worked.
func commandError(c Command, r Result) error {
	if r.Err != nil {
		return during(commandLine(c.Tool, c.Args), r.Err)
	}
	if !r.worked() {
		return errors.New(commandLine(c.Tool, c.Args) + ": " + firstLine(r.Output))
	}
	return nil
}
