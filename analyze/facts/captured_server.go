package facts

import "net/netip"

// family is one kind of addresses in one capture.
type family struct {
	file           string
	ipv6, loopback bool
}

func familyOf(h Handshake) family {
	server := plainAddr(h.Server.Addr())
	return family{h.File, server.Is6(), server.IsLoopback()}
}

// plainAddr is an address as it is compared: IPv4 in its own form, no zone.
func plainAddr(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// capturedServers are, of each capture, the addresses of the machine that it
// was made on, as far as the capture shows that: what a machine captures are
// its own connections, so its address takes part in all of them. Only
// addresses that serve are named. Who serves on a loopback address is the
// machine itself.
func (f *Facts) capturedServers() map[family]map[netip.Addr]bool {
	everywhere, serves := map[family]map[netip.Addr]bool{}, map[family]map[netip.Addr]bool{}
	for _, h := range f.Handshakes {
		key, server, client := familyOf(h), plainAddr(h.Server.Addr()), plainAddr(h.Client.Addr())
		common, seen := everywhere[key]
		if !seen {
			everywhere[key], serves[key] = map[netip.Addr]bool{server: true, client: true}, map[netip.Addr]bool{}
		}
		for a := range common {
			if a != server && a != client && !key.loopback {
				delete(common, a)
			}
		}
		serves[key][server] = true
	}
	for key, addresses := range serves {
		for a := range addresses {
			if !everywhere[key][a] && !key.loopback {
				delete(addresses, a)
			}
		}
	}
	return serves
}

// capturesAlone reports whether captures are all that is known: which server
// is asked about is then for the reader to say, not for other evidence.
func (f *Facts) capturesAlone() bool {
	captures := map[string]bool{}
	for _, c := range f.Captures {
		captures[c.File] = true
	}
	for _, file := range f.Files {
		if !file.Taken.IsZero() && !captures[file.Name] {
			return false
		}
	}
	return len(captures) > 0
}
