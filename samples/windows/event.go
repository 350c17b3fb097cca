package windows

import (
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf16"

	"ssltriage/samples/evtxfile"
)

// Event is a record of the System log. It has either Fields or Strings.
type Event struct {
	Time    time.Time
	Source  string // name of the provider, a key of providers
	ID      uint16
	Level   uint8 // 2 error, 3 warning, 4 information
	PID     int
	User    Account
	Fields  []evtxfile.Field
	Strings []string
	Binary  []byte
}

// Levels of events.
const (
	levelError       = 2
	levelWarning     = 3
	levelInformation = 4
)

// Caller is the process on whose behalf Schannel logs an event. Windows
// Server 2022 and later name it.
type Caller struct {
	PID   int
	Image string
}

// HTTPSys is the kernel, which serves HTTPS.
var HTTPSys = Caller{4, "SYSTEM"}

func (s *Server) log(e Event) { s.Events = append(s.Events, e) }

// LogSchannel logs an event of Schannel.
func (s *Server) LogSchannel(at time.Time, by Caller, id uint16, level uint8, fields ...evtxfile.Field) {
	if s.Version.Events == 'C' && id != 36880 {
		fields = append([]evtxfile.Field{
			{Name: "CallerProcessId", Value: uint32(by.PID)}, {Name: "CallerProcessImageName", Value: by.Image},
		}, fields...)
	}
	s.log(Event{Time: at, Source: "Schannel", ID: id, Level: level, PID: s.PID("lsass"), User: System, Fields: fields})
}

// KeyMissing logs 36869: the certificate has no private key property.
func (s *Server) KeyMissing(at time.Time, e *Entry) {
	s.LogSchannel(at, HTTPSys, 36869, levelError, evtxfile.Field{Name: "Type", Value: s.Language.Server})
	s.Events[len(s.Events)-1].Binary = e.Cert.Raw
}

// KeyRefused logs 36870: the private key cannot be accessed.
func (s *Server) KeyRefused(at time.Time, code, state uint32) {
	s.LogSchannel(at, HTTPSys, 36870, levelError, evtxfile.Field{Name: "Type", Value: s.Language.Server},
		evtxfile.Field{Name: "ErrorCode", Value: evtxfile.Hex32(code)}, evtxfile.Field{Name: "ErrorStatus", Value: state})
}

// NoCredential logs 36871: a credential could not be made.
func (s *Server) NoCredential(at time.Time, by Caller, side string, state uint32) {
	s.LogSchannel(at, by, 36871, levelError, evtxfile.Field{Name: "Type", Value: side}, evtxfile.Field{Name: "ErrorState", Value: state})
}

// NoCommonSuite logs the pair of 36874 and 36888 that follows a ClientHello
// of which the server can use nothing.
func (s *Server) NoCommonSuite(at time.Time, protocol string) {
	s.LogSchannel(at, HTTPSys, 36874, levelError, evtxfile.Field{Name: "Protocol", Value: protocol})
	s.AlertSent(at.Add(time.Millisecond), 40, 1205)
}

// AlertSent logs 36888: a fatal alert was generated.
func (s *Server) AlertSent(at time.Time, code, state uint32) {
	fields := []evtxfile.Field{{Name: "AlertDesc", Value: code}, {Name: "ErrorState", Value: state}}
	if s.Version.Events != 'A' {
		fields = append(fields, evtxfile.Field{Name: "TargetName", Value: ""})
	}
	s.LogSchannel(at, HTTPSys, 36888, levelError, fields...)
}

// AlertReceived logs 36887: the peer sent a fatal alert.
func (s *Server) AlertReceived(at time.Time, code uint32) {
	s.LogSchannel(at, HTTPSys, 36887, levelError, evtxfile.Field{Name: "AlertDesc", Value: code})
}

// ChainIncomplete logs 36889.
func (s *Server) ChainIncomplete(at time.Time, code uint32) {
	s.LogSchannel(at, HTTPSys, 36889, levelError, evtxfile.Field{Name: "Type", Value: s.Language.Server},
		evtxfile.Field{Name: "ErrorCode", Value: evtxfile.Hex32(code)})
}

// httpLevels are the levels of HTTP.sys events by the upper half of their id.
var httpLevels = map[uint8]uint16{levelError: 0xc000, levelWarning: 0x8000, levelInformation: 0x4000}

// HTTPError logs 15005 or 15021 with its status.
func (s *Server) HTTPError(at time.Time, id uint16, endpoint string, status uint32) {
	label := map[uint16]string{15005: "Address", 15021: "Endpoint"}[id]
	s.logHTTP(at, id, levelError, label, endpoint)
	s.Events[len(s.Events)-1].Binary = ioErrorPacket(id, status)
}

// BindingChanged logs 15300 (deleted) or 15301 (created).
func (s *Server) BindingChanged(at time.Time, id uint16, endpoint string) {
	s.logHTTP(at, id, levelWarning, "Endpoint", endpoint)
}

