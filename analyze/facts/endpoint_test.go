package facts

import (
	"net/netip"
	"testing"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/iisconfig"
)

// TestBindingFor: which record HTTP.sys uses for the binding of a site.
func TestBindingFor(t *testing.T) {
	f := New()
	for _, addr := range []string{"0.0.0.0:443", "10.0.0.5:443", "0.0.0.0:8443"} {
		endpoint := netip.MustParseAddrPort(addr)
		f.Bindings = append(f.Bindings, Binding{Binding: httpsys.Binding{Kind: httpsys.KindIPPort, Endpoint: endpoint, Port: endpoint.Port()}})
	}
	f.Bindings = append(f.Bindings,
		Binding{Binding: httpsys.Binding{Kind: httpsys.KindHostnamePort, Host: "sni.example.com", Port: 443}},
		Binding{Binding: httpsys.Binding{Kind: httpsys.KindCCS, Port: 443}})
	const sni, central = iisconfig.SSLFlagSNI, iisconfig.SSLFlagCentralStore
	tests := []struct {
		name, addr, host string
		port             uint16
		flags            iisconfig.SSLFlags
		want             string // key of the record
	}{
		{"wildcard", "0.0.0.0", "", 443, 0, "0.0.0.0:443"},
		{"exact address", "10.0.0.5", "", 443, 0, "10.0.0.5:443"},
		{"by host name", "0.0.0.0", "sni.example.com", 443, sni, "sni.example.com:443"},
		{"central store", "0.0.0.0", "a.example.com", 443, central, "443"},
		{"central store by host name", "0.0.0.0", "b.example.com", 443, sni | central, "443"},
		{"central store with a record of the name", "0.0.0.0", "sni.example.com", 443, sni | central, "sni.example.com:443"},
		{"central store on an address with a record", "10.0.0.5", "c.example.com", 443, sni | central, "10.0.0.5:443"},
		{"central store without a record of the port", "0.0.0.0", "d.example.com", 8443, sni | central, "0.0.0.0:8443"},
	}
	for _, tt := range tests {
		f.Sites = []Site{{Site: iisconfig.Site{Name: "s", Bindings: []iisconfig.Binding{{
			Protocol: "https", IP: netip.MustParseAddr(tt.addr), Port: tt.port, Host: tt.host, SSLFlags: tt.flags, SSLFlagsKnown: true,
		}}}}}
		e := f.Endpoints()[0]
		if e.Binding == nil || e.Binding.Key() != tt.want {
			t.Errorf("%s: %+v, want %s", tt.name, e.Binding, tt.want)
		}
	}
}

// TestNeighbours: two sites on one address have different records when one of
// them takes its certificate from the central store.
func TestNeighbours(t *testing.T) {
	f := New()
	wildcard := netip.MustParseAddrPort("0.0.0.0:443")
	f.Bindings = []Binding{
		{Binding: httpsys.Binding{Kind: httpsys.KindIPPort, Endpoint: wildcard, Port: 443}},
		{Binding: httpsys.Binding{Kind: httpsys.KindCCS, Port: 443}},
	}
	for _, flags := range []iisconfig.SSLFlags{iisconfig.SSLFlagCentralStore, 0} {
		f.Sites = append(f.Sites, Site{Site: iisconfig.Site{Bindings: []iisconfig.Binding{{
			Protocol: "https", IP: wildcard.Addr(), Port: 443, SSLFlags: flags, SSLFlagsKnown: true,
		}}}})
	}
	list := f.Endpoints()
	if len(list) != 2 || list[0].Binding != &f.Bindings[1] || list[1].Binding != &f.Bindings[0] {
		t.Errorf("%+v", list)
	}
}
