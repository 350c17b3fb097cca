package eventlog

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"
)

const (
	keepOccurrences = 128     // of one event, at each end
	sureOccurrences = 4       // of one event, at each end, when memory is short
	maxOccurrences  = 1 << 16 // of all events together, roughly
	maxProcessIDs   = 16
	maxComputers    = 16
	smallKind       = 64 // events of one kind that always find room
)

// key identifies what a record says, regardless of when it was written: two
// independent hashes with secret seeds, so that nobody can make two records
// that are taken for one.
type key [2]uint64

var keySeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func keyOf(b []byte) key {
	return key{maphash.Bytes(keySeeds[0], b), maphash.Bytes(keySeeds[1], b)}
}

// kind is a provider and an event id.
type kind struct {
	provider string
	id       int
}

// kindStat bounds the events of one kind, so that a flood of one kind never
// crowds out another.
type kindStat struct {
	events int
	bytes  int
	late   []key // events behind the first half of those allowed, oldest first
}

// entry is an event that is still being counted.
type entry struct {
	event Event
	size  int
	early []Occurrence
	late  []Occurrence // ring; next is its oldest
	next  int
	waits bool // the event's content is not read yet
}

// collector joins records that say the same thing, within fixed memory.
type collector struct {
	opt         Options
	entries     map[key]*entry
	unused      []*entry // forgotten, to be used again
	kinds       map[kind]*kindStat
	lastKind    kind // asked for last
	lastStat    *kindStat
	bytes       int
	occurrences int
	wanted      int
	leftOut     int
}

func newCollector(opt Options) *collector {
	return &collector{opt: opt, entries: map[key]*entry{}, kinds: map[kind]*kindStat{}}
}

// again counts one more record of an event that is known; false when it is
// not.
func (c *collector) again(k key, o Occurrence) bool {
	e, known := c.entries[k]
	if known {
		c.wanted++
		c.count(e, o)
		c.visit(e, o)
	}
	return known
}

// add counts one wanted record. The event is read only when it is new.
func (c *collector) add(k key, o Occurrence, read func() Event) {
	if c.again(k, o) {
		return
	}
	c.wanted++
	e := c.entry(read())
	e.event.RecordID, e.event.Offset = o.RecordID, o.Offset
	e.event.ProcessID = o.ProcessID
	if e.size = e.event.size(); c.admit(k, e) {
		c.count(e, o)
	} else {
		c.leftOut++
	}
	c.visit(e, o)
}

func (c *collector) visit(e *entry, o Occurrence) {
	if c.opt.Visit != nil {
		c.opt.Visit(&e.event, o)
	}
}

// admit makes room for a new event, if need be by forgetting an older one of
// the same kind. The first ones and the last ones of a kind are kept.
func (c *collector) admit(k key, e *entry) bool {
	id := kind{e.event.Provider, e.event.ID}
	ks := c.stat(id)
	isNew := ks == nil
	if isNew {
		ks = &kindStat{}
	}
	for !c.hasRoom(ks, e.size) {
		if len(ks.late) == 0 {
			return false
		}
		c.forget(ks, ks.late[0])
	}
	if isNew {
		c.kinds[id], c.lastStat = ks, ks
	}
	c.entries[k] = e
	c.bytes += e.size
	ks.events++
	ks.bytes += e.size
	if c.pastHalf(ks, 0) {
		ks.late = append(ks.late, k)
	}
	return true
}

// stat gives what is known of a kind, nil when no event of it was kept.
func (c *collector) stat(id kind) *kindStat {
	if c.lastStat == nil || c.lastKind != id {
		c.lastKind, c.lastStat = id, c.kinds[id]
	}
	return c.lastStat
}

// pastHalf says whether a kind with so many more events has more than the
// first ones of those allowed.
func (c *collector) pastHalf(ks *kindStat, more int) bool {
	return ks.events+more > c.opt.MaxPerKind/2 || ks.bytes > c.kindBytes()/2
}

func (c *collector) kindBytes() int { return c.opt.MaxBytes / 8 }