func (s *Server) logHTTP(at time.Time, id uint16, level uint8, label, endpoint string) {
	if s.Version.Build <= 7601 && label == "Endpoint" {
		label = "SocketAddress" // the name that Windows Server 2008 R2 uses
	}
	s.log(Event{Time: at, Source: "Microsoft-Windows-HttpEvent", ID: id, Level: level, PID: 4, Fields: []evtxfile.Field{
		{Name: "DeviceObject", Value: `\Device\Http\ReqQueue`}, {Name: label, Value: endpoint},
	}})
}

// ioErrorPacket is IO_ERROR_LOG_PACKET (wdm.h) as HTTP.sys fills it.
func ioErrorPacket(id uint16, status uint32) []byte {
	b := make([]byte, 44)
	binary.LittleEndian.PutUint16(b[2:], 4)    // size of the data behind
	binary.LittleEndian.PutUint16(b[4:], 2)    // strings
	binary.LittleEndian.PutUint16(b[6:], 0x30) // offset of the strings
	binary.LittleEndian.PutUint32(b[12:], 0xc0000000|uint32(id))
	binary.LittleEndian.PutUint32(b[40:], status)
	return b
}

// ServiceChanged logs 7036: a service entered the running or stopped state.
func (s *Server) ServiceChanged(at time.Time, name, display string, running bool) {
	state, number := "stopped", "1"
	if running {
		state, number = "running", "4"
	}
	s.log(Event{Time: at, Source: "Service Control Manager", ID: 7036, Level: levelInformation, PID: s.PID("services"),
		Fields: []evtxfile.Field{{Name: "param1", Value: display}, {Name: "param2", Value: state}}, Binary: wide(name + "/" + number + "\x00")})
}

// ServiceFailed logs 7023: a service ended with an error.
func (s *Server) ServiceFailed(at time.Time, display string, code int) {
	s.log(Event{Time: at, Source: "Service Control Manager", ID: 7023, Level: levelError, PID: s.PID("services"),
		Fields: []evtxfile.Field{{Name: "param1", Value: display}, {Name: "param2", Value: fmt.Sprintf("%%%%%d", code)}}})
}

// Started logs what Windows writes when it starts.
func (s *Server) Started(at time.Time) {
	v := s.Version
	s.log(Event{Time: at, Source: "EventLog", ID: 6009, Level: levelInformation, Strings: []string{
		fmt.Sprintf("%d.%02d.", v.Major, v.Minor), fmt.Sprint(v.Build), "", "Multiprocessor Free", fmt.Sprint(v.UBR),
	}})
	s.log(Event{Time: at.Add(time.Millisecond), Source: "EventLog", ID: 6005, Level: levelInformation})
	if !v.IIS6() {
		s.log(Event{Time: at.Add(-21 * time.Second), Source: "Microsoft-Windows-Kernel-General", ID: 12, Level: levelInformation, PID: 4, User: System,
			Fields: []evtxfile.Field{
				{Name: "MajorVersion", Value: uint32(v.Major)}, {Name: "MinorVersion", Value: uint32(v.Minor)}, {Name: "BuildVersion", Value: uint32(v.Build)},
				{Name: "QfeVersion", Value: uint32(v.UBR)}, {Name: "ServiceVersion", Value: uint32(0)}, {Name: "BootMode", Value: uint32(0)},
				{Name: "StartTime", Value: at.Add(-21 * time.Second)},
			}})
	}
}

// Stopped logs that the event log service ends because Windows shuts down.
func (s *Server) Stopped(at time.Time) {
	s.log(Event{Time: at, Source: "EventLog", ID: 6006, Level: levelInformation})
}

// UpdateInstalled logs 19 of Windows Update, and adds the update to the list.
func (s *Server) UpdateInstalled(at time.Time, kb, title string) {
	s.Updates = append(s.Updates, Update{kb, "Security Update", at})
	s.log(Event{Time: at, Source: "Microsoft-Windows-WindowsUpdateClient", ID: 19, Level: levelInformation, PID: s.PID("CryptSvc"), User: System,
		Fields: []evtxfile.Field{{Name: "updateTitle", Value: title}, {Name: "updateGuid", Value: evtxfile.GUID(guid(kb))}, {Name: "updateRevisionNumber", Value: uint32(501)}}})
}

// ClockRefused logs 34 of the time service: the clock is too far off to be
// corrected.
func (s *Server) ClockRefused(at time.Time, off time.Duration) {
	s.log(Event{Time: at, Source: "Microsoft-Windows-Time-Service", ID: 34, Level: levelError, PID: s.PID("W32Time"), User: LocalService,
		Fields: []evtxfile.Field{
			{Name: "SystemTimeChangeSeconds", Value: fmt.Sprintf("%+d", int64(off.Seconds()))},
			{Name: "MaxSystemTimeChangeSeconds", Value: "172800"}, {Name: "TimeSource", Value: s.Time.Source},
		}})
}

// wide is a string in UTF-16LE.
func wide(text string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
