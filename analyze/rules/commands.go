package rules

import (
	"regexp"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/httpsys"
)

// Commands carry values out of the bundle, which a stranger may have written.
// A value is put into a command only when it has exactly the shape that it
// should have; otherwise the command is left out.
var (
	thumbprintShape = regexp.MustCompile(`^[0-9a-f]{40}$`)
	hostShape       = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
	keyFileShape    = regexp.MustCompile(`^[0-9a-f]{32}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	storeShape      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 ]{0,31}$`)
	guidShape       = regexp.MustCompile(`^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$`)
	siteNameShape   = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,127}$`)
	serviceShape    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,31}$`)
)

// iisAppID is the application id that IIS gives its HTTP.sys records.
// Source: Microsoft, "netsh http add sslcert" examples for IIS.
const iisAppID = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"

// sslKey is the argument by which netsh knows a record: "ipport=0.0.0.0:443"
// or "hostnameport=www.example.com:443"; empty when the record's key has no
// safe shape.
func sslKey(b facts.Binding) string {
	switch b.Kind {
	case httpsys.KindIPPort:
		if b.Endpoint.IsValid() && b.Endpoint.Addr().Zone() == "" {
			return "ipport=" + b.Endpoint.String()
		}
	case httpsys.KindHostnamePort:
		if hostShape.MatchString(b.Host) {
			return "hostnameport=" + facts.EndpointText(b.Host, b.Port)
		}
	case httpsys.KindCCS:
		return "ccs=" + strings.TrimPrefix(facts.EndpointText("", b.Port), ":")
	}
	return ""
}

// deleteBinding is the command that removes an HTTP.sys record.
func deleteBinding(f *facts.Facts, b facts.Binding) string {
	key := sslKey(b)
	switch {
	case key == "":
		return ""
	case f.Host.IIS6() && b.Endpoint.IsValid():
		return "httpcfg delete ssl -i " + b.Endpoint.String()
	}
	return "netsh http delete sslcert " + key
}

// addBinding is the command that writes an HTTP.sys record for a certificate.
func addBinding(f *facts.Facts, b facts.Binding, thumbprint, store string) string {
	key := sslKey(b)
	appID := b.AppID
	if b.AppIDState != httpsys.AppIDPresent || !guidShape.MatchString(appID) {
		appID = iisAppID
	}
	if key == "" || !thumbprintShape.MatchString(thumbprint) || !storeShape.MatchString(store) {
		return ""
	}
	if f.Host.IIS6() && b.Endpoint.IsValid() {
		return "httpcfg set ssl -i " + b.Endpoint.String() + " -h " + thumbprint + " -g " + appID + " -c " + store
	}
	return "netsh http add sslcert " + key + " certhash=" + thumbprint + ` appid="` + appID + `" certstorename=` + store
}

// showBinding is the command that shows an HTTP.sys record.
func showBinding(f *facts.Facts, b facts.Binding) string {
	key := sslKey(b)
	switch {
	case f.Host.IIS6():
		return "httpcfg query ssl"
	case key == "":
		return "netsh http show sslcert"
	}
	return "netsh http show sslcert " + key
}
