// Package facts joins what the parsers read into one typed picture of the
// server: which site listens on which endpoint, which HTTP.sys record serves
// it, which certificate that names, which key belongs to it, who may read the
// key file, which process holds the port, and what went wrong when.
//
// Every element carries the evidence it was read from. load.go is the one
// place that says which content goes to which parser.
package facts

import (
	"net/netip"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/keyfiles"
	"ssltriage/parsers/sockets"
)

// Facts is everything known about one server. It is read-only once loaded.
type Facts struct {
	Host  Host
	Clock Clock

	Sites         []Site // one per site, whatever number of files tell of it
	Access        []SSLAccess
	Legacy        []LegacyBinding
	Bindings      []Binding      // one per endpoint, the most reliable source first
	Disagreements []Disagreement // sources that tell different things of one endpoint
	BindingList   evidence.Ref   // a list of the bindings was seen there, empty or not; zero otherwise
	IPListen      IPListen
	Queues        []Queue
	URLACLs       []URLACL
	Certificates  []*Certificate          // one per thumbprint
	Stores        map[string]evidence.Ref // stores of which a listing was seen, by upper-case name
	LooseErrors   []ChainError            // see LooseError
	KeyFiles      []KeyFile
	// KeyFolders are the folders of key files of which a whole listing was
	// seen: by FolderMachineKeys and FolderKeys.
	KeyFolders      map[string]FolderListing
	KeyFilesRefused []KeyFileFailure // access was denied
	KeyFilesAbsent  []KeyFileFailure // there is no such file
	Sockets         []Socket
	Processes       []Process
	Services        []Service
	Events          []Event
	Logs            []Log
	Registry        []RegistryKey
	// RegistryAbsent are keys that a file would hold and does not: they do
	// not exist on the server.
	RegistryAbsent []hive.Role
	Handshakes     []Handshake // inbound first; see Handshake.Inbound
	Captures       []Capture
	Updates        []Update
	Symptoms       []Symptom

	Files    []File    // every file of the bundle and what it was taken for
	Problems []Problem // trouble with the bundle itself

	sources map[Kind]*Source
	served  map[*Certificate][]int  // places in Handshakes; see ServedBy
	certs   map[string]*Certificate // Certificates by thumbprint
	index   *index                  // see find; nil until all files are read
	// collectedRef is where the collector wrote down when it ran.
	collectedRef evidence.Ref
}

// Tri is an answer that may be unknown.
type Tri int

// The answers.
const (
	Unknown Tri = iota
	No
	Yes
)

// Host is what is known of the machine and its Windows.
type Host struct {
	Name     string
	Product  string // as Windows calls itself; may be empty
	Major    int    // 5, 6 or 10; 0 when unknown
	Minor    int
	Build    int // 3790, 7601, 17763, …; 0 when unknown
	UBR      int // update build revision; 0 when unknown
	Language string
	Server   Tri // a server edition of Windows
	Elevated Tri // the collector had full administrator rights
	// Confidence of the version: "certain" where the system itself says it,
	// "likely" where the event log does, "possible" where it is inferred.
	Confidence string
	Basis      text.Text
	LastBoot   time.Time // UTC; zero unknown
	BootRef    evidence.Ref
	// PrintedStart is the last start as systeminfo prints it; zero without.
	PrintedStart PrintedStart
	Ref          evidence.Ref // what names the version; zero when Build is 0
	// Installation is "Server", "Server Core" or "Client"; the others are
	// versions: of IIS, "10.0", and of the files http.sys and schannel.dll,
	// "10.0.17763.1697". Empty when unknown.
	Installation, IIS, HTTPSys, Schannel string
}

// IIS6 reports whether the machine is Windows 2003 or XP, whose HTTP.sys is
// configured with httpcfg.
func (h Host) IIS6() bool { return h.Major == 5 }

// Basis says how the time of collection is known.
type Basis string

// The ways to know when the evidence was collected.
const (
	BasisManifest Basis = "manifest" // the collector wrote it
	BasisEvidence Basis = "evidence" // newest record: the truth is not earlier
	BasisFile     Basis = "file"     // time stamps of the files
)

