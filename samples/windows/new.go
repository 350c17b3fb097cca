package windows

import (
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"strings"
	"time"

	"ssltriage/samples/regfile"
)

// New returns a server that runs and serves nothing yet.
func New(v *Version, l *Language, name, address string, collected time.Time) *Server {
	s := &Server{
		Name: name, Version: v, Language: l, Address: netip.MustParseAddr(address),
		Collected:    collected,
		Boot:         collected.AddDate(0, 0, -5).Truncate(24 * time.Hour).Add(3*time.Hour + 12*time.Minute + 41*time.Second),
		CipherSuites: v.Suites,
		Missing:      map[string][2]string{},
	}
	s.Time = TimeService{Source: "dc01.corp.contoso.example", LastSync: collected.Add(-23 * time.Minute), Offset: 3 * time.Millisecond}
	s.Schannel = newSchannel(v, s.Boot.AddDate(-2, 0, 0))
	s.systemProcesses()
	s.systemServices()
	s.systemSockets()
	s.systemKeys()
	s.systemReservations()
	s.systemUpdates()
	return s
}

// number makes up a number below n that belongs to the server and a name.
func (s *Server) number(name string, n uint64) uint64 {
	sum := sha256.Sum256([]byte(s.Name + " " + name))
	return binary.BigEndian.Uint64(sum[:]) % n
}

// newSchannel is the SCHANNEL key as Windows comes: almost empty.
func newSchannel(v *Version, at time.Time) *regfile.Key {
	k := &regfile.Key{Name: "SCHANNEL", LastWrite: at}
	k.Set(regfile.Uint32("EventLogging", 1))
	for _, name := range []string{"Ciphers", "CipherSuites", "Hashes", "KeyExchangeAlgorithms", "Protocols"} {
		k.Sub(name)
	}
	if v.Build < 14393 && !v.IIS6() {
		k.Sub("Protocols", "SSL 2.0", "Client").Set(regfile.Uint32("DisabledByDefault", 1))
	}
	return k
}

// Protocol writes the values of a protocol version, as administrators and
// their tools do: side is "Server" or "Client".
func (s *Server) Protocol(name, side string, enabled, disabledByDefault uint32, at time.Time) {
	protocols := s.Schannel.Sub("Protocols")
	protocols.LastWrite = at
	version := protocols.Sub(name)
	version.LastWrite = at
	key := version.Sub(side)
	key.LastWrite = at
	key.Set(regfile.Uint32("Enabled", enabled), regfile.Uint32("DisabledByDefault", disabledByDefault))
}

// DisableOld switches SSL 3.0, TLS 1.0 and TLS 1.1 off for good reasons.
func (s *Server) DisableOld(at time.Time) {
	for _, name := range []string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"} {
		s.Protocol(name, "Server", 0, 1, at)
		s.Protocol(name, "Client", 0, 1, at)
	}
}

