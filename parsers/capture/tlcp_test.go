package capture

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"ssltriage/samples/pcapfile"
)

// tlcpHello is a hello of TLCP: a record, a message, the version, and a
// random; the rest is of no interest.
func tlcpHello(kind byte) []byte {
	body := append([]byte{kind, 0, 0, 40, 1, 1}, make([]byte, 38)...)
	return append([]byte{22, 1, 1, 0, byte(len(body))}, body...)
}

// TestTLCP: the protocol has a name on any port. Where both sides speak it
// nothing has failed, where the server does not know it the client speaks
// something other than TLS.
func TestTLCP(t *testing.T) {
	for _, c := range []struct {
		answer  []byte
		outcome Outcome
	}{
		{tlcpHello(2), Incomplete},
		{[]byte{21, 3, 3, 0, 2, 2, 70}, FatalAlert},
		{nil, NotTLS},
	} {
		r := pcapfile.NewRecorder()
		server := netip.AddrPortFrom(testServer.Addr(), 20443) // of no meaning
		talk := r.Conversation(testClient, server, testStart)
		talk.ClientSends(tlcpHello(1))
		if c.answer != nil {
			talk.ServerSends(c.answer)
		}
		talk.Wait(time.Second)
		var b bytes.Buffer
		if _, err := r.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b, Options{})
		if err != nil || len(got.Handshakes) != 1 {
			t.Fatalf("%d handshakes, %v", len(got.Handshakes), err)
		}
		h := got.Handshakes[0]
		named := slices.ContainsFunc(h.Plain, func(p Plain) bool { return p.From == Client && p.Kind == kindTLCP })
		if h.Outcome != c.outcome || !named || len(h.Problems) == 0 {
			t.Errorf("%s, %v, %v", h.Outcome, h.Plain, h.Problems)
		}
	}
}
