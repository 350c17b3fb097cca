package capture

import (
	gotls "crypto/tls"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"ssltriage/samples/pcapfile"
)

// TestBeginningsOfRecords: a segment that is too short to be told is no other
// protocol; what follows decides, or it stays open.
func TestBeginningsOfRecords(t *testing.T) {
	const c, s = pcapfile.Client, pcapfile.Server
	client, server := configs(t, gotls.VersionTLS12)
	good := exchange(t, client, server)
	alert := []byte{21, 3, 3, 0, 2, 2, 70}
	for n := 1; n < 7; n++ {
		hello := []said{{c, good[0].data[:n]}, {c, good[0].data[n:]}}
		h := tell(t, append(hello, said{s, alert[:n]}, said{s, alert[n:]}), closes(s, c))
		if h.Outcome != FatalAlert || len(h.Plain) != 0 || h.ClientHello == nil || h.ClientHello.Segments != 2 || len(h.Alerts) != 1 {
			t.Errorf("cut after %d bytes: %s, plain %v, hello %v, alerts %v", n, h.Outcome, h.Plain, h.ClientHello != nil, h.Alerts)
		}
		if h = tell(t, hello[:1], resets(c)); h.Outcome != ResetByClient || len(h.Plain) != 0 {
			t.Errorf("%d bytes and a reset: %s, plain %v", n, h.Outcome, h.Plain)
		}
		if h = tell(t, hello[:1], nil); h.Outcome != Incomplete || len(h.Plain) != 0 {
			t.Errorf("%d bytes and the end: %s, plain %v", n, h.Outcome, h.Plain)
		}
		if h = tell(t, []said{good[0], {s, alert[:min(n, 5)]}}, resets(s)); h.Outcome == NotTLS || len(h.Plain) != 0 {
			t.Errorf("%d bytes of the server and a reset: %s, plain %v", n, h.Outcome, h.Plain)
		}
	}
	// What only looked like a beginning is another protocol after all.
	h := tell(t, []said{{c, []byte{22}}, {c, []byte("GET / HTTP/1.1\r\n\r\n")}}, closes(s, c))
	if h.Outcome != NotTLS || len(h.Plain) != 1 || h.Plain[0].Frame != 4 || !strings.HasPrefix(h.Plain[0].Quote, ".GET") {
		t.Errorf("%s, plain %+v", h.Outcome, h.Plain)
	}
}

// TestOddAlerts: an alert in two records, and one of a level that nobody has
// defined.
func TestOddAlerts(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	hello := exchange(t, client, server)[0]
	for _, c := range []struct {
		alert []byte
		code  uint8
		level uint8
	}{
		{[]byte{21, 3, 3, 0, 1, 2, 21, 3, 3, 0, 1, 40}, 40, 2},
		{[]byte{21, 3, 3, 0, 2, 3, 255}, 255, 3},
	} {
		h := tell(t, []said{hello, {pcapfile.Server, c.alert}}, closes(pcapfile.Server))
		if h.Outcome != FatalAlert || len(h.Alerts) != 1 || uint8(h.Alerts[0].Code) != c.code || h.Alerts[0].Level != c.level || len(h.Plain) != 0 {
			t.Errorf("%x: %s, %+v, plain %v", c.alert, h.Outcome, h.Alerts, h.Plain)
		}
	}
}

// cut13 cuts a connection of TLS 1.3 after the server's flight, and after the
// client's when finished is set; what follows is up to the caller.
func cut13(t *testing.T, finished bool) []said {
	client, server := configs(t, gotls.VersionTLS13)
	server.SessionTicketsDisabled = true
	log := exchange(t, client, server)
	at := slices.IndexFunc(log[1:], func(s said) bool { return s.from == pcapfile.Client }) + 1
	if finished {
		at++
	}
	return log[:at]
}

func protected(n int) []byte {
	return append([]byte{23, 3, 3, byte(n >> 8), byte(n)}, make([]byte, n)...)
}

// TestPaddedAlerts: in TLS 1.3 length and place tell an alert from other
// records, padded or not.
func TestPaddedAlerts(t *testing.T) {
	const c, s = pcapfile.Client, pcapfile.Server
	flight := cut13(t, false)
	for n, want := range map[int]Outcome{19: ClientRejectedLikely, 24: ClientRejectedLikely, 35: ClientRejectedLikely, 52: ClientRejectedLikely, 69: ClosedByServer} {
		h := tell(t, append(slices.Clone(flight), said{c, protected(n)}), closes(s, c))
		if h.Outcome != want {
			t.Errorf("client, %d bytes: %s, want %s", n, h.Outcome, want)
		}
		if told := len(h.Alerts) == 1 && h.Alerts[0].Encrypted && h.LastStep.What == "encrypted alert"; told != (want == ClientRejectedLikely) {
			t.Errorf("client, %d bytes: alerts %+v, last %+v", n, h.Alerts, h.LastStep)
		}
	}
	log := cut13(t, true)
	for n, want := range map[int]Outcome{19: ClosedByServer, 24: ClosedByServer, 35: ClosedByServer, 60: Established, 250: Established} {
		h := tell(t, append(slices.Clone(log), said{s, protected(n)}), closes(s, c))
		if h.Outcome != want || (len(h.Alerts) == 1) != (want == ClosedByServer) {
			t.Errorf("server, %d bytes: %s, want %s; alerts %+v", n, h.Outcome, want, h.Alerts)
		}
		if want == ClosedByServer && len(h.Problems) == 0 {
			t.Errorf("server, %d bytes: nothing says that it is a guess", n)
		}
	}
	if h := tell(t, append(slices.Clone(log), said{s, protected(19)}), closes(c, s)); h.Outcome != ClosedByClient || len(h.Alerts) != 1 || h.Alerts[0].From != Server {
		t.Errorf("the client closes first: %s, %+v", h.Outcome, h.Alerts)
	}
	// An answer to a request may be short.
	if h := tell(t, append(slices.Clone(log), said{c, protected(100)}, said{s, protected(30)}), closes(s, c)); h.Outcome != Established {
		t.Errorf("a short answer: %s", h.Outcome)
	}
}

