package capture

import (
	"cmp"
	"slices"
	"time"

	"ssltriage/parsers/problem"
)

// limits bound the memory that one capture can cost. The figures are those of
// a server's busy minute several times over.
type limits struct {
	connections int // remembered at the same time; beyond it the one idle longest is told and dropped
	closed      int // of them; beyond it those that are closed and quiet are told and dropped
	syns        int // connections of which only SYNs were seen
	handshakes  int // kept in the result
	silent      int // of them, those in which neither side said a byte
	queued      int // bytes out of order, all connections together
	buffered    int // bytes of unfinished messages, all connections together
}

var defaultLimits = limits{
	connections: 32768, closed: 4096, syns: 65536, handshakes: 50_000, silent: 10_000,
	queued: 16 << 20, buffered: 32 << 20,
}

// quiet is how long a closed connection is remembered at least, unless there
// are too many: its last packets may come late, and must not look like a
// connection of their own.
const quiet = time.Minute

// flows is the table of the connections.
type flows struct {
	limits limits
	ports  map[uint16]bool // where TLS is expected
	result *Capture
	end    moment // latest moment of the file so far

	conns map[flowKey]*conn
	syns  synTable

	open, closed flowList
	latest       [latestSlots]*conn // by slot of their keys
	fetched      int                // of no meaning, see fetch
	spare        []*conn            // to be used again
	spareTalks   []*talk

	queued   int // bytes out of order at present
	buffered int // bytes of unfinished messages at present
	intern   interner
	evicted  int // connections dropped while they were open
	omitted  int // handshakes beyond the limit
	silent   int // handshakes kept in which nothing was said
	unlisted int // and those beyond the limit
	lostSYN  int // unanswered connections forgotten
}

func newFlows(opt Options, result *Capture) *flows {
	f := &flows{
		limits: defaultLimits, result: result, ports: map[uint16]bool{443: true}, end: never,
		conns: map[flowKey]*conn{}, syns: newSYNTable(),
	}
	for _, port := range opt.Ports {
		f.ports[port] = true
	}
	return f
}

// add takes a TCP packet.
func (f *flows) add(p *packet) {
	p.order()
	f.take(p)
}

// take takes a TCP packet whose connection is found.
func (f *flows) take(p *packet) {
	c := f.find(p)
	if p.flags&(flagSYN|flagACK|flagRST) == flagSYN {
		c = f.opening(c, p)
		if c == nil {
			return
		}
	} else if c == nil {
		c = f.join(p)
	}
	c.packet(p.dir, p)
	f.touch(c)
	for f.buffered > f.limits.buffered && f.held() > 1 {
		f.evict(c)
	}
}

// fetch touches what the packets will need. Their connections and payloads lie
// all over the memory, and the processor waits for all of them at the same time
// when nothing else depends on it.
func (f *flows) fetch(packets []packet) {
	for i := range packets {
		p := &packets[i]
		if c := f.latest[p.slot]; c != nil {
			s := &c.sides[p.dir&1]
			f.fetched += c.lastFrame + int(s.next)
			if !s.deaf && len(p.payload) > 0 {
				f.fetched += int(p.payload[0])
			}
		}
	}
}

// held is how many connections are remembered.
func (f *flows) held() int { return f.open.length + f.closed.length }

// evict tells and drops the connection that is idle longest, a closed one if
// there is any, and not the one that is to be kept.
func (f *flows) evict(keep *conn) {
	c := f.closed.oldest
	if c == nil || c == keep {
		c = f.open.oldest
	}
	if c == nil || c == keep {
		return
	}
	if !c.isClosed() {
		f.evicted++
	}
	f.close(c)
}

// expire tells and drops closed connections of which nothing more is to be
// expected.
func (f *flows) expire(now moment) {
	for f.closed.length > f.limits.closed && now.sub(f.closed.oldest.last) > quiet {
		f.close(f.closed.oldest)
	}
}

func (f *flows) find(p *packet) *conn {
	slot := &f.latest[p.slot]
	if c := *slot; c != nil && c.key.is(&p.key) {
		return c
	}
	c := f.conns[p.key]
	if c != nil {
		*slot = c
	}
	return c
}

// opening takes a SYN. It returns the connection that the packet belongs to,
// nil while there is nothing but SYNs.
func (f *flows) opening(c *conn, p *packet) *conn {
	if c != nil {
		if c.sameSYN(p.dir, p.seq) {
			return c
		}
		f.close(c) // the same ports again
	}
	again := f.again(p)
	switch {
	case len(p.payload) == 0 && again:
		return nil
	case len(p.payload) == 0:
		f.lonely(p)
		return nil
	}
	return f.join(p) // TCP fast open
}

