package windows

import (
	"fmt"
	"strings"
)

// NetstatText is "netstat -ano", or with owners "netstat -anob".
func (s *Server) NetstatText(owners bool) string {
	w := s.Language.netstat
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n\n%s\n", w.title, w.header)
	for _, socket := range s.Sockets {
		state := socket.State
		if local := w.states[state]; local != "" {
			state = local
		}
		fmt.Fprintf(&b, "  TCP    %-22s %-22s %-15s %d\n", socket.Local, socket.Remote, state, socket.PID)
		if owners {
			b.WriteString(s.ownerLines(socket))
		}
	}
	for _, address := range []string{"0.0.0.0:123", "0.0.0.0:3389", "[::]:123"} {
		fmt.Fprintf(&b, "  UDP    %-22s *:*                                    %d\n", address, s.PID("W32Time"))
	}
	return b.String()
}

func (s *Server) ownerLines(socket Socket) string {
	for _, p := range s.Processes {
		if p.PID != socket.PID || p.PID <= 4 {
			continue
		}
		line := " [" + p.Image + "]\n"
		if len(p.Services) > 0 && p.Image == "svchost.exe" {
			line = "  " + p.Services[0] + "\n" + line
		}
		return line
	}
	return " " + s.Language.netstat.noOwner + "\n"
}

// TasklistText is "tasklist /svc /fo csv /nh".
func (s *Server) TasklistText() string {
	var b strings.Builder
	for _, p := range s.Processes {
		services := strings.Join(p.Services, ",")
		if services == "" {
			services = "N/A"
		}
		fmt.Fprintf(&b, "%q,\"%d\",%q\n", p.Image, p.PID, services)
	}
	return b.String()
}

// ServicesText is "sc queryex" of the services that matter. Its labels are
// English in all languages but Spanish, as far as public output shows.
func (s *Server) ServicesText(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		service := s.Service(name)
		if service == nil {
			fmt.Fprintf(&b, "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\n\n")
			continue
		}
		b.WriteString("\n" + service.text())
	}
	return b.String()
}

func (v *Service) text() string {
	kind, state, controls := "20  WIN32_SHARE_PROCESS", "1  STOPPED", ""
	if v.Driver {
		kind = "1  KERNEL_DRIVER"
	}
	if v.Running {
		state, controls = "4  RUNNING", "                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)\n"
	}
	return fmt.Sprintf("SERVICE_NAME: %s\n        TYPE               : %s\n        STATE              : %s\n%s"+
		"        WIN32_EXIT_CODE    : %d  (0x%x)\n        SERVICE_EXIT_CODE  : 0  (0x0)\n        CHECKPOINT         : 0x0\n"+
		"        WAIT_HINT          : 0x0\n        PID                : %d\n        FLAGS              :\n",
		v.Name, kind, state, controls, v.ExitCode, v.ExitCode, v.PID)
}
