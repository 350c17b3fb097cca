package iisconfig

import (
	"net/netip"
	"strconv"
	"strings"
)

// newBinding reads a binding of IIS 7 and later: protocol and
// bindingInformation.
func newBinding(protocol, info string) Binding {
	b := Binding{Protocol: strings.ToLower(strings.TrimSpace(protocol)), Raw: info}
	if !isWeb(b.Protocol) {
		return b
	}
	if ip, port, host, ok := splitInfo(info); ok {
		b.IP, b.Port, b.Host = ip, port, host
	}
	return b
}

// isWeb says that bindings of the protocol have the form address:port:host.
func isWeb(protocol string) bool {
	switch protocol {
	case "http", "https", "ftp", "ftps":
		return true
	}
	return false
}

// splitInfo reads "*:443:www.example.com", "10.0.0.5:443:", "[::1]:443:" and
// the IIS 6 form ":443:". Source: Microsoft, IIS configuration reference,
// "Binding <binding>"; "ServerBindings Metabase Property".
func splitInfo(info string) (ip netip.Addr, port uint16, host string, ok bool) {
	info = strings.TrimSpace(info)
	address, rest, found := strings.Cut(info, ":")
	if strings.HasPrefix(info, "[") {
		address, rest, found = strings.Cut(info[1:], "]:")
	}
	if !found {
		return ip, 0, "", false
	}
	number, host, found := strings.Cut(rest, ":")
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 16)
	if !found || err != nil || n == 0 || strings.ContainsAny(host, "/\\ \t,\"<>") {
		return ip, 0, "", false
	}
	switch address = strings.TrimSpace(address); address {
	case "", "*":
		ip = netip.IPv4Unspecified()
	default:
		if ip, err = netip.ParseAddr(address); err != nil {
			return ip, 0, "", false
		}
	}
	return ip, uint16(n), strings.ToLower(host), true
}

// parseSSLFlags reads the sslFlags attribute of a binding: a number, or the
// names that newer versions of the schema know.
func parseSSLFlags(s string) (SSLFlags, bool) {
	if n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32); err == nil {
		return SSLFlags(n), true
	}
	var flags SSLFlags
	for _, word := range splitWords(s) {
		bit, ok := map[string]SSLFlags{
			"none": 0, "sni": SSLFlagSNI, "centralcertstore": SSLFlagCentralStore,
			"disablehttp2": SSLFlagDisableHTTP2, "disableocspstp": SSLFlagDisableOCSP, "disableocspstapling": SSLFlagDisableOCSP,
			"disablequic": SSLFlagDisableQUIC, "disabletls13": SSLFlagDisableTLS13, "disablelegacytls": SSLFlagDisableLegacyTLS,
		}[word]
		if !ok {
			return 0, false
		}
		flags |= bit
	}
	return flags, s != ""
}

// parseAccess reads "Ssl, SslNegotiateCert", "AccessSSL | AccessSSL128" or a
// number.
func parseAccess(s string) (AccessFlags, bool) {
	if n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32); err == nil {
		return AccessFlags(n), true
	}
	words := splitWords(s)
	var flags AccessFlags
	for _, word := range words {
		bit, ok := map[string]AccessFlags{
			"none": 0, "ssl": AccessSSL, "ssl128": AccessSSL128, "sslnegotiatecert": AccessNegotiateCert,
			"sslrequirecert": AccessRequireCert, "sslmapcert": AccessMapCert,
		}[strings.TrimPrefix(word, "access")]
		if !ok {
			return 0, false
		}
		flags |= bit
	}
	return flags, len(words) > 0
}

func splitWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" ,|\t\r\n", r) })
}
