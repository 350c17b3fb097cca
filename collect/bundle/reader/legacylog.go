package reader

import (
	"bufio"
	"bytes"
	"path"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

// LegacyLogName is the log of collect-legacy.cmd, the collector that is a batch
// file, in the folder that it leaves.
const LegacyLogName = "_log.txt"

// legacyMark is the first line of such a log.
const legacyMark = "tls-evidence-cmd 1"

// Limits of a log: the batch file writes about 400 lines.
const (
	maxLegacyLog   = 4 << 20
	maxLegacyLines = 50_000
)

// IsLegacyLog reports whether a file begins like the log of collect-legacy.cmd.
func IsLegacyLog(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return string(bytes.TrimSpace(line)) == legacyMark
}

// ParseLegacyLog reads the log of collect-legacy.cmd as a manifest. It has one
// entry per path, in the order of the log; Bytes is -1, as the log does not
// say it. The log's lines, besides "name=value" at the beginning:
//
//	start PATH "TIME" COMMAND    a program was started
//	rc PATH CODE "TIME"          it ended
//	said PATH TEXT               what a program said whose result is a file
//	empty PATH                   and left no file, or an empty one
//	none PATH TEXT               there was nothing to do
//	missing PATH PROGRAM         the program is not there
//	end "DATE" "TIME"            the last line
//
// Several programs may have been tried for one path: the first that succeeded
// counts, else the last that failed.
func ParseLegacyLog(data []byte) bundle.Manifest {
	p := legacyParser{byPath: map[string]*legacyEntry{}}
	p.manifest.Tool.Name = "collect-legacy.cmd"
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<16)
	for n := 1; n <= maxLegacyLines && lines.Scan(); n++ {
		p.line(strings.TrimSpace(lines.Text()), n)
	}
	for _, e := range p.order {
		p.manifest.Entries = append(p.manifest.Entries, e.result(p.manifest.Elevated))
	}
	return p.manifest
}

type legacyParser struct {
	manifest bundle.Manifest
	byPath   map[string]*legacyEntry
	order    []*legacyEntry
}

// legacyEntry is what the log says of one path: attempts in their order.
type legacyEntry struct {
	path  string
	tries []bundle.Entry
	began []string // the time of each try, as Windows wrote it
}

func (p *legacyParser) line(s string, n int) {
	if name, value, ok := strings.Cut(s, "="); ok && !strings.ContainsAny(name, " \"") {
		p.header(name, strings.TrimSpace(value))
		return
	}
	word, rest, _ := strings.Cut(s, " ")
	if word == "end" {
		p.manifest.Complete = true
		return
	}
	name, rest, _ := strings.Cut(rest, " ")
	if name == "" {
		return
	}
	switch word {
	case "start":
		at, command := cutQuoted(rest)
		p.try(name, bundle.Entry{Source: command, Status: bundle.StatusTimeout, Error: "it did not end by itself, or the collection was ended during it"}, at, s, n)
	case "missing":
		p.try(name, bundle.Entry{Source: rest, Status: bundle.StatusMissingTool, Error: rest + " is not there"}, "", s, n)
	case "none":
		p.try(name, bundle.Entry{Status: bundle.StatusEmpty, Error: rest}, "", s, n)
	case "rc", "said", "empty":
		p.outcome(word, name, rest)
	}
}

// header takes over what identifies the server.
func (p *legacyParser) header(name, value string) {
	m := &p.manifest
	switch name {
	case "version":
		m.Tool.Version = clip(value)
	case "computer":
		m.Host.Name = clip(value)
	case "ver":
		m.Host.Major, m.Host.Minor, m.Host.Build, m.Host.UBR = versionIn(value)
	case "admin":
		m.Elevated = value == "yes"
	case "processor":
		m.Host.Architecture = architecture(value)
	case "acp":
		m.Host.ACP = leadingNumber(value)
	case "oemcp":
		m.Host.OEMCP = leadingNumber(value)
	case "codepage":
		m.Host.ConsoleCP = leadingNumber(value)
	case "localstart":
		m.Clock.Start, m.Clock.BiasMinutes, _ = dmtfTime(value)
	case "localend":
		m.Clock.End, _, _ = dmtfTime(value)
	}
}

// try begins an attempt.
func (p *legacyParser) try(path string, e bundle.Entry, began, quote string, line int) {
	known := p.byPath[path]
	if known == nil {
		known = &legacyEntry{path: path}
		p.byPath[path] = known
		p.order = append(p.order, known)
	}
	e.Path, e.Bytes, e.At = path, -1, bundle.At{Line: line, Quote: clip(quote)}
	known.tries = append(known.tries, e)
	known.began = append(known.began, began)
}

