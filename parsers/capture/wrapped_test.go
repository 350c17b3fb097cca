package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// outer4 puts an IPv4 header with a protocol in front.
func outer4(proto byte, b []byte) []byte {
	h := make([]byte, 20)
	h[0], h[8], h[9] = 0x45, 64, proto
	binary.BigEndian.PutUint16(h[2:], uint16(20+len(b)))
	copy(h[12:], []byte{192, 0, 2, 1, 192, 0, 2, 2})
	return append(h, b...)
}

func outer6(next byte, b []byte) []byte {
	h := make([]byte, 40)
	h[0], h[6], h[7] = 0x60, next, 64
	binary.BigEndian.PutUint16(h[4:], uint16(len(b)))
	copy(h[8:], []byte{0x20, 1, 0xd, 0xb8, 15: 1})
	copy(h[24:], []byte{0x20, 1, 0xd, 0xb8, 15: 2})
	return append(h, b...)
}

func inUDP(port uint16, b []byte) []byte {
	h := make([]byte, 8)
	binary.BigEndian.PutUint16(h, 50_000)
	binary.BigEndian.PutUint16(h[2:], port)
	binary.BigEndian.PutUint16(h[4:], uint16(8+len(b)))
	return append(h, b...)
}

func ether(kind uint16, b []byte) []byte {
	h := []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, byte(kind >> 8), byte(kind)}
	return append(h, b...)
}

func behind(head string, b []byte) []byte { return append([]byte(head), b...) }

