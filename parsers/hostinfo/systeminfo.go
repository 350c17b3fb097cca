package hostinfo

import (
	"regexp"
	"strings"

	"ssltriage/parsers/wintext"
)

var (
	// osVersionShape is systeminfo's "10.0.19045 N/A ビルド 19045": every
	// language repeats the build at the end.
	osVersionShape = regexp.MustCompile(`^(\d+\.\d+\.(\d{4,5})) .{0,60}[^\d.](\d{4,5})$`)
	hostShape      = regexp.MustCompile(`^[^\s\\/:*?"<>|]{1,63}$`)
	timeZoneShape  = regexp.MustCompile(`^\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\)`)
	localeShape    = regexp.MustCompile(`^([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3});`)
	clockTimeShape = regexp.MustCompile(`\d{1,2}[:.]\d{2}[:.]\d{2}`)

	// hotfixShape is an entry of systeminfo's list. Windows Server 2003 adds
	// words; Windows Server 2008 leaves the letters out of some.
	hotfixShape = regexp.MustCompile(`^\s*\[\d{2,3}\]: (?:(KB\d{6,8})|(\d{6,7}))(?:[-_][A-Za-z0-9]+)?(?: - .*)?$`)
)

// systemInfo finds every output of systeminfo, whole or filtered.
func (s *scan) systemInfo() {
	for i := 0; i < len(s.lines); i++ {
		if version, ok := osVersionValue(s.lines[i]); ok {
			i = s.systemInfoBlock(i, version)
		} else if kb, ok := listedUpdate(s.lines[i], false); ok {
			s.addUpdate(kb, "", 0, s.lines[i])
		} else {
			s.systemInfoCSV(s.lines[i])
		}
	}
}

func osVersionValue(line wintext.Line) (Version, bool) {
	const maxBytes = 300
	if len(line.S) > maxBytes {
		return Version{}, false
	}
	_, value, ok := line.Cut()
	if !ok {
		return Version{}, false
	}
	return repeatedBuild(value)
}

func repeatedBuild(value string) (Version, bool) {
	m := osVersionShape.FindStringSubmatch(value)
	if m == nil || m[2] != m[3] {
		return Version{}, false
	}
	return ParseVersion(m[1])
}

// systemInfoBlock reads the block around the version in line i: the product
// is the line before it and the host the line before that, in every language.
// It returns the index of the block's last line.
func (s *scan) systemInfoBlock(i int, version Version) int {
	sys := System{Version: version, Origin: FromSystemInfo}
	indent := s.lines[i].Indent()
	stated := []wintext.Line{s.lines[i]}
	if sys.Product = s.fieldAt(i-1, indent); sys.Product != "" {
		stated = append(stated, s.lines[i-1])
	}
	if host := s.fieldAt(i-2, indent); hostShape.MatchString(host) {
		sys.Host = host
		stated = append(stated, s.lines[i-2])
	}
	sys.BootRaw = s.bootTime(i, indent)
	end := i + 1
	for ; end < len(s.lines); end++ {
		line := s.lines[end]
		if _, another := osVersionValue(line); another || line.S == "" || isPrompt(line.S) {
			break
		}
		if kb, ok := listedUpdate(line, true); ok {
			s.addUpdate(kb, "", 0, line)
			continue
		}
		if line.Indent() != indent {
			continue
		}
		_, value, _ := line.Cut()
		if m := localeShape.FindStringSubmatch(value); m != nil && sys.Locale == "" {
			sys.Locale = strings.ToLower(m[1])
		}
		if timeZoneShape.MatchString(value) && sys.TimeZone == "" {
			sys.TimeZone = wintext.Quote(value)
		}
	}
	s.addSystem(sys, stated...)
	return end - 1
}

// fieldAt returns the value of a "label: value" line at the block's own
// indentation, "" where line i is something else.
func (s *scan) fieldAt(i, indent int) string {
	if i < 0 || i >= len(s.lines) || s.lines[i].Indent() != indent || isPrompt(s.lines[i].S) {
		return ""
	}
	_, value, _ := s.lines[i].Cut()
	return wintext.Quote(value)
}

// bootTime returns the 8th field after the version. The 7th is the time of
// installation; where either has no time of day, fields are missing or the
// output is that of Windows Server 2003, which states the time since the start.
func (s *scan) bootTime(version, indent int) string {
	installed, booted := s.fieldAt(version+7, indent), s.fieldAt(version+8, indent)
	if clockTimeShape.MatchString(installed) && clockTimeShape.MatchString(booted) {
		return booted
	}
	return ""
}

// listedUpdate reads "[01]: KB5005112"; a bare number is taken only inside a
// block that is known to be systeminfo's.
func listedUpdate(line wintext.Line, inBlock bool) (string, bool) {
	if !strings.Contains(line.S, "]: ") {
		return "", false
	}
	m := hotfixShape.FindStringSubmatch(line.S)
	switch {
	case m == nil:
		return "", false
	case m[1] != "":
		return m[1], true
	}
	return "KB" + m[2], inBlock
}

var csvHotfixShape = regexp.MustCompile(`\[\d{2,3}\]: (KB\d{6,8})`)

// systemInfoCSV reads a row of systeminfo /fo csv: host, product and version
// are the first three of some thirty cells.
func (s *scan) systemInfoCSV(line wintext.Line) {
	const leastCells, maxBytes = 20, 64 << 10
	if !strings.HasPrefix(line.S, `"`) || len(line.S) > maxBytes || strings.Count(line.S, `","`) < leastCells-1 {
		return
	}
	cells := cutCSV(line.S, ',')
	if len(cells) < leastCells {
		return // a quoted cell held the separators
	}
	version, ok := repeatedBuild(cells[2])
	if !ok {
		return
	}
	sys := System{Version: version, Product: wintext.Quote(cells[1]), Origin: FromSystemInfo}
	if hostShape.MatchString(cells[0]) {
		sys.Host = cells[0]
	}
	for _, cell := range cells {
		if m := localeShape.FindStringSubmatch(cell); m != nil && sys.Locale == "" {
			sys.Locale = strings.ToLower(m[1])
		}
		if timeZoneShape.MatchString(cell) && sys.TimeZone == "" {
			sys.TimeZone = wintext.Quote(cell)
		}
		for _, m := range csvHotfixShape.FindAllStringSubmatch(cell, -1) {
			s.addUpdate(m[1], "", 0, line)
		}
	}
	s.addSystem(sys, line)
}

var promptShape = regexp.MustCompile(`^\s*(?:\(\w+\)\s*)?(?:PS )?(?:[A-Za-z]:\\[^<>|?*"]*|Microsoft\.PowerShell\.Core\\\S*|\\\\[^<>|?*"]+)>`)

// isPrompt reports a line that begins with the prompt of cmd.exe or PowerShell.
func isPrompt(s string) bool {
	return strings.Contains(s, ">") && promptShape.MatchString(s)
}
