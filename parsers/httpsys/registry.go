package httpsys

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf16"

	"ssltriage/parsers/problem"
)

// RegValue is a value of the registry: its name, its type as in winnt.h
// (REG_SZ 1, REG_BINARY 3, REG_DWORD 4, REG_MULTI_SZ 7) and its raw data.
type RegValue struct {
	Name string
	Type uint32
	Data []byte
}

const (
	regSZ       = 1
	regExpandSZ = 2
	regBinary   = 3
	regDWORD    = 4
	regMultiSZ  = 7
)

// Tables of HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters that hold
// SSL records, one subkey each.
const (
	TableSSL       = "SslBindingInfo"
	TableSNI       = "SslSniBindingInfo"
	TableCCS       = "SslCcsBindingInfo"
	TableScopedCCS = "SslScopedCcsBindingInfo"
)

// ErrNoEndpoint says that neither the name of a subkey nor its values give the
// endpoint that the record is for.
var ErrNoEndpoint = problem.New("no endpoint", "エンドポイントがありません")

// FromRegistry reads one subkey of a table. Everything that is wrong with it
// is joined into the error; the Binding holds whatever could be read all the
// same, and is without use only when the error is ErrNoEndpoint.
func FromRegistry(table, subkey string, values []RegValue) (Binding, error) {
	b := Binding{
		Source: SourceRegistry, HashState: HashEmpty, AppIDState: AppIDMissing,
		Path:      table + `\` + subkey,
		StoreName: new(""), CTLIdentifier: new(""), CTLStoreName: new(""),
	}
	key := subkey
	var errs []error
	for _, v := range values {
		if strings.EqualFold(v.Name, "HostnamePort") {
			s, err := v.text()
			if err == nil {
				key = s
			}
			errs = append(errs, err)
			continue
		}
		errs = append(errs, b.setRegValue(v))
	}
	errs = append(errs, b.setRegKey(table, key))
	b.Quote = b.registryQuote()
	if err := errors.Join(errs...); err != nil {
		return b, problem.Wrap(err, "read %s: %w", "%s の読み取り: %w", b.Path, err)
	}
	return b, nil
}

// setRegKey fills the endpoint from the name of the subkey, which for a host
// name may also be "address:port:host".
func (b *Binding) setRegKey(table, key string) error {
	kinds := map[string]Kind{TableSSL: KindIPPort, TableSNI: KindHostnamePort, TableCCS: KindCCS, TableScopedCCS: KindScopedCCS}
	var kind Kind
	for name, k := range kinds {
		if strings.EqualFold(name, table) {
			kind = k
		}
	}
	named := kind == KindHostnamePort || kind == KindScopedCCS
	ok := false
	if i := strings.LastIndexByte(key, ':'); named && i > 0 {
		if ap, isAddr := addrPort(strings.Replace(key[:i], "*:", "0.0.0.0:", 1)); isAddr {
			ok = b.setKey(fmt.Sprintf("%s:%d", key[i+1:], ap.Port()))
		}
	}
	if !ok && !b.setKey(strings.TrimPrefix(key, "*:")) {
		return problem.Wrap(ErrNoEndpoint, "%w in %q", "%[2]q に%[1]w", ErrNoEndpoint, key)
	}
	if kind == KindCCS {
		b.Endpoint, b.Host = netip.AddrPort{}, ""
	}
	if kind == KindIPPort && b.Kind != KindIPPort || named && b.Host == "" || kind == "" {
		return problem.Wrap(ErrNoEndpoint, "%w: %q does not belong into %q", "%w: %q は %q に属しません", ErrNoEndpoint, key, table)
	}
	b.Kind = kind
	return nil
}

// setRegValue takes over one value. Names that are not known are kept.
func (b *Binding) setRegValue(v RegValue) error {
	switch name := (Field{Label: v.Name}).key(); name {
	case "sslcerthash":
		return b.setRegHash(v)
	case "appid":
		return b.setRegAppID(v)
	case "sslcertstorename", "defaultsslctlidentifier", "defaultsslctlstorename":
		s, err := v.text()
		if err == nil {
			setters[name](b, []string{s})
		}
		return err
	case "defaultsslcertcheckmode", "defaultflags", "defaultsslrevocationfreshnesstime", "defaultsslrevocationurlretrievaltimeout":
		n, err := v.dword()
		if err == nil {
			setters[name](b, []string{fmt.Sprint(n)})
		}
		return err
	}
	if len(b.Other) < maxFields {
		b.Other = append(b.Other, Field{v.Name, v.String()})
	}
	return nil
}

func (b *Binding) setRegHash(v RegValue) error {
	if v.Type != regBinary {
		b.HashState = HashUnusable
		return v.wrongType()
	}
	b.Hash, b.HashState = readHash(hex.EncodeToString(v.Data[:min(len(v.Data), 64)]))
	if b.HashState == HashUnusable {
		return problem.New("%.80q has %d bytes", "%.80q は %d バイトです", v.Name, len(v.Data))
	}
	return nil
}

func (b *Binding) setRegAppID(v RegValue) error {
	if v.Type != regBinary || len(v.Data) != 16 {
		b.AppIDState = AppIDUnusable
		return problem.New("%w: a GUID has 16 bytes", "%w: GUID は 16 バイトです", v.wrongType())
	}
	d := v.Data // a GUID in memory: its first three numbers are little-endian
	b.AppID, b.AppIDState = readAppID(fmt.Sprintf("%08x-%04x-%04x-%x-%x",
		binary.LittleEndian.Uint32(d), binary.LittleEndian.Uint16(d[4:]),
		binary.LittleEndian.Uint16(d[6:]), d[8:10], d[10:]))
	return nil
}

func (b *Binding) registryQuote() string {
	return fmt.Sprintf("%s SslCertHash=%s AppId=%s SslCertStoreName=%s", b.Path, b.Hash, b.AppID, *b.StoreName)
}

func (v RegValue) wrongType() problem.Text {
	return problem.New("%.80q has type %d and %d bytes", "%.80q は種類 %d、%d バイトです", v.Name, v.Type, len(v.Data))
}

func (v RegValue) dword() (uint32, error) {
	if v.Type != regDWORD || len(v.Data) != 4 {
		return 0, v.wrongType()
	}
	return binary.LittleEndian.Uint32(v.Data), nil
}

func (v RegValue) text() (string, error) {
	if v.Type != regSZ && v.Type != regExpandSZ {
		return "", v.wrongType()
	}
	s, _, _ := strings.Cut(utf16Text(v.Data), "\x00")
	return s, nil
}

// String prints a value for the record, shortened.
func (v RegValue) String() string {
	if n, err := v.dword(); err == nil {
		return fmt.Sprint(n)
	}
	if s, err := v.text(); err == nil {
		return s
	}
	return hex.EncodeToString(v.Data[:min(len(v.Data), 64)])
}

// utf16Text decodes UTF-16LE; an odd last byte is left out.
func utf16Text(data []byte) string {
	const maxBytes = 64 << 10
	data = data[:min(len(data), maxBytes)]
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// ListenOnlyFromRegistry reads the value ListenOnlyList of
// Services\HTTP\Parameters, the list that "netsh http show iplisten" prints.
// Entries that are not addresses are returned as problems.
func ListenOnlyFromRegistry(v RegValue) (addrs []netip.Addr, problems []problem.Text) {
	if v.Type != regMultiSZ {
		return nil, []problem.Text{v.wrongType()}
	}
	for _, s := range strings.Split(utf16Text(v.Data), "\x00") {
		if s == "" {
			continue
		}
		if addr, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(s), "[]")); err == nil {
			addrs = append(addrs, addr)
		} else if len(problems) < maxProblems {
			problems = append(problems, problem.New("%.80q: %.80q is not an address", "%.80q: %.80q はアドレスではありません", v.Name, s))
		}
	}
	return addrs, problems
}
