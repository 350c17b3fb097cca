package collect

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

// fakeSniffers are pktmon and netsh trace as far as the collector knows them:
// one recording at a time, filters that are global, words in any language.
type fakeSniffers struct {
	t         *testing.T
	recording string   // file
	filters   []string // of pktmon
	rtm       bool     // the pktmon of Server 2019 before its updates
	noConvert bool
	noTypes   bool // netsh that refuses Ethernet.Type=(IPv4,IPv6)
	stopFails bool
	log       []string
}

func (f *fakeSniffers) run(c Command) (string, int, bool) {
	if c.Tool != pktmonTool && c.Tool != netshTool && c.Tool != "logman.exe" {
		return "", 0, false
	}
	line := strings.TrimSuffix(c.Tool, ".exe") + " " + strings.Join(c.Args, " ")
	f.log = append(f.log, line)
	output, code := f.answer(line, c.Args)
	return output, code, true
}

func (f *fakeSniffers) answer(line string, args []string) (string, int) {
	has := func(s string) bool { return strings.HasPrefix(line, s) }
	switch {
	case has("pktmon status") && f.rtm:
		return "pktmon { filter | comp | reset | start | stop | format | unload } [options]\r\nHilfe\r\n", 1
	case has("logman query PktMon -ets"):
		return "Name: PktMon\r\nAusgabeort: " + f.recording + "\r\n", btoi(f.recording == "")
	case has("pktmon status") && f.recording != "":
		return "収集されたデータ:\r\n    パケット キャプチャ\r\n\r\nログ ファイル: " + f.recording + "\r\n", 0
	case has("pktmon status"):
		return "\r\nパケット モニターは実行されていません。\r\n", 0
	case has("pktmon filter list"):
		out := "Paketfilter:\r\n    # Name Protokoll Port\r\n    - ---- --------- ----\r\n"
		for i, name := range f.filters {
			out += fmt.Sprintf("    %d %s  TCP  443\r\n", i+1, name)
		}
		return out, 0
	case has("pktmon filter add"):
		f.filters = append(f.filters, args[2])
	case has("pktmon filter remove"):
		f.filters = nil
	case has("pktmon unload"):
	case has("pktmon start --capture") && f.rtm:
		return "Unknown parameter '--capture'.", 87
	case has("pktmon start --capture"):
		return f.start(args[7])
	case has("pktmon start --etw"):
		return f.start(args[7])
	case has("pktmon stop"), has("netsh trace stop"):
		if f.recording == "" || f.stopFails {
			return "There is no trace session currently in progress.", 1
		}
		f.recording = ""
	case has("pktmon etl2pcap"):
		if f.noConvert || f.rtm {
			return "?", 1
		}
		writeFile(f.t, args[3], "\x0a\x0d\x0d\x0apackets")
	case has("pktmon pcapng"):
		if f.noConvert {
			return "?", 1
		}
		writeFile(f.t, args[3], "\x0a\x0d\x0d\x0apackets")
	case has("netsh trace show status") && f.recording != "":
		return "トレース構成:\r\n----\r\nトレース ファイル: " + f.recording + "\r\n", 0
	case has("netsh trace show status"):
		return "現在実行中のトレース セッションはありません。\r\n", 1
	case has("netsh trace start"):
		if f.noTypes && strings.Contains(line, "Ethernet.Type") {
			return "Der Filter ist ungültig.", 1
		}
		return f.start(strings.TrimPrefix(args[9], "traceFile="))
	default:
		return "?", 1
	}
	return "", 0
}

func (f *fakeSniffers) start(file string) (string, int) {
	if f.recording != "" {
		return "already started", 1
	}
	f.recording = file
	writeFile(f.t, file, "etl of packets")
	return "", 0
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// captureHost is a server with pktmon, or with netsh only.
func captureHost(t *testing.T, tools ...string) (*fakeHost, *fakeSniffers) {
	h, f := newFakeHost(t), &fakeSniffers{t: t}
	h.program = f.run
	for _, tool := range tools {
		h.tools[tool] = ""
	}
	return h, f
}

var wanted = Options{Capture: 5 * time.Millisecond, Ports: []uint16{443, 8443}}

// tidied asserts that nothing is left of a capture.
func tidied(t *testing.T, h *fakeHost, f *fakeSniffers) {
	t.Helper()
	if f.recording != "" || len(f.filters) > 0 {
		t.Errorf("left behind: recording %q, filters %v", f.recording, f.filters)
	}
	if _, ok := readMarker(h); ok {
		t.Error("the marker is still there")
	}
	if files, _ := os.ReadDir(h.dir); len(files) > 0 {
		t.Errorf("files are left: %v", files)
	}
}

func TestCaptureStep(t *testing.T) {
	h, f := captureHost(t, pktmonTool, netshTool)
	b := h.gather(t, wanted, captureStep(Options{}))
	status(t, b, pcapPath, bundle.StatusOK)
	if got := content(t, b, pcapPath); got != "\x0a\x0d\x0d\x0apackets" {
		t.Errorf("%q", got)
	}
	etl, _ := h.State("capture.etl")
	pcapng, _ := h.Temp("capture.pcapng")
	want := []string{"pktmon status", "pktmon filter list",
		"pktmon filter add tlsev443 -t TCP -p 443", "pktmon filter add tlsev8443 -t TCP -p 8443",
		"pktmon start --capture --comp nics --pkt-size 0 --file-name " + etl + " --file-size 64 --log-mode circular",
		"pktmon stop", "pktmon filter remove", "pktmon unload", "pktmon etl2pcap " + etl + " --out " + pcapng}
	if strings.Join(f.log, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(f.log, "\n"), strings.Join(want, "\n"))
	}
	tidied(t, h, f)
}

