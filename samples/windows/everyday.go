package windows

import (
	"fmt"
	"time"

	"ssltriage/samples/evtxfile"
)

// Everyday fills the System log with what any such server logs from a day
// on: starts, services, the clock, programs on the server that fail as TLS
// clients, and strangers from the internet. None of it is a fault of HTTPS.
func (s *Server) Everyday(from time.Time) {
	if !s.Boot.Before(from) {
		s.Stopped(s.Boot.Add(-95 * time.Second))
	}
	s.Started(s.Boot)
	s.ServiceChanged(s.Boot.Add(52*time.Second), "W3SVC", s.display("W3SVC"), true)
	s.ServiceChanged(s.Boot.Add(53*time.Second), "WAS", s.display("WAS"), true)
	for day, n := from, 0; day.Before(s.Collected); day, n = day.AddDate(0, 0, 1), n+1 {
		s.oneDay(day.Truncate(24*time.Hour), n)
	}
	s.onlyUntilCollected()
}

func (s *Server) display(name string) string {
	if service := s.Service(name); service != nil {
		return service.Display
	}
	return name
}

func (s *Server) oneDay(day time.Time, n int) {
	at := func(h, m int, what string) time.Time {
		return day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute +
			time.Duration(s.number(fmt.Sprint(what, n), 3_600_000_000))*time.Microsecond/4)
	}
	s.log(Event{Time: day.Add(12 * time.Hour), Source: "EventLog", ID: 6013, Level: levelInformation,
		Strings: []string{"", "", "", "", fmt.Sprint(max(0, int(day.Add(12*time.Hour).Sub(s.Boot).Seconds()))), "60", fmt.Sprint(s.Language.Bias)}})
	s.ServiceChanged(at(2, 10, "proxy"), "WinHttpAutoProxySvc", "WinHTTP Web Proxy Auto-Discovery Service", n%2 == 0)
	s.log(Event{Time: at(4, 40, "clock"), Source: "Microsoft-Windows-Time-Service", ID: 35, Level: levelInformation, PID: s.PID("W32Time"), User: LocalService,
		Fields: []evtxfile.Field{{Name: "TimeSource", Value: s.Time.Source}}})
	if s.Version.Build >= 9600 {
		s.log(Event{Time: at(6, 2, "dcom"), Source: "Microsoft-Windows-DistributedCOM", ID: 10016, Level: levelWarning, PID: s.PID("RpcSs"), User: System,
			Fields: []evtxfile.Field{{Name: "param1", Value: "application-specific"}, {Name: "param2", Value: "Local"}, {Name: "param3", Value: "Activation"}}})
	}
	s.tlsNoise(at, n)
}

// tlsNoise is what Schannel logs on healthy servers: an agent that asks for
// a version which is off, a client that gave up once, a port scan.
func (s *Server) tlsNoise(at func(h, m int, what string) time.Time, n int) {
	if !s.Version.IIS6() {
		s.NoCredential(at(3, 15, "agent"), Caller{2840, "MonitoringHost"}, s.Language.Client, 10013)
	}
	if n%3 == 1 {
		s.AlertReceived(at(9, 33, "browser"), 46)
	}
	if n%4 == 2 && !s.Version.IIS6() {
		s.AlertSent(at(22, 7, "scan"), 10, 1203)
	}
}

// onlyUntilCollected drops what the day would have brought after the
// evidence was gathered.
func (s *Server) onlyUntilCollected() {
	var kept []Event
	for _, e := range s.Events {
		if e.Time.Before(s.Collected) {
			kept = append(kept, e)
		}
	}
	s.Events = kept
}
