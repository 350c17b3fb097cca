package httpsys

import (
	"net/netip"
	"strconv"
	"strings"
)

// Kind is the kind of a binding record, by what HTTP.sys looks it up with.
type Kind string

// Kinds of bindings. HTTP.sys keeps each in a table of its own.
const (
	KindIPPort       Kind = "ipport"       // address and port
	KindHostnamePort Kind = "hostnameport" // server name indication and port
	KindCCS          Kind = "ccs"          // port alone: certificate from the Central Certificate Store
	KindScopedCCS    Kind = "scopedccs"    // host name and port, certificate from the Central Certificate Store
)

// Binding is one SSL record of HTTP.sys. A nil pointer is a value that the
// source does not have or that could not be understood; nothing is guessed.
type Binding struct {
	Source Source
	Kind   Kind
	// KindUncertain says that the record names a host and has no hash: it is
	// a scoped CCS record, or a host name record that lost its certificate.
	KindUncertain bool

	Endpoint netip.AddrPort // of KindIPPort, else not valid
	Host     string         // of KindHostnamePort and KindScopedCCS, as printed
	Port     uint16         // of every kind

	Hash      string // certificate hash in lower-case hex, "" unless HashState is HashPresent, HashZero or HashDamaged
	HashState HashState
	HashText  string // as printed, where it is not simply the hash

	AppID      string // "{4dc3e181-…}" in lower case, "" unless present or zero
	AppIDState AppIDState

	// StoreName is the store as printed or stored, "" for a null or missing
	// value; nil where the text was cut before it. See Store.
	StoreName *string

	// The client-certificate checks, in the words of netsh.
	RevocationCheck *bool // Verify Client Certificate Revocation
	CachedOnly      *bool // Verify Revocation Using Cached Client Certificate Only
	UsageCheck      *bool // Usage Check

	RevocationFreshnessTime *uint32 // seconds
	URLRetrievalTimeout     *uint32 // milliseconds
	CTLIdentifier           *string // "" for null
	CTLStoreName            *string // "" for null

	Flags Flags

	// CertCheckMode and DefaultFlags are the raw members of
	// HTTP_SERVICE_CONFIG_SSL_PARAM where the source gives them.
	CertCheckMode *uint32
	DefaultFlags  *uint32

	ConfigType *uint32            // of netsh's JSON, raw
	Extended   []ExtendedProperty // HTTP_SERVICE_CONFIG_SSL_PARAM_EX
	Other      []Field            // fields that could not be understood, as printed

	Line  int    // from 1; 0 for the registry
	Path  string // of the registry: "SslBindingInfo\0.0.0.0:443"
	Quote string
}

// ExtendedProperty is one of the extended properties of a binding.
type ExtendedProperty struct {
	ID     uint32  // HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE: 0 Http2Window, 1 Http2SettingsLimits, …
	Values []Field // as printed
}

// DefaultStore is the certificate store that HTTP.sys uses where a record
// names none (HTTP_SERVICE_CONFIG_SSL_PARAM, pSslCertStoreName).
const DefaultStore = "MY"

// Store returns the certificate store that the record means, "" where the
// source does not show it.
func (b Binding) Store() string {
	switch {
	case b.StoreName == nil:
		return ""
	case *b.StoreName == "":
		return DefaultStore
	}
	return *b.StoreName
}

// Key names the endpoint as netsh does, in lower case: "0.0.0.0:443",
// "[::]:443", "www.example.com:443", "443" for a CCS record.
func (b Binding) Key() string {
	switch port := strconv.Itoa(int(b.Port)); {
	case b.Endpoint.IsValid():
		return b.Endpoint.String()
	case b.Host != "":
		return strings.ToLower(b.Host) + ":" + port
	default:
		return port
	}
}

// setKey fills the endpoint from "1.2.3.4:443", "[::]:443", "host:443" or
// "443" and reports whether it is one.
func (b *Binding) setKey(s string) bool {
	if ap, ok := addrPort(s); ok {
		b.Kind, b.Endpoint, b.Port = KindIPPort, ap, ap.Port()
		return true
	}
	if host, port, ok := hostPort(s); ok {
		b.Kind, b.Host, b.Port = KindHostnamePort, host, port
		return true
	}
	if port, ok := portNumber(s); ok {
		b.Kind, b.Port = KindCCS, port
		return true
	}
	return false
}

// settleKind decides what only the hash and the label can tell. A record that
// names a host and has no hash is a scoped CCS record, or a broken one.
func (b *Binding) settleKind(label string) {
	saysCCS := strings.Contains(label, "CCS")
	switch {
	case b.Kind != KindHostnamePort:
	case strings.Trim(b.Host, "xX*.0123456789") == "":
		b.Kind = KindIPPort // an address, masked by whoever passed the text on
	case saysCCS:
		b.Kind = KindScopedCCS
	case b.HashState == HashEmpty || b.HashState == HashNull:
		b.Kind, b.KindUncertain = KindScopedCCS, true
	}
}