func TestCaptureStepRTM(t *testing.T) {
	h, f := captureHost(t, pktmonTool, "logman.exe")
	f.rtm = true
	status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusOK)
	if all := strings.Join(f.log, "\n"); !strings.Contains(all, "pktmon start --etw -p 0 -s 64 -f ") {
		t.Errorf("%s", all)
	}
	tidied(t, h, f)
}

func TestCaptureStepKeepsETL(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	f.noConvert = true
	b := h.gather(t, wanted, captureStep(Options{}))
	status(t, b, pcapPath, bundle.StatusFailed)
	status(t, b, etlPath, bundle.StatusOK)
	if content(t, b, etlPath) != "etl of packets" {
		t.Error("no ETL")
	}
	tidied(t, h, f)
}

func TestCaptureStepNetsh(t *testing.T) {
	for build, words := range map[uint32]string{7601: "report=no correlation=no", 9200: "report=no correlation=no", 9600: "report=disabled correlation=disabled"} {
		h, f := captureHost(t, netshTool)
		h.identity.Host.Build = build
		f.noTypes = build == 7601
		b := h.gather(t, wanted, captureStep(Options{}))
		status(t, b, etlPath, bundle.StatusOK)
		all := strings.Join(f.log, "\n")
		if !strings.Contains(all, "netsh trace start capture=yes "+words+" persistent=no overwrite=yes fileMode=circular maxSize=64 traceFile=") {
			t.Errorf("build %d:\n%s", build, all)
		}
		if strings.Count(all, "netsh trace stop") != 2 || strings.Count(all, "maxSize=1 ") == 0 {
			t.Errorf("the first recording after a start of Windows is thrown away:\n%s", all)
		}
		tidied(t, h, f)
	}
}

func TestCaptureStepForeign(t *testing.T) {
	for name, test := range map[string]struct {
		tool  string
		spoil func(f *fakeSniffers)
	}{
		"pktmon runs":     {pktmonTool, func(f *fakeSniffers) { f.recording = `C:\theirs.etl` }},
		"pktmon prepared": {pktmonTool, func(f *fakeSniffers) { f.filters = []string{"theirs"} }},
		"old pktmon runs": {pktmonTool, func(f *fakeSniffers) { f.rtm, f.recording = true, `C:\theirs.etl` }},
		"netsh runs":      {netshTool, func(f *fakeSniffers) { f.recording = `C:\theirs.etl` }},
	} {
		t.Run(name, func(t *testing.T) {
			h, f := captureHost(t, test.tool, "logman.exe")
			test.spoil(f)
			recording, filters := f.recording, len(f.filters)
			e := status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusSkipped)
			if f.recording != recording || len(f.filters) != filters || !strings.Contains(e.Error, "left alone") {
				t.Errorf("a foreign capture was touched: %v (%s)", f.log, e.Error)
			}
		})
	}
}

func TestCaptureStepNotDone(t *testing.T) {
	h, f := captureHost(t)
	status(t, h.gather(t, Options{}, captureStep(Options{})), pcapPath, bundle.StatusSkipped)
	status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusMissingTool)
	h.tools[pktmonTool] = ""
	h.free = captureRoom - 1
	if e := status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusFailed); !strings.Contains(e.Error, "255 MB are free") {
		t.Errorf("%q", e.Error)
	}
	h.identity.Elevated = false
	status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusAccessDenied)
	if len(f.log) > 2 { // whether somebody else's is running
		t.Errorf("run: %v", f.log)
	}
}

// TestCaptureStepInterrupted: Ctrl-C ends the recording and packs it.
func TestCaptureStepInterrupted(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	b := h.gatherFor(t, ctx, Options{Capture: time.Hour}, captureStep(Options{}))
	status(t, b, pcapPath, bundle.StatusOK)
	tidied(t, h, f)
}

