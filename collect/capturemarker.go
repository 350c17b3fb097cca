package collect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// marker says that a capture was begun, by whom, and where its packets are. It
// is a file that outlives the program.
type marker struct {
	tool  string // sniffer.name
	file  string // full path of the recording
	pid   int    // of the collector, and
	image string // its file name: a number alone may be another process by now
}

const (
	markerName  = "capture-started.txt"
	captureName = "capture.etl" // the packets, beside it
	maxMarker   = 4096
)

// errCapturing is another collector at work.
var errCapturing = errors.New("another run of this program is recording packets")

// mark writes the marker before the capture begins.
func mark(h Host, m marker) error {
	path, err := h.State(markerName)
	if err != nil {
		return err
	}
	text := "tool=" + m.tool + "\r\nfile=" + m.file + "\r\npid=" + strconv.Itoa(os.Getpid()) + "\r\nimage=" + ownImage() +
		"\r\nstart=" + h.Now().UTC().Format(time.RFC3339) + "\r\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return during("write the marker of the capture", err)
	}
	return nil
}

func ownImage() string { return filepath.Base(os.Args[0]) }

func unmark(h Host) {
	if path, err := h.State(markerName); err == nil {
		_ = os.Remove(path)
	}
}

// readMarker returns the marker of an earlier run; ok is false without one.
func readMarker(h Host) (m marker, ok bool) {
	path, err := h.State(markerName)
	if err != nil {
		return m, false
	}
	for _, line := range strings.Split(fileHead(path, maxMarker), "\n") {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "tool":
			m.tool = value
		case "file":
			m.file = value
		case "image":
			m.image = value
		case "pid":
			m.pid, _ = strconv.Atoi(value)
		}
	}
	own, err := h.State(captureName)
	return m, m.tool != "" && err == nil && m.file == own // no other file is ever touched
}

// atWork reports whether the collector that wrote a marker still runs.
func (m marker) atWork(ctx context.Context, h Host) bool {
	processes, err := within(ctx, callLimit, h.Processes)
	if err != nil || m.pid == os.Getpid() {
		return false
	}
	for _, p := range processes {
		if int(p.PID) == m.pid && strings.EqualFold(p.Image, m.image) {
			return true
		}
	}
	return false
}

// StopCapture ends the capture of an earlier run that could not do so itself,
// and nobody else's. It returns the file with the packets, which the caller
// removes, or "" where there is nothing left.
func StopCapture(ctx context.Context, h Host) (file string, err error) {
	m, ok := readMarker(h)
	if !ok {
		return "", nil
	}
	if m.atWork(ctx, h) {
		return "", errCapturing
	}
	ctx, cancel := context.WithTimeout(ctx, captureStop)
	defer cancel()
	if err := stopOwn(ctx, snifferNamed(h, m.tool), m.file); err != nil {
		return "", during("stop the capture of an earlier run", err) // the marker stays
	}
	unmark(h)
	if _, err := os.Stat(m.file); err != nil {
		return "", nil
	}
	return m.file, nil
}

// stopOwn ends a recording into a file of ours, if it is under way.
func stopOwn(ctx context.Context, s sniffer, file string) error {
	if s == nil {
		return nil
	}
	recording, err := s.records(ctx, file)
	if errors.Is(err, ErrMissing) || err == nil && !recording {
		return nil
	} else if err != nil {
		return err
	}
	return s.stop(ctx)
}

func snifferNamed(h Host, name string) sniffer {
	switch name {
	case pktmonTool:
		return pktmon{host: h}
	case netshTool:
		return netshTrace{host: h}
	}
	return nil
}

const leftoverPath = "capture/earlier.etl"

// leftoverStep puts in order what a run that died has left. Without such a run
// it does nothing, and enters nothing.
func leftoverStep() Step {
	return Step{
		Name:    "capture-leftover",
		Title:   Words{"a packet capture that an earlier run could not end, if there is one", "以前の実行で終了できなかったパケット キャプチャ (ある場合)"},
		Takes:   leftoverTakes(),
		Timeout: captureStop + 30*time.Second,
		Grace:   captureStop,
		Gather: func(ctx context.Context, j *Job) error {
			start := j.Host.Now()
			file, err := StopCapture(ctx, j.Host)
			if err == nil && file == "" {
				return nil
			}
			defer removeCapture(file)
			return j.Add(Item{Path: leftoverPath, Entry: j.entry("capture of an earlier run", start, err), File: file})
		},
	}
}

// leftoverTakes are the commands that end a recording.
func leftoverTakes() []Words {
	lines := []Words{{"only where an earlier run left its marker " + listedState + markerName + ", and its own capture only:",
		"以前の実行の目印 " + listedState + markerName + " がある場合のみ、このプログラム自身のキャプチャに対して:"}}
	lines = append(lines, listed(pktmonTool, [][]string{pktmonStatus, pktmonList, pktmonStop, pktmonRemove, pktmonUnload})...)
	lines = append(lines, asIsAnd(commandLine(logmanTool, pktmonSession), "where pktmon.exe has no status", "pktmon.exe に status がない場合のみ"))
	return append(lines, listed(netshTool, [][]string{netshStatus, netshStop})...)
}
