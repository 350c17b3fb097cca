package schannel

import (
	"slices"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/tls"
)

func endpoint(on ...string) Endpoint {
	var e Endpoint
	for _, name := range Names {
		state := Off
		if slices.Contains(on, name) {
			state = On
		}
		e = append(e, Protocol{Name: name, State: state})
	}
	return e
}

func TestCommon(t *testing.T) {
	old := endpoint("SSL 3.0", "TLS 1.0")
	for _, c := range []struct {
		name  string
		e     Endpoint
		offer Offer
		want  []tls.Version
	}{
		{"exact list", old, Offer{Versions: []tls.Version{tls.TLS12, tls.TLS11}, Exact: true}, nil},
		{"highest only: it may go lower", old, Offer{Versions: []tls.Version{tls.TLS12}}, []tls.Version{tls.SSL30, tls.TLS10}},
		{"too old a client", endpoint("TLS 1.2"), Offer{Versions: []tls.Version{tls.TLS10}}, nil},
		{"shared", endpoint("TLS 1.2", "TLS 1.3"), Offer{Versions: []tls.Version{tls.TLS13, tls.TLS12}, Exact: true}, []tls.Version{tls.TLS12, tls.TLS13}},
	} {
		if got := c.e.Common(c.offer); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestUnknownMaySpeak: what is not known must never prove a clash.
func TestUnknownMaySpeak(t *testing.T) {
	e := Endpoint{{Name: "TLS 1.2", State: UnknownState}}
	if got := e.Common(Offer{Versions: []tls.Version{tls.TLS12}, Exact: true}); len(got) != 1 || !e.May() || e.Known() {
		t.Errorf("common %v, may %t, known %t", got, e.May(), e.Known())
	}
	if e.Highest().Version() != 0 {
		t.Error("an unknown version counts as on")
	}
}

func TestFlagsOfTheRecord(t *testing.T) {
	f := facts.New()
	f.Host.Build = 20348
	var b facts.Binding
	b.Kind = httpsys.KindIPPort
	b.SetDefaultFlags(0x1000 | 0x400) // TLS 1.2 and everything older off
	e := At(f, &b)
	for name, want := range map[string]State{"TLS 1.2": Off, "TLS 1.0": Off, "TLS 1.3": UnknownState, "SSL 2.0": Unsupported} {
		for _, p := range e {
			if p.Name == name && p.State != want {
				t.Errorf("%s is %s, want %s", name, p.State, want)
			}
		}
	}
	if p := e.Get(tls.TLS12); !p.Flag || p.Registry {
		t.Errorf("TLS 1.2: %+v", p)
	}
}

func TestOfferOf(t *testing.T) {
	o := OfferOf(&tls.ClientHello{
		Versions: []tls.Version{tls.TLS13, tls.TLS12}, Extensions: []tls.Extension{43},
		CipherSuites: []tls.CipherSuite{0x1a1a, 0x1301, tls.RenegotiationSCSV},
	})
	if !o.Exact || o.Highest() != tls.TLS13 || !slices.Equal(o.Suites, []tls.CipherSuite{0x1301}) {
		t.Errorf("%+v", o)
	}
}
