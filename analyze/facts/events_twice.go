package facts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
)

// The same log may be in a bundle twice: as .evtx and exported as XML or text,
// or as a log and its archived copy. What two files tell counts once.

const (
	maxAlso       = 16  // further places cited of one event
	maxCandidates = 256 // events of one second that are compared
)

// seconds are the events of one kind and second.
type second struct {
	provider string
	id       int
	at       int64
}

// told is an event of the files looked at so far.
type told struct {
	*Event
	log  int   // the file: an index of loader.logs
	used []int // by occurrence: the last file of which one was taken for it
}

// eventJoin looks for events that several files tell.
type eventJoin struct {
	logs     []logFile
	same     map[string]*told
	bySecond map[second][]*told
	byRecord map[uint64][]*told
	shared   map[[2]int]int // records by the two files that have them
}

// joinEvents takes from each file the events that an earlier one has. Texts
// come last, as they say less.
func (l *loader) joinEvents() {
	if len(l.logs) < 2 {
		return
	}
	j := eventJoin{l.logs, map[string]*told{}, map[second][]*told{}, map[uint64][]*told{}, map[[2]int]int{}}
	order := make([]int, len(l.logs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(isText(l.logs[a]), isText(l.logs[b])) })
	for _, log := range order {
		events := l.f.Events[l.logs[log].from:l.logs[log].to]
		for i := range events {
			j.reduce(&events[i], log)
		}
		for i := range events {
			j.add(&events[i], log)
		}
	}
	l.f.Events = slices.DeleteFunc(l.f.Events, func(e Event) bool { return e.Count == 0 })
	for _, log := range order {
		for _, first := range order {
			if n := j.shared[[2]int{log, first}]; n > 0 {
				l.problem(l.logs[log].name, text.F("%d of its events are also in %s and count once", "%d 件のイベントは %s にもあるため、1 回だけ数えます", n, l.logs[first].name))
			}
		}
	}
}

func isText(l logFile) int {
	if l.log.Format == eventlog.Plain {
		return 1
	}
	return 0
}

func (j *eventJoin) add(e *Event, log int) {
	if e.Count == 0 {
		return
	}
	t := &told{e, log, make([]int, len(e.Occurrences))}
	if key := identity(e); j.same[key] == nil {
		j.same[key] = t
	}
	var before second
	for _, o := range e.Occurrences {
		if o.RecordID != 0 {
			j.byRecord[o.RecordID] = append(j.byRecord[o.RecordID], t)
		}
		if at := secondOf(e, o); !o.Time.IsZero() && at != before {
			j.bySecond[at] = append(j.bySecond[at], t)
			before = at
		}
	}
}

func secondOf(e *Event, o eventlog.Occurrence) second {
	return second{eventlog.Canonical(e.Provider), e.ID, o.Time.Unix()}
}

// reduce takes from an event the records that are told already.
func (j *eventJoin) reduce(e *Event, log int) {
	var rest []eventlog.Occurrence
	taken := map[*told]int{}
	for _, o := range e.Occurrences {
		if t := j.find(e, o, log); t != nil {
			taken[t]++
		} else {
			rest = append(rest, o)
		}
	}
	n := len(e.Occurrences) - len(rest)
	if e.Known > 0 && len(taken) == 0 && e.Count > len(e.Occurrences) {
		if t := j.same[identity(e)]; t != nil {
			taken[t] = e.Known
		}
	}
	if len(taken) == 0 {
		return
	}
	switch { // of a flood, only the ends are kept one by one
	case e.Count == len(e.Occurrences):
	case e.Known > 0:
		n = max(n, e.Known)
	case len(rest) == 0:
		n = e.Count
	}
	j.cite(e, log, taken, n)
	e.Count -= n
	if e.Count > 0 && len(rest) > 0 {
		e.startWith(rest, j.logs[log].name)
	}
}

// cite notes at the events which were told before that this file has them too.
func (j *eventJoin) cite(e *Event, log int, taken map[*told]int, n int) {
	best := (*told)(nil)
	for t, k := range taken {
		if len(t.Also) < maxAlso {
			t.Also = append(t.Also, e.Ref)
		}
		j.shared[[2]int{log, t.log}] += k
		n -= k
		if best == nil || t.log < best.log {
			best = t
		}
	}
	j.shared[[2]int{log, best.log}] += n
}

