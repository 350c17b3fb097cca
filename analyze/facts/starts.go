package facts

import (
	"slices"
	"time"

	"ssltriage/analyze/evidence"
)

// Start is a start of Windows.
type Start struct {
	At  time.Time // UTC
	Ref evidence.Ref
}

// oneStart bounds the time between the first and the last trace of one start.
const oneStart = 10 * time.Minute

// Starts are the starts of Windows that the evidence dates, oldest first.
// Each leaves several traces; they count as one. Source: Microsoft, messages
// of EventLog 6005 and 6009 and of Kernel-General 12.
func (f *Facts) Starts() []Start {
	type trace struct {
		Start
		kind int
	}
	var traces []trace
	add := func(kind int, events []Event) {
		for _, e := range events {
			for _, o := range e.Occurrences {
				if !o.Time.IsZero() {
					traces = append(traces, trace{Start{o.Time.UTC(), e.RefOf(o.RecordID)}, kind})
				}
			}
		}
	}
	add(0, f.EventsOf("Microsoft-Windows-Kernel-General", 12))
	add(1, f.EventsOf("EventLog", 6009))
	add(2, f.EventsOf("EventLog", 6005))
	if h := f.Host; !h.LastBoot.IsZero() && h.BootRef.Loc.Unit != evidence.UnitRecord {
		traces = append(traces, trace{Start{h.LastBoot.UTC(), h.BootRef}, 3})
	}
	slices.SortStableFunc(traces, func(a, b trace) int { return a.At.Compare(b.At) })
	var out []Start
	seen := map[int]bool{}
	for _, t := range traces {
		if len(out) == 0 || seen[t.kind] || t.At.Sub(out[len(out)-1].At) > oneStart {
			out = append(out, t.Start)
			clear(seen)
		}
		seen[t.kind] = true
	}
	return out
}

// RefOf cites one record of an event.
func (e Event) RefOf(record uint64) evidence.Ref {
	if record == 0 || e.Ref.Loc.Unit != evidence.UnitRecord {
		return e.Ref
	}
	return evidence.Record(e.Ref.File, record, e.Ref.Quote)
}

// ClockStep is a change of the system clock.
type ClockStep struct {
	At   time.Time     // UTC, by the new time
	Step time.Duration // positive: forward
	Ref  evidence.Ref
}

// smallStep is what the time service corrects every day.
const smallStep = time.Minute

// ClockSteps are the changes of the clock by a minute or more, oldest first.
// Source: the Kernel-General manifest, event 1.
func (f *Facts) ClockSteps() []ClockStep {
	var out []ClockStep
	for _, e := range f.EventsOf("Microsoft-Windows-Kernel-General", 1) {
		was, err1 := time.Parse(time.RFC3339Nano, e.Get("OldTime"))
		is, err2 := time.Parse(time.RFC3339Nano, e.Get("NewTime"))
		if step := is.Sub(was); err1 == nil && err2 == nil && step.Abs() >= smallStep {
			out = append(out, ClockStep{is.UTC(), step, e.Ref})
		}
	}
	slices.SortStableFunc(out, func(a, b ClockStep) int { return a.At.Compare(b.At) })
	return out
}
