package schannel

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// Policy is everything that decides what an endpoint negotiates in the server
// role.
type Policy struct {
	Endpoint   Endpoint
	Suites     SuiteList
	Curves     CurveList
	Signatures SignatureList
	Credential Credential
	DH         int       // bits of the Diffie-Hellman key; 0 unknown
	HTTP2      facts.Tri // HTTP/2 is spoken where the client offers it
	Strict     bool      // clients without secure renegotiation are refused
	Build      int
}

// PolicyAt is the policy of the endpoint that a record serves with a
// certificate; b and c may be nil.
func PolicyAt(f *facts.Facts, b *facts.Binding, c *facts.Certificate) Policy {
	dh, _ := ServerDH(f)
	http2, _ := HTTP2(f, b)
	return Policy{
		Endpoint: At(f, b), Suites: Suites(f), Curves: Curves(f), Signatures: Signatures(f),
		Credential: CredentialOf(f, c), DH: dh, HTTP2: http2, Strict: Strict(f), Build: f.Host.Build,
	}
}

// Strict reports whether the server is in the strict mode of renegotiation:
// only clients that know RFC 5746 can establish sessions. Source: Microsoft,
// "Exchange Server TLS configuration best practices" (TLS renegotiation strict
// mode); RFC 5746 section 3.6 allows it.
func Strict(f *facts.Facts) bool {
	root := f.Key(hive.Schannel)
	return root != nil && read(root.Key, "AllowInsecureRenegoClients").is(0)
}

// HTTP2 reports whether HTTP.sys offers HTTP/2 at the endpoint of a record.
// Source: Microsoft, "Deploy custom cipher suite ordering" (KB4032720) and
// HTTP_SERVICE_CONFIG_SSL_PARAM; HTTP/2 came with Windows 10.
func HTTP2(f *facts.Facts, b *facts.Binding) (facts.Tri, Origin) {
	if f.Host.Build > 0 && f.Host.Build < windows10 {
		return facts.No, byDefault(f.Host.Build, "Microsoft, HTTP/2 on IIS")
	}
	if b != nil && b.Flags.DisableHTTP2 != nil && *b.Flags.DisableHTTP2 {
		why := text.T("a flag of the HTTP.sys record switches it off", "HTTP.sys レコードのフラグで無効")
		return facts.No, Origin{Why: why, Ref: b.Ref, Changed: b.Changed, FromFlag: true}
	}
	if root := f.Key(hive.HTTPParameters); root != nil {
		if d := read(root.Key, "EnableHttp2Tls"); d.set {
			o := fromValue(root, root.Key, d.value, text.F("EnableHttp2Tls=%d", "EnableHttp2Tls=%d", d.data))
			if d.data == 0 {
				return facts.No, o
			}
			return facts.Yes, o
		}
	}
	if f.Host.Build == 0 {
		return facts.Unknown, byDefault(0, "")
	}
	return facts.Yes, byDefault(f.Host.Build, "Microsoft, Deploy custom cipher suite ordering (KB4032720)")
}
