package httpsys

// Flags are the switches of a binding, HTTP_SERVICE_CONFIG_SSL_FLAG_* of
// http.h. nil is a switch that the source does not show.
type Flags struct {
	DSMapper                 *bool // 0x1: map client certificates to accounts
	NegotiateClientCert      *bool // 0x2
	NoRawFilter              *bool // 0x4
	Reject                   *bool // 0x8: refuse every connection
	DisableHTTP2             *bool // 0x10
	DisableQUIC              *bool // 0x20
	DisableTLS13             *bool // 0x40
	DisableOCSPStapling      *bool // 0x80
	EnableTokenBinding       *bool // 0x100
	LogExtendedEvents        *bool // 0x200
	DisableLegacyTLS         *bool // 0x400
	EnableSessionTicket      *bool // 0x800
	DisableTLS12             *bool // 0x1000
	EnableClientCorrelation  *bool // 0x2000
	DisableSessionID         *bool // 0x4000
	EnableCachingClientHello *bool // 0x8000
}

// flagBits orders the flags by their bit in DefaultFlags.
var flagBits = []struct {
	name string
	bit  uint32
	at   func(*Flags) **bool
}{
	{"DSMapper", 0x1, func(f *Flags) **bool { return &f.DSMapper }},
	{"NegotiateClientCert", 0x2, func(f *Flags) **bool { return &f.NegotiateClientCert }},
	{"NoRawFilter", 0x4, func(f *Flags) **bool { return &f.NoRawFilter }},
	{"Reject", 0x8, func(f *Flags) **bool { return &f.Reject }},
	{"DisableHTTP2", 0x10, func(f *Flags) **bool { return &f.DisableHTTP2 }},
	{"DisableQUIC", 0x20, func(f *Flags) **bool { return &f.DisableQUIC }},
	{"DisableTLS13", 0x40, func(f *Flags) **bool { return &f.DisableTLS13 }},
	{"DisableOCSPStapling", 0x80, func(f *Flags) **bool { return &f.DisableOCSPStapling }},
	{"EnableTokenBinding", 0x100, func(f *Flags) **bool { return &f.EnableTokenBinding }},
	{"LogExtendedEvents", 0x200, func(f *Flags) **bool { return &f.LogExtendedEvents }},
	{"DisableLegacyTLS", 0x400, func(f *Flags) **bool { return &f.DisableLegacyTLS }},
	{"EnableSessionTicket", 0x800, func(f *Flags) **bool { return &f.EnableSessionTicket }},
	{"DisableTLS12", 0x1000, func(f *Flags) **bool { return &f.DisableTLS12 }},
	{"EnableClientCorrelation", 0x2000, func(f *Flags) **bool { return &f.EnableClientCorrelation }},
	{"DisableSessionID", 0x4000, func(f *Flags) **bool { return &f.DisableSessionID }},
	{"EnableCachingClientHello", 0x8000, func(f *Flags) **bool { return &f.EnableCachingClientHello }},
}

// Bits of DefaultCertCheckMode (HTTP_SERVICE_CONFIG_SSL_PARAM).
const (
	checkNoRevocation = 0x1
	checkCachedOnly   = 0x2
	checkNoUsage      = 0x10000
)

// SetDefaultFlags takes over a raw DefaultFlags and sets every flag from it.
func (b *Binding) SetDefaultFlags(raw uint32) {
	b.DefaultFlags = &raw
	for _, f := range flagBits {
		*f.at(&b.Flags) = new(raw&f.bit != 0)
	}
}

// SetCertCheckMode takes over a raw DefaultCertCheckMode and sets the checks
// that netsh shows from it.
func (b *Binding) SetCertCheckMode(raw uint32) {
	b.CertCheckMode = &raw
	b.RevocationCheck = new(raw&checkNoRevocation == 0)
	b.CachedOnly = new(raw&checkCachedOnly != 0)
	b.UsageCheck = new(raw&checkNoUsage == 0)
}
