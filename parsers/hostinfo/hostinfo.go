// Package hostinfo reads what names the Windows version, the host, its
// updates and the state of its clock in the output of systeminfo, ver, winver,
// wmic, PowerShell, reg and w32tm. It works by the shape of values, so that
// the display language does not matter, and it maps no build to a product.
package hostinfo

import (
	"slices"
	"strings"
	"time"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Result is what one text says about a host. It is empty for a text that
// holds none of the outputs above.
type Result struct {
	Systems  []System
	Updates  []Update
	Clocks   []Clock
	Problems []problem.Text // one line each, with the place
}

// Origin is the kind of output that a System was read from.
type Origin string

// The origins, from the richest to the poorest.
const (
	FromSystemInfo Origin = "systeminfo" // every field but the UBR
	FromRegistry   Origin = "registry"   // HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion as reg or PowerShell print it
	FromProperties Origin = "properties" // Get-ComputerInfo, Win32_OperatingSystem
	FromVer        Origin = "ver"        // ver, or the banner of cmd.exe
	FromWinver     Origin = "winver"     // the text of the winver dialog
	FromDotNet     Origin = "dotnet"     // [System.Environment]::OSVersion
)

// System is one statement of a Windows version, with what stands beside it.
// Everything but Version may be "".
type System struct {
	Version  Version
	Product  string // as written: "Microsoft Windows Server 2019 Standard"
	Host     string // NetBIOS or DNS name as written
	TimeZone string // as written: "(UTC+09:00) 大阪、札幌、東京"
	Locale   string // system locale in lower case: "ja", "en-us"
	BootRaw  string // last start in the server's regional format
	Origin   Origin
	Line     int    // from 1
	Quote    string // the lines with the version, the product and the host
}

// Update is one installed update.
type Update struct {
	KB           string    // "KB5005112"
	InstalledRaw string    // as written, "" where the output has no dates
	Installed    time.Time // the date at midnight UTC; zero where the order of day and month is not certain
	Line         int       // from 1
	Quote        string
}

// Limits of one text; what lies beyond is left out and named in Problems.
const (
	maxSystems = 100
	maxUpdates = 10000
	maxClocks  = 100
)

// Parse reads all that a text holds.
func Parse(t wintext.Text) Result {
	s := scan{lines: t.Lines}
	for _, line := range t.Lines {
		if line.S != "" {
			s.filled++
		}
	}
	s.systemInfo()
	s.versionLines()
	s.properties()
	s.tables()
	s.clocks()
	s.resolveDates()
	slices.SortStableFunc(s.Systems, func(a, b System) int { return a.Line - b.Line })
	slices.SortStableFunc(s.Updates, func(a, b Update) int { return a.Line - b.Line })
	slices.SortStableFunc(s.Clocks, func(a, b Clock) int { return a.Line - b.Line })
	return s.Result
}

// scan is a text being read.
type scan struct {
	Result
	lines  []wintext.Line
	filled int   // lines that are not blank
	lists  []int // for each of Updates: the list it stands in
	full   map[problem.Text]bool
}

func (s *scan) problem(line int, en, ja string, args ...any) {
	s.Problems = append(s.Problems, problem.New(en, ja, args...).At(line))
}

// room reports whether one more record may be kept and says once that not.
func (s *scan) room(have, limit int, what problem.Text, line int) bool {
	if have < limit {
		return true
	}
	if !s.full[what] {
		if s.full == nil {
			s.full = map[problem.Text]bool{}
		}
		s.full[what] = true
		s.problem(line, "more than %d %s: the rest was left out", "%[2]sが %[1]d 件を超えています。残りは読み取っていません", limit, what)
	}
	return false
}

// addSystem keeps a version with the lines that state it.
func (s *scan) addSystem(v System, lines ...wintext.Line) {
	v.Line, v.Quote = quote(lines)
	if s.room(len(s.Systems), maxSystems, problem.New("statements of a version", "バージョンの記載"), v.Line) {
		s.Systems = append(s.Systems, v)
	}
}

// addUpdate keeps an update; list numbers the list it stands in, within which
// all dates are written alike.
func (s *scan) addUpdate(kb, installed string, list int, lines ...wintext.Line) {
	u := Update{KB: kb, InstalledRaw: wintext.Quote(installed)}
	u.Line, u.Quote = quote(lines)
	if s.room(len(s.Updates), maxUpdates, problem.New("updates", "更新プログラム"), u.Line) {
		s.Updates = append(s.Updates, u)
		s.lists = append(s.lists, list)
	}
}

// quote joins lines in the order of the text, each once, and returns the
// number of the first. Lines that are not there have the number 0.
func quote(lines []wintext.Line) (first int, text string) {
	slices.SortFunc(lines, func(a, b wintext.Line) int { return a.N - b.N })
	last := 0
	var quotes []string
	for _, line := range lines {
		if line.N > last {
			quotes = append(quotes, wintext.Quote(line.Raw))
			last = line.N
		}
		if first == 0 {
			first = line.N
		}
	}
	return first, strings.Join(quotes, "\n")
}
