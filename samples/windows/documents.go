package windows

import (
	"fmt"
	"net/netip"
	"time"

	"ssltriage/collect/bundle"
)

// Each function here is one JSON document of the collector.

func (s *Server) hostDocument() bundle.Host {
	v, l := s.Version, s.Language
	return bundle.Host{
		Name: s.Name, Product: v.Product, Major: uint32(v.Major), Minor: uint32(v.Minor), Build: uint32(v.Build), UBR: uint32(v.UBR),
		ProductType: 3, UILanguage: l.Tag, SysLanguage: l.Tag, ACP: uint32(l.ANSI), OEMCP: uint32(l.OEM), ConsoleCP: uint32(l.OEM),
		Architecture: "amd64",
	}
}

func (s *Server) systemDocument() bundle.OperatingSystem {
	return bundle.OperatingSystem{
		Host: s.hostDocument(), InstallationType: "Server", LastBoot: s.Boot, IISVersion: s.Version.IIS,
		HTTPSysVersion:  fmt.Sprintf("%d.%d.%d.%d", s.Version.Major, s.Version.Minor, s.Version.Build, s.Version.UBR),
		SchannelVersion: fmt.Sprintf("%d.%d.%d.%d", s.Version.Major, s.Version.Minor, s.Version.Build, s.Version.UBR),
	}
}

func (s *Server) updatesDocument() bundle.Updates {
	var d bundle.Updates
	for _, u := range s.Updates {
		d.Updates = append(d.Updates, bundle.Update{KB: u.KB, Installed: u.Installed.Truncate(24 * time.Hour), DateOnly: true, Description: u.Kind})
	}
	return d
}

func (s *Server) clockDocument() bundle.Clock {
	t := bundle.W32Time{State: bundle.ServiceRunning, Type: "NT5DS", Source: s.Time.Source, LastSync: s.Time.LastSync}
	if s.Time.Stopped {
		t = bundle.W32Time{State: bundle.ServiceStopped, Type: "NT5DS"}
	} else {
		t.OffsetMS = new(s.Time.Offset.Milliseconds())
	}
	return bundle.Clock{UTC: s.Collected, Zone: s.Language.Zone, BiasMinutes: s.Language.Bias, W32Time: t}
}

// stores are those that the collector reads, whether there is anything in
// them or not.
var stores = []string{"MY", "WebHosting", "CA", "ROOT", "AuthRoot", "Disallowed", "TrustedPeople", "Remote Desktop"}

func (s *Server) certificatesDocument() bundle.Certificates {
	var d bundle.Certificates
	for _, store := range stores {
		entry := bundle.Store{Name: store}
		for _, e := range s.Certificates {
			if sameStore(e.Store, store) {
				entry.Count++
				d.Certificates = append(d.Certificates, s.storeEntry(store, e))
			}
		}
		if store == "WebHosting" && s.Version.Build < 9200 {
			entry.Error = bundle.NewWinError(2) // the store came with IIS 8
		}
		d.Stores = append(d.Stores, entry)
	}
	return d
}

func (s *Server) storeEntry(store string, e *Entry) bundle.Certificate {
	c := bundle.Certificate{
		Store: store, SHA1: e.Cert.SHA1(), File: certificatePath(store, e), Subject: e.Cert.Subject.String(),
		FriendlyName: e.FriendlyName, Archived: e.Archived,
		EnhancedUsageSet: e.Purposes != nil, EnhancedUsage: e.Purposes,
	}
	if e.Key == nil {
		return c
	}
	c.KeyInfo = &bundle.KeyInfo{Provider: e.Key.Provider, ProviderType: e.Key.Type, Container: e.Key.Container, KeySpec: e.Key.Spec, Flags: 0x20}
	c.Acquire = bundle.Acquire{Tried: true, OK: e.KeyError == 0, Error: bundle.NewWinError(e.KeyError)}
	if e.KeyError == 0 {
		c.Acquire.UniqueName, c.Acquire.KeySpec = e.Key.Unique, e.Key.Spec
		if e.Key.Type == 0 {
			c.Acquire.KeySpec = 0xffffffff
		}
	}
	return c
}

