package capture

import "slices"

const unknown = -1

// conn is a TCP connection. Its two sides are numbered as the ends in its
// key; which of them is the client is found out on the way.
type conn struct {
	// What every packet touches comes first.
	key       flowKey
	touched   int // frame in which it was put to the front of the list
	listed    *flowList
	close     *Close
	last      moment
	lastFrame int
	flows     *flows
	sides     [2]side

	newer, older *conn // in the list
	client       int   // the side that sent the SYN, or unknown
	refused      bool
	firstFrame   int
	start        moment
	syns         int // SYNs of the client
	lastSYN      moment
	reset        *Reset
	stray        *stray   // a reset that is not believed
	word         word     // the last thing said before the close
	request      *request // for TLS, in another protocol
}

// side is what one end of a connection has sent. What every packet touches
// comes first.
type side struct {
	next    uint32 // sequence number expected next
	ack     uint32 // highest acknowledgement sent
	packets int
	bytes   int64 // payload, once
	missing int64 // bytes of it that are not in the capture
	started bool  // next is known
	late    bool  // without a SYN: next is where the capture began
	acked   bool
	deaf    bool // nobody listens to what this side says any more
	over    bool // a FIN was seen, and all that was said before it
	syn     bool // SYN or SYN/ACK was seen, isn is its number
	ttl     uint8
	ttlLow  uint8 // of the packets that are no resets
	ttlHigh uint8
	place   uint8 // in recent, of the latest
	queue   []piece
	talk    *talk    // what was said, nil before the first payload
	recent  [4]trace // latest payloads, to tell duplicates from retransmissions

	isn       uint32
	synTime   moment
	otherISNs []uint32 // of further SYN/ACKs
	first     uint32   // sequence number of the first payload
	firstAck  uint32

	holes   []hole // that were given up
	queued  int    // bytes in queue
	tooLate int64  // bytes that were missing and came after they had been given up

	retransmissions int
	unheard         int // of them since the other side acknowledged something new
	duplicates      int
}

// trace identifies a packet with payload.
type trace struct {
	seq  uint32
	size int32
	at   moment
	ipID uint16
}

// sameSYN reports whether a SYN with this number belongs to the connection.
func (c *conn) sameSYN(dir int, seq uint32) bool {
	s, other := &c.sides[dir], &c.sides[1-dir]
	switch {
	case c.client == 1-dir:
		return false
	case s.syn:
		return s.isn == seq
	case other.acked && other.firstAck == seq+1: // the SYN/ACK was captured first
		return true
	}
	return s.bytes > 0 && s.first == seq+1
}

// resume takes over the SYNs that were seen before the first other packet.
func (c *conn) resume(s lonelySYN) {
	c.firstFrame, c.start = s.frame, s.time
	c.client, c.syns, c.lastSYN = int(s.dir), int(s.count), s.last
	side := &c.sides[s.dir]
	side.syn, side.isn, side.synTime, side.ttl = true, s.seq, s.time, s.ttl
	side.ttlLow, side.ttlHigh = s.ttl, s.ttl
	side.packets = int(s.count)
	side.started, side.next = true, s.seq+1
}

// packet takes a packet of the connection.
func (c *conn) packet(dir int, p *packet) {
	s, other := &c.sides[dir], &c.sides[1-dir]
	s.packets++
	if s.ttl == 0 {
		s.ttl = p.ttl
	}
	if p.flags&flagRST == 0 {
		if s.ttlHigh == 0 || p.ttl < s.ttlLow {
			s.ttlLow = p.ttl
		}
		s.ttlHigh = max(s.ttlHigh, p.ttl)
	}
	c.last, c.lastFrame = p.time, p.frame
	seq := p.seq
	if p.flags&flagSYN != 0 {
		c.synchronize(dir, p)
		seq++
	}
	if p.flags&flagACK != 0 && p.flags&flagRST == 0 {
		before := s.ack
		s.acknowledge(p.ack, other)
		if news := int32(s.ack-before) > 0; news && p.flags&flagFIN == 0 { // a FIN comes too late to be an answer
			other.unheard = 0
		}
	}
	if p.flags&flagRST != 0 {
		c.resetBy(dir, p)
		return
	}
	c.livesOn(dir)
	if len(p.payload) > 0 || p.missing > 0 {
		c.payload(dir, seq, p)
	}
	if p.flags&flagFIN != 0 {
		c.finBy(dir, seq+uint32(len(p.payload)+p.missing), p)
	}
}

