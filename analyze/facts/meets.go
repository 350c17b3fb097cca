package facts

import (
	"net/netip"
	"strconv"
	"strings"
)

// Meets reports whether two subjects are about the same thing: the same
// certificate, key, process or site, or endpoints of which one covers the
// other ("0.0.0.0:443" covers "10.0.0.5:443").
func (s Subject) Meets(o Subject) bool {
	same := func(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
	return same(s.Thumbprint, o.Thumbprint) || same(s.KeyFile, o.KeyFile) || same(s.Process, o.Process) ||
		same(s.Site, o.Site) || same(s.Protocol, o.Protocol) || endpointsMeet(s.Endpoint, o.Endpoint)
}

func endpointsMeet(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if strings.EqualFold(a, b) {
		return true
	}
	hostA, portA := splitEndpoint(a)
	hostB, portB := splitEndpoint(b)
	return portA == portB && (anyAddress(hostA) || anyAddress(hostB))
}

func splitEndpoint(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, ""
	}
	return strings.Trim(s[:i], "[]"), s[i+1:]
}

func anyAddress(host string) bool {
	if host == "" || host == "*" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsUnspecified()
}

// EndpointText writes an endpoint as Windows does: "0.0.0.0:443",
// "[::]:443", "www.example.com:443", "*:443".
func EndpointText(host string, port uint16) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + strconv.Itoa(int(port))
}
