package sockets

import (
	"net/netip"
	"strconv"
	"strings"

	"ssltriage/parsers/problem"
)

// endpoint is one end of a connection as a tool prints it.
type endpoint struct {
	addr netip.AddrPort
	host string // the name or "*" where no address was printed
}

var errNotEndpoint = problem.New("not an endpoint", "エンドポイントではありません")

// portNames are the names that netstat without -n prints for the ports that
// matter here. Source: IANA Service Name and Transport Protocol Port Number
// Registry.
var portNames = map[string]uint16{
	"ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80,
	"kerberos": 88, "pop3": 110, "epmap": 135, "netbios-ssn": 139, "imap": 143,
	"ldap": 389, "https": 443, "microsoft-ds": 445, "ldaps": 636, "ftps": 990,
	"imaps": 993, "pop3s": 995, "ms-sql-s": 1433, "ms-wbt-server": 3389,
	"http-alt": 8080,
}

// parseEndpoint reads "0.0.0.0:443", "[fe80::1%12]:443", "host:https" and
// "*:*". A port that is too large is an error of its own, anything else that
// is not an endpoint is errNotEndpoint.
func parseEndpoint(s string) (endpoint, error) {
	colon := strings.LastIndexByte(s, ':')
	if colon <= 0 || colon == len(s)-1 || len(s) > 300 {
		return endpoint{}, errNotEndpoint
	}
	port, err := parsePort(s[colon+1:])
	if err != nil {
		return endpoint{}, err
	}
	host := s[:colon]
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		addr, err := netip.ParseAddr(inner)
		if !ok || err != nil || !addr.Is6() {
			return endpoint{}, errNotEndpoint
		}
		return endpoint{addr: netip.AddrPortFrom(addr, port)}, nil
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return endpoint{addr: netip.AddrPortFrom(addr, port)}, nil
	}
	if strings.ContainsAny(host, `:/\"'<>[](){}=,;|&`) {
		return endpoint{}, errNotEndpoint
	}
	return endpoint{addr: netip.AddrPortFrom(netip.Addr{}, port), host: host}, nil
}

// parsePort reads a number, "*" (0) or the name of a port.
func parsePort(s string) (uint16, error) {
	if s == "*" {
		return 0, nil
	}
	if isDigits(s) {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil || n > 65535 {
			return 0, problem.New("port %.20s is out of range", "ポート %.20s が範囲外です", s)
		}
		return uint16(n), nil
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.' && c != '+') {
			return 0, errNotEndpoint
		}
	}
	return portNames[strings.ToLower(s)], nil
}

// numeric says that the endpoint shows an address, a "*" or a port number: at
// least one end of every real row does.
func (e endpoint) numeric() bool {
	return e.addr.Addr().IsValid() || e.host == "*" || e.addr.Port() != 0
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parsePID reads a process id, an unsigned 32-bit number.
func parsePID(s string) (int, bool) {
	if !isDigits(s) {
		return Unknown, false
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return Unknown, false
	}
	return int(n), true
}
