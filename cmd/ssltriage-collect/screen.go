package main

import (
	"strconv"
	"sync"
	"time"

	"ssltriage/collect"
	"ssltriage/collect/bundle"
)

// screen shows every step with its state and time, one line each.
type screen struct {
	mu       sync.Mutex
	out      stream
	language string
	midline  bool // the line of a step is begun and not ended
}

func newScreen(out stream, language string) *screen { return &screen{out: out, language: language} }

// Begin implements collect.Progress.
func (s *screen) Begin(n, of int, step collect.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := strconv.Itoa(n)
	if n < 10 {
		number = " " + number
	}
	s.out.put("[" + number + "/" + strconv.Itoa(of) + "] " + step.Title.In(s.language) + " … ")
	s.midline = true
}

// Say implements collect.Progress.
func (s *screen) Say(w collect.Words) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.midline {
		s.out.line()
		s.midline = false
	}
	s.out.line("        " + w.In(s.language))
}

// End implements collect.Progress.
func (s *screen) End(step collect.Step, entries []*bundle.Entry, bytes int64, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.midline {
		s.out.put("        ")
	}
	s.midline = false
	s.out.put(s.state(entries) + "  " + seconds(took))
	if bytes > 0 {
		s.out.put("  " + kilobytes(bytes))
	}
	s.out.line()
}

// severity orders what an entry can be, the worst first.
var severity = []bundle.Status{
	bundle.StatusFailed, bundle.StatusTimeout, bundle.StatusAccessDenied, bundle.StatusTruncated,
	bundle.StatusSkipped, bundle.StatusOK, bundle.StatusMissingTool, bundle.StatusEmpty,
}

// state is the worst that became of a step's entries, and of how many.
func (s *screen) state(entries []*bundle.Entry) string {
	count := map[bundle.Status]int{}
	for _, e := range entries {
		if !collect.InOtherForm(entries, e) {
			count[e.Status]++
		}
	}
	for _, status := range severity {
		if n := count[status]; n > 0 {
			text := statusWords[string(status)].In(s.language)
			if status != bundle.StatusOK && n < len(entries) {
				text += " (" + strconv.Itoa(n) + "/" + strconv.Itoa(len(entries)) + ")"
			}
			return text
		}
	}
	return statusWords[string(bundle.StatusEmpty)].In(s.language)
}