// wrappers put an Ethernet frame with IPv4 into other headers.
var wrappers = map[string]struct {
	link LinkType
	wrap func(frame []byte) []byte
}{
	"VLAN": {1, func(f []byte) []byte { return slices.Concat(f[:12], []byte{0x81, 0, 0, 5}, f[12:]) }},
	"QinQ": {1, func(f []byte) []byte { return slices.Concat(f[:12], []byte{0x88, 0xa8, 0, 5, 0x81, 0, 0, 6}, f[12:]) }},
	"three VLANs": {1, func(f []byte) []byte {
		return slices.Concat(f[:12], []byte{0x91, 0, 0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7}, f[12:])
	}},
	"SNAP": {1, func(f []byte) []byte { return ether(uint16(len(f)-14+8), behind("\xaa\xaa\x03\x00\x00\x00", f[12:])) }},
	"MPLS": {1, func(f []byte) []byte { return ether(0x8847, behind("\x00\x01\x00\x40\x00\x02\x01\x40", f[14:])) }},
	"PPPoE": {1, func(f []byte) []byte {
		return ether(0x8864, behind("\x11\x00\x00\x01"+length16(len(f)-12)+"\x00\x21", f[14:]))
	}},
	"PPP":              {9, func(f []byte) []byte { return behind("\xff\x03\x00\x21", f[14:]) }},
	"PPP in HDLC":      {50, func(f []byte) []byte { return behind("\xff\x03\x00\x21", f[14:]) }},
	"Cisco HDLC":       {104, func(f []byte) []byte { return behind("\x0f\x00\x08\x00", f[14:]) }},
	"raw":              {101, func(f []byte) []byte { return f[14:] }},
	"raw 12":           {12, func(f []byte) []byte { return f[14:] }},
	"IPv4":             {228, func(f []byte) []byte { return f[14:] }},
	"null":             {0, func(f []byte) []byte { return behind("\x02\x00\x00\x00", f[14:]) }},
	"null, big-endian": {0, func(f []byte) []byte { return behind("\x00\x00\x00\x02", f[14:]) }},
	"loop":             {108, func(f []byte) []byte { return behind("\x00\x00\x00\x02", f[14:]) }},
	"SLL":              {113, func(f []byte) []byte { return append(make([]byte, 14), f[12:]...) }},
	"SLL2":             {276, func(f []byte) []byte { return slices.Concat(f[12:14], make([]byte, 18), f[14:]) }},
	"802.11": {105, func(f []byte) []byte {
		return behind("\x08\x01"+strings.Repeat("\x00", 22)+"\xaa\xaa\x03\x00\x00\x00", f[12:])
	}},
	"radiotap": {127, func(f []byte) []byte {
		return behind("\x00\x00\x08\x00\x00\x00\x00\x00\x88\x01"+strings.Repeat("\x00", 24)+"\xaa\xaa\x03\x00\x00\x00", f[12:])
	}},
	"802.11, quality of service, four addresses": {105, func(f []byte) []byte {
		return behind("\x88\x83"+strings.Repeat("\x00", 34)+"\xaa\xaa\x03\x00\x00\x00", f[12:])
	}},
	"Prism": {119, func(f []byte) []byte {
		return behind("\x44\x00\x00\x00\x90\x00\x00\x00"+strings.Repeat("\x00", 136)+
			"\x08\x01"+strings.Repeat("\x00", 22)+"\xaa\xaa\x03\x00\x00\x00", f[12:])
	}},
	"FDDI": {10, func(f []byte) []byte {
		return slices.Concat([]byte{0x50}, f[:12], []byte("\xaa\xaa\x03\x00\x00\x00"), f[12:])
	}},
	"pktap": {258, func(f []byte) []byte {
		return behind("\x9c\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00"+strings.Repeat("\x00", 144), f)
	}},
	"IP in IP":   {1, func(f []byte) []byte { return ether(0x800, outer4(4, f[14:])) }},
	"IP in IPv6": {1, func(f []byte) []byte { return ether(0x86dd, outer6(4, f[14:])) }},
	"GRE":        {1, func(f []byte) []byte { return ether(0x800, outer4(47, behind("\x00\x00\x08\x00", f[14:]))) }},
	"GRE with key": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x30\x00\x08\x00\x00\x00\x00\x01\x00\x00\x00\x02", f[14:])))
	}},
	"GRE with Ethernet": {1, func(f []byte) []byte { return ether(0x800, outer4(47, behind("\x00\x00\x65\x58", f))) }},
	"ERSPAN II": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x10\x00\x88\xbe\x00\x00\x00\x01\x10\x01\x00\x01\x00\x00\x00\x00", f)))
	}},
	"PPTP": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x30\x01\x88\x0b"+length16(len(f)-10)+"\x00\x01\x00\x00\x00\x01\xff\x03\x00\x21", f[14:])))
	}},
	"GRE with checksum": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x80\x00\x08\x00\x00\x00\x00\x00", f[14:])))
	}},
	"ERSPAN I": {1, func(f []byte) []byte { return ether(0x800, outer4(47, behind("\x00\x00\x88\xbe", f))) }},
	"ERSPAN III": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x10\x00\x22\xeb\x00\x00\x00\x01\x20\x01\x00\x01"+strings.Repeat("\x00", 8), f)))
	}},
	"GTP": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(2152, behind("\x32\xff"+length16(len(f)-10)+"\x00\x00\x00\x01\x00\x07\x00\x00", f[14:]))))
	}},
	"GTP with extension": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(2152, behind("\x34\xff"+length16(len(f)-6)+"\x00\x00\x00\x01\x00\x00\x00\x85\x01\x10\x01\x00", f[14:]))))
	}},
	"Geneve with the longest options": {1, func(f []byte) []byte {
		option := "\x01\x00\x01\x0e" + strings.Repeat("\x00", 56)
		last := "\x01\x00\x01\x02" + strings.Repeat("\x00", 8)
		return ether(0x800, outer4(17, inUDP(6081, behind("\x3f\x00\x65\x58\x00\x00\x01\x00"+strings.Repeat(option, 4)+last, f))))
	}},
	"VXLAN": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(4789, behind("\x08\x00\x00\x00\x00\x00\x01\x00", f))))
	}},
	"VXLAN-GPE with a frame": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(4790, behind("\x0c\x00\x00\x03\x00\x00\x01\x00", f))))
	}},
	"VXLAN-GPE with a packet": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(4790, behind("\x0c\x00\x00\x01\x00\x00\x01\x00", f[14:]))))
	}},
	"Geneve": {1, func(f []byte) []byte {
		return ether(0x800, outer4(17, inUDP(6081, behind("\x00\x00\x65\x58\x00\x00\x01\x00", f))))
	}},
	"VXLAN in GRE": {1, func(f []byte) []byte {
		return ether(0x800, outer4(47, behind("\x00\x00\x08\x00", outer4(17, inUDP(4789, behind("\x08\x00\x00\x00\x00\x00\x01\x00", f))))))
	}},
	"destination options": {1, func(f []byte) []byte {
		return ether(0x86dd, outer6(60, behind("\x04\x00\x01\x04\x00\x00\x00\x00", f[14:])))
	}},
	"EtherIP":           {1, func(f []byte) []byte { return ether(0x800, outer4(97, behind("\x30\x00", f))) }},
	"two frames of PBB": {1, func(f []byte) []byte { return ether(0x88e7, behind("\x00\x00\x00\x05", f)) }},
	"authentication": {1, func(f []byte) []byte {
		return ether(0x800, outer4(51, behind("\x04\x04\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01"+strings.Repeat("\x00", 12), f[14:])))
	}},
}

