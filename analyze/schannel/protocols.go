// Package schannel models the TLS policy of Windows: what the registry says,
// over what the Windows version does by default, and what a client would
// negotiate with it.
package schannel

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// State is what a protocol version really is.
type State string

// The states. OffByDefault can be asked for by a program, but HTTP.sys asks
// for the system's defaults: for IIS it is off.
const (
	On           State = "on"
	Off          State = "off"
	OffByDefault State = "off-by-default"
	Unsupported  State = "unsupported"
	UnknownState State = "unknown"
)

// Usable reports whether IIS speaks the version.
func (s State) Usable() bool { return s == On }

// Protocol is the effective state of one protocol version in one role.
type Protocol struct {
	Name     string // "TLS 1.2", as the registry spells it
	Role     Role
	State    State
	Default  State // what it would be without the registry
	Reason   text.Text
	Registry bool         // the registry decides, not the default
	Flag     bool         // a flag of the HTTP.sys record decides, see At
	Ref      evidence.Ref // the value or record that decides; zero with a default
	Key      *hive.Key    // the …\<name>\<role> key; nil when there is none
	Origin   Origin       // the same with the time of the change and the source
}

// Names are the protocol versions of TLS and SSL, oldest first.
var Names = []string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}

// span is a default state from a Windows build on.
type span struct {
	from  int
	state State
}

const protocolSource = `Microsoft, "Protocols in TLS/SSL (Schannel SSP)"`

// defaults are the default states by role and build. Source: Microsoft,
// "Protocols in TLS/SSL (Schannel SSP)"; Windows Server 2003: IIS support
// team, "Support for SSL/TLS protocols on Windows" (2011). TLS 1.1 and 1.2
// came to Windows Server 2008 SP2 with KB4019276. Builds after 26100 are not
// documented; previews of them have TLS 1.0 and 1.1 off.
var defaults = map[Role]map[string][]span{
	Server: {
		"SSL 2.0":  {{2600, On}, {9200, OffByDefault}, {server2016, Unsupported}},
		"SSL 3.0":  {{2600, On}, {server2016, OffByDefault}},
		"TLS 1.0":  {{2600, On}, {newestKnown + 1, UnknownState}},
		"TLS 1.1":  {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}, {newestKnown + 1, UnknownState}},
		"TLS 1.2":  {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}},
		"TLS 1.3":  {{2600, Unsupported}, {server2022, On}},
		"DTLS 1.0": {{2600, Unsupported}, {windows7, On}},
		"DTLS 1.2": {{2600, Unsupported}, {server2016, On}},
	},
	Client: {
		"SSL 2.0":  {{2600, On}, {vista, OffByDefault}, {server2016, Unsupported}},
		"SSL 3.0":  {{2600, On}, {server2016, OffByDefault}},
		"TLS 1.0":  {{2600, On}, {newestKnown + 1, UnknownState}},
		"TLS 1.1":  {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}, {newestKnown + 1, UnknownState}},
		"TLS 1.2":  {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}},
		"TLS 1.3":  {{2600, Unsupported}, {server2022, On}},
		"DTLS 1.0": {{2600, Unsupported}, {windows7, On}},
		"DTLS 1.2": {{2600, Unsupported}, {server2016, On}},
	},
}

// Default is the default state of a protocol version in the server role for
// a Windows build; UnknownState when the build is unknown.
func Default(name string, build int) State { return DefaultFor(Server, name, build) }

// DefaultFor is the same for either role.
func DefaultFor(role Role, name string, build int) State {
	state := UnknownState
	for _, s := range defaults[role][name] {
		if build >= s.from {
			state = s.state
		}
	}
	return state
}

// Protocols is the effective state of every version of TLS and SSL in the
// server role, oldest first.
func Protocols(f *facts.Facts) []Protocol { return ProtocolsFor(f, Server) }

// ProtocolsFor is the same for either role.
func ProtocolsFor(f *facts.Facts, role Role) []Protocol {
	var out []Protocol
	for _, name := range Names {
		out = append(out, protocol(f, name, role))
	}
	return out
}