// finBy takes a FIN with its sequence number.
func (c *conn) finBy(dir int, seq uint32, p *packet) {
	s := &c.sides[dir]
	s.over = s.over || s.started && seq == s.next
	if c.close == nil {
		c.close = &Close{Frame: p.frame, Time: p.time.time(), Kind: FIN, dir: dir}
	}
	if s.over && c.sides[1-dir].over && !c.isOurs(c.clientSide()) {
		c.hush()
	}
}

// hush forgets what a connection has said that is told nowhere. Its memory is
// used by the next one while the processor has it at hand; thousands that are
// remembered for their last packets would need it for nothing.
func (c *conn) hush() {
	for dir := range c.sides {
		s := &c.sides[dir]
		s.deaf = true
		if s.talk != nil {
			s.talk.close()
			c.flows.recycleTalk(s.talk)
			s.talk = nil
		}
	}
}

// synchronize takes a SYN or SYN/ACK.
func (c *conn) synchronize(dir int, p *packet) {
	s := &c.sides[dir]
	if p.flags&flagACK == 0 {
		c.client = dir
		if s.synTime == never || p.time.sub(c.lastSYN) > sameMoment { // else captured twice
			c.syns++
		}
		c.lastSYN = p.time
	} else if c.client == unknown {
		c.client = 1 - dir
	}
	switch {
	case !s.syn:
		s.syn, s.isn, s.synTime = true, p.seq, p.time
		if !s.started {
			s.started, s.next = true, p.seq+1
		}
	case s.isn != p.seq && len(s.otherISNs) < 4:
		// Another server behind the same address; the client will choose.
		s.otherISNs = append(s.otherISNs, p.seq)
	}
}

// acknowledge notes what this side has acknowledged. The first one decides
// between several SYN/ACKs of the other side.
func (s *side) acknowledge(ack uint32, other *side) {
	if !s.acked {
		s.acked, s.ack, s.firstAck = true, ack, ack
		if slices.Contains(other.otherISNs, ack-1) && other.bytes == 0 {
			other.isn, other.next = ack-1, ack
		}
	}
	if int32(ack-s.ack) > 0 {
		s.ack = ack
	}
}

func (c *conn) resetBy(dir int, p *packet) {
	reset := Reset{Frame: p.frame, Time: p.time.time(), TTL: p.ttl, IPID: p.ipID, Acknowledges: p.flags&flagACK != 0, dir: dir}
	closed := Close{Frame: p.frame, Time: reset.Time, Kind: RST, dir: dir}
	if c.close == nil && !c.inWindow(dir, p.seq) {
		if c.stray == nil {
			c.stray = &stray{closed, reset, c.word}
		}
		return
	}
	if c.reset == nil {
		c.reset = &reset
	}
	if c.close == nil {
		c.close = &closed
		s := &c.sides[1-dir]
		c.refused = s.syn && !c.sides[dir].syn && c.client == 1-dir && s.bytes == 0 && p.ack == s.isn+1
	}
}

// isClosed reports whether nothing of interest can follow.
func (c *conn) isClosed() bool { return c.close != nil }

// finish reads what is still waiting for missing bytes.
func (c *conn) finish() {
	for dir := range c.sides {
		for len(c.sides[dir].queue) > 0 {
			c.skipHole(dir)
		}
		if t := c.sides[dir].talk; t != nil {
			t.close()
		}
	}
}
