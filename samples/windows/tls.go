package windows

import (
	"crypto/ecdsa"
	"crypto/tls"
	"slices"
	"strings"

	"ssltriage/samples/pki"
)

// Curves are the elliptic curves in order of priority, as the registry lists
// them; none before Windows 10, where the cipher suites name them. Source:
// Microsoft, "TLS Elliptic Curves in Windows 10 version 1607 and later".
func (v *Version) Curves() []string {
	if v.Build < 14393 {
		return nil
	}
	return []string{"curve25519", "NistP256", "NistP384"}
}

// Signatures are the signature algorithms in order, as the registry of such a
// Windows lists them.
func (v *Version) Signatures() []string {
	list := []string{"RSA/SHA256", "RSA/SHA384", "RSA/SHA1", "ECDSA/SHA256", "ECDSA/SHA384", "ECDSA/SHA1", "DSA/SHA1"}
	if v.Build >= 14393 {
		list = append(list, "RSA/SHA512", "ECDSA/SHA512")
	}
	if v.Build >= 20348 {
		list = append([]string{"RSAE-PSS/SHA256", "RSAE-PSS/SHA384", "RSAE-PSS/SHA512"}, list...)
	}
	return list
}

// curveNumbers are the curves by the names of the registry, and by the ends of
// suite names before Windows 10.
var curveNumbers = map[string]tls.CurveID{
	"curve25519": tls.X25519, "NistP256": tls.CurveP256, "NistP384": tls.CurveP384, "NistP521": tls.CurveP521,
	"_P256": tls.CurveP256, "_P384": tls.CurveP384, "_P521": tls.CurveP521,
}

// curvesOf is a name of the list without its curve, and the curves that may
// be used with it, in order.
func (s *Server) curvesOf(name string) (bare string, curves []tls.CurveID) {
	if i := strings.LastIndexByte(name, '_'); i > 0 && curveNumbers[name[i:]] != 0 {
		bare, curves = name[:i], []tls.CurveID{curveNumbers[name[i:]]}
		if s.Version.Build < 10240 {
			return bare, curves
		}
		name = bare
	}
	curves = nil
	for _, c := range s.Version.Curves() {
		curves = append(curves, curveNumbers[c])
	}
	return name, curves
}

// signatureNumbers are the names of the registry (RFC 8446 section 4.2.3).
var signatureNumbers = map[string]tls.SignatureScheme{
	"RSA/SHA1": tls.PKCS1WithSHA1, "RSA/SHA256": tls.PKCS1WithSHA256, "RSA/SHA384": tls.PKCS1WithSHA384, "RSA/SHA512": tls.PKCS1WithSHA512,
	"RSAE-PSS/SHA256": tls.PSSWithSHA256, "RSAE-PSS/SHA384": tls.PSSWithSHA384, "RSAE-PSS/SHA512": tls.PSSWithSHA512,
	"ECDSA/SHA1": tls.ECDSAWithSHA1, "ECDSA/SHA256": tls.ECDSAWithP256AndSHA256, "ECDSA/SHA384": tls.ECDSAWithP384AndSHA384, "ECDSA/SHA512": tls.ECDSAWithP521AndSHA512,
}

// signature is the first algorithm of the server that its key can make and
// that the client takes; 0 for none. TLS 1.3 has no RSA but PSS.
func (s *Server) signature(hello *tls.ClientHelloInfo, c *pki.Certificate, version uint16) tls.SignatureScheme {
	_, elliptic := c.Key.(*ecdsa.PrivateKey)
	for _, name := range s.Version.Signatures() {
		scheme := signatureNumbers[name]
		fits := elliptic == strings.HasPrefix(name, "ECDSA/") && !strings.HasPrefix(name, "DSA/")
		plain := strings.HasPrefix(name, "RSA/")
		if fits && !(plain && version >= tls.VersionTLS13) && slices.Contains(hello.SignatureSchemes, scheme) {
			return scheme
		}
	}
	return 0
}

// unknownToGo are the suites of Windows that crypto/tls does not have (IANA,
// "TLS Cipher Suites").
var unknownToGo = map[string]uint16{
	"TLS_DHE_RSA_WITH_AES_128_CBC_SHA": 0x0033, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA": 0x0039, "TLS_RSA_WITH_AES_256_CBC_SHA256": 0x003d,
	"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256": 0x009e, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384": 0x009f,
	"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384": 0xc024, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384": 0xc028,
	"TLS_RSA_WITH_RC4_128_MD5": 0x0004,
}

// goSuites are the suites that crypto/tls has, by name.
var goSuites = func() map[string]uint16 {
	out := map[string]uint16{}
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		out[s.Name] = s.ID
	}
	return out
}()

// KnownToGo reports whether crypto/tls can serve the choice, and lets it be
// told what to choose: the suites of TLS 1.3 it chooses by itself.
func (c Choice) KnownToGo() bool { return c.Version < tls.VersionTLS13 && goSuites[c.Name] != 0 }

// suiteNumber is the number of a suite; 0 for one of DSS or SSL 2.0, which no
// client of the samples offers.
func suiteNumber(name string) uint16 {
	if n := goSuites[name]; n != 0 {
		return n
	}
	return unknownToGo[name]
}