// TestGrace: a step has the time that it asks for to put things in order, and
// no more.
func TestGrace(t *testing.T) {
	if g := captureStep(Options{}).grace(); g < captureStop+captureConvert {
		t.Errorf("a capture has %v to end", g)
	}
	h := newFakeHost(t)
	s := Step{Name: "slow", Owes: []string{"slow.txt"}, Timeout: 10 * time.Millisecond, Grace: 50 * time.Millisecond}
	s.Gather = func(context.Context, *Job) error { <-h.over; return nil }
	began := time.Now()
	b := h.gather(t, Options{}, s)
	status(t, b, "slow.txt", bundle.StatusTimeout)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestLeftoverInterrupted: while it is not known whether the capture still
// runs, the marker stays.
func TestLeftoverInterrupted(t *testing.T) {
	for _, tool := range []string{pktmonTool, netshTool} {
		h, f := captureHost(t, tool)
		crashed(t, h, f, tool, 4711)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if file, err := StopCapture(ctx, h); err == nil || file != "" {
			t.Errorf("%s: %q, %v", tool, file, err)
		}
		if _, ok := readMarker(h); !ok || f.recording == "" {
			t.Errorf("%s: the marker is gone", tool)
		}
	}
}

// TestLeftoverRTM: the first pktmon does not say what it records; its session
// does.
func TestLeftoverRTM(t *testing.T) {
	h, f := captureHost(t, pktmonTool, "logman.exe")
	f.rtm = true
	crashed(t, h, f, pktmonTool, 4711)
	status(t, h.gather(t, Options{}, leftoverStep()), leftoverPath, bundle.StatusOK)
	tidied(t, h, f)
}

// TestCaptureStepCanNotStop: then the marker stays, and the next start ends it.
func TestCaptureStepCanNotStop(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	f.stopFails = true
	e := status(t, h.gather(t, wanted, captureStep(Options{})), pcapPath, bundle.StatusFailed)
	if _, ok := readMarker(h); !ok || !strings.Contains(e.Error, "--stop-capture") {
		t.Errorf("marker %v, %q", ok, e.Error)
	}
	f.stopFails = false
	b := h.gather(t, Options{}, leftoverStep())
	status(t, b, leftoverPath, bundle.StatusOK)
	if content(t, b, leftoverPath) != "etl of packets" {
		t.Error("what was recorded is lost")
	}
	tidied(t, h, f)
}

// TestLeftoverOfACrash is a program that died while it recorded.
func TestLeftoverOfACrash(t *testing.T) {
	for _, tool := range []string{pktmonTool, netshTool} {
		h, f := captureHost(t, tool)
		crashed(t, h, f, tool, 4711)
		b := h.gather(t, Options{}, leftoverStep())
		status(t, b, leftoverPath, bundle.StatusOK)
		tidied(t, h, f)
	}
}

// crashed leaves behind what a program that died leaves.
func crashed(t *testing.T, h *fakeHost, f *fakeSniffers, tool string, pid int) {
	t.Helper()
	f.recording, _ = h.State("capture.etl")
	writeFile(t, f.recording, "etl of packets")
	path, _ := h.State(markerName)
	writeFile(t, path, fmt.Sprintf("tool=%s\r\nfile=%s\r\npid=%d\r\nimage=%s\r\n", tool, f.recording, pid, ownImage()))
}

// TestLeftoverOfOthers: neither another collector that is at work nor a
// foreign capture that began since is touched.
func TestLeftoverOfOthers(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	crashed(t, h, f, pktmonTool, 4711)
	h.tasks = []bundle.Process{{PID: 4711, Image: strings.ToUpper(ownImage())}}
	if _, err := StopCapture(context.Background(), h); err != errCapturing || f.recording == "" {
		t.Errorf("%v, recording %q", err, f.recording)
	}
	h.tasks[0].Image = "other.exe" // the number was given to another program
	f.recording = `C:\theirs.etl`
	f.filters = []string{"theirs"}
	file, err := StopCapture(context.Background(), h)
	if err != nil || f.recording == "" || len(f.filters) == 0 || file == "" {
		t.Errorf("%q, %v, log %v", file, err, f.log)
	}
}

// TestLeftoverFilters is a program that died between its filters and the start.
func TestLeftoverFilters(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	crashed(t, h, f, pktmonTool, 4711)
	os.Remove(f.recording)
	f.recording, f.filters = "", []string{"tlsev443"}
	b := h.gather(t, Options{}, leftoverStep(), hostStep())
	if len(b.Manifest.Entries) != 1 {
		t.Errorf("there is nothing to tell: %+v", b.Manifest.Entries)
	}
	tidied(t, h, f)
}

func TestLeftoverOfNothing(t *testing.T) {
	h, f := captureHost(t, pktmonTool, netshTool)
	h.gather(t, Options{}, leftoverStep(), hostStep())
	if len(f.log) > 0 {
		t.Errorf("programs were run without need: %v", f.log)
	}
	h.fail["State"] = denied("CreateDirectory")
	if file, err := StopCapture(context.Background(), h); file != "" || err != nil {
		t.Errorf("%q, %v", file, err)
	}
}
