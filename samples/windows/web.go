package windows

import (
	"fmt"
	"net/netip"
	"strings"

	"ssltriage/samples/pki"
)

// Web adds a site that answers http on port 80 and https on port 443 of
// every address, with its certificate in the store MY and the HTTP.sys
// record that IIS makes for it. It returns the store entry and the file of
// the key.
func (s *Server) Web(name string, c *pki.Certificate) (*Entry, *KeyFile) {
	entry, file := s.Install(c, "MY", name)
	s.Site(Site{Name: name, Pool: "DefaultAppPool", Bindings: []SiteBinding{
		{Protocol: "http", Info: "*:80:"}, {Protocol: "https", Info: "*:443:"},
	}})
	s.Bind(Any(443), c, "MY")
	return entry, file
}

// Site adds a site and opens its ports.
func (s *Server) Site(site Site) {
	site.ID = len(s.Sites) + 1
	s.Sites = append(s.Sites, site)
	for _, b := range site.Bindings {
		s.openFor(b)
	}
}

// openFor opens the port of a binding unless it is open. HTTP.sys listens on
// all addresses, whatever address the binding names.
func (s *Server) openFor(b SiteBinding) {
	var port uint16
	info := b.Info[strings.LastIndex(b.Info[:strings.LastIndexByte(b.Info, ':')], ":")+1:]
	if _, err := fmt.Sscanf(info, "%d:", &port); err != nil {
		panic(fmt.Sprintf("binding %q: %v", b.Info, err)) // a slip in the case
	}
	for _, socket := range s.Sockets {
		if socket.Local.Port() == port && socket.State == "LISTENING" {
			return
		}
	}
	s.Listen(port, 4)
}

// Bind adds the HTTP.sys record that IIS makes for an address.
func (s *Server) Bind(at netip.AddrPort, c *pki.Certificate, store string) *Binding {
	b := Binding{Address: at, Hash: c.SHA1(), AppID: IIS, Store: store, Changed: c.NotBefore.AddDate(0, 0, 3)}
	s.Bindings = append(s.Bindings, b)
	return &s.Bindings[len(s.Bindings)-1]
}

// BindHost adds the record of a host name (SNI).
func (s *Server) BindHost(host string, port uint16, c *pki.Certificate, store string) {
	s.Bindings = append(s.Bindings, Binding{Kind: ByHost, Host: host, Address: Any(port), Hash: c.SHA1(), AppID: IIS,
		Store: store, Changed: c.NotBefore.AddDate(0, 0, 3)})
}

// BindCentralStore adds the record of the central certificate store, which
// names no certificate.
func (s *Server) BindCentralStore(port uint16) {
	s.Bindings = append(s.Bindings, Binding{Kind: CentralStore, Address: Any(port), AppID: IIS, Changed: s.Boot.AddDate(-1, 0, 0)})
}

// ManagementService adds the Web Management Service with its self-signed
// certificate. Its record has no application id, and works.
func (s *Server) ManagementService(c *pki.Certificate) {
	s.Install(c, "MY", "WMSVC-SHA2")
	b := s.Bind(Any(8172), c, "MY")
	b.AppID = NoApp
	s.Listen(8172, 4)
}

// Unbind removes the records of a port.
func (s *Server) Unbind(port uint16) {
	var kept []Binding
	for _, b := range s.Bindings {
		if b.Address.Port() != port {
			kept = append(kept, b)
		}
	}
	s.Bindings = kept
}

// Binding is the record of a port; nil when there is none.
func (s *Server) Binding(port uint16) *Binding {
	for i, b := range s.Bindings {
		if b.Address.Port() == port {
			return &s.Bindings[i]
		}
	}
	return nil
}

// ListenOnly puts an address into the IP listen list: HTTP.sys, which is
// process 4, listens there and nowhere else.
func (s *Server) ListenOnly(address netip.Addr) {
	s.IPListen = append(s.IPListen, address)
	ports := map[uint16]bool{}
	var kept []Socket
	for _, socket := range s.Sockets {
		port := socket.Local.Port()
		if socket.State != "LISTENING" || socket.PID != 4 || port == 445 {
			kept = append(kept, socket)
			continue
		}
		if !ports[port] {
			ports[port] = true
			kept = append(kept, Socket{Local: netip.AddrPortFrom(address, port), Remote: Any(0), State: socket.State, PID: 4})
		}
	}
	s.Sockets = kept
}
