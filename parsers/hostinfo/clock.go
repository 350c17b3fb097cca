package hostinfo

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Clock is the state of the Windows Time service as w32tm /query /status
// prints it: one "label: value" line each, in the same order in every
// language. See W32TIME_STATUS_INFO ([MS-W32T] 2.2.7) for the fields.
type Clock struct {
	LeapIndicator int    // 0 to 2: synchronised; 3: not synchronised
	Stratum       int    // 0: unspecified
	ReferenceID   string // "0x0a000003", lower case
	LastSyncRaw   string // in the server's regional format, or its word for "unspecified"
	Source        string // as written: "time.windows.com,0x8", "Local CMOS Clock"
	PollInterval  time.Duration

	Verbose       bool          // the fields below were printed
	PhaseOffset   time.Duration // of the clock against the source
	LastSyncError int           // 0: none; 1: no time data; 2: only stale time data
	SinceLastSync time.Duration

	// Error is set where there is no status, and nothing else is: the HRESULT
	// that w32tm ended with, such as 0x80070426, service not started.
	Error uint32

	Line  int // from 1
	Quote string
}

var (
	leapShape      = regexp.MustCompile(`^([0-3]) ?\(`)
	countShape     = regexp.MustCompile(`^(-?\d{1,5}) ?\(`)
	secondsShape   = regexp.MustCompile(`^(-?\d{1,10})[.,](\d{1,9})s$`)
	referenceShape = regexp.MustCompile(`^0x[0-9A-Fa-f]{8}(?: |\(|$)`)
	intervalShape  = regexp.MustCompile(`^\d{1,2} ?\((\d{1,9})s\)$`)
	queryErrorEnd  = regexp.MustCompile(`\((0x[0-9A-Fa-f]{8})\)$`)
)

// clocks finds every status by its 6th line, the only one with a hexadecimal
// value, after five whose values have a shape of their own.
func (s *scan) clocks() {
	for i, line := range s.lines {
		if !strings.Contains(line.S, "0x") {
			continue
		}
		if referenceShape.MatchString(afterColon(line)) {
			s.clockStatus(i)
		} else {
			s.clockError(i)
		}
	}
}

// afterColon returns what follows the first colon: no label contains one.
func afterColon(line wintext.Line) string {
	const maxBytes = 400
	if len(line.S) > maxBytes {
		return ""
	}
	_, value, _ := strings.Cut(line.S, ":")
	return strings.TrimSpace(value)
}

// clockStatus reads the status around its reference id in line i.
func (s *scan) clockStatus(i int) {
	before := s.neighbours(i, -1, 5)
	if len(before) < 5 {
		return
	}
	leap := leapShape.FindStringSubmatch(afterColon(before[4]))
	stratum := countShape.FindStringSubmatch(afterColon(before[3]))
	if leap == nil || stratum == nil || !countShape.MatchString(afterColon(before[2])) ||
		!secondsShape.MatchString(afterColon(before[1])) || !secondsShape.MatchString(afterColon(before[0])) {
		return
	}
	c := Clock{
		LeapIndicator: number(leap[1]),
		Stratum:       number(stratum[1]),
		ReferenceID:   strings.ToLower(afterColon(s.lines[i])[:10]),
		Line:          before[4].N,
	}
	quote := []string{wintext.Quote(before[4].Raw), wintext.Quote(before[3].Raw)}
	after := s.neighbours(i, +1, 12)
	if len(after) < 3 || !c.readSource(after) {
		s.problem(s.lines[i].N, "the clock's status ends here", "時刻の状態がここで終わっています")
	} else {
		quote = append(quote, wintext.Quote(after[0].Raw), wintext.Quote(after[1].Raw))
		if c.readVerbose(after[3:]) {
			quote = append(quote, wintext.Quote(after[3].Raw))
		}
	}
	c.Quote = strings.Join(quote, "\n")
	s.keepClock(c)
}

func (s *scan) keepClock(c Clock) {
	if s.room(len(s.Clocks), maxClocks, problem.New("clock states", "時刻の状態"), c.Line) {
		s.Clocks = append(s.Clocks, c)
	}
}

// readSource reads lines 7 to 9: last synchronisation, source, poll interval.
func (c *Clock) readSource(lines []wintext.Line) bool {
	interval := intervalShape.FindStringSubmatch(afterColon(lines[2]))
	if interval == nil {
		return false
	}
	c.LastSyncRaw = wintext.Quote(afterColon(lines[0]))
	c.Source = wintext.Quote(afterColon(lines[1]))
	c.PollInterval = time.Duration(number(interval[1])) * time.Second
	return true
}

// readVerbose reads lines 10 to 16 and reports whether they are there. The
// console may have wrapped the 15th.
func (c *Clock) readVerbose(lines []wintext.Line) bool {
	if len(lines) < 2 {
		return false
	}
	offset, ok := seconds(afterColon(lines[0]))
	if _, rate := seconds(afterColon(lines[1])); !ok || !rate {
		return false
	}
	c.Verbose, c.PhaseOffset = true, offset
	if len(lines) < 6 {
		return true
	}
	if m := countShape.FindStringSubmatch(afterColon(lines[5])); m != nil {
		c.LastSyncError = number(m[1])
		for _, line := range lines[6:] {
			if since, ok := seconds(afterColon(line)); ok {
				c.SinceLastSync = since
				break
			}
		}
	}
	return true
}

// seconds reads "-0.0038147s". Years of them fit.
func seconds(s string) (time.Duration, bool) {
	m := secondsShape.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	f, err := strconv.ParseFloat(m[1]+"."+m[2], 64)
	const most = 9e9
	if err != nil || math.Abs(f) > most {
		return 0, false
	}
	return time.Duration(math.Round(f * float64(time.Second))), true
}

// neighbours returns up to n lines before or after line i that are not blank,
// the nearest first. Two blank lines in a row end them.
func (s *scan) neighbours(i, step, n int) []wintext.Line {
	var found []wintext.Line
	blank := 0
	for i += step; i >= 0 && i < len(s.lines) && len(found) < n && blank < 2; i += step {
		if s.lines[i].S == "" {
			blank++
			continue
		}
		blank = 0
		found = append(found, s.lines[i])
	}
	return found
}

// clockError reads the message that w32tm ends with, "… (0x80070426)". Other
// tools write the like, so it counts only right below a command line of
// w32tm or, for a service that is not started, as a text's only line.
func (s *scan) clockError(i int) {
	const serviceNotActive = 0x80070426
	m := queryErrorEnd.FindStringSubmatch(s.lines[i].S)
	if m == nil || len(s.lines[i].S) > 400 {
		return
	}
	code, _ := wintext.Code(m[1])
	if !s.belowCommand(i, "w32tm") && !(code == serviceNotActive && s.filled == 1) {
		return
	}
	s.keepClock(Clock{Error: code, Line: s.lines[i].N, Quote: wintext.Quote(s.lines[i].Raw)})
}

// belowCommand reports whether the command stands within the two lines above;
// the message itself may take two.
func (s *scan) belowCommand(i int, command string) bool {
	for _, line := range s.neighbours(i, -1, 2) {
		if isPrompt(line.S) {
			return strings.Contains(strings.ToLower(line.S), command)
		}
	}
	return false
}
