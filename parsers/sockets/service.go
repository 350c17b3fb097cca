package sockets

import (
	"regexp"
	"strconv"
	"strings"
)

// Values that sc.exe prints the same in every language; its labels are
// translated (STATE is ESTADO in Spanish). Numbers and names are those of
// winsvc.h.
var (
	typeValue  = regexp.MustCompile(`^([0-9A-Fa-f]{1,4}) +(?:WIN32|(?:WIN32|USER)_(?:OWN|SHARE)_PROCESS|(?:KERNEL|FILE_SYSTEM|RECOGNIZER)_DRIVER|ADAPTER|ERROR|UNKNOWN)\b`)
	stateValue = regexp.MustCompile(`^([1-7]) +(?i:STOPPED|START_PENDING|STOP_PENDING|RUNNING|CONTINUE_PENDING|PAUSE_PENDING|PAUSED)\b`)
	startValue = regexp.MustCompile(`^([0-4]) +(?:BOOT_START|SYSTEM_START|AUTO_START|DEMAND_START|DISABLED)\b`)
	exitValue  = regexp.MustCompile(`^(\d{1,10}) +\(0x[0-9A-Fa-f]{1,8}\)`)
	scError    = regexp.MustCompile(`^\[SC\] \S.* (\d{1,5})\s*:$`)
)

// serviceControl reads the blocks of sc query, sc queryex and sc qc. A block is
// known by its type line followed by a state or a start type.
func (p *parser) serviceControl() {
	for i := range p.lines {
		s := p.text(i)
		if m := scError.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			p.problem(i, "sc reported error %s", "sc がエラー %s を報告しています", m[1])
			continue
		}
		m := typeValue.FindStringSubmatch(valueOf(s))
		if m == nil {
			continue
		}
		state := stateValue.FindStringSubmatch(valueOf(p.text(i + 1)))
		start := startValue.FindStringSubmatch(valueOf(p.text(i + 1)))
		if state == nil && start == nil {
			continue
		}
		service := Service{Type: Unknown, StateCode: Unknown, StartType: Unknown, ExitCode: Unknown, PID: Unknown}
		if n, err := strconv.ParseUint(m[1], 16, 32); err == nil {
			service.Type = int(n)
		}
		first := p.serviceName(i, &service)
		if service.Name == "" {
			continue
		}
		if state != nil {
			service.StateCode, _ = strconv.Atoi(state[1])
			p.queryDetails(i+2, &service)
		} else {
			service.StartType, _ = strconv.Atoi(start[1])
			p.configDetails(i, &service)
		}
		service.Line = p.lines[first].N
		service.Quote = p.quote(first, i, i+1)
		if !p.addService(i, service) {
			return
		}
	}
}

// valueOf returns what follows the first colon of "LABEL : value".
func valueOf(s string) string {
	_, value, ok := strings.Cut(s, ":")
	if !ok {
		return ""
	}
	return strings.TrimSpace(value)
}

// serviceName reads the one or two lines above the type: the name and, in
// listings, the display name. It returns the line of the name.
func (p *parser) serviceName(typeLine int, s *Service) int {
	name := typeLine - 1
	if strings.HasSuffix(labelOf(p.text(name)), "]") || labelOf(p.text(name)) == "" {
		return typeLine
	}
	if label := labelOf(p.text(name - 1)); label != "" && !strings.ContainsAny(label, ` >[\`) {
		s.DisplayName = valueOf(p.text(name))
		name--
	}
	s.Name = valueOf(p.text(name))
	return name
}

func labelOf(s string) string {
	label, _, ok := strings.Cut(s, ":")
	if !ok {
		return ""
	}
	return strings.TrimSpace(label)
}

// queryDetails reads the lines after the state: the first "0  (0x0)" is the
// Win32 exit code, and the only plain number is the process id of queryex.
func (p *parser) queryDetails(i int, s *Service) {
	for end := i + 8; i < end; i++ {
		text := strings.TrimSpace(p.text(i))
		if text == "" {
			return
		}
		value := valueOf(text)
		if m := exitValue.FindStringSubmatch(value); m != nil && s.ExitCode == Unknown {
			s.ExitCode, _ = strconv.ParseInt(m[1], 10, 64)
		} else if pid, ok := parsePID(value); ok {
			s.PID = pid
			return
		}
	}
}

// The lines of sc qc in their fixed order, counted from the type line.
const (
	configPath    = 3
	configDisplay = 6
	configShort   = 8  // one dependency or none: the account follows
	configMax     = 64 // a service with very many dependencies
)

// configDetails reads sc qc by position; the account is the last line.
func (p *parser) configDetails(typeLine int, s *Service) {
	last := typeLine
	for last+1 < len(p.lines) && last-typeLine < configMax && strings.Contains(p.text(last+1), ":") {
		last++
	}
	if last-typeLine >= configPath {
		s.BinaryPath = valueOf(p.text(typeLine + configPath))
	}
	if last-typeLine >= configShort {
		s.DisplayName = valueOf(p.text(typeLine + configDisplay))
		s.Account = valueOf(p.text(last))
	}
}
