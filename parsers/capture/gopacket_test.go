package capture

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/gopacket/gopacket"
)

// TestCutWrapped: as long as the headers are there, a packet is read in
// whatever it is wrapped, and what is missing is known.
func TestCutWrapped(t *testing.T) {
	frame := tls12(t).packets[3][16:]
	const headers = 14 + 20 + 20 // of the frame
	for name, w := range wrappers {
		var l library
		whole := w.wrap(bytes.Clone(frame))
		for cut := range len(whole) {
			var p packet
			d := decoder{p: &p, library: &l, cut: cut}
			kind := d.link(w.link, whole[:len(whole)-cut])
			switch enough := cut <= len(frame)-headers; {
			case enough && (kind != isTCP || len(p.payload)+p.missing != len(frame)-headers || p.missing != cut):
				t.Errorf("%s without %d bytes: verdict %d, %d bytes of payload and %d missing", name, cut, kind, len(p.payload), p.missing)
			case !enough && len(p.payload) > 0 && kind == isTCP:
				t.Errorf("%s without %d bytes: a payload of %d", name, cut, len(p.payload))
			}
		}
		if l.failed > 0 {
			t.Errorf("%s: %v", name, l.reason)
		}
	}
}

// TestGiven: gopacket sees the beginning of a packet in its whole length,
// whatever was read before.
func TestGiven(t *testing.T) {
	var l library
	long := bytes.Repeat([]byte{7}, 100_000)
	for _, c := range []struct {
		data []byte
		cut  int
		want int
	}{
		{long, 0, maxGiven}, {long, 9, maxGiven}, {long[:60], 1000, 1060}, {long[:20], 1 << 30, maxGiven}, {nil, 5, 5},
	} {
		got := l.given(c.data, c.cut)
		n := min(len(c.data), maxSeen)
		if len(got) != c.want || !bytes.Equal(got[:n], c.data[:n]) || len(bytes.Trim(got[n:], "\x00")) > 0 {
			t.Errorf("%d bytes and %d cut give %d bytes", len(c.data), c.cut, len(got))
		}
	}
}

// failing stands for a header at which gopacket panics.
var failing = gopacket.RegisterLayerType(1999, gopacket.LayerTypeMetadata{
	Name: "failing", Decoder: gopacket.DecodeFunc(func([]byte, gopacket.PacketBuilder) error { panic("out of range") }),
})

// TestLibraryFails: a panic of gopacket costs the packet, and is told.
func TestLibraryFails(t *testing.T) {
	s := newScan(Options{})
	d := decoder{p: new(packet), library: &s.library}
	for range 2 {
		if got := d.layered(failing, []byte{1, 2, 3}); got != isOther {
			t.Errorf("verdict %d", got)
		}
	}
	s.finish()
	if got := fmt.Sprint(s.result.Problems); got != "[2 packets are not read: internal error: failing: out of range]" {
		t.Errorf("problems %q", got)
	}
}

// TestNesting: headers are read within headers, but not without end.
func TestNesting(t *testing.T) {
	frame := tls12(t).packets[3][16:]
	label := func(b []byte) []byte { return behind("\x00\x01\x00\x40", b) }
	tunnel := func(b []byte) []byte { return outer4(47, behind("\x00\x00\x08\x00", b)) }
	for name, nested := range map[string]func(depth int) (link LinkType, data []byte){
		"labels": func(depth int) (LinkType, []byte) {
			b := behind("\x00\x01\x01\x40", frame[14:])
			for range depth {
				b = label(b)
			}
			return 1, ether(0x8847, b)
		},
		"GRE": func(depth int) (LinkType, []byte) {
			b := frame[14:]
			for range depth {
				b = tunnel(b)
			}
			return linkRaw, b
		},
	} {
		for depth, want := range map[int]verdict{1: isTCP, 5: isTCP, 17: isOther, 1000: isOther} {
			d := decoder{p: new(packet), library: new(library)}
			if got := d.link(nested(depth)); got != want {
				t.Errorf("%s: verdict %d at depth %d", name, got, depth)
			}
		}
	}
}