func (s *Server) httpDocument() bundle.HTTPConfig {
	var d bundle.HTTPConfig
	counts := map[uint32]int{}
	for _, b := range s.Bindings {
		id := map[BindingKind]uint32{ByAddress: 1, ByHost: 5, CentralStore: 6}[b.Kind]
		counts[id]++
		d.Bindings = append(d.Bindings, bundle.SSLBinding{
			ID: id, Address: b.Address.String(), Host: b.Host, Hash: b.Hash, AppID: b.AppID,
			Store: b.Store, StoreNull: b.Store == "", CheckMode: b.CheckMode, Flags: b.Flags,
		})
	}
	d.IPListen = bundle.IPListen{State: bundle.StatusEmpty}
	for _, a := range s.IPListen {
		d.IPListen.State = bundle.StatusOK
		d.IPListen.Addresses = append(d.IPListen.Addresses, a.String())
	}
	for _, r := range s.Reservations {
		sddl := "D:"
		for _, user := range r.Users {
			sddl += "(A;;GX;;;" + user.sddl() + ")"
		}
		d.URLACLs = append(d.URLACLs, bundle.URLACL{URL: r.URL, SDDL: sddl})
	}
	counts[0], counts[2] = len(s.IPListen), len(s.Reservations)
	for _, q := range []struct {
		id   uint32
		from int // build
	}{{0, 0}, {1, 0}, {2, 0}, {5, 9200}, {6, 9200}, {11, 14393}, {8, 17763}, {9, 17763}, {10, 17763}, {12, 17763}} {
		query := bundle.HTTPQuery{ID: q.id, Count: counts[q.id]}
		if s.Version.Build < q.from {
			query.Error = bundle.NewWinError(87)
		}
		d.Queries = append(d.Queries, query)
	}
	return d
}

func (s *Server) keyFilesDocument() bundle.KeyFiles {
	var d bundle.KeyFiles
	for _, folder := range s.KeyFolders() {
		dir := bundle.KeyDirectory{Path: folder, SDDL: folderACL.sddl(System)}
		for _, f := range s.KeyFiles {
			if f.Folder != folder {
				continue
			}
			dir.Count++
			d.Files = append(d.Files, bundle.KeyFile{Directory: folder, Name: f.Name, Size: f.Size, Modified: f.Modified,
				Owner: string(f.Owner), SDDL: f.ACL.sddl(f.Owner)})
		}
		d.Directories = append(d.Directories, dir)
	}
	return d
}

func (s *Server) socketsDocument() bundle.Sockets {
	states := map[string]bundle.TCPState{"LISTENING": bundle.TCPListen, "ESTABLISHED": 5, "CLOSE_WAIT": 8, "TIME_WAIT": 11}
	var d bundle.Sockets
	tables := []bundle.SocketTable{{Proto: "tcp4"}, {Proto: "tcp6"}}
	for i, is6 := range []bool{false, true} {
		for _, socket := range s.Sockets {
			if socket.Local.Addr().Is6() != is6 {
				continue
			}
			tables[i].Count++
			d.Sockets = append(d.Sockets, bundle.Socket{Proto: tables[i].Proto, Local: socket.Local.String(),
				Remote: remoteOf(socket).String(), State: states[socket.State], PID: uint32(socket.PID)})
		}
	}
	d.Tables = tables
	return d
}

func remoteOf(socket Socket) netip.AddrPort {
	if socket.Remote.IsValid() {
		return socket.Remote
	}
	return netip.AddrPortFrom(socket.Local.Addr(), 0)
}

func (s *Server) processesDocument() bundle.Processes {
	var d bundle.Processes
	for _, p := range s.Processes {
		d.Processes = append(d.Processes, bundle.Process{PID: uint32(p.PID), Image: p.Image, Path: p.Path,
			UserSID: string(p.Account), UserName: s.name(p.Account)})
	}
	return d
}

func (s *Server) servicesDocument() bundle.Services {
	var d bundle.Services
	for _, v := range s.Services {
		state := bundle.ServiceStopped
		if v.Running {
			state = bundle.ServiceRunning
		}
		d.Services = append(d.Services, bundle.Service{Name: v.Name, Display: v.Display, State: state,
			StartType: uint32(v.Start), PID: uint32(v.PID), Account: v.Account})
	}
	return d
}
