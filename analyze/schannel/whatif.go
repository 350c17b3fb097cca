package schannel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/hive"
)

// Change is a registry value that is set or removed, to see what would be.
type Change struct {
	Role   hive.Role // the key below which it stands
	Keys   []string  // the way down from there
	Value  string
	Remove bool
	Type   uint32 // hive.DWORD, hive.SZ or hive.MultiSZ
	Number uint32
	Text   string // of hive.SZ; of hive.MultiSZ with commas
}

// ErrChange is what ParseChange returns for what it cannot read.
var ErrChange = errors.New(`not a change; write for example "TLS 1.2\Server\Enabled=1", "Hashes\SHA\Enabled=-" or "EccCurves=NistP256,NistP384"`)

// ParseChange reads a change: a path below SCHANNEL or one of its well-known
// keys, "=" and a number (decimal or 0x…), a text, or "-" to remove the
// value. Functions and EccCurves stand for the order of suites and curves,
// "Policy\Functions" and "Policy\EccCurves" for those of a policy.
func ParseChange(s string) (Change, error) {
	path, data, ok := strings.Cut(s, "=")
	parts := strings.Split(strings.TrimSpace(path), `\`)
	if !ok || slices.ContainsFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" }) {
		return Change{}, fmt.Errorf("%q: %w", s, ErrChange)
	}
	c := place(parts)
	data = strings.TrimSpace(data)
	number, err := strconv.ParseUint(data, 0, 32)
	switch {
	case data == "-":
		c.Remove = true
	case c.Role == hive.Cryptography || c.Role == hive.CryptographyPolicy:
		c.Text = data
		if c.Type = hive.MultiSZ; c.Role == hive.CryptographyPolicy && strings.EqualFold(c.Value, "Functions") {
			c.Type = hive.SZ
		}
	case err != nil:
		return Change{}, fmt.Errorf("%q: %w", s, ErrChange)
	default:
		c.Type, c.Number = hive.DWORD, uint32(number)
	}
	return c, nil
}

// place finds the key that a path means.
func place(parts []string) Change {
	last := parts[len(parts)-1]
	is := func(s string, names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, s) })
	}
	suites := []string{"Local", "SSL", "00010002"}
	switch {
	case len(parts) == 1 && is(last, "Functions", "EccCurves"):
		return Change{Role: hive.Cryptography, Keys: suites, Value: last}
	case len(parts) == 2 && is(parts[0], "Policy") && is(last, "Functions", "EccCurves"):
		return Change{Role: hive.CryptographyPolicy, Keys: []string{"Configuration", "SSL", "00010002"}, Value: last}
	case len(parts) == 2 && is(parts[0], "FipsAlgorithmPolicy"):
		return Change{Role: hive.FIPS, Value: last}
	case len(parts) == 1 && is(last, "EnableHttp2Tls"):
		return Change{Role: hive.HTTPParameters, Value: last}
	case is(parts[0], "SCHANNEL") && len(parts) > 1:
		return Change{Role: hive.Schannel, Keys: parts[1 : len(parts)-1], Value: last}
	case len(parts) == 3 && is(parts[1], "Server", "Client"):
		return Change{Role: hive.Schannel, Keys: append([]string{"Protocols"}, parts[:2]...), Value: last}
	}
	return Change{Role: hive.Schannel, Keys: parts[:len(parts)-1], Value: last}
}

// Sets makes the change that sets a number below SCHANNEL.
func Sets(number uint32, value string, keys ...string) Change {
	return Change{Role: hive.Schannel, Keys: keys, Value: value, Type: hive.DWORD, Number: number}
}

// Removes makes the change that removes a value below SCHANNEL.
func Removes(value string, keys ...string) Change {
	return Change{Role: hive.Schannel, Keys: keys, Value: value, Remove: true}
}

// String is the change as ParseChange reads it.
func (c Change) String() string {
	path := strings.Join(append(slices.Clone(c.Keys), c.Value), `\`)
	switch {
	case c.Remove:
		return path + "=-"
	case c.Type == hive.DWORD:
		return path + "=" + strconv.FormatUint(uint64(c.Number), 10)
	}
	return path + "=" + c.Text
}

// With is the server as it would be after changes of its registry. The facts
// given are not touched; everything but the registry is shared with them.
func With(f *facts.Facts, changes ...Change) *facts.Facts {
	after := *f
	after.Registry = slices.Clone(f.Registry)
	for _, c := range changes {
		c.apply(&after)
	}
	return &after
}

// Assume is the server as if it ran a Windows build, with the defaults of it
// for keys that are not in evidence.
func Assume(f *facts.Facts, build int) *facts.Facts {
	out := *f
	out.Host.Build = build
	out.Registry = slices.Clone(f.Registry)
	if f.Key(hive.Schannel) == nil {
		out.Registry = append(out.Registry, facts.RegistryKey{Role: hive.Schannel, Key: &hive.Key{Path: roots[hive.Schannel], Role: hive.Schannel}, File: proposed})
	}
	return &out
}

// roots are the paths of the keys that a change may add.
var roots = map[hive.Role]string{
	hive.Schannel:           `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`,
	hive.Cryptography:       `HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration`,
	hive.CryptographyPolicy: `HKLM\SOFTWARE\Policies\Microsoft\Cryptography`,
	hive.FIPS:               `HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy`,
	hive.HTTPParameters:     `HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters`,
}

// proposed names the source of a value that a change has set.
const proposed = "(change)"

// apply changes the registry of f, whose list of keys is its own.
func (c Change) apply(f *facts.Facts) {
	i := -1
	if present := f.Key(c.Role); present != nil {
		i = slices.IndexFunc(f.Registry, func(k facts.RegistryKey) bool { return k.Key == present.Key })
	}
	if i < 0 {
		if c.Remove {
			return
		}
		f.Registry = append(f.Registry, facts.RegistryKey{Role: c.Role, Key: &hive.Key{Path: roots[c.Role], Role: c.Role}, File: proposed})
		i = len(f.Registry) - 1
	}
	f.Registry[i].Key = c.in(f.Registry[i].Key, c.Keys)
}

// in is the key with the change below it; keys that are not concerned are
// shared with the old one.
func (c Change) in(key *hive.Key, way []string) *hive.Key {
	out := *key
	if len(way) == 0 {
		out.Values = slices.DeleteFunc(slices.Clone(key.Values), func(v hive.Value) bool { return strings.EqualFold(v.Name, c.Value) })
		if !c.Remove {
			out.Values = append(out.Values, hive.Value{Name: c.Value, Type: c.Type, Data: c.data()})
		}
		return &out
	}
	out.Subkeys = slices.Clone(key.Subkeys)
	for i, sub := range out.Subkeys {
		if strings.EqualFold(sub.Name, way[0]) {
			out.Subkeys[i] = c.in(sub, way[1:])
			return &out
		}
	}
	if !c.Remove {
		added := &hive.Key{Name: way[0], Path: key.Path + `\` + way[0]}
		out.Subkeys = append(out.Subkeys, c.in(added, way[1:]))
	}
	return &out
}

// data is the value as the registry stores it.
func (c Change) data() []byte {
	switch c.Type {
	case hive.DWORD:
		return binary.LittleEndian.AppendUint32(nil, c.Number)
	case hive.MultiSZ:
		return encode(strings.ReplaceAll(c.Text, ",", "\x00") + "\x00\x00")
	}
	return encode(c.Text + "\x00")
}

func encode(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}