// outcome completes the last attempt.
func (p *legacyParser) outcome(word, path, rest string) {
	known := p.byPath[path]
	if known == nil {
		return
	}
	last := len(known.tries) - 1
	e := &known.tries[last]
	switch word {
	case "rc":
		code, at, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(code); err == nil {
			e.ExitCode, e.Status, e.Error = &n, bundle.StatusOK, ""
			if n != 0 {
				e.Status = bundle.StatusFailed
			}
		}
		ended, _ := cutQuoted(at)
		e.DurationMS = between(known.began[last], ended)
	case "said":
		if e.Status == bundle.StatusFailed && e.Error == "" {
			e.Error = clip(rest)
		}
	case "empty":
		if e.Status == bundle.StatusOK {
			e.Status = bundle.StatusEmpty
		}
		e.Bytes = 0
	}
}

// result is the attempt that counts. What fails without the rights of an
// administrator fails for lack of them, as far as anybody can tell: programs
// say so in the language of the server.
func (e *legacyEntry) result(admin bool) bundle.Entry {
	best := e.tries[len(e.tries)-1]
	for _, t := range e.tries {
		if t.Status == bundle.StatusOK {
			best = t
			break
		}
	}
	if best.Status == bundle.StatusFailed && !admin {
		best.Status = bundle.StatusAccessDenied
	}
	return best
}

// cutQuoted returns the text between the quotes with which s begins, and what
// follows.
func cutQuoted(s string) (quoted, rest string) {
	if !strings.HasPrefix(s, `"`) {
		return "", s
	}
	quoted, rest, _ = strings.Cut(s[1:], `"`)
	return strings.TrimSpace(quoted), strings.TrimSpace(rest)
}

// between returns the milliseconds from one time of day to a later one, within
// a day: " 9:05:01.23", "09:05:01,23". 0: one of them is not understood.
func between(from, to string) int64 {
	a, okA := timeOfDay(from)
	b, okB := timeOfDay(to)
	if !okA || !okB {
		return 0
	}
	const day = 24 * 60 * 60 * 1000
	return ((b-a)%day + day) % day
}

func timeOfDay(s string) (ms int64, ok bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) != 4 || len(parts[3]) != 2 {
		return 0, false
	}
	for i, scale := range []int64{3_600_000, 60_000, 1000, 10} {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n > 99 {
			return 0, false
		}
		ms += int64(n) * scale
	}
	return ms, true
}

// versionIn reads "Microsoft Windows [Version 5.2.3790]".
func versionIn(s string) (major, minor, build, ubr uint32) {
	words := strings.FieldsFunc(s, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	for _, word := range words {
		parts := strings.Split(word, ".")
		if len(parts) < 3 || len(parts) > 4 {
			continue
		}
		var n [4]uint32
		for i, part := range parts {
			n[i] = leadingNumber(part)
		}
		return n[0], n[1], n[2], n[3]
	}
	return 0, 0, 0, 0
}

// leadingNumber reads digits at the beginning: "932", "850.".
func leadingNumber(s string) uint32 {
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseUint(s[:end], 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// architecture reads PROCESSOR_ARCHITECTURE and, in a 32-bit process on 64-bit
// Windows, PROCESSOR_ARCHITEW6432 behind it.
func architecture(s string) string {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return ""
	}
	switch strings.ToUpper(fields[len(fields)-1]) {
	case "AMD64":
		return "amd64"
	case "X86":
		return "386"
	case "ARM64":
		return "arm64"
	}
	return ""
}

// dmtfTime reads a time of WMI, "20081217153000.123000+540": local time and
// its minutes from UTC (DMTF DSP0004, "Datetime type").
func dmtfTime(s string) (t time.Time, bias int, ok bool) {
	if len(s) != 25 {
		return t, 0, false
	}
	local, err := time.Parse("20060102150405.000000", s[:21])
	minutes, err2 := strconv.Atoi(s[22:])
	if err != nil || err2 != nil || minutes > 14*60 || s[21] != '+' && s[21] != '-' {
		return t, 0, false
	}
	if s[21] == '-' {
		minutes = -minutes
	}
	return local.Add(-time.Duration(minutes) * time.Minute), -minutes, true
}

// readLegacyLog reads a file if it is the log of collect-legacy.cmd.
func (b *Bundle) readLegacyLog(f *File) (placed, bool) {
	if f.refused != nil || !strings.EqualFold(path.Base(f.Name[strings.LastIndexByte(f.Name, '!')+1:]), LegacyLogName) || f.Size > maxLegacyLog {
		return placed{}, false
	}
	data, _ := f.Head(maxLegacyLog) // an error is noted; what there is may do
	if !IsLegacyLog(data) {
		return placed{}, false
	}
	m := ParseLegacyLog(data)
	return placed{f, f.Name[:strings.LastIndexAny(f.Name, "/!")+1], &m, false}, true
}
