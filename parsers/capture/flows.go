package capture

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
)

// limits bound the memory that one capture can cost. The figures are those of
// a server's busy minute several times over.
type limits struct {
	connections int // open at the same time; the one idle longest is told and dropped
	syns        int // connections of which only SYNs were seen
	handshakes  int // kept in the result
	queued      int // bytes out of order, all connections together
	buffered    int // bytes of unfinished messages, all connections together
}

var defaultLimits = limits{connections: 16384, syns: 65536, handshakes: 50_000, queued: 16 << 20, buffered: 32 << 20}

// flowKey names a connection: both ends in a fixed order.
type flowKey struct {
	a, b         address
	aPort, bPort uint16
}

// keyOf returns the key of the packet's connection, and 0 when the packet goes
// from end a to b, else 1.
func keyOf(p *packet) (flowKey, int) {
	order := bytes.Compare(p.src[:], p.dst[:])
	if order < 0 || order == 0 && p.srcPort <= p.dstPort {
		return flowKey{a: p.src, b: p.dst, aPort: p.srcPort, bPort: p.dstPort}, 0
	}
	return flowKey{a: p.dst, b: p.src, aPort: p.dstPort, bPort: p.srcPort}, 1
}

// lonelySYN is a connection of which only the client's SYNs were seen: small,
// because a flood or a scan brings millions.
type lonelySYN struct {
	seq        uint32
	frame      int
	lastFrame  int
	time, last time.Time
	count      uint16
	dir        uint8
	ttl        uint8
}

// flows is the table of the connections.
type flows struct {
	limits limits
	ports  map[uint16]bool // where TLS is expected
	result *Capture

	conns map[flowKey]*conn
	syns  map[flowKey]lonelySYN
	order []flowKey // of syns, oldest first; some are no longer there
	// newest and oldest are the ends of the list of connections by their
	// last packet.
	newest, oldest *conn
	lastKey        flowKey
	last           *conn

	queued   int // bytes out of order at present
	buffered int // bytes of unfinished messages at present
	intern   interner
	evicted  int // connections dropped while they were open
	omitted  int // handshakes beyond the limit
	lostSYN  int // unanswered connections forgotten
}

func newFlows(opt Options, result *Capture) *flows {
	f := &flows{
		limits: defaultLimits, result: result, ports: map[uint16]bool{443: true},
		conns: map[flowKey]*conn{}, syns: map[flowKey]lonelySYN{},
	}
	for _, port := range opt.Ports {
		f.ports[port] = true
	}
	return f
}

// add takes a TCP packet.
func (f *flows) add(p *packet) {
	key, dir := keyOf(p)
	c := f.find(key)
	if p.flags&(flagSYN|flagACK|flagRST) == flagSYN {
		c = f.opening(key, dir, c, p)
		if c == nil {
			return
		}
	} else if c == nil {
		c = f.join(key, p)
	}
	f.touch(c)
	c.packet(dir, p)
	for f.buffered > f.limits.buffered && f.oldest != c {
		f.evict()
	}
}

// evict tells and drops the connection that is idle longest.
func (f *flows) evict() {
	if !f.oldest.isClosed() {
		f.evicted++
	}
	f.close(f.oldest)
}

func (f *flows) find(key flowKey) *conn {
	if f.last != nil && f.lastKey == key {
		return f.last
	}
	c := f.conns[key]
	if c != nil {
		f.lastKey, f.last = key, c
	}
	return c
}

// opening takes a SYN. It returns the connection that the packet belongs to,
// nil while there is nothing but SYNs.
func (f *flows) opening(key flowKey, dir int, c *conn, p *packet) *conn {
	if c != nil {
		if c.sameSYN(dir, p.seq) {
			return c
		}
		f.close(c) // the same ports again
	}
	s, again := f.syns[key]
	if again && (s.seq != p.seq || int(s.dir) != dir) {
		f.closeSYN(key, s)
		again = false
	}
	if len(p.payload) > 0 { // TCP fast open
		if again {
			return f.join(key, p)
		}
		return f.open(key, p)
	}
	if again {
		s.count++
		s.last, s.lastFrame = p.time, p.frame
		f.syns[key] = s
		return nil
	}
	f.makeRoomForSYN()
	f.syns[key] = lonelySYN{seq: p.seq, frame: p.frame, lastFrame: p.frame, time: p.time, last: p.time, count: 1, dir: uint8(dir), ttl: p.ttl}
	f.order = append(f.order, key)
	return nil
}

