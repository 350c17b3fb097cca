package capture

import (
	"slices"
	"time"
)

// Limits of what waits for missing bytes, for each direction.
const (
	maxQueue      = 1024
	maxQueueBytes = 256 << 10
	maxHoles      = 16
	// maxHole is the largest jump ahead that is taken for a hole; a packet
	// further off belongs to something else.
	maxHole = 1 << 28
	// sameMoment tells a packet that was captured twice from one that was
	// sent again: no retransmission timer is as short.
	sameMoment = 10 * time.Millisecond
)

// piece is payload that came before its time.
type piece struct {
	seq     uint32
	data    []byte
	missing int
	frame   int
	time    moment
}

func (q *piece) end() uint32 { return q.seq + uint32(len(q.data)+q.missing) }

// payload takes the payload of a packet, which begins at seq.
func (c *conn) payload(dir int, seq uint32, p *packet) {
	s := &c.sides[dir]
	q := piece{seq: seq, data: p.payload, missing: p.missing, frame: p.frame, time: p.time}
	if !s.started { // joined in the middle
		s.started, s.late, s.next = true, true, seq
	}
	if s.bytes == 0 && s.missing == 0 && len(s.queue) == 0 {
		s.first = seq
	}
	ahead := int32(seq - s.next)
	t := trace{seq: seq, size: int32(len(p.payload)), ipID: p.ipID, at: p.time}
	switch {
	case ahead == -1 && s.bytes > 1 && len(p.payload)+p.missing == 1 && c.sides[1-dir].acked && c.sides[1-dir].ack == s.next:
		return // asks whether the other side is still there (RFC 9293 section 3.8.4)
	case ahead <= 0:
		if int32(q.end()-s.next) <= 0 {
			if !s.fill(&q) {
				c.repeated(dir, &q, t)
			}
		} else {
			c.deliver(dir, &q)
			c.drain(dir)
		}
	case ahead > maxHole:
		return
	case s.deaf: // nobody needs the bytes: count them
		s.missing += int64(ahead)
		s.next = seq
		c.deliver(dir, &q)
	default:
		c.enqueue(dir, q, t)
	}
	s.place = (s.place + 1) % uint8(len(s.recent))
	s.recent[s.place] = t
}

// repeated counts a packet whose payload is known already.
func (c *conn) repeated(dir int, q *piece, t trace) {
	s, other := &c.sides[dir], &c.sides[1-dir]
	for _, r := range s.recent {
		if r.seq == t.seq && r.size == t.size && r.ipID == t.ipID && t.at.sub(r.at) < sameMoment {
			s.duplicates++
			return
		}
	}
	s.retransmissions++
	if other.acked && int32(q.end()-other.ack) > 0 {
		s.unheard++
	}
}

// deliver reads a piece that begins at or before the next byte.
func (c *conn) deliver(dir int, q *piece) {
	s := &c.sides[dir]
	data, missing := q.data, q.missing
	if old := int(s.next - q.seq); old > 0 { // overlap: the first bytes count
		if old >= len(data) {
			missing -= old - len(data)
			data = nil
		} else {
			data = data[old:]
		}
	}
	s.next += uint32(len(data) + missing)
	s.bytes += int64(len(data) + missing)
	s.missing += int64(missing)
	c.tell(dir, data, missing, q)
}

// tell lets a side's words be heard, as long as somebody listens.
func (c *conn) tell(dir int, data []byte, missing int, q *piece) {
	s := &c.sides[dir]
	if s.deaf {
		return
	}
	if s.talk == nil {
		s.talk = newTalk(c, dir)
	}
	s.talk.hear(data, missing, q.frame, q.time)
	s.deaf = s.talk.done
}

// enqueue keeps a piece that came early.
func (c *conn) enqueue(dir int, q piece, t trace) {
	s := &c.sides[dir]
	at, found := slices.BinarySearchFunc(s.queue, q.seq, func(a piece, seq uint32) int { return int(int32(a.seq - seq)) })
	if found && len(s.queue[at].data) >= len(q.data) {
		c.repeated(dir, &q, t)
		return
	}
	q.data = slices.Clone(q.data)
	s.queue = slices.Insert(s.queue, at, q)
	c.flows.queued += len(q.data)
	s.queued += len(q.data)
	for len(s.queue) > maxQueue || s.queued > maxQueueBytes || c.flows.queued > c.flows.limits.queued && len(s.queue) > 0 {
		c.skipHole(dir)
	}
}

// hole is a range of sequence numbers that were given up.
type hole struct{ from, to uint32 }

// fill counts a piece that was given up and comes after all, false when it is
// none.
func (s *side) fill(q *piece) bool {
	for i := range s.holes {
		h := &s.holes[i]
		if int32(q.seq-h.from) < 0 || int32(q.end()-h.to) > 0 {
			continue
		}
		s.tooLate += int64(len(q.data))
		if q.seq == h.from { // the rest of the hole stays open
			h.from = q.end()
		} else {
			h.to = q.seq
		}
		return true
	}
	return false
}

// skipHole gives up waiting: the bytes before the first waiting piece are
// missing.
func (c *conn) skipHole(dir int) {
	s := &c.sides[dir]
	if gap := int32(s.queue[0].seq - s.next); gap > 0 {
		if len(s.holes) < maxHoles {
			s.holes = append(s.holes, hole{s.next, s.queue[0].seq})
		}
		s.next += uint32(gap)
		s.bytes += int64(gap)
		s.missing += int64(gap)
		c.tell(dir, nil, int(gap), &s.queue[0])
	}
	c.drain(dir)
}

// drain reads the waiting pieces that have become due.
func (c *conn) drain(dir int) {
	s := &c.sides[dir]
	for len(s.queue) > 0 && int32(s.queue[0].seq-s.next) <= 0 {
		q := s.queue[0]
		s.queue = s.queue[1:]
		c.flows.queued -= len(q.data)
		s.queued -= len(q.data)
		if int32(q.end()-s.next) > 0 {
			c.deliver(dir, &q)
		}
	}
	if len(s.queue) == 0 {
		s.queue = nil
	}
}
