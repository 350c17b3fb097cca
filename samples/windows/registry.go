package windows

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"ssltriage/samples/regfile"
)

// schannelPath is where SCHANNEL stands.
const schannelPath = `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`

// SchannelHive is SCHANNEL as `reg save` writes it.
func (s *Server) SchannelHive() []byte { return regfile.Hive(s.Schannel) }

// SchannelReg is SCHANNEL as `reg export` writes it.
func (s *Server) SchannelReg() []byte { return regfile.Reg(schannelPath, s.Schannel) }

// CryptographyHive is Control\Cryptography\Configuration, which holds the
// cipher suites.
func (s *Server) CryptographyHive() []byte {
	root := &regfile.Key{Name: "Configuration", LastWrite: s.Boot.AddDate(-2, 0, 0)}
	suites := root.Sub("Local", "SSL", "00010002")
	suites.Set(regfile.String("", "NCRYPT_SCHANNEL_INTERFACE"), regfile.Strings("Functions", s.CipherSuites...))
	if curves := s.Version.Curves(); len(curves) > 0 {
		suites.Set(regfile.Strings("EccCurves", curves...))
	}
	root.Sub("Local", "SSL", "00010003").Set(regfile.Strings("Functions", s.Version.Signatures()...))
	return regfile.Hive(root)
}

// HTTPHive is Services\HTTP\Parameters, HTTP.sys's own copy of its
// configuration.
func (s *Server) HTTPHive() []byte {
	root := &regfile.Key{Name: "Parameters", LastWrite: s.Boot.AddDate(-2, 0, 0)}
	for _, table := range s.bindingTables() {
		root.Sub(table)
	}
	for _, b := range s.Bindings {
		s.bindingKey(root, b)
	}
	if len(s.IPListen) > 0 {
		var list []string
		for _, a := range s.IPListen {
			list = append(list, a.String())
		}
		root.Set(regfile.Strings("ListenOnlyList", list...))
	}
	root.Sub("UrlAclInfo")
	return regfile.Hive(root)
}

func (s *Server) bindingTables() []string {
	tables := []string{"SslBindingInfo"}
	if s.Version.Build >= 9200 {
		tables = append(tables, "SslSniBindingInfo", "SslCcsBindingInfo")
	}
	if s.Version.Build >= 18362 {
		tables = append(tables, "SslScopedCcsBindingInfo")
	}
	return tables
}

func (s *Server) bindingKey(root *regfile.Key, b Binding) {
	var key *regfile.Key
	switch b.Kind {
	case ByHost:
		key = root.Sub("SslSniBindingInfo", fmt.Sprintf("%s:%d:%s", netip.IPv4Unspecified(), b.Address.Port(), b.Host))
	case CentralStore:
		key = root.Sub("SslCcsBindingInfo", fmt.Sprint(b.Address.Port()))
	default:
		key = root.Sub("SslBindingInfo", b.Address.String())
	}
	key.LastWrite = b.Changed
	key.Set(regfile.Bytes("AppId", guidBytes(b.AppID)))
	if b.Hash != "" {
		hash, err := hex.DecodeString(b.Hash)
		if err != nil {
			panic(err) // a slip in the case
		}
		key.Set(regfile.Bytes("SslCertHash", hash))
	}
	if b.Store != "" {
		key.Set(regfile.String("SslCertStoreName", b.Store))
	}
	key.Set(regfile.Uint32("DefaultSslCertCheckMode", b.CheckMode), regfile.Uint32("DefaultSslRevocationFreshnessTime", 0),
		regfile.Uint32("DefaultSslRevocationUrlRetrievalTimeout", 0), regfile.Uint32("DefaultFlags", b.Flags))
}

// guidBytes is a GUID in memory: its first three numbers are little-endian.
func guidBytes(s string) []byte {
	b, err := hex.DecodeString(strings.NewReplacer("{", "", "}", "", "-", "").Replace(s))
	if err != nil || len(b) != 16 {
		panic("no GUID: " + s) // a slip in the case
	}
	out := binary.LittleEndian.AppendUint32(nil, binary.BigEndian.Uint32(b))
	out = binary.LittleEndian.AppendUint16(out, binary.BigEndian.Uint16(b[4:]))
	out = binary.LittleEndian.AppendUint16(out, binary.BigEndian.Uint16(b[6:]))
	return append(out, b[8:]...)
}

// CurrentVersionHive is SOFTWARE\Microsoft\Windows NT\CurrentVersion, as far
// as it says which Windows this is.
func (s *Server) CurrentVersionHive() []byte {
	v := s.Version
	root := &regfile.Key{Name: "CurrentVersion", LastWrite: s.Boot}
	root.Set(regfile.String("ProductName", v.Product), regfile.String("CurrentBuild", fmt.Sprint(v.Build)),
		regfile.String("CurrentBuildNumber", fmt.Sprint(v.Build)), regfile.String("InstallationType", "Server"))
	if v.Major == 10 {
		root.Set(regfile.String("CurrentVersion", "6.3"), regfile.Uint32("CurrentMajorVersionNumber", 10),
			regfile.Uint32("CurrentMinorVersionNumber", 0))
	} else {
		root.Set(regfile.String("CurrentVersion", fmt.Sprintf("%d.%d", v.Major, v.Minor)))
	}
	if v.UBR > 0 {
		root.Set(regfile.Uint32("UBR", uint32(v.UBR)))
	}
	return regfile.Hive(root)
}
