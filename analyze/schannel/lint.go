package schannel

import (
	"strconv"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/parsers/hive"
)

// Slip is something in the registry of Schannel that does not do what whoever
// wrote it meant.
type Slip struct {
	Kind  SlipKind
	Ref   evidence.Ref
	Path  string // below SCHANNEL, as the registry spells it
	Found string // the name, type or value that is wrong
	Meant string // what it was meant to be; empty when several are possible
	// Protocol is the protocol version concerned; empty for none.
	Protocol string
	// Intended are the changes that would make the registry say what was
	// meant; none when that cannot be told.
	Intended []Change
}

// SlipKind is a kind of slip.
type SlipKind string

// The kinds of slips.
const (
	MisspeltKey   SlipKind = "misspelt-key"   // the name of a key
	MisspeltValue SlipKind = "misspelt-value" // the name of a value
	Misplaced     SlipKind = "misplaced"      // a value on the wrong key
	WrongType     SlipKind = "wrong-type"     // a value that is no REG_DWORD
	Contradicts   SlipKind = "contradicts"    // Enabled and DisabledByDefault say opposite things
	WithoutEffect SlipKind = "without-effect" // a name that this Windows does not read
	ForcedTLS13   SlipKind = "forced-tls13"   // TLS 1.3 switched on where it does not exist
	ClientOnly    SlipKind = "client-only"    // a version that is off by default is switched on for the client role alone
)

// maxSlips bounds what is told of one registry.
const maxSlips = 200

// Slips are the slips below SCHANNEL, in the order of the registry. Only what
// was read itself is judged.
func Slips(f *facts.Facts) []Slip {
	root := f.Key(hive.Schannel)
	if root == nil {
		return nil
	}
	l := &linter{f: f, root: root}
	for _, group := range root.Subkeys {
		l.group(group)
	}
	l.others()
	if len(l.out) > maxSlips {
		l.out = l.out[:maxSlips]
	}
	return l.out
}

// linter walks the SCHANNEL key.
type linter struct {
	f    *facts.Facts
	root *facts.RegistryKey
	out  []Slip
}

func (l *linter) add(s Slip) { l.out = append(l.out, s) }

// Names that Schannel reads. Source: Microsoft, "Transport Layer Security
// (TLS) registry settings"; KB245030; dsccommunity/SChannelDsc.
var (
	groupNames    = []string{"Protocols", "Ciphers", "Hashes", "KeyExchangeAlgorithms"}
	otherGroups   = []string{"CipherSuites", "Messaging"}
	protocolNames = []string{"Multi-Protocol Unified Hello", "PCT 1.0", "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.0", "DTLS 1.2", "DTLS 1.3"}
	roleNames     = []string{"Server", "Client"}
	valueNames    = []string{"Enabled", "DisabledByDefault"}
	cipherNames   = []string{"AES 128/128", "AES 256/256", "DES 56/56", "NULL", "RC2 40/128", "RC2 56/128", "RC2 128/128", "RC4 40/128", "RC4 56/128", "RC4 64/128", "RC4 128/128", "Triple DES 168", "Triple DES 168/168"}
	hashNames     = []string{"MD5", "SHA", "SHA256", "SHA384", "SHA512"}
	exchangeNames = []string{"Diffie-Hellman", "ECDH", "PKCS"}
)

// group judges a key directly below SCHANNEL.
func (l *linter) group(key *hive.Key) {
	if known(key.Name, otherGroups) {
		return
	}
	if !known(key.Name, groupNames) {
		if meant := l.meant(key.Name, append(append([]string{}, groupNames...), otherGroups...)); meant != "" && hasSettings(key) {
			l.add(Slip{Kind: MisspeltKey, Ref: l.keyRef(key), Path: key.Name, Found: key.Name, Meant: meant, Intended: l.moved(key, meant)})
		}
		return
	}
	switch strings.ToLower(key.Name) {
	case "protocols":
		l.stray(key, nil)
		for _, p := range key.Subkeys {
			l.protocol(p)
		}
	case "ciphers":
		l.algorithms(key, cipherNames)
	case "hashes":
		l.algorithms(key, hashNames)
	default:
		l.algorithms(key, exchangeNames)
	}
}

