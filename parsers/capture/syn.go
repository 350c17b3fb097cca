package capture

import (
	"cmp"
	"slices"
)

// lonelySYN is a connection of which only the client's SYNs were seen: small,
// because a flood or a scan brings millions.
type lonelySYN struct {
	time, last moment
	seq        uint32
	frame      int
	lastFrame  int
	count      uint16
	dir        uint8
	ttl        uint8
}

// synTable holds them in two generations: when the young one is full, the old
// one is given up and the young one takes its place. That costs no order and
// no deleting one by one.
type synTable struct {
	young, old map[flowKey]lonelySYN
}

func newSYNTable() synTable {
	return synTable{map[flowKey]lonelySYN{}, map[flowKey]lonelySYN{}}
}

func (t *synTable) size() int { return len(t.young) + len(t.old) }

func (t *synTable) find(key flowKey) (lonelySYN, bool) {
	if s, ok := t.young[key]; ok {
		return s, true
	}
	if len(t.old) == 0 {
		return lonelySYN{}, false
	}
	s, ok := t.old[key]
	return s, ok
}

// put adds or replaces.
func (t *synTable) put(key flowKey, s lonelySYN) {
	if _, ok := t.old[key]; ok {
		t.old[key] = s
		return
	}
	t.young[key] = s
}

func (t *synTable) remove(key flowKey) {
	delete(t.young, key)
	delete(t.old, key)
}

// age makes room for a young generation.
func (t *synTable) age() {
	clear(t.old)
	t.young, t.old = t.old, t.young
}

// again takes a SYN of a connection of which nothing but SYNs was seen; it
// reports false when there is none with this number.
func (f *flows) again(p *packet) bool {
	s, ok := f.syns.find(p.key)
	if ok && (s.seq != p.seq || int(s.dir) != p.dir) {
		f.syns.remove(p.key)
		f.closeSYN(p.key, s)
		return false
	}
	if !ok {
		return false
	}
	if p.time.sub(s.last) > sameMoment && s.count < 1<<16-1 { // else captured twice
		s.count++
	}
	s.last, s.lastFrame = p.time, p.frame
	f.syns.put(p.key, s)
	return true
}

// lonely notes the first SYN of a connection.
func (f *flows) lonely(p *packet) {
	if len(f.syns.young) >= max(1, f.limits.syns/2) {
		f.lostSYN += len(f.syns.old)
		f.closeSYNs(f.syns.old)
		f.syns.age()
	}
	f.syns.put(p.key, lonelySYN{seq: p.seq, frame: p.frame, lastFrame: p.frame, time: p.time, last: p.time, count: 1, dir: uint8(p.dir), ttl: p.ttl})
}

// closeSYNs tells the connections of a generation, in their order as far as
// they are listed.
func (f *flows) closeSYNs(generation map[flowKey]lonelySYN) {
	if f.silent >= f.limits.silent { // all that is left is to count them
		for key, s := range generation {
			f.closeSYN(key, s)
		}
		return
	}
	type entry struct {
		key flowKey
		syn lonelySYN
	}
	var all []entry
	for key, s := range generation {
		all = append(all, entry{key, s})
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.syn.frame, b.syn.frame) })
	for _, e := range all {
		f.closeSYN(e.key, e.syn)
	}
}

// closeSYN tells a connection of which nothing but SYNs was seen.
func (f *flows) closeSYN(key flowKey, s lonelySYN) {
	f.result.TCPConnections++
	switch {
	case !f.ports[key.ports()[1-s.dir]]:
	case f.silent >= f.limits.silent:
		f.unlisted++
	default:
		f.keep(unanswered(key, s))
	}
}