// Clock is when the evidence was collected, and what is known of the
// server's time service.
type Clock struct {
	CollectedAt time.Time // UTC; the only "now" of an analysis; zero unknown
	Basis       Basis
	// FileTime is the newest time stamp of a file, UTC; zero unknown. It is
	// not earlier than what the file holds, and copying makes it later.
	FileTime time.Time
	// Trace is the latest time at which the server is known to have run, by
	// anything but the time stamps of files: records, packets, the last start
	// and synchronisation, installed updates, written registry keys. UTC; zero
	// unknown.
	Trace  time.Time
	Status *hostinfo.Clock // nil without w32tm output
	Ref    evidence.Ref    // of Status
	// Unserviced: the time service does not run, or has no source, as the
	// collector found it (host/clock.json). It counts without Status.
	Unserviced Tri
	ServiceRef evidence.Ref
	Offset     *time.Duration // the server's clock against its source; nil unknown
	OffsetRef  evidence.Ref
}

// Site is an IIS site.
type Site struct {
	iisconfig.Site
	Ref      evidence.Ref // where its bindings stand
	StateRef evidence.Ref // where its state stands
}

// SSLAccess is a setting of IIS that demands TLS or client certificates.
type SSLAccess struct {
	iisconfig.SSLAccess
	Ref evidence.Ref
}

// LegacyBinding is a certificate binding that IIS keeps in its configuration
// (property 5506) and that can delete HTTP.sys records (KB2025598).
type LegacyBinding struct {
	iisconfig.LegacyBinding
	Ref evidence.Ref
}

// Binding is an HTTP.sys SSL record.
type Binding struct {
	httpsys.Binding
	Ref     evidence.Ref
	Also    []evidence.Ref // the same record in other sources
	Changed time.Time      // last write of its registry key, UTC; zero unknown
	// Others are certificates that the record serves besides (Windows Server
	// 2022 and later).
	Others []OtherCertificate
}

// OtherCertificate is a further certificate of an HTTP.sys record.
type OtherCertificate struct {
	Hash  string // lower-case hex SHA-1
	Store string
	Ref   evidence.Ref
}

// Queue is an HTTP.sys request queue with the processes that serve it.
type Queue struct {
	httpsys.Queue
	Ref evidence.Ref
}

// URLACL is an HTTP.sys URL reservation.
type URLACL struct {
	httpsys.URLACL
	Ref evidence.Ref
}

// Disagreement is a member of an HTTP.sys record that two sources give
// differently.
type Disagreement struct {
	Endpoint string
	Field    string
	A, B     string // the two values
	RefA     evidence.Ref
	RefB     evidence.Ref
}

// IPListen is the HTTP.sys IP listen list.
type IPListen struct {
	Seen      bool // a listing was found, so that no addresses means "empty"
	Addresses []ListenAddress
	Ref       evidence.Ref
}

// ListenAddress is one entry of the IP listen list.
type ListenAddress struct {
	Addr netip.Addr
	Ref  evidence.Ref
}

// Certificate is a certificate of the machine or on the wire, with all that
// the evidence says about it. Cert is nil when only its thumbprint and text
// are known.
type Certificate struct {
	Thumbprint string // lower-case hex SHA-1
	Cert       *certstore.Certificate
	Subject    string // as far as known, from the certificate or from text
	Issuer     string // likewise
	Placements []Placement
	Wire       []evidence.Ref // where a capture shows it sent by this server as its own
	Key        Key
	// Purposes is the enhanced-usage property of the store, which narrows the
	// certificate's own purposes: OIDs; nil when not set or unknown.
	Purposes    []string
	PurposesRef evidence.Ref
	Printed     PrintedValidity
	ChainErrors []ChainError
	Archived    Tri
	Ref         evidence.Ref // the best place to cite

	sent []sending
}

// sending is a Certificate message that held the certificate.
type sending struct {
	server netip.AddrPort
	leaf   bool
	ref    evidence.Ref
}

