package rules

import (
	"net/netip"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/tls"
)

// TestClientBreaksOffAfterDH: crypto/tls has no DHE, so the connection is
// made by hand.
func TestClientBreaksOffAfterDH(t *testing.T) {
	made := func(outcome capture.Outcome) facts.Handshake {
		h := facts.Handshake{File: "x.pcap", Inbound: facts.Yes}
		h.Client, h.Server = netip.MustParseAddrPort("10.0.0.5:50001"), netip.MustParseAddrPort("10.0.0.1:443")
		h.Frame, h.Outcome = 1, outcome
		h.ServerHello = &capture.ServerHello{Frame: 5, ServerHello: tls.ServerHello{Version: tls.TLS12, CipherSuite: 0x009f}}
		h.KeyExchange = &tls.KeyExchange{PrimeBits: 2048}
		return h
	}
	f := facts.New()
	f.Handshakes = []facts.Handshake{made(capture.ResetByClient)}
	got := checkDiffieHellman(f)
	if len(got.Findings) != 1 || got.Findings[0].Severity != rule.Error || got.Findings[0].Confidence != rule.Likely {
		t.Errorf("%+v", got)
	}
	f.Handshakes = append(f.Handshakes, made(capture.Established))
	if got := checkDiffieHellman(f); len(got.Findings) != 1 || got.Findings[0].Severity != rule.Warning {
		t.Errorf("other clients connect: %+v", got)
	}
	f.Handshakes = f.Handshakes[1:]
	if got := checkDiffieHellman(f); len(got.Findings) != 0 {
		t.Errorf("nobody breaks off: %+v", got)
	}
}
