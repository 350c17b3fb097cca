package collect

import (
	"context"
	"time"

	"ssltriage/collect/bundle"
)

// Host is the server as the steps see it: every call that needs Windows. Its
// methods are named after what they answer; the Windows API behind each stands
// in its comment. An error of Windows is a *SystemError; a function or program
// that this Windows does not have is ErrMissing.
//
// A call may hang, and is then left behind: its step's time is over and the
// next step begins. So a Host is safe for use by several goroutines.
type Host interface {
	Machine
	Programs
	Files
	Registry
	Certificates
	Network
	EventLogs
}

// Machine says which computer this is and how it stands.
type Machine interface {
	// Now is the server's clock, UTC.
	Now() time.Time
	// Identity is what is known before the first step.
	Identity() Identity
	// LastBoot is UTC (GetTickCount64 and the clock).
	LastBoot() (time.Time, error)
	// PointerSize is 8 or 4, the size of a pointer in the structures that
	// HTTPQuery returns.
	PointerSize() int
	// ForeignModules returns what is loaded into this process from outside
	// Windows, except the program itself, and the DLLs that lie beside it:
	// somebody may have planted them.
	ForeignModules() []string
	// AloneOnConsole reports whether the console is this program's own, and
	// closes when it ends (GetConsoleProcessList).
	AloneOnConsole() bool
	// HasAPI reports whether a DLL of System32 exports a function. It is
	// asked for the self-test.
	HasAPI(dll, function string) bool
	// HasPrivilege reports whether a privilege such as "SeBackupPrivilege"
	// could be enabled.
	HasPrivilege(name string) bool
}

// Identity is the computer and the process.
type Identity struct {
	Host bundle.Host
	// Zone and BiasMinutes are those of bundle.Span.
	Zone        string
	BiasMinutes int
	Elevated    bool // full administrator rights
	WOW64       bool // a 32-bit process on 64-bit Windows
}

// Programs runs the programs of Windows.
type Programs interface {
	// Tool returns the full path of a program of System32, such as
	// "netsh.exe" or `inetsrv\appcmd.exe`, and whether it is there. PATH and
	// the current folder are never searched.
	Tool(name string) (path string, ok bool)
	// Run runs a program to its end, or kills it and all that it started when
	// ctx is done or when it has written more than the limit. It has no input,
	// no window, and a small environment.
	Run(ctx context.Context, c Command) Result
}

// Command is a program of System32 with its arguments.
type Command struct {
	Tool  string // see Programs.Tool
	Args  []string
	Limit int64 // most bytes of output that are kept; 0 means 16 MiB
	// MustEnd is for what puts something in order, such as the end of a
	// recording: it gets its whole time, whatever hung before.
	MustEnd bool
}

// Result is what became of a Command.
type Result struct {
	Output    []byte // standard output and error, as they came, raw bytes
	ExitCode  *int   // nil: it did not start or did not end by itself
	Truncated bool   // the output was longer than the limit, and the program was ended
	Err       error  // ErrMissing, a context error, a *SystemError; nil for any exit code
}

// Files looks at files and folders.
type Files interface {
	// Folder returns a well-known folder: "SystemRoot", "ProgramData",
	// "System32" (the real one, also for a 32-bit process), "AllUsersProfile".
	Folder(name string) string
	// List returns the files of a folder, without its subfolders, in the order
	// of names.
	List(folder string) ([]FileInfo, error)
	// ReadFile returns a file's content, at most limit bytes of it, and
	// whether there was more.
	ReadFile(path string, limit int64) (data []byte, more bool, err error)
	// Security returns owner, group and access list of a file or folder as
	// SDDL, and the owner's SID (GetSecurityInfo).
	Security(path string) (sddl, owner string, err error)
	// FileVersion returns the version resource's file version, "10.0.17763.1"
	// (VerQueryValue, VS_FIXEDFILEINFO).
	FileVersion(path string) (string, error)
	// FreeBytes returns the room that the volume of a folder has
	// (GetDiskFreeSpaceEx).
	FreeBytes(folder string) (uint64, error)
	// Temp returns the path of a file in a folder that only administrators
	// and the system may enter, which exists from the first call on. The file
	// does not exist yet. Cleanup removes the folder.
	Temp(name string) (string, error)
	// State returns the path of a file that outlives the program, in a folder
	// protected in the same way: the marker of a running capture.
	State(name string) (string, error)
	// Cleanup removes what Temp made.
	Cleanup() error
	// Remains removes what Temp made for earlier runs that were killed before
	// they could do it themselves, and returns the paths. What is not surely
	// theirs, or belongs to a run that goes on, stays.
	Remains() []string
}

