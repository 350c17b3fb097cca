package bundle

// Sockets is net/sockets.json, schema "ssltriage/sockets/1": the answer of
// GetExtendedTcpTable for IPv4 and IPv6.
type Sockets struct {
	Tables  []SocketTable `json:"tables"`
	Sockets []Socket      `json:"sockets"`
}

func (Sockets) schema() string { return "ssltriage/sockets/1" }

func (s Sockets) members(e *encoder) {
	e.records("tables", len(s.Tables), func(i int) record { return &s.Tables[i] })
	e.records("sockets", len(s.Sockets), func(i int) record { return &s.Sockets[i] })
}

// SocketTable is the outcome of reading one table.
type SocketTable struct {
	At        `json:"-"`
	Proto     string    `json:"proto"` // as in Socket
	Count     int       `json:"count"`
	Truncated bool      `json:"truncated"` // more rows were there than were written
	Error     *WinError `json:"error,omitempty"`
}

func (s *SocketTable) members(e *encoder) {
	e.text("proto", s.Proto)
	e.signed("count", int64(s.Count))
	e.flag("truncated", s.Truncated)
	e.errorIf("error", s.Error)
}

// Socket is one TCP endpoint or connection.
type Socket struct {
	At     `json:"-"`
	Proto  string   `json:"proto"`  // "tcp4" or "tcp6"
	Local  string   `json:"local"`  // "0.0.0.0:443", "[::]:443", "[fe80::1%4]:443"
	Remote string   `json:"remote"` // "0.0.0.0:0" of a listener
	State  TCPState `json:"state"`
	PID    uint32   `json:"pid"` // 4 is the kernel: http.sys
}

func (s *Socket) members(e *encoder) {
	e.text("proto", s.Proto)
	e.text("local", s.Local)
	e.text("remote", s.Remote)
	e.number("state", uint64(s.State))
	e.number("pid", uint64(s.PID))
}

// TCPState is MIB_TCP_STATE.
type TCPState uint32

// TCPListen is the state of a listening socket.
const TCPListen TCPState = 2

var tcpStates = [...]string{"", "closed", "listen", "syn-sent", "syn-received", "established", "fin-wait-1",
	"fin-wait-2", "close-wait", "closing", "last-ack", "time-wait", "delete-tcb"}

// String returns the name of the state in lower case, or "" for a number
// that is not documented.
func (s TCPState) String() string {
	if int64(s) < int64(len(tcpStates)) {
		return tcpStates[s]
	}
	return ""
}

// Processes is net/processes.json, schema "ssltriage/processes/1". Command
// lines are left out on purpose: they hold passwords.
type Processes struct {
	Processes []Process `json:"processes"`
}

func (Processes) schema() string { return "ssltriage/processes/1" }

func (p Processes) members(e *encoder) {
	e.records("processes", len(p.Processes), func(i int) record { return &p.Processes[i] })
}

// Process is one running process.
type Process struct {
	At       `json:"-"`
	PID      uint32    `json:"pid"`
	Image    string    `json:"image"`              // "w3wp.exe"
	Path     string    `json:"path,omitempty"`     // full path of the image
	UserSID  string    `json:"userSid,omitempty"`  // "S-1-5-20"
	UserName string    `json:"userName,omitempty"` // `DOMAIN\name`, in the language of the server
	Error    *WinError `json:"error,omitempty"`    // why path or user could not be read
}

func (p *Process) members(e *encoder) {
	e.number("pid", uint64(p.PID))
	e.text("image", p.Image)
	e.textIf("path", p.Path)
	e.textIf("userSid", p.UserSID)
	e.textIf("userName", p.UserName)
	e.errorIf("error", p.Error)
}

// Services is net/services.json, schema "ssltriage/services/1": the answer of
// EnumServicesStatusEx and QueryServiceConfig.
type Services struct {
	Services []Service `json:"services"`
}

func (Services) schema() string { return "ssltriage/services/1" }

func (s Services) members(e *encoder) {
	e.records("services", len(s.Services), func(i int) record { return &s.Services[i] })
}

// Service is one Windows service or driver such as HTTP.
type Service struct {
	At        `json:"-"`
	Name      string       `json:"name"`    // key name, "W3SVC"
	Display   string       `json:"display"` // in the language of the server
	State     ServiceState `json:"state"`
	StartType uint32       `json:"startType"` // 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled
	PID       uint32       `json:"pid"`       // 0: not running, or a driver
	Account   string       `json:"account,omitempty"`
	Error     *WinError    `json:"error,omitempty"` // why the configuration could not be read
}

func (s *Service) members(e *encoder) {
	e.text("name", s.Name)
	e.text("display", s.Display)
	e.number("state", uint64(s.State))
	e.number("startType", uint64(s.StartType))
	e.number("pid", uint64(s.PID))
	e.textIf("account", s.Account)
	e.errorIf("error", s.Error)
}

// ServiceState is dwCurrentState of SERVICE_STATUS_PROCESS: 1 stopped, 2
// start pending, 3 stop pending, 4 running, 5 continue pending, 6 pause
// pending, 7 paused.
type ServiceState uint32

// The states that matter.
const (
	ServiceStopped ServiceState = 1
	ServiceRunning ServiceState = 4
)
