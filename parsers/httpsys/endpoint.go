package httpsys

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// addrPort reads "0.0.0.0:443" and "[fe80::1%12]:443"; port 0 is refused.
func addrPort(s string) (netip.AddrPort, bool) {
	if len(s) > 100 || !strings.Contains(s, ":") {
		return netip.AddrPort{}, false
	}
	ap, err := netip.ParseAddrPort(s)
	return ap, err == nil && ap.Port() != 0
}

// hostPort reads "www.example.com:443".
func hostPort(s string) (string, uint16, bool) {
	host, port, ok := wintext.Endpoint(s)
	if !ok || port == 0 || host == "*" || strings.HasPrefix(s, "[") {
		return "", 0, false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return "", 0, false
	}
	return host, port, true
}

// portNumber reads a bare port, the key of a CCS record.
func portNumber(s string) (uint16, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err == nil && n != 0 && len(s) <= 5 && s[0] != '+'
}

func isEndpoint(s string) bool {
	_, ok := addrPort(s)
	if !ok {
		_, _, ok = hostPort(s)
	}
	return ok
}

// brokenEndpoint is an address with a port that cannot be one.
var brokenEndpoint = regexp.MustCompile(`^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,12}$`)
