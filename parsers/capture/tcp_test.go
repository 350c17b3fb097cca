package capture

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// later moves a record's time stamp.
func later(record []byte, by time.Duration) []byte {
	b := bytes.Clone(record)
	micros := uint64(binary.LittleEndian.Uint32(b))*1e6 + uint64(binary.LittleEndian.Uint32(b[4:])) + uint64(by.Microseconds())
	binary.LittleEndian.PutUint32(b, uint32(micros/1e6))
	binary.LittleEndian.PutUint32(b[4:], uint32(micros%1e6))
	return b
}

// TestMirroredTwice: a mirror port that sees each packet on both sides of a
// router, in two VLANs and with another TTL.
func TestMirroredTwice(t *testing.T) {
	f := tls12(t)
	once := f.one(t)
	g := &file{header: f.header}
	for _, p := range f.packets {
		g.packets = append(g.packets, p)
		second := later(p, 200*time.Microsecond)
		second[16+14+8]-- // TTL
		g.add(second[:16], slices.Concat(second[16:16+12], []byte{0x81, 0, 0, 9}, second[16+12:]))
	}
	h := g.one(t)
	if h.Outcome != Established || h.SYNs != 1 || h.ClientHellos != 1 {
		t.Errorf("%s, %d SYNs, %d hellos", h.Outcome, h.SYNs, h.ClientHellos)
	}
	for side, pair := range map[Side][2]Traffic{Client: {h.ClientTraffic, once.ClientTraffic}, Server: {h.ServerTraffic, once.ServerTraffic}} {
		if got, want := pair[0], pair[1]; got.Bytes != want.Bytes || got.Retransmissions != 0 || got.Duplicates == 0 || got.TTL != want.TTL {
			t.Errorf("%s: %+v, want the bytes and the TTL of %+v", side, got, want)
		}
	}
}

// TestBothSidesOfNAT: the same conversation under other addresses is another
// connection.
func TestBothSidesOfNAT(t *testing.T) {
	f := tls12(t)
	g := &file{header: f.header}
	inside, outside := netip.MustParseAddr("10.0.0.5").As4(), netip.MustParseAddr("203.0.113.9").As4()
	for _, p := range f.packets {
		second := later(p, 50*time.Microsecond)
		addresses := second[16+26 : 16+34]
		copy(addresses, bytes.Replace(addresses, inside[:], outside[:], 1))
		g.packets = append(g.packets, p, second)
	}
	c := g.read(t)
	if len(c.Handshakes) != 2 || c.TCPConnections != 2 {
		t.Fatalf("%d handshakes of %d connections", len(c.Handshakes), c.TCPConnections)
	}
	for _, h := range c.Handshakes {
		if h.Outcome != Established || h.ClientTraffic.Duplicates+h.ClientTraffic.Retransmissions != 0 {
			t.Errorf("%s: %s, %+v", h.Client, h.Outcome, h.ClientTraffic)
		}
	}
}

// TestKeepAlive: a probe repeats the last byte, which is no retransmission.
func TestKeepAlive(t *testing.T) {
	client, server := configs(t, 0x0303)
	r, c := play(exchange(t, client, server))
	c.Wait(time.Minute)
	f := recorded(t, r)
	h := f.one(t)
	last := f.packets[len(f.packets)-1] // an acknowledgement of the client or the server
	for i := len(f.packets) - 1; binary.BigEndian.Uint16(last[16+16:]) <= 40; i-- {
		last = f.packets[i]
	}
	probe := later(last, 45*time.Second)
	size := 14 + 20 + 20
	header := bytes.Clone(probe[16 : 16+size])
	end := binary.BigEndian.Uint32(header[38:]) + uint32(binary.BigEndian.Uint16(header[16:])-40)
	binary.BigEndian.PutUint32(header[38:], end-1)
	binary.BigEndian.PutUint16(header[16:], 41)
	header[46] = 0x50
	for i := range 5 {
		f.add(later(probe[:16], time.Duration(i)*45*time.Second), append(bytes.Clone(header), 0))
	}
	got := f.one(t)
	if a, b := got.ClientTraffic, got.ServerTraffic; a.Retransmissions+b.Retransmissions != h.ClientTraffic.Retransmissions+h.ServerTraffic.Retransmissions {
		t.Errorf("client %+v, server %+v: keep-alives count as retransmissions", a, b)
	}
	if got.Outcome != Established {
		t.Errorf("outcome %s", got.Outcome)
	}
}

// TestFloodKeepsHandshakes: unanswered connections by the thousand do not
// push a real one out of the list.
func TestFloodKeepsHandshakes(t *testing.T) {
	f := tls12(t)
	syn := f.packets[0]
	g := &file{header: f.header}
	for i := range 60_000 {
		p := bytes.Clone(syn)
		binary.BigEndian.PutUint32(p[16+26:], 0xc6330000|uint32(i))
		g.packets = append(g.packets, p)
	}
	g.packets = append(g.packets, f.packets...)
	c := g.read(t)
	established := slices.IndexFunc(c.Handshakes, func(h *Handshake) bool { return h.Outcome == Established })
	if established < 0 || c.TCPConnections != 60_001 || len(c.Handshakes) != defaultLimits.silent+1 {
		t.Errorf("%d handshakes of %d connections, the real one at %d", len(c.Handshakes), c.TCPConnections, established)
	}
	if first := c.Handshakes[0]; first.Frame != 1 || first.Connect != Unanswered {
		t.Errorf("the first is %+v", first)
	}
}