func (f *flows) makeRoomForSYN() {
	for len(f.syns) >= f.limits.syns && len(f.order) > 0 {
		oldest := f.order[0]
		f.order = f.order[1:]
		if s, ok := f.syns[oldest]; ok {
			f.closeSYN(oldest, s)
			f.lostSYN++
		}
	}
	if len(f.order) > 4*f.limits.syns { // mostly keys that are gone
		f.order = slices.DeleteFunc(f.order, func(k flowKey) bool { _, ok := f.syns[k]; return !ok })
	}
}

// join makes a connection from its first packet that is not a lone SYN, with
// the SYNs seen before.
func (f *flows) join(key flowKey, p *packet) *conn {
	c := f.open(key, p)
	if s, ok := f.syns[key]; ok {
		delete(f.syns, key)
		c.resume(s)
	}
	return c
}

func (f *flows) open(key flowKey, p *packet) *conn {
	if len(f.conns) >= f.limits.connections {
		f.evict()
	}
	c := &conn{flows: f, key: key, client: unknown, firstFrame: p.frame, start: p.time}
	f.conns[key] = c
	f.lastKey, f.last = key, c
	return c
}

// touch moves the connection to the front of the list.
func (f *flows) touch(c *conn) {
	if f.newest == c {
		return
	}
	f.unlink(c)
	c.older = f.newest
	if f.newest != nil {
		f.newest.newer = c
	}
	f.newest = c
	if f.oldest == nil {
		f.oldest = c
	}
}

func (f *flows) unlink(c *conn) {
	if c.newer != nil {
		c.newer.older = c.older
	}
	if c.older != nil {
		c.older.newer = c.newer
	}
	if f.newest == c {
		f.newest = c.older
	}
	if f.oldest == c {
		f.oldest = c.newer
	}
	c.newer, c.older = nil, nil
}

// close tells a connection and forgets it.
func (f *flows) close(c *conn) {
	f.unlink(c)
	delete(f.conns, c.key)
	if f.last == c {
		f.last = nil
	}
	f.result.TCPConnections++
	c.finish()
	if h := c.handshake(); h != nil {
		f.keep(h)
	}
}

func (f *flows) closeSYN(key flowKey, s lonelySYN) {
	delete(f.syns, key)
	f.result.TCPConnections++
	if f.ports[key.ports()[1-s.dir]] {
		f.keep(unanswered(key, s))
	}
}

func (f *flows) keep(h *Handshake) {
	if len(f.result.Handshakes) >= f.limits.handshakes {
		f.omitted++
		return
	}
	f.result.Handshakes = append(f.result.Handshakes, h)
}

// finish tells all connections that are still open.
func (f *flows) finish() {
	for _, key := range f.order {
		if s, ok := f.syns[key]; ok {
			f.closeSYN(key, s)
		}
	}
	for f.oldest != nil {
		f.close(f.oldest)
	}
	slices.SortStableFunc(f.result.Handshakes, func(a, b *Handshake) int { return cmp.Compare(a.Frame, b.Frame) })
	f.report(f.evicted, "%d connections were dropped while they were open: more than %d at the same time, or too much memory", f.limits.connections)
	f.report(f.omitted, "%d further connections are not listed: more than %d", f.limits.handshakes)
	f.report(f.lostSYN, "%d unanswered connections were given up early: more than %d at the same time", f.limits.syns)
}

func (f *flows) report(n int, format string, limit int) {
	if n > 0 {
		f.result.Problems = append(f.result.Problems, fmt.Sprintf(format, n, limit))
	}
}

func (k flowKey) ports() [2]uint16 { return [2]uint16{k.aPort, k.bPort} }