func (c *collector) hasRoom(ks *kindStat, size int) bool {
	events, bytes := c.opt.MaxEvents, c.opt.MaxBytes
	if ks.events < smallKind {
		events, bytes = events+events/4, bytes+bytes/4
	}
	return ks.events < c.opt.MaxPerKind && ks.bytes+size <= c.kindBytes() &&
		len(c.entries) < events && c.bytes+size <= bytes
}

func (c *collector) forget(ks *kindStat, k key) {
	ks.late = ks.late[1:]
	e, ok := c.entries[k]
	if !ok {
		return
	}
	delete(c.entries, k)
	if c.opt.Visit == nil { // else somebody may know the event by its address
		c.unused = append(c.unused, e)
	}
	ks.events--
	ks.bytes -= e.size
	c.bytes -= e.size
	c.occurrences -= len(e.early) + len(e.late)
	c.leftOut += e.event.Count
}

// count adds one record to its event.
func (c *collector) count(e *entry, o Occurrence) {
	ev := &e.event
	ev.Count++
	if !o.Time.IsZero() {
		if ev.First.IsZero() || o.Time.Before(ev.First) {
			ev.First = o.Time
			ev.RecordID, ev.Offset, ev.ProcessID = o.RecordID, o.Offset, o.ProcessID
		}
		if o.Time.After(ev.Last) {
			ev.Last = o.Time
		}
	}
	if o.ProcessID != 0 && len(ev.ProcessIDs) < maxProcessIDs && !slices.Contains(ev.ProcessIDs, o.ProcessID) {
		ev.ProcessIDs = append(ev.ProcessIDs, o.ProcessID)
	}
	limit := keepOccurrences
	if c.occurrences >= maxOccurrences {
		limit = sureOccurrences
	}
	switch {
	case len(e.late) == 0 && len(e.early) < limit:
		e.early = append(e.early, o)
		c.occurrences++
	case len(e.late) < limit:
		e.late = append(e.late, o)
		c.occurrences++
	default:
		e.late[e.next%len(e.late)] = o
		e.next++
	}
}

// events returns what was collected, ordered by First, then RecordID.
func (c *collector) events() []Event {
	list := make([]Event, 0, len(c.entries))
	for _, e := range c.entries {
		e.event.Occurrences = append(e.early, e.late...)
		if e.event.Format == EVTX {
			e.event.Chunk = int((e.event.Offset - fileHeader) / chunkSize)
		}
		slices.SortFunc(e.event.Occurrences, func(a, b Occurrence) int {
			return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.RecordID, b.RecordID), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Second, b.Second))
		})
		list = append(list, e.event)
	}
	slices.SortFunc(list, func(a, b Event) int {
		return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.RecordID, b.RecordID),
			cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Line, b.Line), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// finish moves what was collected into the log.
func (c *collector) finish(log *Log, p *problems) {
	log.Events = c.events()
	log.Wanted, log.LeftOut = c.wanted, c.leftOut
	if c.leftOut > 0 {
		p.add("%d of %d wanted records are left out: more different ones than are kept", c.leftOut, c.wanted)
	}
	seen := map[string]bool{}
	for i := range log.Events {
		name := log.Events[i].Computer
		if name != "" && !seen[name] && len(log.Computers) < maxComputers {
			seen[name] = true
			log.Computers = append(log.Computers, name)
		}
	}
	slices.Sort(log.Computers)
}

// size estimates the memory of an event in bytes.
func (e *Event) size() int {
	n := 600 + len(e.Binary) + len(e.Message) + len(e.Quote) + len(e.Computer) + len(e.UserSID) +
		len(e.Channel) + len(e.Source) + len(e.TimeRaw)
	for _, f := range e.Data {
		n += 40 + len(f.Name) + len(f.Value)
	}
	for _, s := range e.Strings {
		n += 20 + len(s)
	}
	return n
}

// widen extends the log's range of time.
func (l *Log) widen(t time.Time) {
	if t.IsZero() {
		return
	}
	if l.First.IsZero() || t.Before(l.First) {
		l.First = t
	}
	if t.After(l.Last) {
		l.Last = t
	}
}
