package schannel

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

// numbers are the protocol versions by the registry's names.
var numbers = map[string]tls.Version{
	"SSL 2.0": tls.SSL20, "SSL 3.0": tls.SSL30, "TLS 1.0": tls.TLS10, "TLS 1.1": tls.TLS11, "TLS 1.2": tls.TLS12, "TLS 1.3": tls.TLS13,
}

// Version is the number of the protocol version.
func (p Protocol) Version() tls.Version { return numbers[p.Name] }

// Endpoint is the protocol versions that one endpoint speaks: those of the
// machine, less what the flags of the HTTP.sys record take away.
type Endpoint []Protocol

// At is the state of the versions at the endpoint of a record; without one,
// that of the machine. Source of the flags: Microsoft,
// HTTP_SERVICE_CONFIG_SSL_PARAM (http.h), "netsh http add sslcert".
func At(f *facts.Facts, b *facts.Binding) Endpoint {
	out := Endpoint(Protocols(f))
	if b == nil {
		return out
	}
	for i := range out {
		var flag *bool
		switch p := &out[i]; p.Version() {
		case tls.TLS13:
			flag = b.Flags.DisableTLS13
		case tls.TLS12:
			flag = b.Flags.DisableTLS12
		default:
			flag = b.Flags.DisableLegacyTLS
		}
		if flag != nil && *flag && out[i].State != Unsupported {
			out[i].State, out[i].Registry, out[i].Ref = Off, false, b.Ref
			out[i].Flag = true
			out[i].Reason = text.T("a flag of the HTTP.sys record switches it off", "HTTP.sys レコードのフラグで無効")
			out[i].Origin = Origin{Why: out[i].Reason, Ref: b.Ref, Changed: b.Changed, FromFlag: true}
		}
	}
	return out
}

// Get is the state of one version; UnknownState for one that Windows has no
// name for.
func (e Endpoint) Get(v tls.Version) Protocol {
	for _, p := range e {
		if p.Version() == v {
			return p
		}
	}
	return Protocol{Name: v.String(), State: UnknownState}
}

// Speaks reports whether the endpoint speaks a version.
func (e Endpoint) Speaks(v tls.Version) facts.Tri {
	switch e.Get(v).State {
	case On:
		return facts.Yes
	case UnknownState:
		return facts.Unknown
	}
	return facts.No
}

// May reports whether the endpoint speaks, or may speak, any version of TLS
// or SSL at all.
func (e Endpoint) May() bool {
	for _, p := range e {
		if p.State == On || p.State == UnknownState {
			return true
		}
	}
	return false
}

// Highest is the highest version that the endpoint speaks for certain; zero
// when none is known to be on.
func (e Endpoint) Highest() Protocol {
	var best Protocol
	for _, p := range e {
		if p.State == On {
			best = p
		}
	}
	return best
}

// Known reports whether the state of every version is known.
func (e Endpoint) Known() bool {
	for _, p := range e {
		if p.State == UnknownState {
			return false
		}
	}
	return true
}

// Refs are the places that decide the states.
func (e Endpoint) Refs() []evidence.Ref {
	var out []evidence.Ref
	for _, p := range e {
		if !p.Ref.IsZero() {
			out = append(out, p.Ref)
		}
	}
	return out
}

// RootRef cites the SCHANNEL key as a whole; zero when it is not in evidence.
func RootRef(f *facts.Facts) evidence.Ref {
	if key := f.Key(hive.Schannel); key != nil {
		return key.Ref()
	}
	return evidence.Ref{}
}

// Common are the versions that the client may accept and the endpoint
// speaks or may speak.
func (e Endpoint) Common(o Offer) []tls.Version {
	var out []tls.Version
	for _, p := range e {
		if (p.State == On || p.State == UnknownState) && o.Accepts(p.Version()) {
			out = append(out, p.Version())
		}
	}
	return out
}