func (s *Server) systemProcesses() {
	pid := func(name string) int { return 500 + 4*int(s.number(name, 200)) }
	const system32 = `C:\Windows\System32\`
	s.Processes = []Process{
		{PID: 0, Image: "System Idle Process", Account: System},
		{PID: 4, Image: "System", Account: System},
		{PID: 316, Image: "smss.exe", Path: system32 + "smss.exe", Account: System},
		{PID: pid("services"), Image: "services.exe", Path: system32 + "services.exe", Account: System},
		{PID: pid("lsass"), Image: "lsass.exe", Path: system32 + "lsass.exe", Account: System, Services: []string{"KeyIso", "SamSs"}},
		{PID: 1500 + pid("rpc"), Image: "svchost.exe", Path: system32 + "svchost.exe", Account: NetworkService, Services: []string{"RpcEptMapper", "RpcSs"}},
		{PID: 3000 + pid("rdp"), Image: "svchost.exe", Path: system32 + "svchost.exe", Account: NetworkService, Services: []string{"TermService"}},
		{PID: 4500 + pid("crypt"), Image: "svchost.exe", Path: system32 + "svchost.exe", Account: NetworkService, Services: []string{"CryptSvc", "Dnscache"}},
		{PID: 6000 + pid("time"), Image: "svchost.exe", Path: system32 + "svchost.exe", Account: LocalService, Services: []string{"EventLog", "W32Time"}},
		{PID: 7500 + pid("iis"), Image: "svchost.exe", Path: system32 + "svchost.exe", Account: System, Services: []string{"W3SVC", "WAS"}},
		{PID: 9000 + pid("w3wp"), Image: "w3wp.exe", Path: system32 + `inetsrv\w3wp.exe`, Account: DefaultAppPool},
	}
}

// PID is the process of an image or service; 0 when there is none.
func (s *Server) PID(name string) int {
	for _, p := range s.Processes {
		if strings.EqualFold(p.Image, name) || strings.EqualFold(p.Image, name+".exe") {
			return p.PID
		}
		for _, service := range p.Services {
			if strings.EqualFold(service, name) {
				return p.PID
			}
		}
	}
	return 0
}

func (s *Server) systemServices() {
	add := func(name, display, account string, start int) {
		if d := s.Language.services[name]; d != "" {
			display = d
		}
		s.Services = append(s.Services, &Service{Name: name, Display: display, Running: true, Start: start, PID: s.PID(name), Account: account})
	}
	add("CryptSvc", "Cryptographic Services", `NT Authority\NetworkService`, 2)
	add("HTTP", "HTTP Service", "", 3)
	if s.Version.IIS6() {
		add("HTTPFilter", "HTTP SSL", "LocalSystem", 3)
	} else {
		add("KeyIso", "CNG Key Isolation", "LocalSystem", 3)
	}
	add("TermService", "Remote Desktop Services", `NT Authority\NetworkService`, 3)
	add("W32Time", "Windows Time", `NT AUTHORITY\LocalService`, 2)
	add("W3SVC", "World Wide Web Publishing Service", "LocalSystem", 2)
	if !s.Version.IIS6() {
		add("WAS", "Windows Process Activation Service", "LocalSystem", 3)
	}
	s.Service("HTTP").Driver = true
}

// Service is a service by its name; nil when there is none.
func (s *Server) Service(name string) *Service {
	for _, service := range s.Services {
		if strings.EqualFold(service.Name, name) {
			return service
		}
	}
	return nil
}

// Stop stops a service, as it stands when the evidence is gathered.
func (s *Server) Stop(name string, exitCode int) {
	service := s.Service(name)
	service.Running, service.PID, service.ExitCode = false, 0, exitCode
}

func (s *Server) systemSockets() {
	s.Listen(135, s.PID("RpcSs"))
	s.Listen(445, 4)
	s.Listen(3389, s.PID("TermService"))
	if !s.Version.IIS6() {
		s.Listen(5985, 4)
		s.Listen(47001, 4)
		s.Listen(49664, s.PID("lsass"))
	}
	s.Connected(3389, "10.20.0.15:50871", s.PID("TermService"))
	s.Connected(445, "10.20.0.15:50902", 4)
}

// Listen opens a port on every address.
func (s *Server) Listen(port uint16, pid int) {
	s.Sockets = append(s.Sockets,
		Socket{Local: Any(port), Remote: Any(0), State: "LISTENING", PID: pid},
		Socket{Local: Any6(port), Remote: Any6(0), State: "LISTENING", PID: pid})
}

// Connected adds a connection to a port of the server.
func (s *Server) Connected(port uint16, client string, pid int) {
	s.Sockets = append(s.Sockets, Socket{
		Local: s.Endpoint(port), Remote: netip.MustParseAddrPort(client), State: "ESTABLISHED", PID: pid,
	})
}

// CloseSockets closes every socket on a port.
func (s *Server) CloseSockets(port uint16) {
	var kept []Socket
	for _, socket := range s.Sockets {
		if socket.Local.Port() != port {
			kept = append(kept, socket)
		}
	}
	s.Sockets = kept
}

// systemReservations are those that every Windows has.
func (s *Server) systemReservations() {
	if s.Version.IIS6() {
		return
	}
	s.Reservations = []Reservation{
		{"http://+:80/Temporary_Listen_Addresses/", []Account{Everyone}},
		{"http://+:80/116B50EB-ECE2-41ac-8429-9F9E963361B7/", []Account{NetworkService}},
		{"https://+:443/C574AC30-5794-4AEE-B1BB-6651C5315029/", []Account{NetworkService}},
		{"https://+:443/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/", []Account{System, Administrators}},
		{"http://+:5985/wsman/", []Account{WinRM}},
		{"http://+:47001/wsman/", []Account{WinRM}},
	}
}

func (s *Server) systemUpdates() {
	for i, kb := range map[int][]string{
		3790: {"KB923561", "KB958644", "KB980436"}, 7601: {"KB2533623", "KB3033929", "KB4474419"},
		9600: {"KB2919355", "KB2919442", "KB3042553"}, 14393: {"KB4049065", "KB4132216", "KB4485447"},
		17763: {"KB4512577", "KB4587735", "KB5005112"}, 20348: {"KB5008882", "KB5012123", "KB5031993"},
	}[s.Version.Build] {
		s.Updates = append(s.Updates, Update{kb, "Security Update", time.Date(s.Boot.Year(), s.Boot.Month()-9+2*time.Month(i), 13+i, 0, 0, 0, 0, time.UTC)})
	}
}