// startWith leaves an event with some of its occurrences.
func (e *Event) startWith(rest []eventlog.Occurrence, file string) {
	e.Occurrences = rest
	first := rest[0]
	e.RecordID, e.Offset, e.ProcessID = first.RecordID, first.Offset, first.ProcessID
	e.First, e.Last = first.Time, rest[len(rest)-1].Time
	if e.Format != eventlog.Plain {
		e.Ref = eventRef(file, e.Event)
	}
}

// find gives the event of another file of which an occurrence is one, and
// takes that one: each stands for one record.
func (j *eventJoin) find(e *Event, o eventlog.Occurrence, log int) *told {
	if o.Known {
		if t := j.same[identity(e)]; t != nil && t.log != log {
			return t
		}
	}
	candidates := j.bySecond[secondOf(e, o)]
	if o.Time.IsZero() {
		candidates = j.byRecord[o.RecordID]
	}
	for _, t := range candidates[:min(len(candidates), maxCandidates)] {
		if t.log == log || !t.agrees(e) {
			continue
		}
		for i, other := range t.Occurrences {
			if t.used[i] != log+1 && sameRecord(o, other) {
				t.used[i] = log + 1
				return t
			}
		}
	}
	return nil
}

// sameRecord compares record numbers where both have one, and times as exactly
// as both are written.
func sameRecord(a, b eventlog.Occurrence) bool {
	if a.RecordID != 0 && b.RecordID != 0 {
		return a.RecordID == b.RecordID && (a.Time.IsZero() || b.Time.IsZero() || a.Time.Unix() == b.Time.Unix())
	}
	switch {
	case a.Time.IsZero() || b.Time.IsZero():
		return false
	case a.Time.Nanosecond() == 0 || b.Time.Nanosecond() == 0:
		return a.Time.Unix() == b.Time.Unix()
	}
	return a.Time.Truncate(time.Millisecond).Equal(b.Time.Truncate(time.Millisecond))
}

// agrees reports whether two events may be one: what both say is the same.
// A text says less than the log.
func (t *told) agrees(e *Event) bool {
	if t.ID != e.ID || eventlog.Canonical(t.Provider) != eventlog.Canonical(e.Provider) ||
		!sameWhereSaid(hostOf(t.Computer), hostOf(e.Computer)) || !sameWhereSaid(t.Channel, e.Channel) {
		return false
	}
	for _, f := range e.Data {
		if f.Name == "" || f.Name == handleField {
			continue
		}
		if v, said := t.Lookup(f.Name); said && spelled(v) != spelled(f.Value) {
			return false
		}
	}
	return len(t.Strings) != len(e.Strings) || slices.Equal(t.Strings, e.Strings)
}

func sameWhereSaid(a, b string) bool { return a == "" || b == "" || strings.EqualFold(a, b) }

// hostOf is the name of a computer without its domain.
func hostOf(computer string) string {
	host, _, _ := strings.Cut(computer, ".")
	return host
}

// handleField differs in each record of an event, which holds that of one.
const handleField = "ContextHandle"

// identity is what an event says, however it is spelled.
func identity(e *Event) string {
	var s strings.Builder
	s.WriteString(eventlog.Canonical(e.Provider))
	s.WriteRune(rune(e.ID))
	for _, part := range []string{hostOf(e.Computer), e.Channel} {
		s.WriteString("\x00" + strings.ToLower(part))
	}
	for _, f := range e.Data {
		if f.Name != handleField {
			s.WriteString("\x00" + f.Name + "\x01" + spelled(f.Value))
		}
	}
	return s.String()
}

// spelled gives one spelling of a value: 0X10, 0x00000010 and 16 are one, and
// so are {ABC} and {abc}, and a time with and without trailing zeros.
func spelled(value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if n, ok := number(value); ok {
		return n
	}
	if t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(value)); err == nil {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return value
}
