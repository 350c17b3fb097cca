package main

import (
	"fmt"
	"io"
	"time"

	"ssltriage/analyze/render/terminal"
)

// patience is how long an analysis may take before it shows progress.
const patience = 500 * time.Millisecond

// progress shows which file is being read, on a terminal only, and only when
// the work takes longer than patience.
type progress struct {
	w     io.Writer
	start time.Time
	shown bool
}

func newProgress(w io.Writer, quiet bool) *progress {
	if _, tty := terminalWidth(w); !tty || quiet {
		w = nil
	}
	return &progress{w: w, start: time.Now()}
}

// step is called before each file.
func (p *progress) step(done, total int, name string) {
	if p.w == nil || time.Since(p.start) < patience {
		return
	}
	p.shown = true
	fmt.Fprintf(p.w, "\r\x1b[K%d/%d %s", done, total, terminal.Clip(terminal.Safe(name), 60))
}

// done wipes the line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