// protocol judges a key below Protocols.
func (l *linter) protocol(key *hive.Key) {
	name := canonical(key.Name, protocolNames)
	if name == "" {
		if meant := l.meant(key.Name, protocolNames); meant != "" && hasSettings(key) {
			l.add(Slip{Kind: MisspeltKey, Ref: l.keyRef(key), Path: `Protocols\` + key.Name, Found: key.Name, Meant: meant, Protocol: meant, Intended: l.moved(key, "Protocols", meant)})
		}
		return
	}
	l.stray(key, []string{name})
	l.clientOnly(key, name)
	for _, role := range key.Subkeys {
		l.role(key, name, role)
	}
}

// role judges a key below a protocol version.
func (l *linter) role(protocol *hive.Key, name string, key *hive.Key) {
	path := `Protocols\` + protocol.Name + `\` + key.Name
	side := canonical(key.Name, roleNames)
	if side == "" {
		if meant := l.meant(key.Name, roleNames); meant != "" && hasSettings(key) {
			l.add(Slip{Kind: MisspeltKey, Ref: l.keyRef(key), Path: path, Found: key.Name, Meant: meant, Protocol: name, Intended: l.moved(key, "Protocols", name, meant)})
		}
		return
	}
	at, first := []string{"Protocols", name, side}, len(l.out)
	for i := range key.Values {
		v := &key.Values[i]
		meant := canonical(v.Name, valueNames)
		if meant == "" {
			if meant = l.meant(v.Name, valueNames); meant != "" {
				l.add(Slip{Kind: MisspeltValue, Ref: l.root.ValueRef(key, v), Path: path, Found: v.Name, Meant: meant, Protocol: name, Intended: l.as(v, meant, at)})
			}
			continue
		}
		l.typed(key, v, path, meant, name, at)
	}
	together(l.out[first:])
	l.pair(key, path, name, side)
	l.forced(key, path, name, side)
}

// together has slips of one key be mended at one go: of two values of the
// wrong type one alone may change nothing.
func together(slips []Slip) {
	var all []Change
	for _, s := range slips {
		all = append(all, s.Intended...)
	}
	for i := range slips {
		if len(slips[i].Intended) > 0 {
			slips[i].Intended = all
		}
	}
}

// typed judges the type of a value that Schannel reads as a REG_DWORD.
func (l *linter) typed(key *hive.Key, v *hive.Value, path, meant, protocol string, at []string) {
	if _, err := v.DWORD(); err == nil {
		return
	}
	l.add(Slip{Kind: WrongType, Ref: l.root.ValueRef(key, v), Path: path + `\` + v.Name, Found: hive.TypeName(v.Type), Meant: "REG_DWORD", Protocol: protocol, Intended: l.as(v, meant, at)})
}

// pair judges Enabled and DisabledByDefault together.
func (l *linter) pair(key *hive.Key, path, name, side string) {
	enabled, byDefault := read(key, "Enabled"), read(key, "DisabledByDefault")
	if !enabled.set || !byDefault.set || (enabled.data == 0) != (byDefault.data == 0) {
		return
	}
	s := Slip{Kind: Contradicts, Ref: l.root.ValueRef(key, byDefault.value), Path: path, Protocol: name,
		Found: "Enabled=" + strconv.FormatUint(uint64(enabled.data), 10) + ", DisabledByDefault=" + strconv.FormatUint(uint64(byDefault.data), 10)}
	if DefaultFor(Role(side), name, l.f.Host.Build) != Unsupported {
		s.Intended = []Change{Sets(1, "Enabled", "Protocols", name, side), Sets(0, "DisabledByDefault", "Protocols", name, side)}
	}
	l.add(s)
}

// forced judges TLS 1.3 that is switched on where Windows has none. Source:
// Microsoft, "Protocols in TLS/SSL (Schannel SSP)": enabling TLS 1.3 on
// earlier versions is not a safe system configuration.
func (l *linter) forced(key *hive.Key, path, name, side string) {
	if name != "TLS 1.3" || DefaultFor(Role(side), name, l.f.Host.Build) != Unsupported {
		return
	}
	enabled := read(key, "Enabled")
	if enabled.set && enabled.data != 0 {
		l.add(Slip{Kind: ForcedTLS13, Ref: l.root.ValueRef(key, enabled.value), Path: path, Found: "Enabled=" + strconv.FormatUint(uint64(enabled.data), 10), Protocol: name})
	}
}

// clientOnly judges a version that somebody switched on in the key Client,
// without saying anything of Server, where the default keeps it off.
func (l *linter) clientOnly(key *hive.Key, name string) {
	client, server := key.Sub("Client"), key.Sub("Server")
	if client == nil || server != nil && len(server.Values) > 0 || DefaultFor(Server, name, l.f.Host.Build) != OffByDefault {
		return
	}
	enabled, byDefault := read(client, "Enabled"), read(client, "DisabledByDefault")
	if byDefault.is(0) && !enabled.is(0) {
		l.add(Slip{Kind: ClientOnly, Ref: l.root.ValueRef(client, byDefault.value), Path: `Protocols\` + key.Name + `\Client`, Found: "Client", Meant: "Server", Protocol: name,
			Intended: []Change{Sets(1, "Enabled", "Protocols", name, "Server"), Sets(0, "DisabledByDefault", "Protocols", name, "Server")}})
	}
}

// stray judges Enabled and DisabledByDefault on a key that Schannel does not
// look at for them: the protocol version itself (at names it), or Protocols.
func (l *linter) stray(key *hive.Key, at []string) {
	for i := range key.Values {
		v := &key.Values[i]
		meant := canonical(v.Name, valueNames)
		if meant == "" {
			continue
		}
		s := Slip{Kind: Misplaced, Ref: l.root.ValueRef(key, v), Path: strings.Join(append([]string{"Protocols"}, at...), `\`), Found: v.Name}
		if len(at) == 1 {
			s.Protocol, s.Meant = at[0], at[0]+`\Server, `+at[0]+`\Client`
			for _, side := range roleNames {
				s.Intended = append(s.Intended, l.as(v, meant, []string{"Protocols", at[0], side})...)
			}
		}
		l.add(s)
	}
}

// others judges the types of the values beside versions and algorithms.
func (l *linter) others() {
	for _, s := range settings {
		if s.root != hive.Schannel {
			continue
		}
		key := l.root.Lookup(s.keys...)
		if key == nil {
			continue
		}
		v := key.Value(s.name)
		if v == nil {
			continue
		}
		if _, err := v.DWORD(); err != nil {
			path := strings.Join(append(append([]string{}, s.keys...), s.name), `\`)
			l.add(Slip{Kind: WrongType, Ref: l.root.ValueRef(key, v), Path: path, Found: hive.TypeName(v.Type), Meant: "REG_DWORD"})
		}
	}
}
