package schannel

import (
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/tls"
	"ssltriage/samples/shared"
)

// load reads a real capture.
func load(t *testing.T, name string) *facts.Facts {
	t.Helper()
	return loadPath(t, shared.Path(t, "evidence/capture/public/"+name))
}

// loadPath reads files as the program does.
func loadPath(t *testing.T, path string) *facts.Facts {
	t.Helper()
	b, err := reader.OpenPaths([]string{path}, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return facts.Load(b, nil)
}

// TestRealServers compares the model with real Windows servers, of which only
// the capture is known. Servers with the defaults of a build must agree in
// version, suite and curve.
func TestRealServers(t *testing.T) {
	const teams, rdp = "tcp-out-of-order.pcap", "rdp-every-packet-twice.pcap"
	for _, c := range []struct {
		file, server string
		builds       []int
		least        int // connections that can be compared
	}{
		{teams, "52.114.77.33:443", []int{14393, 17763, 20348, 26100}, 8}, // *.events.data.microsoft.com
		{teams, "104.40.187.151:443", []int{14393, 17763, 20348}, 1},      // *.api.microsoftstream.com
		{teams, "52.169.186.119:443", []int{14393, 17763, 20348}, 1},      // the same
		{teams, "40.79.138.41:443", []int{9600}, 2},                       // dc.services.visualstudio.com, of 2012 R2
		{rdp, "10.132.153.76:3389", []int{9600, 14393, 17763, 19045}, 1},  // key encipherment only
	} {
		f := load(t, c.file)
		for _, build := range c.builds {
			as := Assume(f, build)
			compared := 0
			for _, h := range as.Handshakes {
				if h.Server.String() != c.server {
					continue
				}
				got := Compare(as, h)
				if got.Agreement == Agrees {
					compared++
				} else if got.Agreement != NotComparable {
					t.Errorf("%s as build %d: %s", c.server, build, got.Why.EN)
				}
			}
			if compared < c.least {
				t.Errorf("%s as build %d: %d connections agree, want %d", c.server, build, compared, c.least)
			}
		}
	}
}

// TestRealServersWithPolicies: servers whose curves are set by a policy agree
// with the model once it has that policy, down to the HelloRetryRequest.
func TestRealServersWithPolicies(t *testing.T) {
	for _, c := range []struct {
		file, server, curves string
		build, least         int
		retry                bool
	}{
		{"tcp-out-of-order.pcap", "52.113.194.132:443", "NistP384,NistP256", 17763, 4, false},                   // teams.microsoft.com
		{"tcp-out-of-order.pcap", "40.126.9.5:443", "NistP256,NistP384", 17763, 1, false},                       // login.microsoftonline.com
		{"tcp-out-of-order.pcap", "13.107.18.11:443", "NistP384,NistP256", 17763, 1, false},                     // outlook.office.com
		{"many-sites.pcapng", "40.97.160.2:443", "NistP384,NistP256", 17763, 1, false},                          // outlook.com
		{"alerts-certificate-unknown-beside-quic.pcap", "13.107.5.93:443", "NistP521,NistP384", 20348, 1, true}, // TLS 1.3
	} {
		change, err := ParseChange("EccCurves=" + c.curves)
		if err != nil {
			t.Fatal(err)
		}
		f := With(Assume(load(t, c.file), c.build), change)
		agree := 0
		for _, h := range f.Handshakes {
			if h.Server.String() != c.server {
				continue
			}
			got := Compare(f, h)
			if got.Agreement == Agrees {
				agree++
			} else if got.Agreement != NotComparable {
				t.Errorf("%s: %s", c.server, got.Why.EN)
			}
			if got.Agreement == Agrees && got.Predicted.Retry != c.retry {
				t.Errorf("%s: HelloRetryRequest %t predicted", c.server, got.Predicted.Retry)
			}
		}
		if agree < c.least {
			t.Errorf("%s: %d connections agree, want %d", c.server, agree, c.least)
		}
	}
}

// TestRealHive holds the order of a real Windows 8.1: 36 names of which two
// belong to SSL 2.0, and none that the model does not know.
func TestRealHive(t *testing.T) {
	f := loadPath(t, shared.Path(t, "evidence/hives/system-windows-8.1.hiv"))
	f.Host.Build = 9600
	list := Suites(f)
	if len(list.Suites) != 34 || len(list.Left) != 2+2 || len(list.Unknown) != 0 {
		t.Errorf("%d suites, left out %v, unknown %v", len(list.Suites), list.Left, list.Unknown)
	}
	if slips, suites := Slips(f), SuiteSlips(f); len(slips)+len(suites) != 0 {
		t.Errorf("slips in a registry as Windows comes: %v %v", slips, suites)
	}
	p := PolicyAt(f, nil, nil)
	p.Credential.Key = "RSA"
	r := p.Negotiate(Clients()[0].Offer)
	if !r.OK() || r.Version != tls.TLS10 {
		t.Errorf("%s", r.Text().EN)
	}
}
