package httpsys

import (
	"regexp"
	"strings"
)

// Source names where something was read.
type Source string

// Sources of bindings and lists.
const (
	SourceNetsh     Source = "netsh"      // netsh http show …
	SourceNetshJSON Source = "netsh-json" // netsh http show … json=enable
	SourceHTTPCfg   Source = "httpcfg"    // httpcfg query …, Windows XP and Server 2003
	SourceRegistry  Source = "registry"   // Services\HTTP\Parameters
	SourceAPI       Source = "api"        // HttpQueryServiceConfiguration
)

// kind is the kind of a listing.
type kind int

const (
	none kind = iota
	sslCerts
	ipListens
	urlACLs
	serviceStates
)

// command is a command line that prints a listing.
type command struct {
	source   Source
	kind     kind
	filter   string // what restricts the listing, see Listing.Filter
	atPrompt bool   // echoed behind a prompt, so what follows is its output
}

func (c command) String() string {
	name := map[kind]string{sslCerts: "sslcert", ipListens: "iplisten", urlACLs: "urlacl", serviceStates: "servicestate"}[c.kind]
	s := "netsh http show " + name
	if c.source == SourceHTTPCfg {
		s = "httpcfg query " + strings.TrimSuffix(name, "cert")
	}
	return strings.TrimSpace(s + " " + c.filter)
}

var (
	shellPrompt = regexp.MustCompile(`^\s*(?:[^\s<>]{1,64} )?(?:PS )?[A-Za-z]{1,20}:\\[^<>"|]*>\s*(.*)$`)
	netshPrompt = regexp.MustCompile(`^\s*netsh( http)?>\s*(.*)$`)
)

// echoed recognises a line with a command on it: anything behind a prompt, or
// netsh or httpcfg alone. The command is zero when it prints no listing.
func echoed(s string) (c command, ok bool) {
	if len(s) > 1000 {
		return command{}, false
	}
	if !strings.Contains(s, ">") {
		return parseCommand(s)
	}
	if m := netshPrompt.FindStringSubmatch(s); m != nil {
		rest := m[2]
		if m[1] != "" {
			rest = "http " + rest
		}
		c, _ = parseCommand("netsh " + rest)
		c.atPrompt = true
		return c, true
	}
	if m := shellPrompt.FindStringSubmatch(s); m != nil {
		c, _ = parseCommand(m[1])
		c.atPrompt = true
		return c, true
	}
	return parseCommand(s)
}

// parseCommand reads "netsh http show sslcert", "httpcfg query ssl" and their
// like. Both tools accept any unambiguous beginning of their words. It reports
// false when the line does not begin with either tool.
func parseCommand(s string) (c command, ok bool) {
	if len(s) > 1000 {
		return command{}, false
	}
	first, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	tool := program(first)
	if tool != "netsh" && tool != "httpcfg" {
		return command{}, false
	}
	words := strings.Fields(s)
	switch {
	case tool == "netsh" && len(words) >= 4 && begins("http", words[1], 2) && begins("show", words[2], 1):
		c = command{source: SourceNetsh, kind: netshTable(words[3]), filter: filterOf(words[4:])}
	case tool == "httpcfg" && len(words) >= 3 && begins("query", words[1], 1):
		c = command{source: SourceHTTPCfg, kind: httpcfgTable(words[2]), filter: filterOf(words[3:])}
	}
	return c, true
}

// program returns the name of an executable without folder and extension.
func program(s string) string {
	s = strings.ToLower(strings.Trim(s, "\"'`&"))
	s = s[strings.LastIndexAny(s, `\/`)+1:]
	return strings.TrimSuffix(s, ".exe")
}

// begins reports whether s is a beginning of word with at least min letters.
func begins(word, s string, min int) bool {
	return len(s) >= min && len(s) <= len(word) && strings.EqualFold(word[:len(s)], s)
}

// netshTable knows the things that "netsh http show" can show: cachestate,
// cacheparam, iplisten, servicestate, setting, sslcert, timeout, urlacl.
func netshTable(s string) kind {
	switch {
	case begins("sslcert", s, 2):
		return sslCerts
	case begins("iplisten", s, 1):
		return ipListens
	case begins("urlacl", s, 1):
		return urlACLs
	case begins("servicestate", s, 3):
		return serviceStates
	}
	return none
}

func httpcfgTable(s string) kind {
	switch {
	case begins("ssl", s, 1):
		return sslCerts
	case begins("iplisten", s, 1):
		return ipListens
	case begins("urlacl", s, 1):
		return urlACLs
	}
	return none
}

// filterOf keeps the arguments that leave something out of the listing.
func filterOf(args []string) string {
	var kept []string
	for i, a := range args {
		name, _, isOption := strings.Cut(strings.ToLower(a), "=")
		switch {
		case strings.HasPrefix(a, "|"):
			return strings.Join(append(kept, args[i:]...), " ")
		case isOption && (name == "json" || name == "view" || name == "verbose"):
		case isOption, isEndpoint(a), a == "-i" || a == "/i":
			kept = append(kept, a)
		}
	}
	return strings.Join(kept, " ")
}
