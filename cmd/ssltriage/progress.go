package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"ssltriage/analyze"
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
	p.show(fmt.Sprintf("%d/%d %s", done, total, terminal.Clip(terminal.Safe(name), 60)))
}

// show replaces the line.
func (p *progress) show(line string) {
	if p.w == nil || time.Since(p.start) < patience {
		return
	}
	p.shown = true
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

// done wipes the line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// bar shows how far the analysis of several cases is. It is for several
// goroutines.
type bar struct {
	mu       sync.Mutex
	progress *progress
	cases    []analyze.Case
	parts    []float64 // of each case, how much is done, 0 to 1
	ready    int       // cases
	drawn    time.Time
}

func newBar(c console, quiet bool, cases []analyze.Case) *bar {
	return &bar{progress: newProgress(c.err, quiet), cases: cases, parts: make([]float64, len(cases))}
}

// step is called before each file of a case.
func (b *bar) step(i, done, total int, _ string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts[i] = float64(done) / float64(max(total, 1))
	if time.Since(b.drawn) > 100*time.Millisecond {
		b.draw(i)
	}
}

// finished is called once for each case.
func (b *bar) finished(i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts[i] = 1
	b.ready++
	b.draw(i)
}

// pause keeps the bar away from what f writes.
func (b *bar) pause(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.progress.done()
	f()
}

// done wipes the bar.
func (b *bar) done() { b.pause(func() {}) }

// barWidth is the length of the bar in columns.
const barWidth = 30

func (b *bar) draw(i int) {
	b.drawn = time.Now()
	b.progress.show(barLine(b.parts, b.ready, b.cases[i].Name))
}

// barLine is "[######....] 12/39 name".
func barLine(parts []float64, ready int, name string) string {
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	full := int(sum / float64(len(parts)) * barWidth)
	return fmt.Sprintf("[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full),
		ready, len(parts), terminal.Clip(terminal.Safe(name), 30))
}