// PrintedValidity is the validity as a listing prints it, in the regional
// format of whoever made it; see PrintedDate. Empty when unknown.
type PrintedValidity struct {
	From, Until string
	Ref         evidence.Ref
}

// Placement is a store that holds a certificate.
type Placement struct {
	Store string // upper case: "MY", "WEBHOSTING", "ROOT", "CA"
	Ref   evidence.Ref
}

// ChainError is an error code that Windows itself gave for a certificate.
type ChainError struct {
	Code uint32 // HRESULT such as 0x800b0109
	// Conditional: a tool warns that the error comes under a condition which
	// it did not check.
	Conditional bool
	Ref         evidence.Ref
}

// Key is what is known of a certificate's private key.
type Key struct {
	Associated Tri // the store entry names a key container
	Provider   string
	Type       int // CSP type; 0 for a key storage provider; -1 unknown
	Container  string
	UniqueName string // file name below MachineKeys or Keys
	KeySpec    int    // 0 CNG, 1 AT_KEYEXCHANGE, 2 AT_SIGNATURE; -1 unknown
	Machine    Tri    // CRYPT_MACHINE_KEYSET
	Usable     Tri    // Windows could, or could not, open the key when asked
	Code       uint32 // error code when it could not; 0 unknown
	// NotAcquired: Usable is No because the key could not even be opened, and
	// not because a test with it failed.
	NotAcquired bool
	UsableRef   evidence.Ref
	Ref         evidence.Ref // of the association, or of its absence
}

// KeyFile is a file of a key folder, or the folder itself.
type KeyFile struct {
	keyfiles.KeyFile
	Ref evidence.Ref
}

// Socket is a row of the socket table.
type Socket struct {
	sockets.Socket
	Ref evidence.Ref
}

// Process is a running process.
type Process struct {
	sockets.Process
	Ref evidence.Ref
}

// Service is a Windows service.
type Service struct {
	sockets.Service
	Ref evidence.Ref
}

// Event is one distinct event with its count; the record cited is its first.
type Event struct {
	eventlog.Event
	Ref  evidence.Ref
	Also []evidence.Ref // the same in other files; Count is without those
}

// RegistryKey is a registry key of a known role with its subkeys.
type RegistryKey struct {
	Role hive.Role
	*hive.Key
	File  string
	Dirty bool      // the hive lacks its last changes, which are in its transaction logs
	Saved time.Time // when the hive was written, UTC; zero for text
}

// Handshake is one TCP connection of a capture.
type Handshake struct {
	capture.Handshake
	File string
	// Inbound tells whether the server of the connection is the machine that
	// is diagnosed: outbound connections never accuse it.
	Inbound Tri
	// LocalTime is that of the capture: see Earliest before a time of the
	// connection is compared with others.
	LocalTime bool
}

// Ref cites a frame of the handshake.
func (h Handshake) Ref(frame int, quote string) evidence.Ref {
	return evidence.Frame(h.File, frame, quote)
}

// Capture is what is known of a capture file as a whole.
type Capture struct {
	capture.Capture
	File string
}

// Update is an installed update.
type Update struct {
	hostinfo.Update
	Ref evidence.Ref
}

// File is a file of the bundle.
type File struct {
	Name   string
	Bytes  int64
	Taken  text.Text // what it was taken for: "event log (evtx)", "sockets, services", …; zero when unread
	Status string    // what the manifest says of it; empty without manifest
	// Made is when it was written on the server, UTC or, out of a zip, in a
	// zone that is not known; zero unknown. Copying may only make it later.
	Made time.Time
}

// Problem is trouble with the bundle or with a file of it.
type Problem struct {
	File    string // empty: the bundle as a whole
	Message text.Text
	Cut     bool // files of the bundle are lost, and nobody knows which
}

// Source says what there is of a kind of evidence; Absent when nothing.
func (f *Facts) Source(k Kind) Source {
	if s := f.sources[k]; s != nil {
		return *s
	}
	return Source{Kind: k, State: Absent, Why: text.T("there is nothing of this kind in the bundle", "この種類の証拠がバンドルにありません")}
}
