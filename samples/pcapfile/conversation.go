package pcapfile

import (
	"net/netip"
	"time"
)

// Side is one end of a conversation.
type Side int

// The two ends.
const (
	Client Side = iota
	Server
)

func (s Side) other() Side { return 1 - s }

// Conversation is a TCP connection that is being recorded. Its methods add
// packets; its clock moves on with every packet and with Wait.
type Conversation struct {
	// Latency is the time that a packet takes to the other side, TTL the hop
	// limit of each side's packets. Both may be changed at any time.
	Latency time.Duration
	TTL     [2]uint8

	recorder *Recorder
	now      time.Time
	last     Side
	sent     bool // something was sent, so that last means something
	ends     [2]end
}

// end is the state of one side.
type end struct {
	addr netip.AddrPort
	seq  uint32 // next sequence number
	ipID uint16
	fin  bool
}

const (
	// segment is the most payload of one packet: 1500 bytes of Ethernet
	// without the headers of IPv4 or IPv6 and TCP.
	segment4 = 1460
	segment6 = 1440
	// burst is the time between packets that are sent one after the other.
	burst = 20 * time.Microsecond
	// firstRetry is the time of the first retransmission on Windows.
	firstRetry = 300 * time.Millisecond
)

// Wait moves the clock on.
func (c *Conversation) Wait(d time.Duration) { c.now = c.now.Add(d) }

// ClientSends records data from the client, in segments, and the server's
// acknowledgement.
func (c *Conversation) ClientSends(data []byte) { c.Send(Client, data) }

// ServerSends records data from the server, in segments, and the client's
// acknowledgement.
func (c *Conversation) ServerSends(data []byte) { c.Send(Server, data) }

// Send records data from one side, in segments, and the acknowledgement of
// the other.
func (c *Conversation) Send(from Side, data []byte) {
	if len(data) == 0 {
		return
	}
	c.segments(from, data)
	c.emit(from.other(), flagACK, nil)
}

// SendUnheard records data that never arrive: they are sent, sent again the
// given number of times with growing pauses, and not acknowledged.
func (c *Conversation) SendUnheard(from Side, data []byte, again int) {
	start := c.ends[from].seq
	pause := firstRetry
	c.segments(from, data)
	for range again {
		c.Wait(pause)
		pause *= 2
		c.ends[from].seq = start
		c.segments(from, data)
	}
}

func (c *Conversation) segments(from Side, data []byte) {
	size := segment4
	if c.ends[from].addr.Addr().Is6() {
		size = segment6
	}
	for len(data) > 0 {
		n := min(size, len(data))
		flags := uint8(flagACK)
		if n == len(data) {
			flags |= flagPSH
		}
		c.emit(from, flags, data[:n])
		data = data[n:]
	}
}

// Close records a FIN and its acknowledgement. The connection is closed when
// both sides have done so.
func (c *Conversation) Close(from Side) {
	if c.ends[from].fin {
		return
	}
	c.ends[from].fin = true
	c.emit(from, flagFIN|flagACK, nil)
	c.emit(from.other(), flagACK, nil)
}

// Reset records a reset as an operating system sends it, with the
// acknowledgement of what it has received.
func (c *Conversation) Reset(from Side) { c.emit(from, flagRST|flagACK, nil) }

// Interrupt records a bare reset that something in between sends under the
// address of one side, with a hop limit of its own.
func (c *Conversation) Interrupt(as Side, ttl uint8) {
	own := c.TTL[as]
	c.TTL[as] = ttl
	c.emit(as, flagRST, nil)
	c.TTL[as] = own
}

// emit records one packet of a side.
func (c *Conversation) emit(from Side, flags uint8, payload []byte) {
	if c.sent && c.last == from {
		c.now = c.now.Add(burst)
	} else if c.sent {
		c.now = c.now.Add(c.Latency)
	}
	c.sent, c.last = true, from
	e, peer := &c.ends[from], &c.ends[from.other()]
	s := segment{
		src: e.addr, dst: peer.addr, seq: e.seq, flags: flags,
		ttl: c.TTL[from], ipID: e.ipID, payload: payload,
	}
	if flags&flagACK != 0 {
		s.ack = peer.seq
	}
	c.recorder.packets = append(c.recorder.packets, packet{time: c.now, data: s.frame()})
	e.ipID++
	e.seq += uint32(len(payload))
	if flags&(flagSYN|flagFIN) != 0 {
		e.seq++
	}
}
