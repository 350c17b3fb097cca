package eventlog

import (
	"cmp"
	"slices"
	"time"
)

// entry is an event that is still being counted. In a flood of different
// events there is one for each record: what only an event of several records
// needs is made with the second one.
type entry struct {
	key         key
	size        int
	event       *Event     // what it says; nil: not read yet, see wait.go
	chunk, pos  int        // where it waits to be read
	count       int        // records
	known       int        // of them from elsewhere
	first       Occurrence // the earliest
	last        time.Time
	processes   []uint32     // several records: whose
	early, late []Occurrence // several records: late is a ring, next its oldest
	next        int
}

// add counts a record. Of its occurrences so many are kept at each end.
func (e *entry) add(o Occurrence, limit int) {
	if e.count++; e.count == 1 {
		e.first, e.last = o, o.Time
		return
	}
	if e.count == 2 {
		e.addProcess(e.first.ProcessID)
		e.early = append(e.early, e.first)
	}
	e.addProcess(o.ProcessID)
	e.keep(o, limit)
	if o.Time.IsZero() {
		return
	}
	if e.first.Time.IsZero() || o.Time.Before(e.first.Time) {
		e.first = o
	}
	if o.Time.After(e.last) {
		e.last = o.Time
	}
}

func (e *entry) addProcess(id uint32) {
	if id != 0 && len(e.processes) < maxProcessIDs && !slices.Contains(e.processes, id) {
		e.processes = append(e.processes, id)
	}
}

func (e *entry) keep(o Occurrence, limit int) {
	switch {
	case len(e.late) == 0 && len(e.early) < limit:
		e.early = append(e.early, o)
	case len(e.late) < limit:
		e.late = append(e.late, o)
	default:
		e.late[e.next%len(e.late)] = o
		e.next++
	}
}

// kept is how many occurrences are.
func (e *entry) kept() int {
	if e.count == 1 {
		return 1
	}
	return len(e.early) + len(e.late)
}

// counted gives the event with what was counted of it.
func (e *entry) counted() Event {
	ev := *e.event
	ev.Count, ev.Known, ev.First, ev.Last = e.count, e.known, e.first.Time, e.last
	ev.RecordID, ev.Offset, ev.ProcessID = e.first.RecordID, e.first.Offset, e.first.ProcessID
	if ev.Format == EVTX {
		ev.Chunk = int((ev.Offset - fileHeader) / chunkSize)
	}
	if e.count == 1 {
		e.addProcess(e.first.ProcessID)
		e.early = append(e.early, e.first)
	}
	ev.ProcessIDs = e.processes
	ev.Occurrences = append(e.early, e.late...)
	slices.SortFunc(ev.Occurrences, func(a, b Occurrence) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.RecordID, b.RecordID), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Second, b.Second))
	})
	return ev
}

// queue gives entries in the order in which they came.
type queue struct {
	entries []*entry
	popped  int // at the beginning
}

func (q *queue) push(e *entry) {
	if q.popped > 64 && q.popped > len(q.entries)/2 {
		q.entries = slices.Delete(q.entries, 0, q.popped)
		q.popped = 0
	}
	q.entries = append(q.entries, e)
}

// pop gives the oldest entry, nil when there is none.
func (q *queue) pop() *entry {
	if q.popped == len(q.entries) {
		return nil
	}
	q.popped++
	return q.entries[q.popped-1]
}