// Datagram are the versions of DTLS in a role; HTTP.sys does not use them.
func Datagram(f *facts.Facts, role Role) []Protocol {
	return []Protocol{protocol(f, "DTLS 1.0", role), protocol(f, "DTLS 1.2", role)}
}

// protocol joins the registry with the default of one version. Source of the
// logic: Microsoft, "Transport Layer Security (TLS) registry settings":
// Enabled=0 wins over everything; DisabledByDefault leaves the version to
// programs that ask for it.
func protocol(f *facts.Facts, name string, role Role) Protocol {
	state := DefaultFor(role, name, f.Host.Build)
	p := Protocol{Name: name, Role: role, State: state, Default: state, Origin: byDefault(f.Host.Build, protocolSource)}
	p.Reason = p.Origin.Why
	if state == UnknownState && f.Host.Build > 0 {
		p.Reason = text.F("no document tells the default of build %d", "ビルド %d の既定を示す資料がありません", f.Host.Build)
		p.Origin = Origin{Why: p.Reason}
	}
	root := f.Key(hive.Schannel)
	if root == nil && f.Source(facts.KindSchannel).State == facts.Absent {
		return withoutRegistry(p, state)
	}
	if root == nil || state == Unsupported {
		return p
	}
	p.Key = root.Lookup("Protocols", name, string(role))
	if p.Key != nil {
		p.byRegistry(root, f.Host.Build)
	}
	return p.underFIPS(f)
}

// byRegistry lets the two values of the version's key decide.
func (p *Protocol) byRegistry(root *facts.RegistryKey, build int) {
	state := p.State
	enabled, byDefault := read(p.Key, "Enabled"), read(p.Key, "DisabledByDefault")
	switch {
	case enabled.is(0):
		p.decide(root, Off, enabled, text.F("Enabled=0 in the registry", "レジストリで Enabled=0"))
	case byDefault.set && byDefault.data != 0:
		p.decide(root, OffByDefault, byDefault, text.F("DisabledByDefault=%d in the registry", "レジストリで DisabledByDefault=%d", byDefault.data))
	case byDefault.is(0):
		p.decide(root, On, byDefault, text.T("switched on in the registry", "レジストリで有効"))
	case enabled.set && state == OffByDefault:
		p.Reason = text.F("Enabled=%d, but DisabledByDefault is not set to 0: the default of build %d keeps it off", "Enabled=%d ですが DisabledByDefault=0 がないため、ビルド %d の既定で無効です", enabled.data, build)
		p.Ref = root.ValueRef(p.Key, enabled.value)
		p.Origin = Origin{Why: p.Reason, Ref: p.Ref, Changed: p.Key.LastWrite, Source: protocolSource}
	case enabled.set && state == UnknownState:
		p.decide(root, On, enabled, text.T("switched on in the registry", "レジストリで有効"))
	}
}

func (p *Protocol) decide(root *facts.RegistryKey, s State, d dword, why text.Text) {
	p.State, p.Reason, p.Registry = s, why, true
	p.Origin = fromValue(root, p.Key, d.value, why)
	p.Ref = p.Origin.Ref
}

// underFIPS takes SSL away, which FIPS mode does not allow. Source:
// Microsoft, "System cryptography: Use FIPS compliant algorithms for
// encryption, hashing, and signing" (KB811833).
func (p Protocol) underFIPS(f *facts.Facts) Protocol {
	fips, origin := FIPS(f)
	if fips && (p.Name == "SSL 2.0" || p.Name == "SSL 3.0") && (p.State == On || p.State == OffByDefault) {
		p.State, p.Registry, p.Ref = Off, true, origin.Ref
		p.Reason = text.T("FIPS mode is on, which leaves SSL out", "FIPS モードが有効なため SSL は使用できません")
		origin.Why = p.Reason
		p.Origin = origin
	}
	return p
}

// withoutRegistry is the state when the SCHANNEL key is not in evidence: what
// Windows cannot do stays certain, everything else is unknown.
func withoutRegistry(p Protocol, state State) Protocol {
	if state != Unsupported {
		p.State = UnknownState
		p.Reason = text.T("the SCHANNEL registry key is not in evidence", "SCHANNEL レジストリ キーが証拠にありません")
		p.Origin = Origin{Why: p.Reason}
	}
	return p
}
