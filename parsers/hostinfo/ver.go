package hostinfo

import (
	"regexp"
	"strings"
)

var (
	// verShape is the line of ver and of the banner of cmd.exe. The word
	// "Version" is translated; XP has its name before the bracket.
	verShape = regexp.MustCompile(`^Microsoft Windows(?: \w+)? \[[^\[\]\d]{0,40}(\d+\.\d+\.\d+(?:\.\d+)?)\]$`)

	// winverShape is the second line of winver since Windows 10: "Version
	// 1809 (OS Build 17763.107)".
	winverShape = regexp.MustCompile(`^\S{1,20} (?:\d{4}|\d{2}H\d) \([^()\d]{1,20}(\d{5}\.\d{1,6})\)$`)

	// oldWinverShape is the same before: "Version 6.1 (Build 7601: Service Pack 1)".
	oldWinverShape = regexp.MustCompile(`^\S{1,20} ([56]\.[0-3]) \([^()\d]{1,20}(\d{4})(?: ?:[^()]{1,60})?\)$`)

	// dotNetShape is OSVersion as PowerShell prints it, as a table or a list.
	// Other lines with "Microsoft Windows NT" are the words of programs,
	// which Windows may have told an older version.
	dotNetShape = regexp.MustCompile(
		`^\s*(?:Win32NT\s.*|VersionString\s+: )Microsoft Windows NT (\d+\.\d+\.\d+)\.\d+(?: Service Pack \d)?$`)
)

// versionLines finds the outputs that state a version in a single line.
func (s *scan) versionLines() {
	const maxBytes = 200
	for _, line := range s.lines {
		if len(line.S) > maxBytes {
			continue
		}
		if strings.Contains(line.S, "Microsoft Windows") {
			s.banner(line.S, verShape, FromVer, line.N)
			s.banner(line.S, dotNetShape, FromDotNet, line.N)
			continue
		}
		text := strings.TrimSpace(line.S)
		if !strings.HasSuffix(text, ")") {
			continue
		}
		if m := winverShape.FindStringSubmatch(text); m != nil {
			s.stated("10.0."+m[1], FromWinver, line.N)
		}
		if m := oldWinverShape.FindStringSubmatch(text); m != nil {
			s.stated(m[1]+"."+m[2], FromWinver, line.N)
		}
	}
}

func (s *scan) banner(text string, shape *regexp.Regexp, origin Origin, n int) {
	if m := shape.FindStringSubmatch(strings.TrimLeft(text, " \t")); m != nil {
		s.stated(m[1], origin, n)
	}
}

// stated keeps a version that stands in line n.
func (s *scan) stated(version string, origin Origin, n int) {
	if v, ok := ParseVersion(version); ok {
		s.addSystem(System{Version: v, Origin: origin}, s.lines[n-1])
	}
}