// shift moves the sequence number of packet n, from 1.
func (f *file) shift(n int, by uint32) {
	seq := f.packets[n-1][16+14+20+4:]
	binary.BigEndian.PutUint32(seq, binary.BigEndian.Uint32(seq)+by)
}

// TestStrayResets: a reset far outside the window ends nothing when its sender
// goes on, and is believed when it does not.
func TestStrayResets(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	log := exchange(t, client, server)
	for _, side := range []pcapfile.Side{pcapfile.Client, pcapfile.Server} {
		play := func(far uint32, goesOn bool) *Handshake {
			r, c := play(log[:1])
			c.Interrupt(side, 55)
			n := 6
			if goesOn {
				for _, s := range log[1:] {
					c.Send(s.from, s.data)
				}
			}
			f := recorded(t, r)
			f.shift(n, far)
			return f.one(t)
		}
		if h := play(77_000_000, true); h.Outcome != Established || h.Close != nil || h.Reset != nil {
			t.Errorf("%v, far off: %s, close %+v", side, h.Outcome, h.Close)
		}
		for _, far := range []uint32{0, 1000, 77_000_000} {
			if h := play(far, false); h.Close == nil || h.Close.Kind != RST || h.Close.Frame != 6 || h.Reset == nil {
				t.Errorf("%v, %d ahead and silence: %s, close %+v", side, far, h.Outcome, h.Close)
			}
		}
		if h := play(1000, true); h.Close == nil || h.Close.Frame != 6 {
			t.Errorf("%v, within the window: %s, close %+v", side, h.Outcome, h.Close)
		}
	}
}

// TestCutServerHello: what was cut off is not told.
func TestCutServerHello(t *testing.T) {
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		client, server := configs(t, version)
		r, _ := play(exchange(t, client, server))
		h := recorded(t, r).cut(96).one(t)
		sh := h.ServerHello
		if sh == nil || !sh.NoSuite || sh.SuiteName() != "" || version == gotls.VersionTLS13 && (sh.Version != 0 || sh.Choice() != "? ?") {
			t.Errorf("%s: %+v", gotls.VersionName(version), sh)
		}
		if version == gotls.VersionTLS13 && h.Resumed {
			t.Error("resumed, although nothing says so")
		}
	}
}

// TestLargeFlightBackward: some hundred segments of a flight in reverse.
func TestLargeFlightBackward(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	log := exchange(t, client, server)
	r, c := play(log[:1])
	for part := range slices.Chunk(log[1].data, 4) {
		c.Send(pcapfile.Server, part)
	}
	for _, s := range log[2:] {
		c.Send(s.from, s.data)
	}
	f := recorded(t, r)
	first := 5 // behind the ClientHello and its acknowledgement
	var flight []int
	for i := first; i < first+2*((len(log[1].data)+3)/4); i += 2 {
		flight = append(flight, i)
	}
	if len(flight) < 100 {
		t.Fatalf("a flight of %d segments", len(flight))
	}
	for i, j := 0, len(flight)-1; i < j; i, j = i+1, j-1 {
		a, b := flight[i], flight[j]
		f.packets[a], f.packets[b] = f.packets[b], f.packets[a]
	}
	h := f.one(t)
	if h.Certificates == nil || h.Certificates.Incomplete || h.ServerTraffic.Missing != 0 || h.Outcome != Established {
		t.Errorf("%s, certificates %+v, %d bytes missing, problems %v", h.Outcome, h.Certificates, h.ServerTraffic.Missing, h.Problems)
	}
}

// TestTooFarOutOfOrder: what comes after it was given up is not missing.
func TestTooFarOutOfOrder(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	log := exchange(t, client, server)
	r, c := play(log[:2])
	c.Send(pcapfile.Server, protected(16000))
	for range 40 {
		c.Send(pcapfile.Server, protected(16000))
	}
	f := recorded(t, r)
	g := &file{f.header, slices.Clone(f.packets)}
	late := g.packets[5] // the first of the server
	g.packets = append(slices.Delete(g.packets, 5, 6), late)
	h := g.one(t)
	if h.ServerTraffic.Missing != 0 || !strings.Contains(problems(h), "too far out of order") || strings.Contains(problems(h), "missing") {
		t.Errorf("%d bytes missing; %s", h.ServerTraffic.Missing, problems(h))
	}
}

func problems(h *Handshake) string {
	var all []string
	for _, p := range h.Problems {
		all = append(all, p.EN)
	}
	return strings.Join(all, "; ")
}
