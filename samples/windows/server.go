// Package windows is a model of a Windows web server for the samples. A
// Server is built up like a real one, broken like a real one, and then
// rendered as evidence: as the collector's tree with its manifest, or as the
// texts and files that people gather by hand. All renderings of one Server
// agree with each other.
package windows

import (
	"net/netip"
	"time"

	"ssltriage/samples/regfile"
)

// Server is one Windows machine with IIS. All times are UTC.
type Server struct {
	Name      string // computer name, "WEB01"
	Domain    string // DNS domain that event logs add; "" for none
	Version   *Version
	Language  *Language
	Address   netip.Addr // its IPv4 address
	Boot      time.Time  // last start of Windows
	Collected time.Time  // when the evidence was gathered

	Sites        []Site
	Bindings     []Binding
	IPListen     []netip.Addr
	Reservations []Reservation
	Certificates []*Entry
	KeyFiles     []*KeyFile
	Sockets      []Socket
	Processes    []Process
	Services     []*Service
	Events       []Event
	Schannel     *regfile.Key // HKLM\…\SecurityProviders\SCHANNEL
	CipherSuites []string     // in order of priority
	Updates      []Update
	Time         TimeService
	Captures     []Capture
	// Missing are entries of the collector's tree that could not be gathered:
	// path to status and error.
	Missing map[string][2]string
}

// Site is a site of IIS.
type Site struct {
	Name     string
	ID       int
	Stopped  bool
	Pool     string
	Bindings []SiteBinding
	Hash     string // IIS 6: SSLCertHash of the metabase; "" as the SSL record says
	Access   string // sslFlags of security/access: "Ssl, SslRequireCert"; "" not set
}

// SiteBinding is a binding of a site.
type SiteBinding struct {
	Protocol string // "https"
	Info     string // "*:443:www.example.test"
	SSLFlags int
}

// Binding is an SSL record of HTTP.sys.
type Binding struct {
	Kind      BindingKind
	Address   netip.AddrPort // of records by address; the port counts for all
	Host      string         // of records by host name
	Hash      string         // lower-case hex; "" none
	AppID     string         // with braces
	Store     string         // "MY"; "" names none
	CheckMode uint32
	Flags     uint32
	Changed   time.Time // last write of its registry key
}

// BindingKind is what an SSL record is keyed by.
type BindingKind int

// The kinds of SSL records.
const (
	ByAddress BindingKind = iota
	ByHost
	CentralStore
)

// Application ids. Sources: IIS support team (IIS), Microsoft, "netsh http"
// examples.
const (
	IIS    = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"
	NoApp  = "{00000000-0000-0000-0000-000000000000}"
	HTTPAP = "{ba195980-cd49-458b-9e23-c84ee0adcd75}" // SSTP, which shares port 443
)

// Flags of SSL records (http.h).
const (
	NegotiateClientCert = 0x2
	RejectConnections   = 0x8
	DisableTLS13        = 0x40
)

// Reservation is a reserved URL.
type Reservation struct {
	URL   string
	Users []Account
}

// Socket is a row of the socket table.
type Socket struct {
	Local, Remote netip.AddrPort
	State         string // "LISTENING", "ESTABLISHED", "CLOSE_WAIT", "TIME_WAIT"
	PID           int
}

// Process is a running process.
type Process struct {
	PID      int
	Image    string
	Path     string
	Account  Account
	Services []string // that it hosts
}

// Service is a Windows service or driver.
type Service struct {
	Name, Display string
	Running       bool
	Start         int // 2 automatic, 3 on demand, 4 disabled
	PID           int
	Account       string
	Driver        bool
	ExitCode      int // Win32 error with which it stopped
}

// Update is an installed update.
type Update struct {
	KB        string
	Kind      string // "Security Update"
	Installed time.Time
}

// TimeService is the state of the Windows Time service.
type TimeService struct {
	Source   string
	LastSync time.Time
	Offset   time.Duration // clock against source
	Stopped  bool
}

// Capture is a network capture.
type Capture struct {
	Name string // file name
	Data []byte
}

// FQDN is the name that event logs show.
func (s *Server) FQDN() string {
	if s.Domain == "" {
		return s.Name
	}
	return s.Name + "." + s.Domain
}

// Endpoint is a port of the server's address.
func (s *Server) Endpoint(port uint16) netip.AddrPort { return netip.AddrPortFrom(s.Address, port) }

// Any is a port of the wildcard address.
func Any(port uint16) netip.AddrPort { return netip.AddrPortFrom(netip.IPv4Unspecified(), port) }

// Any6 is a port of the IPv6 wildcard address.
func Any6(port uint16) netip.AddrPort { return netip.AddrPortFrom(netip.IPv6Unspecified(), port) }
