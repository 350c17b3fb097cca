package capture

// farOff is the largest receive window that stacks open: a reset that lies
// further off is not believed at once.
const farOff = 1 << 24

// stray is a reset whose sequence number lies outside of the receiver's window
// (RFC 9293 section 3.10.7.4): the receiver drops it, and the connection lives
// on. It is believed after all when its sender says nothing more.
type stray struct {
	close Close
	reset Reset
	word  word // the last thing said before it
}

// inWindow reports whether the receiver of a reset may believe it, as far as
// the capture shows.
func (c *conn) inWindow(dir int, seq uint32) bool {
	s, other := &c.sides[dir], &c.sides[1-dir]
	if !s.started {
		return true
	}
	ahead := int32(seq - s.next)
	if other.acked && int32(seq-other.ack) < 0 && ahead < 0 {
		return false
	}
	return ahead >= -farOff && ahead <= farOff
}

// livesOn takes a packet of a side that is no reset: an earlier one that was
// not believed has ended nothing.
func (c *conn) livesOn(dir int) {
	if c.stray != nil && c.stray.close.dir == dir {
		c.stray = nil
	}
}

// believe takes a reset that was not believed for the end when nothing of its
// sender has followed.
func (c *conn) believe() {
	s := c.stray
	if s == nil {
		return
	}
	if c.close == nil || c.close.Frame > s.close.Frame {
		c.close, c.word = &s.close, s.word
	}
	if c.reset == nil || c.reset.Frame > s.reset.Frame {
		c.reset = &s.reset
	}
	c.stray = nil
}