func length16(n int) string { return string([]byte{byte(n >> 8), byte(n)}) }

// wrapped returns a file whose frames are in other headers.
func wrapped(f *file, link LinkType, wrap func([]byte) []byte) *file {
	g := &file{header: bytes.Clone(f.header)}
	binary.LittleEndian.PutUint32(g.header[20:], uint32(link))
	for _, p := range f.packets {
		g.add(p[:16], wrap(bytes.Clone(p[16:])))
	}
	return g
}

// add adds a frame under the record header of another one.
func (f *file) add(header, frame []byte) {
	record := append(bytes.Clone(header), frame...)
	binary.LittleEndian.PutUint32(record[8:], uint32(len(frame)))
	binary.LittleEndian.PutUint32(record[12:], uint32(len(frame)))
	f.packets = append(f.packets, record)
}

// TestWrapped: link types and tunnels, compared with tshark where it is
// there.
func TestWrapped(t *testing.T) {
	f := tls12(t)
	for name, w := range wrappers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := wrapped(f, w.link, w.wrap)
			if h := g.one(t); h.Outcome != Established || h.Client != testClient {
				t.Errorf("%s of %s", h.Outcome, h.Client)
			}
			likeTshark(t, g)
		})
	}
}

func likeTshark(t *testing.T, f *file) {
	t.Helper()
	program := tool(t, "tshark")
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, f.bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	their := theirFrames(t, program, "", path)
	if len(their) < 8 {
		t.Fatalf("tshark sees %d TCP packets", len(their))
	}
	compareFrames(t, "", ourFrames(t, path, Pcap), their)
}

// fragmented cuts the IP packet of an Ethernet frame into pieces of so many
// bytes.
func fragmented(frame []byte, id, size int) [][]byte {
	ip := frame[14:]
	var parts [][]byte
	for at := 20; at < len(ip); at += size {
		part := ip[at:min(at+size, len(ip))]
		h := slices.Clone(ip[:20])
		binary.BigEndian.PutUint16(h[2:], uint16(20+len(part)))
		binary.BigEndian.PutUint16(h[4:], uint16(id))
		place := uint16((at - 20) / 8)
		if at+size < len(ip) {
			place |= 0x2000
		}
		binary.BigEndian.PutUint16(h[6:], place)
		parts = append(parts, slices.Concat(frame[:14], h, part))
	}
	return parts
}

