package facts

import (
	"net/netip"
	"testing"

	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

// TestCapturedServer: which connections of a capture are the machine's, when
// nothing but the capture tells.
func TestCapturedServer(t *testing.T) {
	for _, test := range []struct {
		name, other string
		connections [][2]string // client, server
		want        []Tri
	}{
		{"one server", "log", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"10.0.0.6", "10.0.0.1"}}, []Tri{Unknown, Unknown}},
		{"the server is a client too", "log", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"10.0.0.6", "10.0.0.1"}, {"10.0.0.1", "20.0.0.9"}}, []Tri{Unknown, Unknown, No}},
		{"both families and itself", "log", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"fd00::5", "fd00::1"}, {"127.0.0.1", "127.0.0.1"}, {"::1", "::1"}}, []Tri{Unknown, Unknown, Unknown, Unknown}},
		{"made on a client, beside a log of the server", "log", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"10.0.0.5", "10.0.0.2"}}, []Tri{No, No}},
		{"made on a client, alone", "", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"10.0.0.5", "10.0.0.2"}}, []Tri{Unknown, Unknown}},
		{"the server is a client too, alone", "", [][2]string{{"10.0.0.5", "10.0.0.1"}, {"10.0.0.1", "20.0.0.9"}, {"10.0.0.6", "10.0.0.1"}}, []Tri{Unknown, No, Unknown}},
	} {
		f := Facts{Captures: []Capture{{File: "x.pcap"}}, Files: []File{{Name: "x.pcap", Taken: text.T("network capture", "")}}}
		if test.other != "" {
			f.Files = append(f.Files, File{Name: "System.evtx", Taken: text.T(test.other, "")})
		}
		for _, c := range test.connections {
			h := Handshake{File: "x.pcap"}
			h.Handshake = capture.Handshake{Client: netip.AddrPortFrom(netip.MustParseAddr(c[0]), 50000), Server: netip.AddrPortFrom(netip.MustParseAddr(c[1]), 443)}
			f.Handshakes = append(f.Handshakes, h)
		}
		known := network{f.localAddresses(), f.TLSPorts(), f.capturedServers(), f.capturesAlone()}
		for i, h := range f.Handshakes {
			if got := f.inbound(h, known); got != test.want[i] {
				t.Errorf("%s: %v is %d, want %d", test.name, test.connections[i], got, test.want[i])
			}
		}
	}
}
