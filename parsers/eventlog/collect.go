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

// key identifies what a record says, regardless of when it was written: a
// hash with a secret seed, so that nobody can make two records that are taken
// for one.
type key uint64

var keySeed = maphash.MakeSeed()

func keyOf(b []byte) key { return key(maphash.Bytes(keySeed, b)) }

// kind is a provider and an event id.
type kind struct {
	provider string
	id       int
}

func (e *Event) kind() kind { return kind{e.Provider, e.ID} }

// kindStat bounds the events of one kind, so that a flood of one kind never
// crowds out another.
type kindStat struct {
	events int
	bytes  int
	late   queue // events behind the first half of those allowed
}

// collector joins records that say the same thing, within fixed memory.
type collector struct {
	opt         Options
	entries     table
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
	return &collector{opt: opt, kinds: map[kind]*kindStat{}}
}

// again counts one more record of an event that is known; false when it is
// not.
func (c *collector) again(k key, id kind, o Occurrence) bool {
	e := c.entries.get(k)
	if e == nil {
		return false
	}
	c.wanted++
	c.count(e, id, o)
	c.visit(e, o)
	return true
}

// add counts one wanted record. The event is read only when it is new.
func (c *collector) add(k key, id kind, o Occurrence, read func() Event) {
	if c.again(k, id, o) {
		return
	}
	c.wanted++
	said := read()
	said.RecordID, said.Offset, said.ProcessID = o.RecordID, o.Offset, o.ProcessID
	e := c.entry(k, said.size())
	e.event = &said
	if c.admit(id, e) {
		c.count(e, id, o)
	} else {
		c.leftOut++
	}
	c.visit(e, o)
}

func (c *collector) visit(e *entry, o Occurrence) {
	if c.opt.Visit != nil {
		c.opt.Visit(e.event, o)
	}
}

// admit makes room for a new event, if need be by forgetting an older one of
// the same kind. The first ones and the last ones of a kind are kept.
func (c *collector) admit(id kind, e *entry) bool {
	ks := c.stat(id)
	isNew := ks == nil
	if isNew {
		ks = &kindStat{}
	}
	for !c.hasRoom(ks, e.size) {
		oldest := ks.late.pop()
		if oldest == nil {
			return false
		}
		c.forget(ks, oldest)
	}
	if isNew {
		c.kinds[id], c.lastStat = ks, ks
	}
	c.entries.put(e)
	c.bytes += e.size
	ks.events++
	ks.bytes += e.size
	if c.pastHalf(ks, 0) {
		ks.late.push(e)
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
		c.entries.n < events && c.bytes+size <= bytes
}

func (c *collector) forget(ks *kindStat, e *entry) {
	c.entries.delete(e.key)
	ks.events--
	ks.bytes -= e.size
	c.bytes -= e.size
	c.occurrences -= e.kept()
	c.leftOut += e.count
	e.pos = 0 // nothing waits there
	c.unused = append(c.unused, e)
}

// entry gives an entry for a new event.
func (c *collector) entry(k key, size int) *entry {
	n := len(c.unused)
	if n == 0 {
		return &entry{key: k, size: size}
	}
	e := c.unused[n-1]
	c.unused = c.unused[:n-1]
	*e = entry{key: k, size: size, early: e.early[:0], late: e.late[:0], processes: e.processes[:0]}
	return e
}

// count adds one record to its event.
func (c *collector) count(e *entry, id kind, o Occurrence) {
	if c.opt.Known != nil && c.opt.Known(id.provider, id.id, o) {
		e.known++
		o.Known = true
	}
	limit := keepOccurrences
	if c.occurrences >= maxOccurrences {
		limit = sureOccurrences
	}
	c.occurrences -= e.kept()
	e.add(o, limit)
	c.occurrences += e.kept()
}

// events returns what was collected, ordered by First, then RecordID.
func (c *collector) events() []Event {
	list := make([]Event, 0, c.entries.n)
	for _, s := range c.entries.slots {
		if s.entry != nil && s.entry.event != nil {
			list = append(list, s.entry.counted())
		}
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
		p.add("%d of %d wanted records are left out: more different ones than are kept",
			"必要なレコード %[2]d 件中 %[1]d 件を省きました。異なるものが保持できる数を超えています", c.leftOut, c.wanted)
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

// eventSize is about the memory of an event that says nothing, in bytes.
const eventSize = 600

// size estimates the memory of an event in bytes.
func (e *Event) size() int {
	n := eventSize + len(e.Binary) + len(e.Message) + len(e.Quote) + len(e.Computer) + len(e.UserSID) +
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
