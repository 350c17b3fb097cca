package capture

import (
	"slices"
	"time"
)

// Limits of IP packets that are being put together.
const (
	maxGroupBytes   = 65535 // of one packet; an IP packet is not longer
	maxGroupParts   = 64    // stretches with gaps between them
	maxFragmenting  = 1024  // packets
	maxFragmentMem  = 8 << 20
	fragmentsExpire = time.Minute // RFC 8200 section 4.5
	// echo is how long a packet that is whole is remembered, so that fragments
	// that were captured twice do not begin another one.
	echo = time.Second
)

// fragmentKey names the packet to which a fragment belongs. For IPv6 the
// protocol is 0: only the first fragment knows it.
type fragmentKey struct {
	src, dst address
	id       uint32
	proto    uint8
}

// fragment is a fragment of an IP packet, or the whole packet.
type fragment struct {
	key    fragmentKey
	offset int
	more   bool
	data   []byte
	next   uint8 // protocol of the data
}

// fragments puts IP packets together.
type fragments struct {
	groups map[fragmentKey]*fragmentGroup
	order  []*fragmentGroup // by their first fragments
	bytes  int
	failed int // fragments of packets that were not completed
}

// fragmentGroup is what is there of a packet.
type fragmentGroup struct {
	key   fragmentKey
	began moment
	done  moment // never while something is missing
	whole bool
	data  []byte
	parts []stretch // sorted, with gaps between them
	total int       // length of the packet, 0 while unknown
	count int       // fragments taken
	next  uint8
}

// stretch is a range of bytes that are there.
type stretch struct{ from, to int }

// add takes a fragment; it returns the packet when that completes it. Where
// fragments overlap, the bytes that came first count. The data is valid until
// the next call.
func (f *fragments) add(in *fragment, at moment) (whole fragment, ok bool) {
	g := f.group(in.key, at)
	end := in.offset + len(in.data)
	switch {
	case g.whole: // captured twice
		return fragment{}, false
	case end > maxGroupBytes, len(in.data) == 0, in.more && len(in.data)%8 != 0:
		f.failed++
		return fragment{}, false
	}
	g.count++
	if in.offset == 0 && !g.has(0) {
		g.next = in.next
	}
	before := len(g.data)
	if !g.put(in.offset, in.data) {
		f.drop(g)
		return fragment{}, false
	}
	f.bytes += len(g.data) - before
	if !in.more && g.total == 0 {
		g.total = end
	}
	if g.total > 0 && len(g.parts) == 1 && g.parts[0].from == 0 && g.parts[0].to >= g.total {
		g.whole, g.done = true, at
		data := g.data[:g.total]
		f.bytes -= len(g.data)
		g.data, g.parts = nil, nil
		return fragment{data: data, next: g.next}, true
	}
	for f.bytes > maxFragmentMem && len(f.order) > 0 {
		f.drop(f.order[0])
	}
	return fragment{}, false
}

// group returns what is there of a packet, newly begun when that is nothing
// or too old.
func (f *fragments) group(key fragmentKey, at moment) *fragmentGroup {
	if g := f.groups[key]; g != nil {
		expired := !g.whole && at.sub(g.began) > fragmentsExpire || g.whole && at.sub(g.done) > echo
		if !expired {
			return g
		}
		f.drop(g)
	}
	if f.groups == nil {
		f.groups = map[fragmentKey]*fragmentGroup{}
	}
	if len(f.order) >= maxFragmenting {
		f.drop(f.order[0])
	}
	g := &fragmentGroup{key: key, began: at}
	f.groups[key] = g
	f.order = append(f.order, g)
	return g
}

// drop forgets a packet.
func (f *fragments) drop(g *fragmentGroup) {
	if !g.whole {
		f.failed += g.count
	}
	f.bytes -= len(g.data)
	delete(f.groups, g.key)
	if i := slices.Index(f.order, g); i >= 0 {
		f.order = slices.Delete(f.order, i, i+1)
	}
}

// finish drops what is left and returns how many fragments were of no use.
func (f *fragments) finish() int {
	for len(f.order) > 0 {
		f.drop(f.order[len(f.order)-1])
	}
	return f.failed
}

// has reports whether the byte at an offset is there.
func (g *fragmentGroup) has(offset int) bool {
	for _, s := range g.parts {
		if s.from <= offset && offset < s.to {
			return true
		}
	}
	return false
}

// put copies the bytes that are not there yet, false when there are too many
// gaps.
func (g *fragmentGroup) put(offset int, data []byte) bool {
	end := offset + len(data)
	if end > len(g.data) {
		g.data = append(g.data, make([]byte, end-len(g.data))...)
	}
	pos := offset
	for _, s := range g.parts {
		if s.to <= pos {
			continue
		}
		if s.from >= end {
			break
		}
		if pos < s.from {
			copy(g.data[pos:s.from], data[pos-offset:])
		}
		pos = s.to
	}
	if pos < end {
		copy(g.data[pos:end], data[pos-offset:])
	}
	g.parts = merge(g.parts, stretch{offset, end})
	return len(g.parts) <= maxGroupParts
}

// merge adds a stretch to a sorted list without overlaps.
func merge(parts []stretch, add stretch) []stretch {
	var out []stretch
	for i, s := range parts {
		switch {
		case s.to < add.from:
			out = append(out, s)
		case s.from > add.to:
			return append(append(out, add), parts[i:]...)
		default:
			add = stretch{min(s.from, add.from), max(s.to, add.to)}
		}
	}
	return append(out, add)
}