// fragmented6 does the same with the packet in an IPv6 tunnel.
func fragmented6(frame []byte, id, size int) [][]byte {
	ip := frame[14:]
	var parts [][]byte
	for at := 0; at < len(ip); at += size {
		part := ip[at:min(at+size, len(ip))]
		h := make([]byte, 8)
		h[0] = protoIPv4
		place := uint16(at)
		if at+size < len(ip) {
			place |= 1
		}
		binary.BigEndian.PutUint16(h[2:], place)
		binary.BigEndian.PutUint32(h[4:], uint32(id))
		parts = append(parts, ether(0x86dd, outer6(44, append(h, part...))))
	}
	return parts
}

func TestFragments(t *testing.T) {
	f := tls12(t)
	for name, cut := range map[string]func(frame []byte, id, size int) [][]byte{"IPv4": fragmented, "IPv6": fragmented6} {
		for order, arrange := range map[string]func([][]byte) [][]byte{
			"in order":  func(p [][]byte) [][]byte { return p },
			"backwards": func(p [][]byte) [][]byte { slices.Reverse(p); return p },
			"twice": func(p [][]byte) [][]byte {
				var all [][]byte
				for _, x := range p {
					all = append(all, x, x)
				}
				return all
			},
		} {
			t.Run(name+" "+order, func(t *testing.T) {
				g := &file{header: f.header}
				for i, p := range f.packets {
					for _, part := range arrange(cut(p[16:], 100+i, 256)) {
						g.add(p[:16], part)
					}
				}
				c := g.read(t)
				if len(c.Handshakes) != 1 || c.Handshakes[0].Outcome != Established || len(c.Problems) != 0 {
					t.Errorf("%d handshakes, problems %q", len(c.Handshakes), c.Problems)
				}
				if order != "twice" { // of what is whole already, tshark shows every further fragment
					likeTshark(t, g)
				}
			})
		}
	}
}

// TestFragmentLimits: what is missing is said, what is too much is dropped.
func TestFragmentLimits(t *testing.T) {
	f := tls12(t)
	g := &file{header: f.header}
	for i, p := range f.packets {
		parts := fragmented(p[16:], 100+i, 64)
		if len(parts) > 3 {
			parts = parts[:len(parts)-1]
		}
		for _, part := range parts {
			g.add(p[:16], part)
		}
	}
	if c := g.read(t); !strings.Contains(fmt.Sprint(c.Problems), "IP fragments could not be put together") {
		t.Errorf("problems %q", c.Problems)
	}

	var frags fragments
	for i := range 200_000 {
		in := fragment{key: fragmentKey{id: uint32(i / 3)}, offset: (i % 3) * 24, more: true, data: make([]byte, 16)}
		if i%7 == 0 {
			in.offset, in.data = 60_000, make([]byte, 5000)
		}
		if _, ok := frags.add(&in, momentOf(testStart.Add(time.Duration(i)*time.Millisecond))); ok {
			t.Fatal("a packet is whole")
		}
		if frags.bytes > maxFragmentMem || len(frags.groups) > maxFragmenting || len(frags.order) != len(frags.groups) {
			t.Fatalf("%d bytes in %d packets", frags.bytes, len(frags.groups))
		}
	}
	if n := frags.finish(); n != 200_000 || frags.bytes != 0 {
		t.Errorf("%d fragments in vain, %d bytes left", n, frags.bytes)
	}
}

// TestOverlappingFragments: the bytes that came first count.
func TestOverlappingFragments(t *testing.T) {
	var frags fragments
	add := func(offset int, more bool, text string) (string, bool) {
		whole, ok := frags.add(&fragment{offset: offset, more: more, data: []byte(text), next: 6}, momentOf(testStart))
		return string(whole.data), ok
	}
	add(8, true, "BBBBBBBB")
	add(16, true, "CCCCCCCC")
	add(0, true, "aaaaaaaabbbbbbbb")
	if got, ok := add(16, false, "ccccccccdd"); !ok || got != "aaaaaaaaBBBBBBBBCCCCCCCCdd" {
		t.Errorf("%q, %t", got, ok)
	}
}
