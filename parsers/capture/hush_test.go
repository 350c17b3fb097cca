package capture

import "testing"

// TestHush: what a plain connection has said is forgotten when both sides are
// through, and not when something of it has not arrived yet: the hello may be
// in it.
func TestHush(t *testing.T) {
	hello := append([]byte{22, 3, 1, 0, 43, 1, 0, 0, 39, 3, 3}, make([]byte, 37)...)
	for _, c := range []struct {
		name        string
		packets     []packet // of the client where the port is 9000, else of the server
		talks, ours int
	}{
		{"plain", []packet{
			{srcPort: 5000, dstPort: 9000, seq: 1, payload: []byte("hello")},
			{srcPort: 9000, dstPort: 5000, seq: 1, ack: 6, payload: []byte("world")},
			{srcPort: 5000, dstPort: 9000, seq: 6, ack: 6, flags: flagFIN},
			{srcPort: 9000, dstPort: 5000, seq: 6, ack: 7, flags: flagFIN},
			{srcPort: 9000, dstPort: 5000, seq: 1, ack: 7, payload: []byte("world")},
		}, 0, 0},
		{"one side is through", []packet{
			{srcPort: 5000, dstPort: 9000, seq: 1, payload: []byte("hello")},
			{srcPort: 9000, dstPort: 5000, seq: 1, ack: 6, payload: []byte("world")},
			{srcPort: 5000, dstPort: 9000, seq: 6, ack: 6, flags: flagFIN},
		}, 2, 0},
		{"the hello comes late", []packet{
			{srcPort: 5000, dstPort: 9000, seq: 0, flags: flagSYN},
			{srcPort: 9000, dstPort: 5000, seq: 1, ack: 1, payload: []byte("220 ready")},
			{srcPort: 9000, dstPort: 5000, seq: 10, ack: 1, flags: flagFIN},
			{srcPort: 5000, dstPort: 9000, seq: 1 + uint32(len(hello)), ack: 11, flags: flagFIN},
			{srcPort: 5000, dstPort: 9000, seq: 1, ack: 10, payload: hello},
		}, 2, 1},
	} {
		var result Capture
		f := newFlows(Options{}, &result)
		for i := range c.packets {
			p := c.packets[i]
			p.frame = i + 1
			if p.flags&flagSYN == 0 {
				p.flags |= flagACK
			}
			f.add(&p)
		}
		talks := 0
		for _, connection := range f.conns {
			for dir := range connection.sides {
				if connection.sides[dir].talk != nil {
					talks++
				}
			}
		}
		f.finish()
		if talks != c.talks || len(result.Handshakes) != c.ours || result.TCPConnections != 1 || f.buffered != 0 {
			t.Errorf("%s: %d talks, %d handshakes, %d connections, %d bytes", c.name, talks, len(result.Handshakes), result.TCPConnections, f.buffered)
		}
	}
}
