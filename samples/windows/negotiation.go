package windows

import (
	"crypto/ecdsa"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"ssltriage/samples/pki"
	"ssltriage/samples/regfile"
)

// Choice is what the server's Schannel negotiates with a client.
type Choice struct {
	Version   uint16              // as crypto/tls numbers it
	Suite     uint16              // its IANA number
	Name      string              // of the suite, without a curve
	Curve     tls.CurveID         // 0 where the suite has none
	Signature tls.SignatureScheme // 0 below TLS 1.2
}

// Choose is the choice for a ClientHello: the highest version that both
// speak, then the first suite in the server's order that the client offers,
// that belongs to the version and fits the certificate, with the first curve
// in the server's order. It is told from what Microsoft documents alone, so
// that the samples can put the analyzer's model to the test. Sources:
// Microsoft, "Cipher Suites in TLS/SSL (Schannel SSP)" (the order of priority,
// and the curves at the ends of the names before Windows 10), "TLS Elliptic
// Curves in Windows 10 version 1607 and later", "Protocols in TLS/SSL
// (Schannel SSP)".
func (s *Server) Choose(hello *tls.ClientHelloInfo, c *pki.Certificate) (Choice, error) {
	if len(s.switches()) > 0 {
		return Choice{}, fmt.Errorf("%s: switched off algorithms are not looked at", strings.Join(s.switches(), ", "))
	}
	for _, v := range versions {
		if !s.speaks(v) || !slices.Contains(hello.SupportedVersions, v.number) {
			continue
		}
		for _, name := range s.CipherSuites {
			if choice, ok := s.take(name, v.number, hello, c); ok {
				return choice, nil
			}
		}
		return Choice{}, fmt.Errorf("%s: no cipher suite is shared", v.name)
	}
	return Choice{}, fmt.Errorf("no version is shared")
}

// take is the choice with one suite of the list, if it can be.
func (s *Server) take(name string, version uint16, hello *tls.ClientHelloInfo, c *pki.Certificate) (Choice, bool) {
	bare, curves := s.curvesOf(name)
	choice := Choice{Version: version, Suite: suiteNumber(bare), Name: bare}
	if choice.Suite == 0 || !slices.Contains(hello.CipherSuites, choice.Suite) || !serves(bare, version, c) {
		return choice, false
	}
	if version >= tls.VersionTLS12 {
		choice.Signature = s.signature(hello, c, version)
	}
	if !strings.Contains(bare, "_ECDHE_") && version < tls.VersionTLS13 {
		return choice, true
	}
	for _, curve := range curves {
		if slices.Contains(hello.SupportedCurves, curve) {
			choice.Curve = curve
			return choice, true
		}
	}
	return choice, false
}

// serves reports whether a suite belongs to a version and fits the key of a
// certificate. Suites with AEAD or with SHA-2 came with TLS 1.2 (RFC 5246
// appendix A.5, RFC 5288, RFC 5289), TLS 1.3 has its own (RFC 8446 appendix B.4).
func serves(name string, version uint16, c *pki.Certificate) bool {
	if !strings.Contains(name, "_WITH_") || version >= tls.VersionTLS13 {
		return !strings.Contains(name, "_WITH_") && version >= tls.VersionTLS13
	}
	if strings.Contains(name, "_NULL_") || strings.Contains(name, "_PSK_") {
		return false
	}
	_, elliptic := c.Key.(*ecdsa.PrivateKey)
	newer := strings.HasSuffix(name, "_SHA256") || strings.HasSuffix(name, "_SHA384")
	return elliptic == strings.Contains(name, "_ECDSA_") && !strings.Contains(name, "_DSS_") && (!newer || version == tls.VersionTLS12)
}

// version is a protocol version with the Windows build that has it on by
// default. Source: Microsoft, "Protocols in TLS/SSL (Schannel SSP)".
type version struct {
	name   string
	number uint16
	since  int
}

var versions = []version{
	{"TLS 1.3", tls.VersionTLS13, 20348}, {"TLS 1.2", tls.VersionTLS12, 9200},
	{"TLS 1.1", tls.VersionTLS11, 9200}, {"TLS 1.0", tls.VersionTLS10, 0},
}

// speaks reports whether the server's role of a version is on: by default, or
// as the registry says. Source: Microsoft, "Transport Layer Security (TLS)
// registry settings".
func (s *Server) speaks(v version) bool {
	on := s.Version.Build >= v.since
	key := below(s.Schannel, "Protocols", v.name, "Server")
	if n, set := number(key, "DisabledByDefault"); set {
		on = n == 0
	}
	if n, set := number(key, "Enabled"); set && n == 0 {
		return false
	}
	return on
}

// switches are the algorithms for which SCHANNEL has a key.
func (s *Server) switches() []string {
	var out []string
	for _, group := range []string{"Ciphers", "Hashes"} {
		if key := below(s.Schannel, group); key != nil {
			for _, sub := range key.Subkeys {
				out = append(out, group+`\`+sub.Name)
			}
		}
	}
	return out
}

// below is a key below another one; nil when there is none.
func below(key *regfile.Key, names ...string) *regfile.Key {
	for _, name := range names {
		if key == nil {
			return nil
		}
		i := slices.IndexFunc(key.Subkeys, func(k *regfile.Key) bool { return strings.EqualFold(k.Name, name) })
		if i < 0 {
			return nil
		}
		key = key.Subkeys[i]
	}
	return key
}

// number is a REG_DWORD of a key that may be missing.
func number(key *regfile.Key, name string) (uint32, bool) {
	if key == nil {
		return 0, false
	}
	for _, v := range key.Values {
		if v.Name == name && v.Type == regfile.DWORD {
			return binary.LittleEndian.Uint32(v.Data), true
		}
	}
	return 0, false
}