// FileInfo is one file of a folder.
type FileInfo struct {
	Name     string
	Size     int64     // bytes
	Modified time.Time // UTC
}

// Registry reads keys of the local machine, in the 64-bit view where there is
// one. A key is written as `SYSTEM\CurrentControlSet\Services\HTTP`.
type Registry interface {
	// Subkeys returns the names of the keys below a key.
	Subkeys(key string) ([]string, error)
	// StringValue returns a REG_SZ or REG_EXPAND_SZ, not expanded.
	StringValue(key, name string) (string, error)
	// NumberValue returns a REG_DWORD or REG_QWORD.
	NumberValue(key, name string) (uint64, error)
	// SaveKey writes a key with all that is below it to a new file, as a hive
	// (RegSaveKeyEx with REG_LATEST_FORMAT and SeBackupPrivilege).
	SaveKey(key, file string) error
}

// Certificates reads the certificate stores of the local machine.
type Certificates interface {
	// EachCertificate opens a store such as "MY" for reading and calls use for
	// every certificate, until it returns false.
	EachCertificate(store string, use func(StoredCertificate) bool) error
}

// StoredCertificate is a certificate with the properties that Windows keeps
// beside it (CertGetCertificateContextProperty).
type StoredCertificate struct {
	DER          []byte
	SHA1         []byte // property 3
	Subject      string // CertGetNameString, simple display
	FriendlyName string // property 11
	Archived     bool   // property 19
	// EnhancedUsage is property 9 as it is stored: DER of CTL_USAGE, or nil
	// where it is not set.
	EnhancedUsage []byte
	KeyInfo       *bundle.KeyInfo // property 2; nil: not set
	KeyInfoError  error
	// Acquire asks for the private key (CryptAcquireCertificatePrivateKey
	// with CRYPT_ACQUIRE_SILENT_FLAG 0x40, COMPARE_KEY_FLAG 0x4 and, where
	// Windows knows it, ALLOW_NCRYPT_KEY_FLAG 0x10000). It may be called once,
	// during use or later, and may hang in a key provider.
	Acquire func() bundle.Acquire
}

// Network asks for sockets, processes, services and HTTP.sys.
type Network interface {
	// TCPTable returns GetExtendedTcpTable's MIB_TCPTABLE_OWNER_PID or
	// MIB_TCP6TABLE_OWNER_PID as Windows wrote it.
	TCPTable(ipv6 bool) ([]byte, error)
	// Processes and Services are those of the whole machine
	// (CreateToolhelp32Snapshot; EnumServicesStatusEx with services and
	// drivers, QueryServiceConfig). Processes carry no command line.
	Processes() ([]bundle.Process, error)
	Services() ([]bundle.Service, error)
	// HTTPQuery is HttpQueryServiceConfiguration: the input structure of an
	// id, and the output with the address at which it stood, as the pointers
	// in it count from there. The end of a list is a *SystemError of code 259.
	HTTPQuery(id uint32, in []byte) (Memory, error)
}

// Memory is a copy of a piece of this process's memory.
type Memory struct {
	Bytes []byte
	Base  uint64 // the address of Bytes[0] at the time
}

// EventLogs exports event logs.
type EventLogs interface {
	// ExportLog writes the events of a channel that a query selects to a new
	// .evtx file (EvtExportLog, EvtExportLogChannelPath and
	// EvtExportLogTolerateQueryErrors).
	ExportLog(channel, query, file string) error
}
