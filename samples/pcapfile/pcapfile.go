// Package pcapfile writes capture files of TCP conversations whose bytes are
// given or are recorded from real programs: with handshake, segments,
// acknowledgements and right checksums, at chosen addresses and times. The
// result is the same for the same bytes.
package pcapfile

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"net/netip"
	"slices"
	"time"
)

// Recorder collects the packets of a capture.
type Recorder struct {
	packets []packet
}

// packet is an Ethernet frame and its time.
type packet struct {
	time time.Time
	data []byte
}

// NewRecorder returns an empty capture.
func NewRecorder() *Recorder { return &Recorder{} }

// WriteTo writes the capture as a pcap file of version 2.4 with microseconds
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), the
// packets of all conversations in the order of their times.
func (r *Recorder) WriteTo(w io.Writer) (int64, error) {
	slices.SortStableFunc(r.packets, func(a, b packet) int { return a.time.Compare(b.time) })
	header := make([]byte, 24)
	binary.LittleEndian.PutUint32(header, 0xa1b2c3d4)
	binary.LittleEndian.PutUint16(header[4:], 2)
	binary.LittleEndian.PutUint16(header[6:], 4)
	binary.LittleEndian.PutUint32(header[16:], 262144) // snap length
	binary.LittleEndian.PutUint32(header[20:], 1)      // Ethernet
	n, err := w.Write(header)
	total := int64(n)
	for i := 0; i < len(r.packets) && err == nil; i++ {
		n, err = w.Write(r.packets[i].record())
		total += int64(n)
	}
	if err != nil {
		return total, fmt.Errorf("write pcap: %w", err)
	}
	return total, nil
}

func (p *packet) record() []byte {
	b := make([]byte, 16, 16+len(p.data))
	binary.LittleEndian.PutUint32(b, uint32(p.time.Unix()))
	binary.LittleEndian.PutUint32(b[4:], uint32(p.time.Nanosecond()/1000))
	binary.LittleEndian.PutUint32(b[8:], uint32(len(p.data)))
	binary.LittleEndian.PutUint32(b[12:], uint32(len(p.data)))
	return append(b, p.data...)
}

// Conversation begins a TCP connection at the given time, with SYN, SYN/ACK
// and ACK. Both addresses are of the same family.
func (r *Recorder) Conversation(client, server netip.AddrPort, start time.Time) *Conversation {
	c := r.quiet(client, server, start)
	c.emit(Client, flagSYN, nil)
	c.emit(Server, flagSYN|flagACK, nil)
	c.emit(Client, flagACK, nil)
	return c
}

// Unanswered records SYNs that nobody answers, sent again after one, two,
// four … seconds.
func (r *Recorder) Unanswered(client, server netip.AddrPort, start time.Time, syns int) {
	c := r.quiet(client, server, start)
	for i := range syns {
		c.ends[Client].seq = isn(client, server, start)
		c.emit(Client, flagSYN, nil)
		c.Wait(time.Second << i)
	}
}

// Refused records a SYN that is answered by a reset.
func (r *Recorder) Refused(client, server netip.AddrPort, start time.Time) {
	c := r.quiet(client, server, start)
	c.ends[Server].seq = 0
	c.emit(Client, flagSYN, nil)
	c.emit(Server, flagRST|flagACK, nil)
}

// quiet returns a conversation in which nothing has been sent.
func (r *Recorder) quiet(client, server netip.AddrPort, start time.Time) *Conversation {
	if client.Addr().Is4() != server.Addr().Is4() {
		panic("pcapfile: addresses of different families")
	}
	c := &Conversation{recorder: r, now: start.UTC(), Latency: 500 * time.Microsecond, TTL: [2]uint8{128, 128}}
	c.ends[Client] = end{addr: client, seq: isn(client, server, start)}
	c.ends[Server] = end{addr: server, seq: isn(server, client, start)}
	return c
}

// isn chooses an initial sequence number that depends on nothing but the
// addresses and the time.
func isn(from, to netip.AddrPort, at time.Time) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s %s %d", from, to, at.UnixNano())
	return h.Sum32()
}