// join makes a connection from its first packet that is not a lone SYN, with
// the SYNs seen before.
func (f *flows) join(p *packet) *conn {
	c := f.begin(p)
	if s, ok := f.syns.find(p.key); ok {
		f.syns.remove(p.key)
		c.resume(s)
	}
	return c
}

func (f *flows) begin(p *packet) *conn {
	f.expire(p.time)
	if f.held() >= f.limits.connections {
		f.evict(nil)
	}
	c := f.newConn()
	*c = conn{flows: f, key: p.key, client: unknown, firstFrame: p.frame, start: p.time}
	c.sides[0].synTime, c.sides[1].synTime = never, never
	f.conns[p.key] = c
	f.latest[p.slot] = c
	return c
}

// maxSpare is how many connections are kept to be used again.
const maxSpare = 512

func (f *flows) newConn() *conn {
	if n := len(f.spare); n > 0 {
		c := f.spare[n-1]
		f.spare = f.spare[:n-1]
		return c
	}
	return new(conn)
}

// newTalk returns memory for what one side says.
func (f *flows) newTalk() *talk {
	if n := len(f.spareTalks); n > 0 {
		t := f.spareTalks[n-1]
		f.spareTalks = f.spareTalks[:n-1]
		return t
	}
	return new(talk)
}

// recycle keeps the memory of a connection that was told. Nothing that was
// told points into it.
func (f *flows) recycle(c *conn) {
	if len(f.spare) == maxSpare {
		return
	}
	for dir := range c.sides {
		if t := c.sides[dir].talk; t != nil {
			f.recycleTalk(t)
		}
	}
	*c = conn{}
	f.spare = append(f.spare, c)
}

func (f *flows) recycleTalk(t *talk) {
	if len(f.spareTalks) < 2*maxSpare {
		*t = talk{plain: t.plain[:0], records: t.records[:0]}
		f.spareTalks = append(f.spareTalks, t)
	}
}

// close tells a connection and forgets it.
func (f *flows) close(c *conn) {
	if c.listed != nil {
		c.listed.remove(c)
	}
	delete(f.conns, c.key)
	if slot := &f.latest[c.key.slot()]; *slot == c {
		*slot = nil
	}
	f.result.TCPConnections++
	c.finish()
	if h := c.handshake(); h != nil {
		f.keep(h)
	}
	f.recycle(c)
}

// keep adds a connection to the result. A flood of such as say nothing may not
// push the others out.
func (f *flows) keep(h *Handshake) {
	if h.ClientTraffic.Bytes+h.ServerTraffic.Bytes == 0 {
		if f.silent == f.limits.silent {
			f.unlisted++
			return
		}
		f.silent++
	}
	if len(f.result.Handshakes) >= f.limits.handshakes {
		f.omitted++
		return
	}
	f.result.Handshakes = append(f.result.Handshakes, h)
}

// finish tells all connections that are still open.
func (f *flows) finish() {
	f.closeSYNs(f.syns.old)
	f.closeSYNs(f.syns.young)
	for _, list := range []*flowList{&f.closed, &f.open} {
		for list.oldest != nil {
			f.close(list.oldest)
		}
	}
	slices.SortStableFunc(f.result.Handshakes, func(a, b *Handshake) int { return cmp.Compare(a.Frame, b.Frame) })
	f.report(f.evicted, "%d connections were dropped while they were open: more than %d at the same time, or too much memory",
		"開いたままの接続 %d 件の追跡を中止しました。同時に %d 件を超えたか、メモリの使用量が多すぎました", f.limits.connections)
	f.report(f.omitted, "%d further connections are not listed: more than %d", "ほかに %d 件の接続を表示していません。上限は %d 件です", f.limits.handshakes)
	f.report(f.unlisted, "%d further connections in which nothing was said are not listed: more than %d",
		"データのない接続がほかに %d 件ありますが、表示していません。上限は %d 件です", f.limits.silent)
	f.report(f.lostSYN, "%d unanswered connections were given up early: more than %d at the same time",
		"応答のない接続 %d 件の追跡を早めに中止しました。同時に %d 件を超えました", f.limits.syns)
}

func (f *flows) report(n int, en, ja string, limit int) {
	if n > 0 {
		f.result.Problems = append(f.result.Problems, problem.New(en, ja, n, limit))
	}
}
