// Package schannel models the TLS policy of Windows: what the registry says,
// over what the Windows version does by default.
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

// Protocol is the effective state of one protocol version in the server role.
type Protocol struct {
	Name     string // "TLS 1.2", as the registry spells it
	State    State
	Reason   text.Text
	Registry bool         // the registry decides, not the default
	Flag     bool         // a flag of the HTTP.sys record decides, see At
	Ref      evidence.Ref // the value or record that decides; zero with a default
	Key      *hive.Key    // the …\<name>\Server key; nil when there is none
}

// Names are the protocol versions, oldest first.
var Names = []string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}

// span is a default state from a Windows build on.
type span struct {
	from  int
	state State
}

// defaults are the default states of the server role by build. Source:
// Microsoft, "Protocols in TLS/SSL (Schannel SSP)"; Windows Server 2003:
// IIS support team, "Support for SSL/TLS protocols on Windows" (2011).
// TLS 1.1 and 1.2 came to Windows Server 2008 SP2 with KB4019276.
var defaults = map[string][]span{
	"SSL 2.0": {{2600, On}, {9200, OffByDefault}, {14393, Unsupported}},
	"SSL 3.0": {{2600, On}, {14393, OffByDefault}},
	"TLS 1.0": {{2600, On}},
	"TLS 1.1": {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}},
	"TLS 1.2": {{2600, Unsupported}, {6002, OffByDefault}, {9200, On}},
	"TLS 1.3": {{2600, Unsupported}, {20348, On}},
}

// Default is the default state of a protocol version in the server role for
// a Windows build; UnknownState when the build is unknown.
func Default(name string, build int) State {
	state := UnknownState
	for _, s := range defaults[name] {
		if build >= s.from {
			state = s.state
		}
	}
	return state
}

// Protocols is the effective state of every protocol version, oldest first.
func Protocols(f *facts.Facts) []Protocol {
	var out []Protocol
	for _, name := range Names {
		out = append(out, protocol(f, name))
	}
	return out
}

// protocol joins the registry with the default of one version. Source of the
// logic: Microsoft, "Transport Layer Security (TLS) registry settings":
// Enabled=0 wins over everything; DisabledByDefault leaves the version to
// programs that ask for it.
func protocol(f *facts.Facts, name string) Protocol {
	state := Default(name, f.Host.Build)
	p := Protocol{Name: name, State: state, Reason: defaultReason(f, state)}
	if f.Source(facts.KindSchannel).State == facts.Absent {
		return withoutRegistry(p, state)
	}
	root := f.Key(hive.Schannel)
	if root == nil || state == Unsupported {
		return p
	}
	p.Key = root.Lookup("Protocols", name, "Server")
	if p.Key == nil {
		return p
	}
	enabled := read(p.Key, "Enabled")
	byDefault := read(p.Key, "DisabledByDefault")
	switch {
	case enabled.is(0):
		p.decide(root, Off, enabled, text.F("Enabled=0 in the registry", "レジストリで Enabled=0"))
	case byDefault.set && byDefault.data != 0:
		p.decide(root, OffByDefault, byDefault, text.F("DisabledByDefault=%d in the registry", "レジストリで DisabledByDefault=%d", byDefault.data))
	case byDefault.is(0):
		p.decide(root, On, byDefault, text.T("switched on in the registry", "レジストリで有効"))
	case enabled.set && state == OffByDefault:
		p.Reason = text.F("Enabled=%d, but DisabledByDefault is not set to 0: the default of build %d keeps it off", "Enabled=%d ですが DisabledByDefault=0 がないため、ビルド %d の既定で無効です", enabled.data, f.Host.Build)
		p.Ref = root.ValueRef(p.Key, enabled.value)
	case enabled.set && state == UnknownState:
		p.decide(root, On, enabled, text.T("switched on in the registry", "レジストリで有効"))
	}
	return p
}

func (p *Protocol) decide(root *facts.RegistryKey, s State, d dword, why text.Text) {
	p.State, p.Reason, p.Registry = s, why, true
	p.Ref = root.ValueRef(p.Key, d.value)
}

// withoutRegistry is the state when the SCHANNEL key is not in evidence: what
// Windows cannot do stays certain, everything else is unknown.
func withoutRegistry(p Protocol, state State) Protocol {
	if state != Unsupported {
		p.State = UnknownState
		p.Reason = text.T("the SCHANNEL registry key is not in evidence", "SCHANNEL レジストリ キーが証拠にありません")
	}
	return p
}

func defaultReason(f *facts.Facts, s State) text.Text {
	if s == UnknownState {
		return text.T("the Windows version is not known", "Windows のバージョンが不明です")
	}
	return text.F("default of Windows build %d", "Windows ビルド %d の既定", f.Host.Build)
}

// dword is a REG_DWORD that may be missing. A value of another type or size
// counts as missing, because Schannel does not read it as a number.
type dword struct {
	set   bool
	data  uint32
	value *hive.Value
}

func (d dword) is(n uint32) bool { return d.set && d.data == n }

func read(key *hive.Key, name string) dword {
	v := key.Value(name)
	if v == nil {
		return dword{}
	}
	data, err := v.DWORD()
	return dword{set: err == nil, data: data, value: v}
}
